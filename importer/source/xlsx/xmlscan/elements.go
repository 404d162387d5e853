package xmlscan

import (
	"errors"
	"fmt"
)

// A stack holds the names of the open elements, one behind the other.
type stack struct {
	names []byte
	ends  []int
}

func (s *stack) push(tag []byte) {
	s.names = append(s.names, tag...)
	s.ends = append(s.ends, len(s.names))
}

// last returns the name of the innermost element, empty if there is none.
func (s *stack) last() []byte {
	n := len(s.ends)
	if n < 2 {
		return s.names
	}
	return s.names[s.ends[n-2]:]
}

func (s *stack) pop() {
	n := len(s.ends) - 1
	s.ends = s.ends[:n]
	if n == 0 {
		s.names = s.names[:0]
	} else {
		s.names = s.names[:s.ends[n-1]]
	}
}

// startElement opens the element with this name, which has a prefix of this length,
// 0 for none.
func (s *Scanner) startElement(tag []byte, prefix int) error {
	switch s.Depth() {
	case 0:
		if s.done {
			return errors.New("a second root element")
		}
	case maxDepth:
		return fmt.Errorf("elements inside each other, more than %d", maxDepth)
	}
	s.open.push(tag)
	if s.declares {
		s.declare()
	}
	if s.Depth() == 1 {
		s.spaces.root(tag[:prefix])
	}
	main, known := s.spaces.mainDefault, true
	if prefix > 0 {
		main, known = s.spaces.main(tag[:prefix])
	}
	if !known {
		return fmt.Errorf("the prefix %q, which is not declared", tag[:prefix])
	}
	s.foreign = !main
	return nil
}

// declare binds the prefixes that the tag's attributes declare.
func (s *Scanner) declare() {
	for i := range s.attrs {
		a := &s.attrs[i]
		switch prefix, local := string(s.attrPrefix(a)), string(s.attrLocal(a)); {
		case prefix == "" && local == "xmlns":
			s.spaces.bind(s.Depth(), "", s.at(a.value))
		case prefix == "xmlns":
			s.spaces.bind(s.Depth(), local, s.at(a.value))
		}
	}
}

func (s *Scanner) endElement() {
	depth := s.Depth()
	s.open.pop()
	if s.spaces.deepest == depth {
		s.spaces.unbind(depth)
	}
	if depth == 1 {
		s.done = true
	}
}

// namespaces knows which prefixes stand for the root's namespace. Almost always
// they are all declared by the root, and elements have none.
type namespaces struct {
	uri         string // of the root
	bindings    []binding
	deepest     int  // depth of the last binding
	mainDefault bool // elements without a prefix are in the root's namespace
}

type binding struct {
	depth  int
	prefix string
	uri    string
}

func (n *namespaces) bind(depth int, prefix string, uri []byte) {
	n.bindings = append(n.bindings, binding{depth, prefix, string(uri)})
	n.deepest = depth
	n.settle()
}

// unbind ends the bindings of the element at this depth.
func (n *namespaces) unbind(depth int) {
	for len(n.bindings) > 0 && n.bindings[len(n.bindings)-1].depth == depth {
		n.bindings = n.bindings[:len(n.bindings)-1]
	}
	n.deepest = 0
	if len(n.bindings) > 0 {
		n.deepest = n.bindings[len(n.bindings)-1].depth
	}
	n.settle()
}

func (n *namespaces) root(prefix []byte) {
	n.uri = n.lookup(string(prefix))
	n.settle()
}

func (n *namespaces) settle() {
	n.mainDefault = n.lookup("") == n.uri
}

// lookup returns what the prefix stands for, nothing if it is not declared.
func (n *namespaces) lookup(prefix string) string {
	for i := len(n.bindings) - 1; i >= 0; i-- {
		if n.bindings[i].prefix == prefix {
			return n.bindings[i].uri
		}
	}
	return ""
}

// main reports whether the prefix stands for the root's namespace, and whether it
// is known at all.
func (n *namespaces) main(prefix []byte) (main, known bool) {
	for i := len(n.bindings) - 1; i >= 0; i-- {
		if n.bindings[i].prefix == string(prefix) {
			return n.bindings[i].uri == n.uri, true
		}
	}
	return false, string(prefix) == "xml"
}
