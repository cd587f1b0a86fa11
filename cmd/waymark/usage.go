package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// arguments holds the arguments of a command against those that its line of
// usage names: INDICATOR is needed, [DIR] may be left out, ID… may come again.
func arguments(cmd *cobra.Command, given []string) error {
	least, most := 0, 0
	var names []string
	for _, word := range strings.Fields(cmd.Use)[1:] {
		if strings.HasPrefix(strings.TrimPrefix(word, "["), "-") {
			break
		}
		names = append(names, word)
		if most++; !strings.HasPrefix(word, "[") {
			least++
		}
		if strings.Contains(word, "…") {
			most = len(given) + least
		}
	}
	switch {
	case len(given) < least:
		return fmt.Errorf("%s: %s is missing", cmd.Name(), strings.Join(names[len(given):least], " "))
	case len(given) <= most:
		return nil
	case cmd.HasSubCommands():
		return unknownCommand(cmd, given[0])
	case most == 0:
		return fmt.Errorf("%s takes no argument, but was given %q", cmd.Name(), given[0])
	}
	return fmt.Errorf("%s takes %s alone, but was also given %q", cmd.Name(), strings.Trim(strings.Join(names, " "), "[]"), given[most])
}

// unknownCommand names the commands that may have been meant.
func unknownCommand(cmd *cobra.Command, name string) error {
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		return fmt.Errorf("unknown command %q: did you mean %s?", name, strings.Join(near, " or "))
	}
	return fmt.Errorf("unknown command %q", name)
}

// faultyFlag says in words what the library says in Go's.
func faultyFlag(_ *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) && strings.HasPrefix(invalid.GetFlag().Value.Type(), "int") {
		return fmt.Errorf("--%s %q: want a whole number", invalid.GetFlag().Name, invalid.GetValue())
	}
	return err
}

// missingFlags names the flags that a command cannot do without.
func missingFlags(cmd *cobra.Command) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Annotations[cobra.BashCompOneRequiredFlag] != nil && !f.Changed {
			names = append(names, "--"+f.Name)
		}
	})
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %s is missing", cmd.Name(), strings.Join(names, " "))
}

// pastCommands are those that can answer as of a day in the past.
var pastCommands = []string{
	"waymark status", "waymark show", "waymark report", "waymark report issue", "waymark backtest", "waymark alerts replay", "waymark export",
}

// checkFlags finds what is wrong with the flags together. A day that a command
// would pass over is refused, so that nobody takes today's answer for that of
// the day.
func (a *app) checkFlags(cmd *cobra.Command) error {
	faults := []error{missingFlags(cmd), cmd.ValidateFlagGroups()}
	if a.flags.asOf != "" && !slices.Contains(pastCommands, cmd.CommandPath()) {
		faults = append(faults, fmt.Errorf("--as-of goes with %s", strings.ReplaceAll(strings.Join(pastCommands, ", "), "waymark ", "")))
	}
	return errors.Join(faults...)
}
