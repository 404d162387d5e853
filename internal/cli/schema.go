package cli

import (
	"context"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/mapping"
)

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of mapping files, for editors",
		Long: `Print the JSON Schema (draft 2020-12) of mapping files. Editors complete and check a
mapping by it as it is typed. VS Code (with the extension YAML) takes it from a first
line in the mapping, whose path counts from the mapping's folder:
  # yaml-language-server: $schema=mapping.schema.json
JetBrains: Settings, Languages & Frameworks, Schemas and DTDs, JSON Schema Mappings.
Some mistakes only check can tell.`,
		Example: `  alvio-import schema > mapping.schema.json`,
		Args:    cobra.NoArgs,
		RunE: runE(func(context.Context, []string) error {
			_, err := a.sys.Stdout.Write(mapping.Schema())
			return err
		}),
	}
}
