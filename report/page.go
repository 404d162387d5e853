package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // of the page's parts
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"alvio.ai/alvio-import/record"
)

// A page is what report.html shows: everything about a run that a person may want to
// know who has no other program than a browser.
type page struct {
	summary *Summary
	series  *series
	rows    *attention
	files   []string // the other files of the report, in its folder
}

// writePage writes report.html. The page needs no network and may not use any: its
// policy allows its own style and script, told by their hashes, and nothing else.
// What comes from files and servers is made Visible, shortened, and escaped.
func writePage(w io.Writer, p *page) error {
	b := bufio.NewWriter(w)
	if err := pageTemplate().Execute(b, newPageView(p)); err != nil {
		return err
	}
	return b.Flush()
}

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

// pageTemplate is parsed on first use: most commands write no page.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"show":      show,
		"outcome":   outcomeWord,
		"thousands": Thousands,
		"plural":    Plural,
		"codes":     codes,
	}).Parse(pageHTML))
})

// show makes a text of unknown origin fit for the page; html/template escapes it.
func show(s string) string { return record.Shorten(Visible(s), maxText) }

// policy is the page's Content-Security-Policy.
func policy() string {
	return fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; img-src 'none'; base-uri 'none'; form-action 'none'", hash(pageCSS), hash(pageJS))
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// A pageView is what page.html is filled with.
type pageView struct {
	*Summary
	Advice, Command string // what to do next, and to type
	Policy          string
	Style           template.CSS
	Script          template.JS
	Inputs          string // the names of the files
	Facts           []fact
	Alerts          []string
	Shares          []share
	Groups          []groupView
	Kinds           int // groups that are not shown
	Rate            *plot
	Latency         *plot
	NoPlot          string // why there are no plots
	Rows            []shownRow
	Left            int
	Places          bool // whether rows come from several files or sheets
	Codes           []option
	States          []option // the outcomes
	Links           []string
}

// A fact is a line of what is known about the run.
type fact struct{ Name, Text string }

// An option is a choice of a filter, and how many rows have it.
type option struct {
	Value, Word string
	Count       int
}

func newPageView(p *page) *pageView {
	s, rows := p.summary, p.rows.rows()
	v := &pageView{
		Summary: s, Policy: policy(), Style: template.CSS(pageCSS), Script: template.JS(pageJS), // which are ours
		Inputs: inputs(s), Facts: facts(s), Alerts: alerts(s), Shares: s.shares(),
		Rows: rows, Left: p.rows.left(), Places: severalPlaces(s, rows), Links: p.files,
	}
	v.Advice, v.Command = s.Next()
	v.Codes, v.States = options(rows)
	v.Groups = groupViews(s, v.Codes, v.Places)
	v.Kinds = len(s.Issues) - len(v.Groups)
	if axis := newAxis(p.series, s.Began.Location()); axis != nil {
		v.Rate, v.Latency = axis.ratePlot(), axis.latencyPlot()
	}
	switch {
	case v.Rate != nil:
	case s.Attempts == 0:
		v.NoPlot = "Nothing was sent, so that there is nothing to draw."
	default:
		v.NoPlot = "The run was too short to draw."
	}
	return v
}

// maxNamed is how many files the page's title names.
const maxNamed = 5

// inputs names the files of a run.
func inputs(s *Summary) string {
	var names []string
	for _, f := range s.Files[:min(len(s.Files), maxNamed)] {
		names = append(names, show(f.Name))
	}
	if more := len(s.Files) - maxNamed; more > 0 {
		names = append(names, Plural(more, "more file"))
	}
	return strings.Join(names, ", ")
}

// facts tells what was read and when, as far as it is known.
func facts(s *Summary) []fact {
	all := []fact{{"When", when(s.Began, s.Ended)}, {"Rows", Plural(s.Rows, "row")}, {"Mapping", s.Mapping}}
	if s.BlankRows > 0 {
		all[1].Text += ", and " + Plural(s.BlankRows, "blank row") + " skipped"
	}
	if s.Attempts > 0 {
		text := Thousands(s.Attempts)
		if !s.SendBegan.IsZero() && !s.Ended.IsZero() {
			text += " in " + span(s.Ended.Sub(s.SendBegan))
		}
		all = append(all, fact{"Requests", text})
	}
	if s.DryRun && s.News != nil {
		all = append(all, fact{"At the destination", s.Destination + ": " + s.News.String()})
	}
	if s.DryRun && s.Rate > 0 {
		all = append(all, fact{"Sending takes", fmt.Sprintf("about %s, at %g requests a second", span(time.Duration(s.Estimate*float64(time.Second))), s.Rate)})
	}
	if s.DryRun && s.LargestPayload.Bytes > 0 {
		all = append(all, fact{"Largest payload", fmt.Sprintf("%s of %s bytes allowed (row %s)", Thousands(s.LargestPayload.Bytes), Thousands(s.LargestPayload.Allowed), Thousands(s.LargestPayload.Row))})
	}
	return slices.DeleteFunc(all, func(f fact) bool { return f.Text == "" })
}

// when writes the time of a run in the zone in which it began.
func when(began, ended time.Time) string {
	const date, clock = "Monday, 2 January 2006", "15:04"
	if began.IsZero() {
		return ""
	}
	ended = ended.In(began.Location())
	text := began.Format(date + ", " + clock)
	switch {
	case ended.Before(began):
		return text + began.Format(" MST")
	case ended.Format(date) != began.Format(date):
		text += " to " + ended.Format(date+", "+clock)
	case ended.Format(clock) != began.Format(clock):
		text += " to " + ended.Format(clock)
	}
	return text + began.Format(" MST") + " (" + span(ended.Sub(began)) + ")"
}

// alerts tells what nobody may overlook.
func alerts(s *Summary) []string {
	var all []string
	if s.Stopped != "" {
		all = append(all, "The run stopped early: "+show(s.Stopped))
	}
	if s.Unrecorded > 0 {
		all = append(all, fmt.Sprintf("This report is not whole: the webhook accepted %s that it does not have.", Plural(s.Unrecorded, "more row")))
	}
	if s.Unkept > 0 {
		all = append(all, fmt.Sprintf("The ledger could not be written: it does not know how %s ended. The next run sends them again, and says so.", Plural(s.Unkept, "row")))
	}
	if s.MaybeDoubled > 0 {
		all = append(all, Plural(s.MaybeDoubled, "accepted row")+" may have been delivered twice: an attempt got no clear answer before.")
	}
	return all
}

// codes lists the codes of a row, in the form in which the page's script looks for
// one: with spaces between them and none in them.
func codes(r shownRow) string {
	var all []string
	for _, p := range r.Problems {
		all = append(all, codeWord(p.Code))
	}
	return strings.Join(all, " ")
}

func codeWord(code string) string {
	return strings.Join(strings.Fields(record.Shorten(Visible(code), maxLabel)), "_")
}

// options returns what the rows can be filtered by.
func options(rows []shownRow) (byCode, byOutcome []option) {
	codes, outcomes := map[string]int{}, map[record.Outcome]int{}
	for _, r := range rows {
		outcomes[r.Outcome]++
		for i, p := range r.Problems {
			if !slices.ContainsFunc(r.Problems[:i], func(earlier problem) bool { return earlier.Code == p.Code }) {
				codes[codeWord(p.Code)]++
			}
		}
	}
	for code, n := range codes {
		byCode = append(byCode, option{code, code, n})
	}
	slices.SortFunc(byCode, func(a, b option) int { return strings.Compare(a.Value, b.Value) })
	for o := range record.NumOutcomes {
		if n := outcomes[o]; n > 0 {
			byOutcome = append(byOutcome, option{o.String(), outcomeWord(o), n})
		}
	}
	return byCode, byOutcome
}
