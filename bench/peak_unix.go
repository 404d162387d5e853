//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peak returns the most memory, in MiB, that the process had in its life. It is
// no less than what this process has, of which it was a copy before it began: so
// this process stays small, and lists are made in processes of their own.
func peak(p *os.ProcessState) float64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" { // bytes; KiB elsewhere
		return float64(usage.Maxrss) / (1 << 20)
	}
	return float64(usage.Maxrss) / (1 << 10)
}
