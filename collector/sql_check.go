package collector

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// checkQuery refuses what is not a single query that reads. It is for the
// person who wrote it: what keeps a database from being changed is the
// transaction, and the rights of the user it is asked as.
func checkQuery(query string, isMySQL bool) error {
	words, err := sqlWords(query, isMySQL)
	if err != nil {
		return err
	}
	if len(words) > 0 && words[len(words)-1] == ";" {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return errors.New("it is empty")
	}
	switch words[0] {
	case "SELECT", "WITH", "VALUES", "TABLE", "(":
	default:
		return fmt.Errorf("it begins with %.20s; want one that reads, such as SELECT", words[0])
	}
	for i, w := range words {
		switch {
		case w == ";":
			return errors.New("it has more than one statement; want a single one")
		case w == "INTO" && i+1 < len(words) && (words[i+1] == "OUTFILE" || words[i+1] == "DUMPFILE"):
			return errors.New("it writes a file; want one that reads")
		}
	}
	return nil
}

// sqlWords gives the words and marks of a query in capitals, without comments,
// and with every quoted text as one word, a quote.
func sqlWords(query string, isMySQL bool) ([]string, error) {
	var words []string
	for rest := query; rest != ""; {
		word, length := "", 1
		switch c := rest[0]; {
		case strings.ContainsRune(" \t\r\n", rune(c)):
		case strings.HasPrefix(rest, "--"), isMySQL && c == '#':
			length = upTo(rest, "\n", 0)
		case strings.HasPrefix(rest, "/*!"), strings.HasPrefix(rest, "/*M!"):
			return nil, errors.New("it has a comment that MySQL runs; want it without")
		case strings.HasPrefix(rest, "/*"):
			length = upTo(rest, "*/", 2)
		case c == '\'' || c == '"' || c == '`':
			word, length = string(c), quoted(rest, isMySQL)
		case c == '$' && dollarTag(rest) != "":
			tag := dollarTag(rest)
			word, length = "$", upTo(rest, tag, len(tag))
		default:
			if length = len(rest) - len(strings.TrimLeftFunc(rest, isWordRune)); length == 0 {
				length = 1
			}
			word = strings.ToUpper(rest[:length])
		}
		if length < 0 {
			return nil, fmt.Errorf("what begins with %.20q has no end", rest)
		}
		if word != "" {
			words = append(words, word)
		}
		rest = rest[length:]
	}
	return words, nil
}

func isWordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// upTo is how long a text is up to and with its end mark, which is looked for
// after some bytes; a comment to the line's end may end with the text.
func upTo(text, end string, after int) int {
	i := strings.Index(text[after:], end)
	switch {
	case i >= 0:
		return after + i + len(end)
	case end == "\n":
		return len(text)
	}
	return -1
}

// quoted is how long a quoted text is: a doubled quote is one of its
// characters, and in MySQL so is what follows a backslash.
func quoted(text string, backslash bool) int {
	for i := 1; i < len(text); i++ {
		switch {
		case backslash && text[i] == '\\' && text[0] != '`':
			i++
		case text[i] == text[0] && i+1 < len(text) && text[i+1] == text[0]:
			i++
		case text[i] == text[0]:
			return i + 1
		}
	}
	return -1
}

// dollarTag gives the mark of a text quoted as PostgreSQL does: $$ or $tag$. $1
// is a parameter.
func dollarTag(text string) string {
	end := strings.IndexByte(text[1:], '$')
	if end < 0 {
		return ""
	}
	tag := text[1 : 1+end]
	if strings.TrimFunc(tag, isWordRune) != "" || tag != "" && tag[0] >= '0' && tag[0] <= '9' {
		return ""
	}
	return text[:end+2]
}
