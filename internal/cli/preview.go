package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

func (a *app) previewCommand() *cobra.Command {
	f := &inputFlags{}
	rows, only := 3, 0
	cmd := &cobra.Command{
		Use:   "preview FILE [-m MAPPING]",
		Short: "Show the payloads of the first rows",
		Long: `Show what the first rows of a file become: the cells of each and, beside them, its
payload; then its issues. With --json it prints one object per row:
  {"row":2,"sheet":"Leads","payload":{…},"issues":[…]}
The payload is null if the row has an error. Without -m the mapping beside the file is
used: leads.csv.mapping.yaml or leads.mapping.yaml for leads.csv.`,
		Example: `  alvio-import preview leads.csv
  alvio-import preview leads.csv -m leads.mapping.yaml --row 17
  alvio-import preview leads.csv -m leads.mapping.yaml --json --rows 0`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("preview shows one file at a time")
			}
			return needFiles(cmd, args)
		},
		RunE: runE(func(ctx context.Context, args []string) error {
			switch {
			case rows < 0:
				return &usageError{errors.New("--rows can't be negative; 0 means all")}
			case only < 0:
				return &usageError{errors.New("--row counts from 1, as a spreadsheet program does")}
			}
			return a.preview(ctx, args, f, rows, only)
		}),
	}
	f.add(cmd.Flags())
	cmd.Flags().IntVar(&rows, "rows", rows, "the first `N` rows; 0: all")
	cmd.Flags().IntVar(&only, "row", 0, "only this `row`, as a spreadsheet program numbers it")
	return cmd
}

func (a *app) preview(ctx context.Context, paths []string, f *inputFlags, rows, only int) (err error) {
	signals := a.watchSignals(ctx)
	defer signals.end()
	ins, err := a.openInputs(signals.ctx, paths, f)
	if err != nil {
		return signals.wrap(err)
	}
	defer func() { err = also(err, ins.close()) }()
	show := a.printPayload
	if !f.json {
		a.tellInputs(ins)
		show = func(row *record.Row, payload []byte, r *record.Result) error {
			return a.showPayload(ins.header(r.Sheet), row, payload, r)
		}
	}
	err = importer.Preview(signals.ctx, ins, rows, only, show)
	if !f.json {
		a.tellIssues(ins)
	}
	return signals.wrap(err)
}

// header returns the header of the sheet; if there is none of that name, the first
// one's.
func (ins inputs) header(sheet string) []string {
	i := slices.IndexFunc(ins, func(in importer.Input) bool { return in.File.Facts().Sheet == sheet })
	return ins[max(i, 0)].File.Header()
}

// previewLine is one line of preview --json.
type previewLine struct {
	Row     int             `json:"row"`
	Sheet   string          `json:"sheet"`
	Payload json.RawMessage `json:"payload"`
	Issues  []record.Issue  `json:"issues"`
}

func (a *app) printPayload(_ *record.Row, payload []byte, r *record.Result) error {
	issues := r.Issues
	if issues == nil {
		issues = []record.Issue{}
	}
	return printJSON(a.sys.Stdout, previewLine{r.Row, r.Sheet, payload, issues})
}

// showPayload shows a row's cells on the left and its payload on the right.
func (a *app) showPayload(header []string, row *record.Row, payload []byte, r *record.Result) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Row %d", r.Row)
	if r.Sheet != "" {
		fmt.Fprintf(&b, " of sheet %q", r.Sheet)
	}
	if payload == nil {
		b.WriteString(" will not be sent")
	}
	b.WriteString("\n")
	for _, issue := range r.Issues {
		fmt.Fprintf(&b, "  %s: %s (%s, %s)\n      → %s\n", issue.Severity, report.Visible(issue.Message), report.Visible(issue.Cell), issue.Code, report.Visible(issue.Hint))
	}
	left := cellLines(header, row)
	var right []string
	if payload != nil {
		var indented bytes.Buffer
		if err := json.Indent(&indented, payload, "", "  "); err != nil {
			return err
		}
		right = strings.Split(string(report.VisibleJSON(indented.Bytes())), "\n")
	}
	for i := range max(len(left), len(right)) {
		line := strings.Repeat(" ", headerWidth+2+cellWidth)
		if i < len(left) {
			line = left[i]
		}
		if i < len(right) {
			line += "  " + right[i]
		}
		b.WriteString("  " + strings.TrimRight(line, " ") + "\n")
	}
	b.WriteString("\n")
	_, err := io.WriteString(a.sys.Stdout, report.Printable(b.String()))
	return err
}

// The widths of the columns in which cells are shown, in places of a terminal.
const (
	headerWidth = 20
	cellWidth   = 24
)

// cellLines shows the row's cells that are not blank, one a line, each behind its
// header.
func cellLines(header []string, row *record.Row) []string {
	var lines []string
	for i := range row.Cells {
		if row.Cells[i].Blank() {
			continue
		}
		name := record.ColumnName(i)
		if i < len(header) && strings.TrimSpace(header[i]) != "" {
			name = header[i]
		}
		lines = append(lines, pad(name, headerWidth)+"  "+pad(row.Cells[i].Text, cellWidth))
	}
	return lines
}

// pad makes a text so many places wide, of which an ideogram takes two and a
// combining mark none. What is cut off leaves an ellipsis.
func pad(text string, width int) string {
	text = report.Visible(strings.Join(strings.Fields(text), " "))
	if uniseg.StringWidth(text) > width {
		cut, state, rest := "", -1, text
		for rest != "" {
			var cluster string
			cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			if uniseg.StringWidth(cut+cluster) > width-1 {
				break
			}
			cut += cluster
		}
		text = cut + "…"
	}
	return text + strings.Repeat(" ", max(0, width-uniseg.StringWidth(text)))
}
