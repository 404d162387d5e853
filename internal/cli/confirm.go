package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/report"
)

// confirm asks before anything leaves this machine.
//
// The news say what would be sent; doubts, unless they are empty, why that may be a
// mistake, which is asked about wherever it goes.
func (a *app) confirm(ctx context.Context, dest *destination, f *sendFlags, news *report.News, doubts string) error {
	switch {
	case f.yes && doubts != "" && f.maxAgain.given:
		return &importer.StopError{Kind: importer.StopDeclined, Message: fmt.Sprintf("%s\nThat is more than --max-again %s; nothing was sent", doubts, &f.maxAgain)}
	case f.yes && doubts != "":
		a.warn(strings.Replace(doubts, "would be sent again", "are sent again", 1))
		return nil
	case f.yes, dest.local && doubts == "":
		return nil
	}
	question := fmt.Sprintf("Send %s to %s?", report.Plural(news.ToSend(), "row"), dest.describe())
	if news.Known() {
		question = fmt.Sprintf("Send %s (%s) to %s?", report.Plural(news.ToSend(), "row"), news.Sent(), dest.describe())
	}
	if doubts != "" {
		question = doubts + "\n" + question
	}
	if dest.shared {
		question = "The test environment is public: everybody who knows it may see what is sent.\n" + question
	}
	if !a.sys.Interactive {
		if doubts != "" {
			return &importer.StopError{Kind: importer.StopDeclined, Message: doubts + "\nNothing was sent. If that is right, add --yes"}
		}
		return &usageError{errors.New("nobody can be asked here: add --yes to send without a question")}
	}
	switch {
	case a.agrees(ctx, question):
		return nil
	case ctx.Err() != nil:
		return importer.Interrupted(ctx.Err())
	}
	return &importer.StopError{Kind: importer.StopDeclined, Message: "nothing was sent"}
}

// agrees asks a question, until it is answered, that only yes agrees to. An empty line, or
// the end of the input, is a no. It is no longer asked when ctx ends.
func (a *app) agrees(ctx context.Context, question string) bool {
	question += " [y/N] "
	for {
		answer := a.ask(ctx, question)
		if isYes(answer) || isNo(answer) {
			return isYes(answer)
		}
		question = "Type y or n: "
	}
}

// ask shows a question and returns the line that answers it, "" if ctx ends first.
func (a *app) ask(ctx context.Context, question string) string {
	_, _ = io.WriteString(a.sys.Stderr, report.Printable(question))
	if a.answers == nil {
		a.answers = bufio.NewReader(a.sys.Stdin)
	}
	answer := make(chan string, 1)
	go func() { // reading can't be cut short; the goroutine ends with its line or the process
		// No answer is a no.
		line, _ := a.answers.ReadString('\n')
		answer <- line
	}()
	select {
	case line := <-answer:
		return line
	case <-ctx.Done():
		return ""
	}
}

// isYes reports whether an answer is a yes, in English or French.
func isYes(answer string) bool {
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "o", "oui":
		return true
	}
	return false
}

// isNo reports whether an answer is a no, in English or French, or none.
func isNo(answer string) bool {
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "", "n", "no", "non":
		return true
	}
	return false
}
