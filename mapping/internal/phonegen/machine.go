package main

import "encoding/binary"

// A stepper reads digits one by one. It starts in state 0.
type stepper interface {
	step(state, digit int) int
}

// A keyed state can be told from others by its key.
type keyed interface {
	key() string
}

// A machine gives numbers to the states of type T as they are met, and
// remembers where each digit leads.
type machine[T keyed] struct {
	states []T
	next   [][10]int // the state + 1; 0 is not known yet
	ids    map[string]int
	follow func(from T, digit int) T
}

func newMachine[T keyed](start T, follow func(from T, digit int) T) *machine[T] {
	m := &machine[T]{ids: make(map[string]int), follow: follow}
	m.id(start)
	return m
}

func (m *machine[T]) id(state T) int {
	key := state.key()
	id, ok := m.ids[key]
	if !ok {
		id = len(m.states)
		m.ids[key] = id
		m.states = append(m.states, state)
		m.next = append(m.next, [10]int{})
	}
	return id
}

func (m *machine[T]) step(state, digit int) int {
	if m.next[state][digit] == 0 {
		m.next[state][digit] = m.id(m.follow(m.states[state], digit)) + 1
	}
	return m.next[state][digit] - 1
}

// A tuple has the state of several machines.
type tuple []int

func (t tuple) key() string {
	key := make([]byte, 0, 2*len(t))
	for _, state := range t {
		key = binary.AppendUvarint(key, uint64(state))
	}
	return string(key)
}
