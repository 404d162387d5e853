package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"alvio.ai/alvio-import/mapping"
)

// envPrefix begins the names of the environment's variables that stand for flags:
// ALVIO_IMPORT_MAX_ATTEMPTS is --max-attempts.
const envPrefix = "ALVIO_IMPORT_"

func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// takeEnvironment sets the flags that the command has, and that were not given, from
// the environment. Variables that are no flag's are told: a job would wait in vain for
// what they are to do.
func (a *app) takeEnvironment(cmd *cobra.Command) error {
	var fault error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value := a.sys.Getenv(envName(f.Name))
		if fault != nil || f.Changed || f.Name == "help" || value == "" {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			fault = fmt.Errorf("the environment variable %s: %w", envName(f.Name), err)
		}
	})
	if fault == nil && a.sys.Environ != nil {
		a.tellStrange(cmd.Root(), a.sys.Environ())
	}
	return fault
}

// tellStrange tells of variables that look like a flag's, which no command has.
func (a *app) tellStrange(root *cobra.Command, environ []string) {
	names := flagVariables(root)
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if value == "" || !strings.HasPrefix(name, envPrefix) || names[name] {
			continue
		}
		hint := ""
		for known := range names {
			if mapping.IsTypo(name, known) {
				hint = "; did you mean " + known + "?"
			}
		}
		a.say("The environment variable %s is no flag's%s", name, hint)
	}
}

// flagVariables returns the variables of all commands' flags.
func flagVariables(cmd *cobra.Command) map[string]bool {
	names := map[string]bool{}
	add := func(f *pflag.Flag) { names[envName(f.Name)] = true }
	cmd.Flags().VisitAll(add)
	cmd.PersistentFlags().VisitAll(add)
	for _, sub := range cmd.Commands() {
		for name := range flagVariables(sub) {
			names[name] = true
		}
	}
	return names
}
