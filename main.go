// Command alvio-import delivers the rows of spreadsheets to the Alvio webhook.
// Run "alvio-import --help" for what it can do.
package main

import (
	"context"
	"os"

	"alvio.ai/alvio-import/internal/cli"
)

func main() {
	os.Exit(cli.Run(context.Background(), cli.OS()))
}
