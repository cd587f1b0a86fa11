package main

import (
	"os"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"waymark/indicators"
)

// TestHelp asks of every command what it says of itself, in both languages,
// and for an example.
func TestHelp(t *testing.T) {
	a := &app{env: os.Getenv}
	english := rootCommand(a)
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		zh := chineseHelp[path]
		if cmd.Short == "" || cmd.Example == "" {
			t.Errorf("%s has no short text or no example", path)
		}
		if !isChinese(zh.short) || cmd.Long != "" && !isChinese(zh.long) {
			t.Errorf("%s says less in Chinese than in English", path)
		}
		own := cmd.LocalFlags()
		own.VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && (f.Usage == "" || zh.flags[f.Name] == "") {
				t.Errorf("%s --%s is not described in both languages", path, f.Name)
			}
		})
		for name := range zh.flags {
			if own.Lookup(name) == nil {
				t.Errorf("%s has no --%s", path, name)
			}
		}
		for _, below := range cmd.Commands() {
			walk(below)
		}
	}
	walk(english)

	speakChinese(english)
	if status, _, err := english.Find([]string{"status"}); err != nil || !isChinese(status.Short) {
		t.Errorf("status says %q: %v", status.Short, err)
	}
	if lang := indicators.English; (&app{env: func(string) string { return "" }}).lang() != lang {
		t.Errorf("without a setting, want %s", lang)
	}
}

func isChinese(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}
