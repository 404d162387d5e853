package xlsx

import (
	"errors"
	"io"
	"net/url"
	"path"
	"strings"

	"alvio.ai/alvio-import/importer/source/xlsx/xmlscan"
)

// A relation leads from one part to another (ECMA-376 part 2, 6.5).
type relation struct {
	id     string
	kind   string // a URI, of which only the last element counts: strict workbooks have others
	target string // the name of the part
}

func (r relation) is(kind string) bool { return path.Base(r.kind) == kind }

// relationsOf names the part that holds the relationships of a part; of the whole
// package if it is empty.
func relationsOf(part string) string {
	dir, name := path.Split(part)
	return dir + "_rels/" + name + ".rels"
}

// relations returns the relationships of a part to other parts.
func (w *Workbook) relations(from string) ([]relation, error) {
	var relations []relation
	err := w.scanPart(relationsOf(from), "Relationships", func(x *xmlscan.Scanner) error {
		if string(x.Name()) != "Relationship" {
			return x.Skip()
		}
		id, _ := x.PlainAttr("Id")
		kind, _ := x.PlainAttr("Type")
		target, _ := x.PlainAttr("Target")
		if mode, _ := x.PlainAttr("TargetMode"); string(mode) != "External" {
			relations = append(relations, relation{string(id), string(kind), w.resolve(from, string(target))})
		}
		return x.Skip()
	})
	return relations, err
}

// resolve makes a part's name of a target, which is a URI relative to the part it
// leads from.
func (w *Workbook) resolve(from, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", path.Dir(from), target)
	}
	name := strings.TrimPrefix(path.Clean(target), "/")
	if plain, err := url.PathUnescape(name); err == nil && !w.parts.has(name) {
		return plain
	}
	return name
}

// scanPart calls visit with each child of the part's root, whose end visit passes
// over. Elements of other vocabularies are left out.
func (w *Workbook) scanPart(name, root string, visit func(*xmlscan.Scanner) error) error {
	part, err := w.parts.open(name)
	if err != nil {
		return err
	}
	content := newAhead(part)
	defer content.Close()
	x := xmlscan.New(content)
	if err := scanRoot(x, root); err != nil {
		return damaged(name, err)
	}
	for {
		kind, err := x.Next()
		if kind == xmlscan.Start {
			err = visitMain(x, visit)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return damaged(name, err)
		}
	}
}

func visitMain(x *xmlscan.Scanner, visit func(*xmlscan.Scanner) error) error {
	if x.Foreign() {
		return x.Skip()
	}
	return visit(x)
}

func scanRoot(x *xmlscan.Scanner, want string) error {
	switch kind, err := x.Next(); {
	case err != nil:
		return err
	case kind != xmlscan.Start || string(x.Name()) != want:
		return errors.New("its root is not " + want)
	}
	return nil
}

// children calls visit with each child of the element that has just started, up to
// its end. Elements of other vocabularies are left out.
func children(x *xmlscan.Scanner, visit func(*xmlscan.Scanner) error) error {
	for {
		kind, err := x.Next()
		switch {
		case err != nil:
			return err
		case kind == xmlscan.End:
			return nil
		case kind == xmlscan.Start:
			if err := visitMain(x, visit); err != nil {
				return err
			}
		}
	}
}
