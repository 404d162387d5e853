package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// envPrefix begins the names of the environment's variables that stand for flags:
// ALVIO_IMPORT_MAX_ATTEMPTS is --max-attempts.
const envPrefix = "ALVIO_IMPORT_"

func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// contrary are flags that contradict each other: one that is given counts more than the
// others' variables.
var contrary = [][]string{{"quiet", "verbose"}, {"contact", "run"}}

// overruled returns the flags whose contraries are given.
func overruled(flags *pflag.FlagSet) map[string]bool {
	names := map[string]bool{}
	for _, group := range contrary {
		if slices.ContainsFunc(group, flags.Changed) {
			for _, name := range group {
				names[name] = true
			}
		}
	}
	return names
}

// takeEnvironment sets the flags that the command has, and that were not given, from
// the environment. One that looks like a flag's and is none is an error: what it was to
// do, as not to send, would not be done.
func (a *app) takeEnvironment(cmd *cobra.Command) error {
	var fault error
	no := overruled(cmd.Flags())
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value := a.sys.Getenv(envName(f.Name))
		if fault != nil || f.Changed || no[f.Name] || f.Name == "help" || value == "" {
			return
		}
		if cmd.Name() == "forget" && f.Name != "ledger" {
			return // what is deleted, and that it is, has to be typed
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			fault = fmt.Errorf("the environment variable %s: %w", envName(f.Name), explainFlag(cmd, err))
		}
	})
	if fault == nil && a.sys.Environ != nil {
		fault = checkVariables(cmd.Root(), a.sys.Environ())
	}
	return fault
}

// checkVariables returns an error if a variable looks like a flag's, which no command
// has.
func checkVariables(root *cobra.Command, environ []string) error {
	names := flagVariables(root)
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if value != "" && strings.HasPrefix(name, envPrefix) && !slices.Contains(names, name) {
			return fmt.Errorf("the environment variable %s is no flag's%s", name, didYouMean(name, names))
		}
	}
	return nil
}

// flagVariables returns the variables of all commands' flags.
func flagVariables(cmd *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) { names = append(names, envName(f.Name)) }
	cmd.Flags().VisitAll(add)
	cmd.PersistentFlags().VisitAll(add)
	for _, sub := range cmd.Commands() {
		names = append(names, flagVariables(sub)...)
	}
	return names
}
