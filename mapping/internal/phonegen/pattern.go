package main

import (
	"cmp"
	"fmt"
	"regexp/syntax"
	"slices"
)

// A thread is one way to have read the digits so far.
type thread struct {
	pc     uint32
	tagged bool // it went through the last group
}

func (t thread) compare(other thread) int {
	if t.pc == other.pc && t.tagged != other.tagged {
		if t.tagged {
			return 1
		}
		return -1
	}
	return cmp.Compare(t.pc, other.pc)
}

// A reading is what a regular expression, held to the start of the text, can
// be at after some digits.
type reading struct {
	threads []thread // each waits for a digit
	matched bool     // it has matched, now or before
	hit     bool     // it matches what was read until now
	tagged  bool     // and did so through the last group
	end     bool     // it matches if the text ends here
}

// A pattern is a regular expression as a machine.
type pattern struct {
	*machine[reading]
	prog   *syntax.Prog
	groups int
}

// newPattern compiles expr, to be matched from the start of the text.
func newPattern(expr string) *pattern {
	re, err := syntax.Parse("^(?:"+expr+")", syntax.Perl)
	if err != nil {
		panic(fmt.Sprintf("pattern %q of the library: %v", expr, err))
	}
	p := &pattern{groups: re.MaxCap()}
	if p.prog, err = syntax.Compile(re.Simplify()); err != nil {
		panic(fmt.Sprintf("pattern %q of the library: %v", expr, err))
	}
	start := p.reading([]thread{{pc: uint32(p.prog.Start)}}, syntax.EmptyBeginText)
	p.machine = newMachine(start, p.read)
	return p
}

// matches reports whether the text matches if it ends in this state.
func (p *pattern) matches(state int) bool {
	s := p.states[state]
	return s.matched || s.end
}

func (p *pattern) read(from reading, digit int) reading {
	var threads []thread
	for _, t := range from.threads {
		if inst := p.prog.Inst[t.pc]; inst.MatchRune(rune('0' + digit)) {
			threads = append(threads, thread{inst.Out, t.tagged})
		}
	}
	to := p.reading(threads, 0)
	to.matched = to.matched || from.matched
	return to
}

// reading follows the threads, of which none has been followed yet, until
// each waits for a digit.
func (p *pattern) reading(threads []thread, at syntax.EmptyOp) reading {
	ended := p.close(threads, at|syntax.EmptyEndText)
	r := p.close(threads, at)
	r.end = ended.hit
	r.matched = r.hit
	return r
}

func (p *pattern) close(threads []thread, at syntax.EmptyOp) reading {
	var r reading
	seen := make(map[thread]bool)
	for todo := slices.Clone(threads); len(todo) > 0; {
		t := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[t] {
			continue
		}
		seen[t] = true
		switch inst := p.prog.Inst[t.pc]; inst.Op {
		case syntax.InstMatch:
			r.hit = true
			r.tagged = r.tagged || t.tagged
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			r.threads = append(r.threads, t)
		default:
			todo = p.pass(todo, t, inst, at)
		}
	}
	slices.SortFunc(r.threads, thread.compare)
	return r
}

// pass adds to todo where a thread goes on that needs no digit to do so.
func (p *pattern) pass(todo []thread, t thread, inst syntax.Inst, at syntax.EmptyOp) []thread {
	switch inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		return append(todo, thread{inst.Out, t.tagged}, thread{inst.Arg, t.tagged})
	case syntax.InstNop:
		return append(todo, thread{inst.Out, t.tagged})
	case syntax.InstCapture:
		tagged := t.tagged || p.groups > 0 && int(inst.Arg) == 2*p.groups
		return append(todo, thread{inst.Out, tagged})
	case syntax.InstEmptyWidth:
		if op := syntax.EmptyOp(inst.Arg); op&^(syntax.EmptyBeginText|syntax.EmptyEndText) != 0 {
			panic(fmt.Sprintf("%v is not known here", inst))
		} else if op&^at != 0 {
			return todo
		}
		return append(todo, thread{inst.Out, t.tagged})
	case syntax.InstFail:
		return todo
	default:
		panic(fmt.Sprintf("%v is not known here", inst))
	}
}

func (r reading) key() string { return fmt.Sprint(r) }
