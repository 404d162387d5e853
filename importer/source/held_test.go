package source

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestHeld: what to do about a list that another program keeps for itself is told in
// Windows, whose numbers mean something else elsewhere.
func TestHeld(t *testing.T) {
	const shared, locked = syscall.Errno(32), syscall.Errno(33)
	for _, test := range []struct {
		name, system string
		err          error
		told         bool
	}{
		{"sharing violation", "windows", shared, true},
		{"lock violation", "windows", locked, true},
		{"another fault", "windows", syscall.Errno(3), false},
		{"no file", "windows", fs.ErrNotExist, false},
		{"another system", "linux", shared, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := explainHeld(test.system, &os.PathError{Op: "open", Path: "leads.xlsx", Err: test.err})
			if !errors.Is(err, test.err) {
				t.Errorf("error %v is not the system's", err)
			}
			if told := strings.Contains(err.Error(), "close it there"); told != test.told {
				t.Errorf("error %v; what to do is told: %t, want %t", err, told, test.told)
			}
		})
	}
}
