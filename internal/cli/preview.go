package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

func (a *app) previewCommand() *cobra.Command {
	f := &inputFlags{}
	rows := 3
	cmd := &cobra.Command{
		Use:   "preview FILE -m MAPPING",
		Short: "Show the payloads of the first rows",
		Long: `Show what the first rows of a file become: the payload of each, and its issues.
With --json it prints one object per row:
  {"row":2,"sheet":"Leads","payload":{…},"issues":[…]}
The payload is null if the row has an error.`,
		Example: `  alvio-import preview leads.csv -m leads.mapping.yaml
  alvio-import preview leads.csv -m leads.mapping.yaml --json --rows 0`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("preview shows one file at a time")
			}
			return needFiles(cmd, args)
		},
		RunE: runE(func(ctx context.Context, args []string) error {
			if rows < 0 {
				return &usageError{errors.New("--rows can't be negative; 0 means all")}
			}
			return a.preview(ctx, args, f, rows)
		}),
	}
	f.add(cmd.Flags())
	cmd.Flags().IntVar(&rows, "rows", rows, "how many rows; 0: all")
	return cmd
}

func (a *app) preview(ctx context.Context, paths []string, f *inputFlags, rows int) (err error) {
	signals := a.watchSignals(ctx)
	defer signals.end()
	ins, err := a.openInputs(signals.ctx, paths, f)
	if err != nil {
		return signals.wrap(err)
	}
	defer func() { err = also(err, ins.close()) }()
	show := a.showPayload
	if f.json {
		show = a.printPayload
	}
	err = importer.Preview(signals.ctx, ins, rows, show)
	return signals.wrap(err)
}

// previewLine is one line of preview --json.
type previewLine struct {
	Row     int             `json:"row"`
	Sheet   string          `json:"sheet"`
	Payload json.RawMessage `json:"payload"`
	Issues  []record.Issue  `json:"issues"`
}

func (a *app) printPayload(payload []byte, r *record.Result) error {
	issues := r.Issues
	if issues == nil {
		issues = []record.Issue{}
	}
	return printJSON(a.sys.Stdout, previewLine{r.Row, r.Sheet, payload, issues})
}

func (a *app) showPayload(payload []byte, r *record.Result) error {
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
		fmt.Fprintf(&b, "  %s: %s (%s, %s)\n      → %s\n", issue.Severity, issue.Message, issue.Cell, issue.Code, issue.Hint)
	}
	if payload != nil {
		b.WriteString("  ")
		if err := json.Indent(&b, payload, "  ", "  "); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	_, err := io.WriteString(a.sys.Stdout, report.Printable(b.String()))
	return err
}
