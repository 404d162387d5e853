package xmlscan

import (
	"bytes"
	"fmt"
)

// A stack holds the names of the open elements, one behind the other.
type stack struct {
	names []byte
	ends  []int
}

func (s *stack) push(n name) {
	if len(n.prefix) > 0 {
		s.names = append(append(s.names, n.prefix...), ':')
	}
	s.names = append(s.names, n.local...)
	s.ends = append(s.ends, len(s.names))
}

// last returns the name of the innermost element, empty if there is none.
func (s *stack) last() []byte {
	start := 0
	switch n := len(s.ends); n {
	case 0:
		return nil
	case 1:
	default:
		start = s.ends[n-2]
	}
	return s.names[start:]
}

func (s *stack) pop() {
	last := len(s.last())
	s.names = s.names[:len(s.names)-last]
	s.ends = s.ends[:len(s.ends)-1]
}

func (s *Scanner) startElement(tag name) error {
	root := s.Depth() == 0
	s.name = tag
	s.open.push(tag)
	for i := range s.attrs {
		switch a := &s.attrs[i]; {
		case a.name.is("", "xmlns"):
			s.spaces.bind(s.Depth(), "", a.value)
		case string(a.name.prefix) == "xmlns":
			s.spaces.bind(s.Depth(), string(a.name.local), a.value)
		}
	}
	if root {
		s.spaces.root(tag.prefix)
	}
	main, known := s.spaces.main(tag.prefix)
	if !known {
		return fmt.Errorf("the prefix %q, which is not declared", tag.prefix)
	}
	s.foreign = !main
	return nil
}

func (s *Scanner) endElement() (Kind, error) {
	depth := s.Depth()
	s.name = name{local: s.open.last()}
	if colon := bytes.IndexByte(s.name.local, ':'); colon >= 0 {
		s.name = name{s.name.local[:colon], s.name.local[colon+1:]}
	}
	s.open.pop() // its bytes stay until the next start tag
	if s.spaces.deepest == depth {
		s.spaces.unbind(depth)
	}
	if depth == 1 {
		s.done = true
	}
	return End, nil
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
	n.uri, _ = n.lookup(string(prefix))
	n.settle()
}

func (n *namespaces) settle() {
	uri, _ := n.lookup("")
	n.mainDefault = uri == n.uri
}

func (n *namespaces) lookup(prefix string) (uri string, known bool) {
	for i := len(n.bindings) - 1; i >= 0; i-- {
		if n.bindings[i].prefix == prefix {
			return n.bindings[i].uri, true
		}
	}
	return "", prefix == "" || prefix == "xml"
}

// main reports whether the prefix stands for the root's namespace, and whether it
// is known at all.
func (n *namespaces) main(prefix []byte) (main, known bool) {
	if len(prefix) == 0 {
		return n.mainDefault, true
	}
	for i := len(n.bindings) - 1; i >= 0; i-- {
		if n.bindings[i].prefix == string(prefix) {
			return n.bindings[i].uri == n.uri, true
		}
	}
	return false, string(prefix) == "xml"
}
