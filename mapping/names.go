package mapping

// What package infer has to know of headers, words and fields.

// Fold returns the form of a header, or of a word, in which those are equal that a
// mapping takes for the same: case, accents, and surrounding and doubled spaces do not
// count.
func Fold(text string) string { return fold(text) }

// FieldName returns the name that a header without a field of its own has under
// custom, as in "date_de_creation"; "" if it has neither letter nor digit.
func FieldName(header string) string { return safeName(header) }

// CheckField returns an error if a payload can't have the field, as in "contact".
func CheckField(field string) error {
	p, err := parsePath(field)
	if err != nil {
		return err
	}
	if err := checkGuide(p); err != nil {
		return err
	}
	return checkTypo(p)
}

// IsCurrency reports whether a text is the code of a currency (ISO 4217).
func IsCurrency(code string) bool { return isCurrency(code) }

// IsTypo reports whether two words differ by one letter, or by the order of two.
func IsTypo(a, b string) bool { return isTypo(a, b) }

// Nearest returns the header among those given that is most like one, as its misspelling
// or a longer or shorter form; "" if none is.
func Nearest(header string, others []string) string { return nearest(header, others) }
