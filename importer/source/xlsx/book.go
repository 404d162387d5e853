package xlsx

import (
	"errors"
	"fmt"
	"strconv"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
	"alvio.ai/alvio-import/importer/source/xlsx/xmlscan"
)

// readBook reads the workbook's list of sheets, and what is common to them.
func (w *Workbook) readBook(book string) error {
	relations, err := w.relations(book)
	if err != nil {
		return err
	}
	targets := map[string]relation{}
	styles := ""
	for _, r := range relations {
		if _, twice := targets[r.id]; twice {
			return damaged(relationsOf(book), fmt.Errorf("the relationship %q twice", r.id))
		}
		targets[r.id] = r
		switch {
		case r.is("styles"):
			styles = r.target
		case r.is("sharedStrings"):
			w.strings = r.target
		}
	}
	err = w.scanPart(book, "workbook", func(x *xmlscan.Scanner) error {
		switch string(x.Name()) {
		case "workbookPr":
			since1904, _ := x.PlainAttr("date1904")
			w.date1904 = isTrue(since1904)
		case "sheets":
			return children(x, func(x *xmlscan.Scanner) error { return w.addSheet(x, targets) })
		}
		return x.Skip()
	})
	switch {
	case err != nil:
		return err
	case len(w.sheets) == 0:
		return damaged(book, errors.New("no sheets"))
	case w.strings != "" && !w.parts.has(w.strings):
		return damaged(w.strings, errMissing)
	case styles != "":
		return w.readStyles(styles)
	}
	return nil
}

func (w *Workbook) addSheet(x *xmlscan.Scanner, targets map[string]relation) error {
	if string(x.Name()) != "sheet" {
		return x.Skip()
	}
	name, _ := x.PlainAttr("name")
	state, _ := x.PlainAttr("state")
	id, _ := x.Attr("id") // of the namespace of relationships, whatever its prefix is
	target, known := targets[string(id)]
	if !known {
		return fmt.Errorf("the sheet %q has no part", name)
	}
	s := Sheet{
		Name:    string(appendUnescaped(nil, name)),
		Visible: len(state) == 0 || string(state) == "visible",
		Cells:   target.is("worksheet"),
		part:    target.target,
	}
	if !w.parts.has(s.part) {
		return fmt.Errorf("the part %s of the sheet %q is missing", s.part, name)
	}
	w.sheets = append(w.sheets, s)
	return x.Skip()
}

func isTrue(value []byte) bool { return string(value) == "1" || string(value) == "true" }

// readStyles reads which number format each style of a cell has (ECMA-376 part 1,
// 18.8.10 and 18.8.31).
func (w *Workbook) readStyles(part string) error {
	codes := map[int]string{}
	var ids []int
	err := w.scanPart(part, "styleSheet", func(x *xmlscan.Scanner) error {
		switch string(x.Name()) {
		case "numFmts":
			return children(x, func(x *xmlscan.Scanner) error {
				code, _ := x.PlainAttr("formatCode")
				codes[intAttr(x, "numFmtId")] = string(appendUnescaped(nil, code))
				return x.Skip()
			})
		case "cellXfs":
			return children(x, func(x *xmlscan.Scanner) error {
				ids = append(ids, intAttr(x, "numFmtId"))
				return x.Skip()
			})
		}
		return x.Skip()
	})
	if err != nil {
		return err
	}
	compiled := map[int]*numfmt.Format{}
	for _, id := range ids {
		f, known := compiled[id]
		if !known {
			f = formatOf(id, codes)
			compiled[id] = f
		}
		w.formats = append(w.formats, f)
	}
	return nil
}

func intAttr(x *xmlscan.Scanner, name string) int {
	value, _ := x.PlainAttr(name)
	n, err := strconv.Atoi(string(value))
	if err != nil {
		return 0
	}
	return n
}

// formatOf returns the number format with this id, nil if it shows all digits, and
// if nobody can say what it shows.
func formatOf(id int, codes map[int]string) *numfmt.Format {
	f := numfmt.Builtin(id)
	if code, custom := codes[id]; custom {
		var err error
		if f, err = numfmt.Parse(code); err != nil {
			return nil
		}
	}
	if f.General() {
		return nil
	}
	return f
}
