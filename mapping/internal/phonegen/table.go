package main

import "slices"

// A table has the nodes of all questions. Nodes from which the same numbers
// can be reached are the same node.
type table struct {
	branches []branch
	ids      map[branch]int
	leaves   []lengths
	leafIDs  map[lengths]int
	nothing  int // the leaf without a number
}

// A branch has a node for each digit. A node that is not negative is a branch;
// a negative one is a leaf, ^node its number.
type branch [10]int

// lengths has bit n set if any n digits will do.
type lengths uint32

func newTable() *table {
	t := &table{ids: make(map[branch]int), leafIDs: make(map[lengths]int)}
	t.nothing = t.leaf(0)
	return t
}

func (t *table) leaf(l lengths) int {
	id, ok := t.leafIDs[l]
	if !ok {
		id = len(t.leaves)
		t.leafIDs[l] = id
		t.leaves = append(t.leaves, l)
	}
	return ^id
}

func (t *table) branch(b branch) int {
	id, ok := t.ids[b]
	if !ok {
		id = len(t.branches)
		t.ids[b] = id
		t.branches = append(t.branches, b)
	}
	return id
}

// node returns the node that answers the question.
func (t *table) node(q *question) int {
	w := walk{t, q, make(map[string]int)}
	return w.from(q.start(), 0)
}

// A walk tries all digits for one question.
type walk struct {
	*table
	*question
	known map[string]int
}

// from returns the node for the state of the question after some digits, their
// number being length.
func (w *walk) from(at tuple, length int) int {
	key := append(slices.Clip(at), length).key()
	if node, ok := w.known[key]; ok {
		return node
	}
	var here lengths
	if length >= minNational && w.answer(at, length) {
		here = 1
	}
	node := w.leaf(here)
	if length < maxNational {
		node = w.join(at, length, here)
	}
	w.known[key] = node
	return node
}

// join looks at what each next digit leads to. A number that ends where it
// makes a difference what would follow is left to the library; version 1.8.1
// has none.
func (w *walk) join(at tuple, length int, here lengths) int {
	var b branch
	for digit := range b {
		b[digit] = w.from(w.step(at, digit), length+1)
	}
	if b[0] >= 0 || slices.ContainsFunc(b[1:], func(node int) bool { return node != b[0] }) {
		return w.branch(b)
	}
	return w.leaf(w.leaves[^b[0]]<<1 | here)
}
