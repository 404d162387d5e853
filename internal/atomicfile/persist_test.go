package atomicfile

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// TestPersist: Windows does not replace a file that another program has open for a moment.
func TestPersist(t *testing.T) {
	const denied, shared, full = syscall.Errno(5), syscall.Errno(32), syscall.Errno(112)
	for name, test := range map[string]struct {
		system  string
		fault   error
		lasts   time.Duration
		want    error
		message string
	}{
		"nobody has it":         {"windows", nil, 0, nil, ""},
		"for a moment":          {"windows", denied, time.Second, nil, ""},
		"shared, for a moment":  {"windows", shared, time.Second, nil, ""},
		"for long":              {"windows", denied, time.Hour, denied, "close it there"},
		"another fault":         {"windows", full, time.Hour, full, ""},
		"another system's five": {"linux", denied, time.Hour, denied, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				err := persist(test.system, func() error {
					if time.Since(began) >= test.lasts {
						return nil
					}
					return &os.LinkError{Op: "rename", Old: "a", New: "b", Err: test.fault}
				})
				if !errors.Is(err, test.want) {
					t.Fatalf("error %v, want %v", err, test.want)
				}
				took := time.Since(began)
				waits := test.message != "" || test.want == nil && test.lasts > 0
				if waits != (took > 0) || took > patience+pause {
					t.Errorf("it took %v", took)
				}
				if err != nil && strings.Contains(err.Error(), "close it there") != (test.message != "") {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}
