package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/internal/sandbox"
	"alvio.ai/alvio-import/report"
)

// sandboxFlags are the flags of sandbox.
type sandboxFlags struct {
	listen  string
	latency time.Duration
	rate    pace
	fail    []string
	seed    uint64
}

func (a *app) sandboxCommand() *cobra.Command {
	f := &sandboxFlags{}
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a local server that behaves like the webhook",
		Long: `Run a server on this machine that takes and refuses what the webhook takes and
refuses, until it is interrupted. Its api-key is "test". It prints its URL, and shows
what it accepted (JSON lines) at /contacts and its counts at /stats.`,
		Example: `  alvio-import sandbox --latency 50ms --fail 503:0.05
  ALVIO_API_KEY=test alvio-import send leads.csv -m leads.mapping.yaml --to http://127.0.0.1:8686/webhook`,
		Args: cobra.NoArgs,
		RunE: runE(func(ctx context.Context, _ []string) error {
			return a.sandbox(ctx, f)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8686", "the `address` to listen at, on this machine; port 0 takes a free one")
	flags.DurationVar(&f.latency, "latency", 0, "how long each answer takes")
	flags.Var(&f.rate, "rate", "answer 429 beyond this `rate`, as in 20/s or 600/m")
	flags.StringArrayVar(&f.fail, "fail", nil, "what happens to a share of the requests, as in `503:0.05`: an error answer, reset, stall, or accepted-reset and accepted-504, which accept without saying so; may be repeated")
	flags.Uint64Var(&f.seed, "seed", 1, "of the chance by which requests fail")
	return cmd
}

func (f *sandboxFlags) config() (sandbox.Config, error) {
	c := sandbox.Config{APIKey: testKey, Latency: f.latency, Rate: f.rate.perSecond, Seed: f.seed}
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil || !send.IsLoopback(host) {
		return c, fmt.Errorf("--listen %q: write an address of this machine, as in 127.0.0.1:8686", f.listen)
	}
	if f.latency < 0 {
		return c, errors.New("--latency can't be negative")
	}
	total := 0.0
	for _, text := range f.fail {
		fault, err := parseFault(text)
		if err != nil {
			return c, err
		}
		c.Faults = append(c.Faults, fault)
		total += fault.Share
	}
	if total > 1 {
		return c, errors.New("--fail: the shares add up to more than 1")
	}
	return c, nil
}

// faultWords are the faults that are no plain error answers.
var faultWords = map[string]sandbox.FaultKind{
	"reset": sandbox.FaultReset, "stall": sandbox.FaultStall, "accepted-reset": sandbox.FaultAcceptedReset,
}

// parseFault reads "503:0.05", "reset:0.05" and "accepted-504:0.01".
func parseFault(s string) (sandbox.Fault, error) {
	what, share, _ := strings.Cut(s, ":")
	kind, ok := faultWords[what]
	f := sandbox.Fault{Kind: kind}
	if !ok {
		code, accepted := strings.CutPrefix(what, "accepted-")
		if accepted {
			f.Kind = sandbox.FaultAcceptedError
		}
		f.Status, _ = strconv.Atoi(code)
		ok = f.Status >= 400 && f.Status <= 599
	}
	var err error
	f.Share, err = strconv.ParseFloat(share, 64)
	if !ok || err != nil || !(f.Share >= 0 && f.Share <= 1) {
		return sandbox.Fault{}, fmt.Errorf("--fail %q: write an HTTP error status, reset, stall, accepted-reset or accepted-504, and a share from 0 to 1, as in 503:0.05", s)
	}
	return f, nil
}

func (a *app) sandbox(ctx context.Context, f *sandboxFlags) error {
	config, err := f.config()
	if err != nil {
		return &usageError{err}
	}
	box, err := sandbox.Listen(f.listen, config, true)
	if err != nil {
		return fmt.Errorf("the sandbox can't listen: %w", err)
	}
	signals := a.watchSignals(ctx)
	defer signals.end()
	_, _ = fmt.Fprintln(a.sys.Stdout, box.URL)
	base := strings.TrimSuffix(box.URL, "/webhook")
	a.say("The sandbox listens; its api-key is %q. What it accepted: %s/contacts   Counts: %s/stats   End it with ^C.", testKey, base, base)
	err = box.Wait(signals.ctx)
	stats := box.Stats()
	a.say("%s, %s accepted.", report.Plural(int(stats.Requests), "request"), report.Thousands(int(stats.Accepted)))
	if closeErr := box.Close(); err == nil && closeErr != nil && !errors.Is(closeErr, http.ErrServerClosed) {
		err = closeErr
	}
	return err
}
