package record

import "fmt"

// Severity says what an issue does to its row.
type Severity uint8

// The severities, from harmless to fatal for the row.
const (
	Info    Severity = iota + 1 // tells of a repair; the row is sent
	Warning                     // the row is sent, but somebody should look
	Error                       // the row is not sent
)

// String returns the word that reports use.
func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// MarshalText gives the severity its word in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the severity's word.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, severity := range []Severity{Info, Warning, Error} {
		if severity.String() == string(text) {
			*s = severity
			return nil
		}
	}
	return fmt.Errorf("%q is no severity", text)
}

// An Issue is one problem of one row, told so that a person can find the cell
// and knows what to do.
type Issue struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Column   string   `json:"column,omitempty"` // header of the column
	Cell     string   `json:"cell,omitempty"`   // address, see Row.Address
	Value    string   `json:"value,omitempty"`  // the cell's text, shortened
	Field    string   `json:"field,omitempty"`  // path in the payload
	Message  string   `json:"message"`          // what is wrong
	Hint     string   `json:"hint,omitempty"`   // what to do about it
}

// A Code is an issue's stable name, in kebab case.
type Code string

// The codes of issues. Catalogue says what each of them means.
const (
	PhoneMissing       Code = "phone-missing"
	PhoneInvalid       Code = "phone-invalid"
	PhoneDamaged       Code = "phone-damaged"
	PhoneNotValid      Code = "phone-not-valid"
	PhoneNotNormalized Code = "phone-not-normalized"
	PhoneSeveral       Code = "phone-several"
	PhoneExtension     Code = "phone-extension"
	PhoneRepaired      Code = "phone-repaired"
	EmailInvalid       Code = "email-invalid"
	EmailRepaired      Code = "email-repaired"
	EmailSeveral       Code = "email-several"
	URLInvalid         Code = "url-invalid"
	URLRepaired        Code = "url-repaired"
	PostalCodeShort    Code = "postal-code-short"
	NumberInvalid      Code = "number-invalid"
	NumberAmbiguous    Code = "number-ambiguous"
	BooleanInvalid     Code = "boolean-invalid"
	DateInvalid        Code = "date-invalid"
	DateAmbiguous      Code = "date-ambiguous"
	EnumUnknown        Code = "enum-unknown"
	CurrencyUnknown    Code = "currency-unknown"
	JSONInvalid        Code = "json-invalid"
	ValueMissing       Code = "value-missing"
	NumberImprecise    Code = "number-imprecise"
	CellErrorValue     Code = "cell-error-value"
	RowRagged          Code = "row-ragged"
	RowUnreadable      Code = "row-unreadable"
	EncodingInvalid    Code = "encoding-invalid"
	PayloadTooLarge    Code = "payload-too-large"
	DuplicateContact   Code = "duplicate-contact"
	SentAgain          Code = "sent-again"
	CorrectedBefore    Code = "corrected-before"

	// Of a file as a whole.
	ColumnDecided   Code = "column-decided"
	HeaderMoved     Code = "header-moved"
	HeaderDoubtful  Code = "header-doubtful"
	HeaderBlank     Code = "header-blank"
	HeaderDuplicate Code = "header-duplicate"
	EncodingGuessed Code = "encoding-guessed"
	FileWithoutRows Code = "file-without-rows"
	SheetsUnread    Code = "sheets-unread"
	RowsHidden      Code = "rows-hidden"
	ColumnsHidden   Code = "columns-hidden"
)

// An Entry describes one code.
type Entry struct {
	Code     Code
	Severity Severity
	Meaning  string // one line, for the README
	Hint     string // what the user can do
}

// Catalogue lists every code once, in the order in which the README has them.
var Catalogue = []Entry{
	{PhoneMissing, Error, "the row has no phone number", "fill in the phone number, or delete the row"},
	{PhoneInvalid, Error, "the cell holds words or fewer than six digits", "write the phone number, with + and the country code if it is foreign"},
	{PhoneDamaged, Error, "a spreadsheet program or an export destroyed digits, as in 3.36E+10 or 06 12 34 XX XX, or the cell holds a date or an amount", "take the number from where the list came from, and format the column as text before pasting it"},
	{PhoneNotNormalized, Warning, "not a number of a known form; sent as typed, as the webhook allows", "check the number before it is sent: corrected later, it is another contact; write foreign ones with + and the country code"},
	{PhoneNotValid, Warning, "a number that could be, of which no country has made use as far as is known; sent in E.164", "check the number's digits"},
	{PhoneSeveral, Warning, "the cell holds several numbers; the first valid one was sent", "keep one number in the cell, and give the other a column"},
	{PhoneExtension, Warning, "the number has an extension, which was left out", "keep the number alone in the cell"},
	{PhoneRepaired, Info, "a number without its leading zero, or without +, or of an overseas territory, that can mean one thing only", "format the column as text, so that the numbers keep their zeros"},
	{EmailInvalid, Error, "not an e-mail address", "correct the address, or clear the cell"},
	{EmailRepaired, Info, "what stood around the address was left out", "correct the address in the list"},
	{EmailSeveral, Warning, "the cell holds several addresses; the first one was sent", "keep one address in the cell"},
	{URLInvalid, Error, "not a web address", "write the whole address, as in https://example.com/page"},
	{PostalCodeShort, Warning, "a postal code of four digits, where the mapping's region has five: a spreadsheet program may have dropped its zero. It is sent as it is", "add pad_zeros: 5 to the column in the mapping, and such codes get their zero back; leave those of another country"},
	{URLRepaired, Info, "a web address without https:// got it", "write the whole address, as in https://example.com/page"},
	{NumberInvalid, Error, "not a number", "write digits only, as in 1234.5"},
	{NumberAmbiguous, Error, "1,234 may be a thousand or a decimal, and no other value of the column tells", "add decimal: \",\" (or \".\") to the column in the mapping"},
	{NumberImprecise, Warning, "a number of more than 15 digits, of which spreadsheet programs keep 15", "compare it with where the list came from; format the column as text before pasting such numbers"},
	{BooleanInvalid, Error, "neither yes nor no", "write yes or no (oui or non, true or false, 1 or 0)"},
	{DateInvalid, Error, "not a date of the expected form", "write the date as in 2025-01-31, or name the form with format: in the mapping"},
	{DateAmbiguous, Error, "day and month can be exchanged, as in 03/04/2025, and no other value of the column tells", "add format: DD/MM/YYYY (or MM/DD/YYYY) to the column in the mapping"},
	{EnumUnknown, Error, "the value is not in the list of the mapping", "use one of the listed values, or add this one to the column in the mapping, as in values: {Prospect: lead}"},
	{CurrencyUnknown, Error, "not a currency of ISO 4217", "write its three letters, as in EUR"},
	{JSONInvalid, Error, "the mapping says that the cell holds JSON, and it does not", "correct the JSON, or clear the cell"},
	{ValueMissing, Error, "the mapping requires a value and the cell is blank", "fill in the cell"},
	{CellErrorValue, Error, "the cell shows a formula's error, such as #N/A, or its formula was never calculated", "repair the formula, or type the value"},
	{RowRagged, Error, "the row has content beyond the last column of the header (error), or fewer cells than the header (warning)", "look for a stray delimiter or a missing quote in this row"},
	{RowUnreadable, Error, "the quotes of this CSV row are wrong", "put quotes around the whole cell and double those inside it"},
	{EncodingInvalid, Error, "the cell holds bytes that are not of the file's encoding", "type the cell's text anew, or name the file's encoding with --encoding"},
	{PayloadTooLarge, Error, "the payload is over the webhook's 2,000,000 bytes", "shorten the longest cells of the row"},
	{SentAgain, Warning, "an earlier run ended before it knew whether this row was delivered, so that it was sent once more", "look whether the destination has the contact twice; --in-doubt hold sends no such row again"},
	{CorrectedBefore, Info, "the row is invalid, and a corrected form of it was delivered from a workbook of rows to fix; the list has the wrong one still", "correct the list too, or leave it: it is not sent again"},
	{DuplicateContact, Warning, "an earlier row is for the same contact, with other content (warning) or the same (info)", "delete the row that is out of date; the last one counts"},
	{ColumnDecided, Info, "the other values of a column told how its ambiguous numbers or dates are to be read", "say it in the mapping with decimal: or format:, so that it can't change from one week to the next"},
	{HeaderMoved, Info, "other rows stand above the header; they are not sent", "if another row is the header, name it with --header-row"},
	{HeaderDoubtful, Warning, "what was taken for the header looks like data", "add a row with headers above the data, or name the header's row with --header-row"},
	{HeaderBlank, Warning, "a column has no header, so that it is not sent", "give the column a header if it should be sent"},
	{HeaderDuplicate, Warning, "several columns have the same header, so that none of them is sent", "rename all but one of the columns"},
	{EncodingGuessed, Info, "the encoding of a CSV file was guessed from its bytes", "if accents are wrong, name the encoding with --encoding, or save the file as \"CSV UTF-8\""},
	{SheetsUnread, Info, "the workbook has other visible sheets with rows, which are not read", "choose the sheet with --sheet, by its name or number"},
	{RowsHidden, Info, "the workbook hides rows, by hand or by a filter; they are read like the others", "leave them out with --skip-hidden"},
	{ColumnsHidden, Info, "the workbook hides columns; they are read like the others", "leave them out with --skip-hidden"},
	{FileWithoutRows, Warning, "the file has a header and no rows", "look whether the export was empty, or name the sheet with --sheet"},
}

var entries = func() map[Code]Entry {
	m := make(map[Code]Entry, len(Catalogue))
	for _, e := range Catalogue {
		m[e.Code] = e
	}
	return m
}()

// NewIssue returns an issue with the severity and the hint of the catalogue.
func NewIssue(code Code, message string) Issue {
	e := entries[code]
	return Issue{Code: code, Severity: e.Severity, Message: message, Hint: e.Hint}
}

// maxValue bounds, in runes, the cell text that an issue carries.
const maxValue = 80

// At returns the issue with its place filled in: the row, the column (from 0,
// negative for the whole row), its header and the cell's text.
func (i Issue) At(r *Row, column int, header string) Issue {
	i.Column = header
	i.Cell = r.Address(column)
	i.Value = Shorten(r.Cell(column).Text, maxValue)
	return i
}

// Shorten returns at most n runes of s, with an ellipsis if it was longer. The
// result does not keep the memory of s alive.
func Shorten(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return string([]byte(s))
}
