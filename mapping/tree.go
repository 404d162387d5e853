package mapping

import (
	"fmt"
	"slices"
)

// A node is a place in the payload: an object, an array, or a leaf that a field
// fills. The zero node is an empty object.
type node struct {
	name  string // key in the parent object
	key   []byte // name as JSON, with its colon
	index int    // place in the parent array
	kind  nodeKind
	path  path
	field int // of a leaf: index into the plan's fields

	children []*node // objects: in the order of the mapping; arrays: by index
}

type nodeKind uint8

const (
	objectNode nodeKind = iota
	arrayNode
	leafNode
)

var nodeWords = [...]string{objectNode: "an object", arrayNode: "a list", leafNode: "a single value"}

// add returns the leaf at p, which it makes if need be. It is an error if p
// asks for another kind of node than an earlier path did.
func (n *node) add(p path) (*node, error) {
	for i, s := range p {
		next := objectNode
		switch {
		case i == len(p)-1:
			next = leafNode
		case p[i+1].name == "":
			next = arrayNode
		}
		child := n.child(s)
		if child == nil {
			child = &node{name: s.name, index: s.index, kind: next, path: p[:i+1], field: -1}
			child.key = append(appendString(nil, s.name), ':')
			n.insert(child)
		}
		if child.kind != next {
			return nil, fmt.Errorf("field path %q: another entry of the mapping uses %s as %s", p, child.path, nodeWords[child.kind])
		}
		n = child
	}
	return n, nil
}

func (n *node) child(s step) *node {
	for _, c := range n.children {
		if c.name == s.name && c.index == s.index {
			return c
		}
	}
	return nil
}

func (n *node) insert(child *node) {
	at := len(n.children)
	if n.kind == arrayNode {
		at, _ = slices.BinarySearchFunc(n.children, child.index, func(c *node, i int) int { return c.index - i })
	}
	n.children = slices.Insert(n.children, at, child)
}

// A value is what a row gives a field: JSON, or nothing.
type value struct {
	json    []byte // nil if the field is left out
	fromRow bool   // false for constants and defaults
}

// drop takes the values of an item that is left out.
func (n *node) drop(values []value) {
	if n.kind == leafNode {
		values[n.field] = value{}
	}
	for _, c := range n.children {
		c.drop(values)
	}
}

// append writes the node's JSON. It returns dst as it was if nothing below the
// node has a value; fromRow tells whether any value came from the row.
func (n *node) append(dst []byte, values []value) (out []byte, fromRow bool) {
	opening, closing := byte('{'), byte('}')
	if n.kind == arrayNode {
		opening, closing = '[', ']'
	}
	start := len(dst)
	dst = append(dst, opening)
	empty := true
	for _, c := range n.children {
		if c.kind == leafNode && len(values[c.field].json) == 0 {
			c.drop(values)
			continue
		}
		mark := len(dst)
		if !empty {
			dst = append(dst, ',')
		}
		if n.kind == objectNode {
			dst = append(dst, c.key...)
		}
		if c.kind == leafNode {
			v := &values[c.field]
			dst, empty, fromRow = append(dst, v.json...), false, fromRow || v.fromRow
			continue
		}
		before := len(dst)
		var childFromRow bool
		dst, childFromRow = c.append(dst, values)
		if len(dst) == before || (n.kind == arrayNode && c.kind == objectNode && !childFromRow) {
			dst = dst[:mark]
			c.drop(values)
			continue
		}
		empty = false
		fromRow = fromRow || childFromRow
	}
	if empty {
		return dst[:start], false
	}
	return append(dst, closing), fromRow
}
