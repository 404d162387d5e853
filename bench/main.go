// Command bench measures the importer beside other programs that do the same, and
// beside what limits it, in one run on one machine. Run "go run . xlsx -quick";
// README.md says what the table means.
//
// A [contest] is a line of the table. Its two sides are each a [subject]: a
// process of its own, which does the job once and reports a [reading]. Subjects
// written in Go are this program again, under a command that help does not show.
// A command such as "bench xlsx" is a list of contests.
//
// It is a module of its own, so that the importer's does not require what it is
// compared with.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
