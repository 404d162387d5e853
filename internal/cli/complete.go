package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"alvio.ai/alvio-import/importer/source/xlsx"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/report"
)

// What shells complete. They run the program for it, at each press of a key: whatever
// goes wrong, nothing is proposed.

// listEndings are those of files that are lists, whatever compresses them.
var listEndings = []string{"csv", "tsv", "txt", "xlsx", "xlsm", "gz", "zst"}

// isForShells reports whether a shell runs the command, or its start: the environment's
// flags are not for it, and what is wrong with them is told when there is something to do.
func isForShells(cmd *cobra.Command) bool {
	for ; cmd != nil; cmd = cmd.Parent() {
		switch cmd.Name() {
		case cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd, "completion":
			return true
		}
	}
	return false
}

// addCompletions says how the arguments and flags of all commands are completed.
func (a *app) addCompletions(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "send", "check", "preview", "init":
			cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return listEndings, cobra.ShellCompDirectiveFilterFileExt
			}
		case "report":
			cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
		case "fields":
			cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return fieldPaths(), cobra.ShellCompDirectiveNoFileComp
			}
		}
		a.completeFlags(cmd)
	}
}

// completeFlags says how the values of a command's flags are completed, and of those below
// it.
func (a *app) completeFlags(cmd *cobra.Command) {
	complete := func(flag string, by cobra.CompletionFunc) {
		if cmd.Flag(flag) != nil {
			_ = cmd.RegisterFlagCompletionFunc(flag, by) // which fails for those that have one
		}
	}
	endings := func(names ...string) cobra.CompletionFunc {
		return cobra.FixedCompletions(names, cobra.ShellCompDirectiveFilterFileExt)
	}
	words := func(names ...string) cobra.CompletionFunc {
		return cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)
	}
	complete("mapping", endings("yaml", "yml"))
	complete("config", endings("yaml", "yml"))
	complete("update", endings("yaml", "yml"))
	complete("ledger", endings("db"))
	complete("ca-file", endings("pem", "crt", "cer"))
	complete("to", a.completeDestination)
	complete("sheet", completeSheet)
	complete("delimiter", words(",", ";", "|", "TAB"))
	complete("encoding", words("utf-8", "utf-16le", "windows-1252", "iso-8859-15", "macintosh"))
	complete("in-doubt", words(inDoubtResend, inDoubtHold))
	complete("report-dir", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if what, _ := pflag.UnquoteUsage(f); what != "file" { // it is no file's name
			complete(f.Name, words())
		}
	})
	for _, sub := range cmd.Commands() {
		a.completeFlags(sub)
	}
}

func (a *app) completeDestination(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	names := []string{"sandbox\ton this machine", "test\tthe public test environment", "production\tthe URL in " + envURL}
	file := cmd.Flag("config").Value.String()
	if file == "" {
		file = a.sys.Getenv(envName("config"))
	}
	if c, err := a.readConfig(file); err == nil {
		for _, name := range c.names() {
			if name != "production" {
				names = append(names, name+"\tof "+c.path)
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeSheet proposes the sheets of the workbook that was named before.
func completeSheet(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, path := range args {
		for _, name := range sheetsOf(path) {
			// A name that a terminal can't show, nobody can choose there.
			if report.Visible(name) == name && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func sheetsOf(path string) (names []string) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() { // a pipe would be waited for
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close() //nolint:errcheck // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	book, err := xlsx.Open(f, info.Size(), xlsx.Limits{})
	if err != nil {
		return nil
	}
	for _, sheet := range book.Sheets() {
		names = append(names, sheet.Name)
	}
	return names
}

func fieldPaths() []string {
	var paths []string
	for _, f := range mapping.Fields() {
		paths = append(paths, f.Path+"\t"+strings.TrimSpace(string(f.Type)+" "+strings.Join(f.Values, ", ")))
	}
	return paths
}
