package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version returns the program's version, "dev" if it was built without one.
func version() string { return readBuild().Version }

// A build is what the program was built of.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Time     string `json:"commit_time,omitempty"` // RFC 3339
	Modified bool   `json:"modified,omitempty"`    // since the commit
	Go       string `json:"go"`
	System   string `json:"system"` // as in linux/amd64
}

func readBuild() build {
	b := build{Version: "dev", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (b build) String() string {
	text := "alvio-import " + b.Version + "\n"
	if b.Commit != "" {
		text += "commit " + b.Commit + " of " + b.Time
		if b.Modified {
			text += ", modified since"
		}
		text += "\n"
	}
	return text + fmt.Sprintf("%s, %s\n", b.Go, b.System)
}

func (a *app) versionCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show the version, its commit, and the Go version",
		Example: `  alvio-import version
  alvio-import version --json`,
		Args: cobra.NoArgs,
		RunE: runE(func(context.Context, []string) error {
			if asJSON {
				return printJSON(a.sys.Stdout, readBuild())
			}
			_, err := io.WriteString(a.sys.Stdout, readBuild().String())
			return err
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
