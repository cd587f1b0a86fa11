package extract

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
)

// operand is what stands before an operator in the content of a page.
type operand struct {
	kind   operandKind
	number float64
	text   string    // of a name or a string, as bytes
	list   []operand // of an array
}

type operandKind byte

const (
	otherOperand operandKind = iota // a dictionary, true, null: nothing that places text
	numberOperand
	nameOperand
	stringOperand
	listOperand
)

// Limits of a page's content.
const (
	operandsLimit = 1 << 16 // before one operator, or in one array
	stringLimit   = 1 << 20
	nestingLimit  = 8 // of arrays
)

var errContent = errors.New("its content is damaged")

// readContent gives the operators of a page's content in turn, with what
// stands before them. Pictures inside of it are passed over.
func readContent(r io.Reader, do func(operator string, operands []operand) error) error {
	c := contentReader{bufio.NewReader(r)}
	var operands []operand
	for {
		o, operator, err := c.next(0)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case operator == "":
			if operands = append(operands, o); len(operands) > operandsLimit {
				return errContent
			}
			continue
		case operator == "ID":
			err = c.passPicture()
		default:
			err = do(operator, operands)
		}
		if err != nil {
			return err
		}
		operands = operands[:0]
	}
}

// contentReader reads the words of the language that pages are written in.
type contentReader struct{ *bufio.Reader }

// next reads an operand, or else an operator.
func (c contentReader) next(depth int) (o operand, operator string, err error) {
	b, err := c.visible()
	if err != nil {
		return o, "", err
	}
	switch b {
	case '(':
		o.kind = stringOperand
		o.text, err = c.literal()
	case '<':
		o, err = c.angle()
	case '[':
		o, err = c.array(depth)
	case '/':
		o.kind = nameOperand
		o.text = c.name()
	case '>', ']', '{', '}', ')': // >> ends a dictionary of marks; the others belong to nothing
	default:
		word := string(b) + c.word()
		if n, err := strconv.ParseFloat(word, 64); err == nil {
			return operand{kind: numberOperand, number: n}, "", nil
		}
		if strings.ContainsRune("+-.0123456789", rune(b)) || word == "true" || word == "false" || word == "null" {
			return o, "", nil
		}
		return o, word, nil
	}
	return o, "", err
}

// back gives back the byte that was just read, which never fails.
func (c contentReader) back() { _ = c.UnreadByte() }

// skip passes a byte that was just looked at, which never fails.
func (c contentReader) skip() { _, _ = c.Discard(1) }

const (
	contentSpace      = "\x00\t\n\f\r "
	contentDelimiters = "()<>[]{}/%"
)

// visible gives the next byte that is neither space nor in a comment.
func (c contentReader) visible() (byte, error) {
	for {
		b, err := c.ReadByte()
		if err != nil {
			return 0, err
		}
		if b == '%' {
			for b != '\n' && b != '\r' && err == nil {
				b, err = c.ReadByte()
			}
			continue
		}
		if strings.IndexByte(contentSpace, b) < 0 {
			return b, nil
		}
	}
}

// word reads on to the end of a word.
func (c contentReader) word() string {
	var word []byte
	for {
		b, err := c.ReadByte()
		if err != nil {
			return string(word)
		}
		if strings.IndexByte(contentSpace+contentDelimiters, b) >= 0 {
			c.back()
			return string(word)
		}
		if len(word) < 256 {
			word = append(word, b)
		}
	}
}

func (c contentReader) name() string {
	word := c.word()
	if !strings.Contains(word, "#") {
		return word
	}
	var name []byte
	for i := 0; i < len(word); i++ {
		if word[i] == '#' && i+2 < len(word) {
			if n, err := strconv.ParseUint(word[i+1:i+3], 16, 8); err == nil {
				name, i = append(name, byte(n)), i+2
				continue
			}
		}
		name = append(name, word[i])
	}
	return string(name)
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// literal reads a string in parentheses.
func (c contentReader) literal() (string, error) {
	var text []byte
	for depth := 1; len(text) < stringLimit; {
		b, err := c.ReadByte()
		if err != nil {
			return "", err
		}
		switch b {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return string(text), nil
			}
		case '\\':
			if text, err = c.escaped(text); err != nil {
				return "", err
			}
			continue
		}
		text = append(text, b)
	}
	return "", errContent
}

func (c contentReader) escaped(text []byte) ([]byte, error) {
	b, err := c.ReadByte()
	if err != nil {
		return nil, err
	}
	if e, known := escapes[b]; known {
		return append(text, e), nil
	}
	switch {
	case b == '\r':
		if after, err := c.Peek(1); err == nil && after[0] == '\n' {
			c.skip()
		}
		return text, nil
	case b == '\n':
		return text, nil
	case b < '0' || b > '7':
		return append(text, b), nil
	}
	n := b - '0'
	for range 2 {
		after, err := c.Peek(1)
		if err != nil || after[0] < '0' || after[0] > '7' {
			break
		}
		n = n<<3 | (after[0] - '0')
		c.skip()
	}
	return append(text, n), nil
}

// angle reads a string in hexadecimal, or passes the mark of a dictionary.
func (c contentReader) angle() (operand, error) {
	var digits []byte
	for len(digits) < 2*stringLimit {
		b, err := c.ReadByte()
		if err != nil {
			return operand{}, err
		}
		switch {
		case b == '<' && len(digits) == 0:
			return operand{}, nil
		case b == '>':
			if len(digits)%2 == 1 {
				digits = append(digits, '0')
			}
			text := make([]byte, 0, len(digits)/2)
			for i := 0; i < len(digits); i += 2 {
				n, err := strconv.ParseUint(string(digits[i:i+2]), 16, 8)
				if err != nil {
					return operand{}, errContent
				}
				text = append(text, byte(n))
			}
			return operand{kind: stringOperand, text: string(text)}, nil
		case strings.IndexByte(contentSpace, b) < 0:
			digits = append(digits, b)
		}
	}
	return operand{}, errContent
}

func (c contentReader) array(depth int) (operand, error) {
	list := operand{kind: listOperand}
	if depth > nestingLimit {
		return list, errContent
	}
	for len(list.list) < operandsLimit {
		b, err := c.visible()
		if err != nil {
			return list, err
		}
		if b == ']' {
			return list, nil
		}
		c.back()
		o, _, err := c.next(depth + 1)
		if err != nil {
			return list, err
		}
		list.list = append(list.list, o)
	}
	return list, errContent
}

// passPicture passes the bytes of a picture, up to EI as a word of its own.
func (c contentReader) passPicture() error {
	for {
		if _, err := c.ReadSlice('E'); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		} else if err != nil {
			continue
		}
		after, err := c.Peek(2)
		if len(after) > 0 && after[0] == 'I' && (len(after) == 1 || bytes.IndexByte([]byte(contentSpace), after[1]) >= 0) {
			c.skip()
			return nil
		}
		if err != nil {
			return io.EOF
		}
	}
}
