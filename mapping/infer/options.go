package infer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// findOptions decides how the values of a column are to be read.
func (l *list) findOptions(c *candidate) {
	v := c.values
	if c.GoesTo == nil {
		return
	}
	if v.prefix != "" && c.Field != "" {
		c.option("strip_prefix", mapping.Quote(v.prefix))
	}
	if c.Field == "" {
		l.findCustomType(c)
		return
	}
	l.findFieldOptions(c)
	omit := option{"on_invalid", "omit"}
	switch {
	case !c.oftenNothing() || slices.Contains(c.options, omit):
	case c.Type == mapping.TypeText:
		c.Todo = append(c.Todo, fmt.Sprintf("%q stands for no value, and is sent as it is: clear these cells in the list", c.nothing))
	default:
		c.options = append(c.options, omit)
		c.Todo = append(c.Todo, fmt.Sprintf("%q stands for no value, and is left out", c.nothing))
	}
}

// oftenNothing reports whether what stands for no value is more than an accident.
func (c *candidate) oftenNothing() bool { return 20*c.nothings > len(c.cells)+c.nothings }

// findFieldOptions decides how the values of a field's column are to be read.
func (l *list) findFieldOptions(c *candidate) {
	switch c.Field {
	case stageField:
		c.Type = mapping.TypeEnum
		l.findWords(c, l.known.stage, "lead, customer or churned")
		return
	case "custom.preferred_language":
		l.findWords(c, l.known.tongue, "a language's two letters")
		return
	case "contact.postal_code":
		l.findZeros(c)
		return
	case "custom.accepts_whatsapp", "campaign.is_organic":
		c.setType(mapping.TypeBoolean)
		return
	}
	switch c.meaning.attribute.kindOf() {
	case "date":
		c.Type = mapping.TypeDate
		c.readAs(l.readDates(c))
	case "number":
		c.Type = mapping.TypeNumber
		l.findDecimal(c)
		l.tellCurrency(c)
	case "phone":
		c.Type = mapping.TypePhone
		if c.second {
			c.readCustomPhone()
		}
	case "email":
		c.Type = mapping.TypeEmail
	case "url":
		c.Type = mapping.TypeURL
	case "currency":
		c.Type = mapping.TypeCurrency
	}
}

// findZeros proposes that postal codes get their zeros back, if some are short of one digit
// and as many or more have all. Of others it says how.
func (l *list) findZeros(c *candidate) {
	digits := mapping.PostalDigits(l.region)
	if digits == 0 {
		return
	}
	short, whole, first := 0, 0, ""
	for i := range c.values.cells {
		switch code := strings.TrimSpace(c.values.cells[i].Text); {
		case !isDigits(code):
		case len(code) == digits:
			whole++
		case len(code) == digits-1:
			short++
			first = cmp.Or(first, code)
		}
	}
	if short == 0 {
		return
	}
	zeros := option{"pad_zeros", strconv.Itoa(digits)}
	if short > whole || float64(short+whole) < c.values.almostAll()*float64(len(c.values.cells)) {
		c.Doubts = append(c.Doubts, fmt.Sprintf("%d of %d postal codes, such as %s, have %d digits", short, len(c.values.cells), first, digits-1))
		c.mend, c.instead = "if a spreadsheet program dropped their zero, write "+mapping.Quote(c.Header)+":", []option{zeros}
		return
	}
	c.options = append(c.options, zeros)
	c.Doubts = append(c.Doubts, fmt.Sprintf("%d of %d postal codes, such as %s, get the zero back that spreadsheet programs drop; if these are another country's, take pad_zeros away",
		short, short+whole, first))
}

func (a *attribute) kindOf() kind {
	if a == nil {
		return ""
	}
	return a.Values
}

// readCustomPhone makes a phone also of what the column sends under custom, where a text
// would lack the zero that a spreadsheet program dropped.
func (c *Column) readCustomPhone() {
	c.setType(mapping.TypePhone)
	c.option("on_invalid", "omit")
}

func (c *Column) option(key, value string) { c.options = append(c.options, option{key, value}) }

func (c *Column) setType(t mapping.Type) {
	c.Type = t
	c.option("type", string(t))
}

// fewestValues is how many values tell a type of a field that is not known.
const fewestValues = 3

// mostNumbers is the share of a column's values from which on it is one of numbers, if its
// header says so: others are remarks about what is not known yet.
const mostNumbers = 0.85

// findCustomType gives a column without a field a type, if almost all of its values have it. A
// value that has not, some day, is sent as it is.
func (l *list) findCustomType(c *candidate) {
	v := c.values
	if len(v.cells) < fewestValues || v.prefix != "" {
		return
	}
	all := func(k kind) bool { return v.share(k) >= v.almostAll() }
	switch {
	case all("boolean") && !all("integer") && v.distinct > 1:
		c.setType(mapping.TypeBoolean)
	case v.is("date") && !all("integer"):
		l.findDate(c)
		return
	case v.share("number") >= mostNumbers && l.isQuantity(c.Header) && !v.zeros():
		number := mapping.TypeNumber
		if all("integer") {
			number = mapping.TypeInteger
		}
		c.setType(number)
		l.findDecimal(c)
	default:
		return
	}
	c.option("on_invalid", "send")
}

// zeros reports whether a whole number begins with a zero, as those of codes do.
func (v *values) zeros() bool {
	return slices.ContainsFunc(v.cells, func(c record.Cell) bool {
		text := strings.TrimSpace(c.Text)
		return len(text) > 1 && text[0] == '0' && isDigits(text)
	})
}

// isQuantity reports whether a header names something that is counted or measured.
func (l *list) isQuantity(header string) bool {
	words := wordsOf(header)
	for n := 1; n <= 3; n++ {
		for i := 0; i+n <= len(words); i++ {
			if l.known.amounts[strings.Join(words[i:i+n], " ")] {
				return true
			}
		}
	}
	return false
}

// almostAll is the share of values that tell a type: all, or of a longer column all but
// a few slips of the pen.
func (v *values) almostAll() float64 {
	if len(v.cells) < 20 {
		return 1
	}
	return 0.97
}

// tellCurrency says that the sign of a sale's amount is not sent, if no column is the
// currency. A constant would be sent of rows without a sale, too.
func (l *list) tellCurrency(c *candidate) {
	if c.Field != "conversion.amount" || l.taken()["conversion.currency"] {
		return
	}
	for _, currency := range []struct{ sign, code string }{{"€", "EUR"}, {"£", "GBP"}} { // dollars are of many countries
		signed := c.values.count(func(cell record.Cell) bool { return strings.Contains(cell.Text, currency.sign) })
		if strings.Contains(c.Header, currency.sign) || signed >= c.values.almostAll() {
			c.Todo = append(c.Todo, fmt.Sprintf("%s is not sent; if every row is a sale, add set: {conversion.currency: %s}", currency.sign, currency.code))
		}
	}
}

// findDecimal proposes the decimal mark of numbers that have commas, or could be doubted.
// None is guessed that would make a thousand of one number and a fraction of another.
func (l *list) findDecimal(c *candidate) {
	mark, doubtful := mapping.DecimalMark(c.values.cells)
	comma, point := c.values.ambiguousNumbers()
	if comma != "" && point != "" {
		c.Doubts = append(c.Doubts, fmt.Sprintf("%q and %q are written in two ways, and by either decimal mark one of them is a fraction: write them alike in the list", comma, point))
		doubtful = false
	}
	switch {
	case mark != "" && c.values.holds(","):
		c.option("decimal", `"`+mark+`"`)
	case mark == "" && doubtful:
		mark = "."
		if l.french && !c.values.holds("$") && !c.values.holds("£") {
			mark = ","
		}
		c.option("decimal", `"`+mark+`"`)
		c.Doubts = append(c.Doubts, "the numbers do not tell which mark is the decimal one")
	}
}

// ambiguousNumbers returns the first numbers, such as 1,234 and 1.234, whose comma or
// point may be decimal or may group; "" if there is none.
func (v *values) ambiguousNumbers() (comma, point string) {
	read, _ := mapping.NewCellReader(mapping.CellOptions{Type: mapping.TypeNumber})
	for _, cell := range v.cells {
		_, issue := read(cell)
		text := record.Shorten(strings.TrimSpace(cell.Text), 60)
		switch {
		case issue == nil || issue.Code != record.NumberAmbiguous:
		case strings.Contains(cell.Text, ","):
			comma = cmp.Or(comma, text)
		default:
			point = cmp.Or(point, text)
		}
	}
	return comma, point
}

func (v *values) holds(mark string) bool {
	return slices.ContainsFunc(v.cells, func(c record.Cell) bool {
		return c.Kind == record.KindText && strings.Contains(c.Text, mark)
	})
}

// mostWords is how many different words a column of an enumeration may have.
const mostWords = 20

// findWords translates the words that are seen. Those that are not known are left
// to do, and their values out.
func (l *list) findWords(c *candidate, meant map[string]string, what string) {
	v := c.values
	seen, count := map[string]string{}, map[string]int{}
	for i := range v.cells {
		text := strings.TrimSpace(v.cells[i].Text)
		key := mapping.Fold(text)
		seen[key] = cmp.Or(seen[key], text)
		count[key]++
	}
	if len(seen) > mostWords {
		return
	}
	var values, told, untold []string
	for _, key := range slices.Sorted(maps.Keys(seen)) {
		text := seen[key]
		switch to := meant[joined(text)]; {
		case to == "":
			untold = append(untold, key)
			continue
		case to != key:
			values = append(values, mapping.Quote(text)+": "+to)
		}
		told = append(told, key)
	}
	slices.SortStableFunc(untold, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	for _, key := range untold {
		text := record.Shorten(seen[key], 60)
		c.Untold, c.UntoldRows = append(c.Untold, seen[key]), c.UntoldRows+count[key]
		todo := fmt.Sprintf("TODO: is %q %s? Until values says so, it is left out", text, what)
		if i := slices.IndexFunc(told, func(word string) bool { return mapping.IsTypo(key, word) }); i >= 0 && count[key] < count[told[i]] {
			todo = fmt.Sprintf("TODO: is %q a slip for %q? Correct it in the list; until then it is left out", text, seen[told[i]])
		}
		c.Todo = append(c.Todo, todo)
	}
	if len(values) > 0 {
		c.option("values", "{"+strings.Join(values, ", ")+"}")
	}
	if len(c.Todo) > 0 || c.Field == stageField {
		c.option("on_invalid", "omit")
	}
}
