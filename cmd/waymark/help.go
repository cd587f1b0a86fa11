package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"waymark/indicators"
)

// helpText is what a command says of itself in Chinese; Short, Long and the
// flags of the command itself say it in English.
type helpText struct {
	short, long string
	flags       map[string]string
}

// usageWords turns the headings of the library's usage into Chinese.
var usageWords = strings.NewReplacer(
	"Usage:", "用法：", "Examples:", "示例：", "Available Commands:", "命令：", "Additional Commands:", "其他命令：",
	"Global Flags:", "通用选项：", "Flags:", "选项：", "Aliases:", "别名：", "Additional help topics:", "其他帮助：",
	`Use "{{.CommandPath}} [command] --help" for more information about a command.`, `“{{.CommandPath}} 命令 --help”给出某一命令的详细说明。`,
)

// helpIn prints help in the language of the flags and the environment.
func (a *app) helpIn(root *cobra.Command) {
	print := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if a.lang() == indicators.Chinese {
			root.SetUsageTemplate(usageWords.Replace(root.UsageTemplate()))
			speakChinese(root)
		}
		print(cmd, args)
	})
}

// speakChinese gives a command and those below it their Chinese texts.
func speakChinese(cmd *cobra.Command) {
	text := chineseHelp[cmd.CommandPath()]
	if text.short != "" {
		cmd.Short = text.short
	}
	if text.long != "" {
		cmd.Long = text.long
	}
	cmd.InitDefaultHelpFlag()
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) {
			if usage := text.flags[f.Name]; usage != "" {
				f.Usage = usage
			} else if f.Name == "help" {
				f.Usage = "显示这段说明"
			}
		})
	}
	for _, below := range cmd.Commands() {
		speakChinese(below)
	}
}
