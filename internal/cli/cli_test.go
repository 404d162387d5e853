package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary serve as the program in scripts.
func TestMain(m *testing.M) {
	if at, ok := os.LookupEnv(killEnv); ok {
		os.Exit(killable(at))
	}
	testscript.Main(m, map[string]func(){
		"alvio-import": program,
		"books":        func() { os.Exit(booksTool(os.Args[1:])) },
		"await":        func() { os.Exit(awaitTool(os.Args[1:])) },
		"get":          func() { os.Exit(getTool(os.Args[1:])) },
		"damage":       func() { os.Exit(damageTool(os.Args[1:])) },
		"workbook":     func() { os.Exit(workbookTool(os.Args[1:])) },
		"leads":        func() { os.Exit(leadsTool(os.Args[1:])) },
		"repair":       func() { os.Exit(repairTool(os.Args[1:])) },
		"fill":         func() { os.Exit(fillTool(os.Args[1:])) },
		"cells":        func() { os.Exit(cellsTool(os.Args[1:])) },
		"pack":         func() { os.Exit(packTool(os.Args[1:])) },
	})
}

// program is main, but for notes of what its caller can't see: the exit code,
// for scripts, and the state of the process at its end, for its memory (what the
// system tells of a child that ended may be its parent's).
func program() {
	code := Run(context.Background(), OS())
	if file := os.Getenv("EXITCODE"); file != "" {
		_ = os.WriteFile(file, []byte(strconv.Itoa(code)), 0o600)
	}
	if file := os.Getenv("PROCSTATUS"); file != "" {
		status, _ := os.ReadFile("/proc/self/status")
		_ = os.WriteFile(file, status, 0o600)
	}
	os.Exit(code)
}

// exitCodeCmd is "exitcode N": the program that ended last must have ended so.
func exitCodeCmd(ts *testscript.TestScript, _ bool, args []string) {
	if got := ts.ReadFile(ts.Getenv("EXITCODE")); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// expandCmd is "expand FROM TO": TO is made of FROM, with the script's variables.
func expandCmd(ts *testscript.TestScript, _ bool, args []string) {
	to := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(to), 0o700))
	ts.Check(os.WriteFile(to, []byte(os.Expand(ts.ReadFile(args[0]), ts.Getenv)), 0o600))
}

func newListener() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// freePort returns a port at which nobody listens.
func freePort() (string, error) {
	l, err := newListener()
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// raceDetector tells that the binary was built with it: it multiplies memory and time.
var raceDetector bool

// TestScripts runs the user stories, one file each.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exitcode": exitCodeCmd, "expand": expandCmd},
		Condition: func(name string) (bool, error) {
			if name != "race" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			return raceDetector, nil
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("SAMPLES", samples)
			e.Setenv("EXITCODE", filepath.Join(e.WorkDir, ".exitcode"))
			for _, name := range []string{"BOX", "BOX2", "BOX3"} {
				port, err := freePort()
				if err != nil {
					return err
				}
				e.Setenv(name, "127.0.0.1:"+port)
			}
			return nil
		},
	})
}
