package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// What is mistyped on the command line is told in the words of its user, with what may
// be meant.

// nearest returns the word that differs least from the one that was typed, "" if all
// differ by more than a quarter and a letter.
func nearest(typed string, words []string) string {
	best, least := "", len(typed)
	for _, word := range words {
		d := levenshtein.ComputeDistance(strings.ToLower(typed), strings.ToLower(word))
		if d < least && d <= max(len(typed), len(word))/4+1 {
			best, least = word, d
		}
	}
	return best
}

// didYouMean is the end of a message about a word that was mistyped.
func didYouMean(typed string, words []string) string {
	if word := nearest(typed, words); word != "" {
		return "; did you mean " + word + "?"
	}
	return ""
}

// needCommand is for the command that has others below it and does nothing itself.
func needCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return fmt.Errorf("there is no command %q%s", args[0], didYouMean(args[0], names))
}

// explainFlag words an error about a flag.
func explainFlag(cmd *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, "--"+f.Name)
			}
		})
		return fmt.Errorf("%w%s", err, didYouMean("--"+unknown.GetSpecifiedName(), names))
	}
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fmt.Errorf("--%s %q: %s", invalid.GetFlag().Name, invalid.GetValue(), explainValue(invalid))
	}
	return err
}

// explainValue says what a flag takes. Our own values say it themselves.
func explainValue(err *pflag.InvalidValueError) string {
	_, number := errors.AsType[*strconv.NumError](err)
	switch kind := err.GetFlag().Value.Type(); {
	case kind == "duration":
		return "write a duration, as in 30s or 15m"
	case kind == "bool":
		return "write true or false"
	case number:
		return "write a whole number"
	}
	return err.Unwrap().Error()
}
