package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/report"
)

func (a *app) reportCommand() *cobra.Command {
	json := false
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "Make a report's page and its workbook of rows to fix anew",
		Long: `Make report.html and to-fix.xlsx anew from the report.jsonl in a report's folder, and
show the summary. It works for a run that was killed too: what was recorded is there.`,
		Example: `  alvio-import report alvio-reports/2025-01-15T093000-leads.xlsx`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one report's folder, as in: alvio-import report alvio-reports/2025-01-15T093000-leads.xlsx")
			}
			return nil
		},
		RunE: runE(func(_ context.Context, args []string) error {
			return a.report(filepath.Clean(args[0]), json)
		}),
	}
	cmd.Flags().BoolVar(&json, "json", false, "print the summary as one JSON object")
	return cmd
}

func (a *app) report(dir string, json bool) error {
	s, err := report.Render(dir)
	if books, ok := errors.AsType[*report.BooksError](err); ok {
		err = fmt.Errorf("%s does not have the rows that the run summed up: %w; was it changed, or copied in part?", report.JSONLFile, books)
	}
	if s == nil {
		return err
	}
	if json {
		return also(err, printJSON(a.sys.Stdout, s))
	}
	return also(err, s.WriteText(a.sys.Stdout, a.coloured(a.sys.Stdout)))
}
