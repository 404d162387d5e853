package report

import "alvio.ai/alvio-import/record"

// colours write texts with a terminal's colours, or as they are if they are not
// wanted (ECMA-48, Select Graphic Rendition).
type colours bool

func (c colours) wrap(code, text string) string {
	if !c {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (c colours) bold(text string) string   { return c.wrap("1", text) }
func (c colours) red(text string) string    { return c.wrap("31", text) }
func (c colours) green(text string) string  { return c.wrap("32", text) }
func (c colours) yellow(text string) string { return c.wrap("33", text) }

// outcome colours a word by what became of its rows.
func (c colours) outcome(o record.Outcome, text string) string {
	switch {
	case o.Delivered():
		return c.green(text)
	case undelivered(o):
		return c.red(text)
	}
	return text
}
