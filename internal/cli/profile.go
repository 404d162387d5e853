package cli

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"

	"github.com/spf13/cobra"
)

// A profiler writes profiles of the run, for the program's developers: see
// [pprof]. Its flags are hidden.
type profiler struct {
	cpu, heap string // files, empty for none

	running *os.File // takes the CPU profile
}

func (p *profiler) addTo(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.StringVar(&p.cpu, "cpuprofile", "", "write a CPU profile of the run to this `file`")
	flags.StringVar(&p.heap, "memprofile", "", "write a profile of the memory in use at the run's end, and of all that it allocated, to this `file`")
	for _, name := range []string{"cpuprofile", "memprofile"} {
		flags.Lookup(name).Hidden = true
	}
}

// begin starts what was asked for.
func (p *profiler) begin() error {
	if p.cpu == "" {
		return nil
	}
	f, err := os.Create(p.cpu)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return errors.Join(err, f.Close())
	}
	p.running = f
	return nil
}

// end writes what was asked for.
func (p *profiler) end() error {
	if p.running != nil {
		pprof.StopCPUProfile()
		if err := p.running.Close(); err != nil {
			return err
		}
	}
	if p.heap == "" {
		return nil
	}
	f, err := os.Create(p.heap)
	if err != nil {
		return err
	}
	runtime.GC() // so that what is no longer used does not count
	return errors.Join(pprof.Lookup("allocs").WriteTo(f, 0), f.Close())
}
