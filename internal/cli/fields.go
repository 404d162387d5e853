package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/mapping"
)

func (a *app) fieldsCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "fields [FIELD…]",
		Short: "List the webhook's fields that a mapping can fill",
		Long: `List the fields that the webhook's guide names, with their types; or those whose names
begin with a FIELD. A mapping may fill others too: what has no field of its own goes
under custom, as in custom.budget, and each object takes further names. An assignee is
one of a list: assignees[0], assignees[1] and so on.`,
		Example: `  alvio-import fields
  alvio-import fields contact sales.email`,
		RunE: runE(func(_ context.Context, args []string) error {
			return a.fields(args, asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an object per field")
	return cmd
}

func (a *app) fields(wanted []string, asJSON bool) error {
	fields := mapping.Fields()
	for _, name := range wanted {
		if !slices.ContainsFunc(fields, func(f mapping.Field) bool { return strings.HasPrefix(f.Path, name) }) {
			return &usageError{fmt.Errorf("no field's name begins with %q; without it, all are listed", name)}
		}
	}
	fields = slices.DeleteFunc(fields, func(f mapping.Field) bool {
		return len(wanted) > 0 && !slices.ContainsFunc(wanted, func(name string) bool { return strings.HasPrefix(f.Path, name) })
	})
	if asJSON {
		for _, f := range fields {
			if err := printJSON(a.sys.Stdout, f); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(a.sys.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "FIELD\tTYPE\tVALUES")
	for _, f := range fields {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", f.Path, f.Type, strings.Join(f.Values, ", "))
	}
	return w.Flush()
}
