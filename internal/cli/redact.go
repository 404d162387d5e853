package cli

import (
	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// recorder returns what results are to be given to, so that they are masked if
// --redact asks for it.
func (r *run) recorder(to filler) filler {
	if !r.redact {
		return to
	}
	return redactor{to}
}

// A redactor masks results on their way.
type redactor struct{ filler }

// Record hands on a masked copy.
func (r redactor) Record(result *record.Result) error {
	redacted := report.Redact(result)
	return r.filler.Record(&redacted)
}

// concealAnswer masks what a server says about a row with these personal texts.
func concealAnswer(answer *send.Answer, personal []record.Personal) {
	answer.Message = report.RedactText(answer.Message, personal)
	answer.RequestID = report.RedactID(answer.RequestID, personal)
}

// masked returns issues of a file as they may be shown.
func (a *app) masked(issues []record.Issue) []record.Issue {
	if !a.redact {
		return issues
	}
	return report.RedactIssues(issues, nil)
}

// maskedTexts returns headers as they may be shown: they are data if a list has no
// header.
func (a *app) maskedTexts(texts []string) []string {
	if !a.redact {
		return texts
	}
	shown := make([]string, len(texts))
	for i, text := range texts {
		shown[i] = report.RedactText(text, nil)
	}
	return shown
}

// conceal returns the error with a text that may be shown.
func (a *app) conceal(err error) error {
	if !a.redact || err == nil {
		return err
	}
	return &concealedError{err, report.RedactText(err.Error(), nil)}
}

// A concealedError says less than the error that it is.
type concealedError struct {
	error
	text string
}

func (e *concealedError) Error() string { return e.text }
func (e *concealedError) Unwrap() error { return e.error }
