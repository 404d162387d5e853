package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"alvio.ai/alvio-import/record"
)

// A pageState is what the filters left of the table.
type pageState struct {
	Shown, All int
	Count      string
	Code       string
	None       bool // whether it says that no row matches
}

func (b *browser) state() pageState {
	b.t.Helper()
	return eval[pageState](b, `(() => {
		const rows = Array.from(document.querySelectorAll("#rows tr"));
		return {
			Shown: rows.filter((row) => row.getClientRects().length > 0).length, All: rows.length,
			Count: document.getElementById("count").textContent, Code: document.getElementById("code").value,
			None: document.getElementById("none").getClientRects().length > 0,
		};
	})()`)
}

// choose sets a control as a user does, and waits for the table.
func (b *browser) choose(id, value string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => {
		const control = document.getElementById(%q);
		control.value = %q;
		control.dispatchEvent(new Event("input", {bubbles: true}));
		return control.dispatchEvent(new Event("change", {bubbles: true}));
	})()`, id, value))
	b.settle()
}

// settle waits until the page has done what it was asked to: its timers run in the
// order in which they are due.
func (b *browser) settle() {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`new Promise((done) => setTimeout(() => done(true), 200))`, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatal(err)
	}
}

// The list has 500 rows: of each 25, one has no phone, one has two faults, one has a
// warning, one is rejected, one failed or is in doubt.
func TestPageInBrowser(t *testing.T) {
	b := newBrowser(t)
	b.size(1280)
	address := b.open(delivery(500).write(t))
	for _, tt := range []struct {
		name                  string
		search, code, outcome string
		want                  int
	}{
		{"all", "", "", "", 100},
		{"an outcome", "", "", "in_doubt", 10},
		{"a code", "", "phone-missing", "", 20},
		{"the second problem of a row", "", "email-invalid", "", 20},
		{"a code that another begins with", "", "phone", "", 100}, // there is no such choice
		{"both", "", "http-422", "rejected", 20},
		{"neither goes with the other", "", "http-422", "invalid", 0},
		{"text", "bad gateway", "", "", 10},
		{"another case", "BAD GATEWAY", "", "", 10},
		{"accents left out", "telephone", "", "", 40},
		{"accents that are not there", "Signé lé", "", "", 20},
		{"a phone with spaces", "+33 6 39 98 00 08", "", "", 1},
		{"a contact's id", "c-00008", "", "", 1},
		{"a cell", "Leads!F10", "", "", 1},
		{"all three", "signe", "date-invalid", "invalid", 20},
		{"nothing", "no such text", "", "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.choose("search", tt.search)
			b.choose("code", tt.code)
			b.choose("outcome", tt.outcome)
			count := fmt.Sprintf("%d of 100 rows", tt.want)
			if tt.want == 100 {
				count = "100 rows"
			}
			got := b.state()
			if want := (pageState{tt.want, 100, count, got.Code, tt.want == 0}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
	b.run(chromedp.Click("#clear"))
	b.settle()
	if got := b.state(); got != (pageState{100, 100, "100 rows", "", false}) {
		t.Errorf("cleared: %+v", got)
	}
	b.run(chromedp.SendKeys("#search", "c-00008"))
	b.settle()
	if got := b.state(); got.Shown != 1 {
		t.Errorf("typed: %+v", got)
	}
	b.run(chromedp.Click(`a[data-code="http-422"]`))
	b.settle()
	if got := b.state(); got != (pageState{20, 100, "20 of 100 rows", "http-422", false}) {
		t.Errorf("after a click on a problem: %+v", got)
	}
	if !strings.HasSuffix(eval[string](b, "location.href"), "#attention") {
		t.Error("the click on a problem does not lead to the rows")
	}
	b.quiet(address)
}

// Without its script the page shows everything and offers nothing that would not work.
func TestPageWithoutScript(t *testing.T) {
	b := newBrowser(t)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(delivery(500).write(t))
	if got := eval[int](b, `document.querySelectorAll("#rows tr:not([hidden])").length`); got != 100 {
		t.Errorf("%d rows", got)
	}
	if eval[bool](b, `document.getElementById("filter").getClientRects().length > 0`) {
		t.Error("there are filters that do nothing")
	}
}

func TestPageIsSafeInBrowser(t *testing.T) {
	b := newBrowser(t)
	for _, width := range []int64{390, 1280} {
		b.size(width)
		address := b.open(hostile(evil...).write(t))
		b.choose("search", "alert(1)")
		if got := b.state(); got.Shown == 0 || got.Shown == got.All {
			t.Errorf("%d pixels: %d of %d rows are shown", width, got.Shown, got.All)
		}
		b.choose("search", "")
		eval[int](b, `Array.from(document.querySelectorAll("a[data-code]")).map((link) => link.click()).length`)
		b.quiet(address)
		b.fits(width)
	}
}

// What the test above would see if a page were not safe.
func TestBrowserNotices(t *testing.T) {
	b := newBrowser(t)
	for _, tt := range []struct{ name, add, policy, want string }{
		{"a script", `<script>alert(1)</script>`, "Content-Security-Policy", "log: Executing inline script violates"},
		{"a handler", `<p onclick="alert(1)" id="x">x</p>`, "Content-Security-Policy", "log: Executing inline event handler violates"},
		{"a picture", `<img src="https://example.invalid/x.png">`, "Content-Security-Policy", "log: Loading the image"},
		{"a style", `<p style="color:red">x</p>`, "Content-Security-Policy", "log: Applying inline style violates"},
		{"a dialog, if there were no policy", `<script>alert(1)</script>`, "", "dialog: 1"},
		{"a request, if there were no policy", `<img src="https://example.invalid/x.png">`, "", "request: https://example.invalid/x.png"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			html := strings.Replace(string(delivery(50).write(t)), "<main>", tt.add+"<main>", 1)
			b.open([]byte(strings.Replace(html, "Content-Security-Policy", tt.policy, 1)))
			b.settle()
			b.mu.Lock()
			defer b.mu.Unlock()
			defer func() { b.notes = nil }()
			if all := strings.Join(b.notes, "\n"); !strings.Contains(all, tt.want) {
				t.Errorf("%q is not among\n%s", tt.want, all)
			}
		})
	}
}

// fits checks that the page does not scroll sideways, and that no text is cut off.
func (b *browser) fits(width int64) {
	b.t.Helper()
	if got := eval[int64](b, "document.documentElement.scrollWidth"); got > width {
		b.t.Errorf("%d pixels wide, of %d", got, width)
	}
	const cut = `Array.from(document.querySelectorAll("td, th, p, h1, dd, li"))
		.filter((e) => e.getClientRects().length > 0 && (e.getBoundingClientRect().right > innerWidth || e.scrollWidth > e.clientWidth + 1) && !e.closest("thead"))
		.slice(0, 3)
		.map((e) => e.outerHTML.slice(0, 200))`
	for _, element := range eval[[]string](b, cut) {
		b.t.Errorf("%d pixels: cut off: %s", width, element)
	}
}

func TestPageFits(t *testing.T) {
	b := newBrowser(t)
	places := delivery(500)
	places.add(record.Result{File: "another list of leads.csv", Row: 1_048_576, Outcome: record.Rejected, Phone: phone(1), Code: "http-400", Message: "no"})
	for name, r := range map[string]*trial{"one place": delivery(500), "places": places, "empty": {}} {
		t.Run(name, func(t *testing.T) {
			html := r.write(t)
			for _, width := range []int64{320, 390, 740, 1280} {
				b.size(width)
				b.open(html)
				b.fits(width)
			}
		})
	}
}

func TestPageOfManyRows(t *testing.T) {
	html := delivery(60_000).write(t)
	b := newBrowser(t)
	b.size(390)
	address := b.open(html)
	b.size(1280)
	began := time.Now()
	b.choose("search", "gateway")
	if got := b.state(); got.Shown != 1200 || got.All != maxShown {
		t.Errorf("%d of %d rows are shown", got.Shown, got.All)
	}
	t.Logf("%.1f MB, filtered in %v", float64(len(html))/1e6, time.Since(began).Round(time.Millisecond))
	if !strings.Contains(string(html), "2,000 more rows have no room here") {
		t.Error("the page does not say that there are more rows")
	}
	b.quiet(address)
}

// On paper the page is as wide as the paper, without filters.
func TestPagePrints(t *testing.T) {
	b := newBrowser(t)
	b.size(700)
	b.open(delivery(500).write(t))
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	if eval[bool](b, `document.getElementById("filter").getClientRects().length > 0`) {
		t.Error("the filters are printed")
	}
	b.fits(700)
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPrintBackground(), chromedp.PDFPaper(chromedp.PaperA4)))
	if err != nil || !strings.HasPrefix(string(pdf), "%PDF") {
		t.Errorf("%d bytes are no PDF: %v", len(pdf), err)
	}
}
