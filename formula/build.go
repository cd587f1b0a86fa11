package formula

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"waymark/indicators"
)

// builder makes terms of a syntax tree, and notes what they read.
type builder struct {
	find   func(name string) (indicators.Indicator, bool)
	region indicators.Region // what in_region is about; empty outside of it
	inputs []Input
	years  int // how many years the deepest term looks back
	back   int // and the one being built
}

// syntaxFault gives what the parser says its place.
func syntaxFault(err error) error {
	var syntax *file.Error
	if !errors.As(err, &syntax) {
		return &Fault{0, err}
	}
	if strings.HasSuffix(syntax.Message, "token EOF") {
		return faultAt(syntax.From, "the expression ends where more was expected")
	}
	return faultAt(syntax.From, "%s", strings.ToLower(syntax.Message[:1])+syntax.Message[1:])
}

func (b *builder) build(n ast.Node) (term, error) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return number(float64(n.Value)), nil
	case *ast.FloatNode:
		return number(n.Value), nil
	case *ast.IdentifierNode:
		return b.input(n)
	case *ast.UnaryNode:
		return b.unary(n)
	case *ast.BinaryNode:
		return b.binary(n)
	case *ast.CallNode:
		if name, ok := n.Callee.(*ast.IdentifierNode); ok {
			return b.call(n, name.Value, n.Arguments)
		}
	case *ast.BuiltinNode:
		return b.call(n, n.Name, n.Arguments)
	}
	return term{}, faultAt(n.Location().From, "want numbers, indicators, + - * / and functions (%s)", functionNames())
}

func (b *builder) input(n *ast.IdentifierNode) (term, error) {
	ind, ok := b.find(n.Value)
	if !ok {
		return term{}, faultAt(n.Location().From, "%q is no indicator of the plan", n.Value)
	}
	in := Input{ind.ID, b.region}
	if !slices.Contains(b.inputs, in) {
		b.inputs = append(b.inputs, in)
	}
	b.years = max(b.years, b.back)
	t := figure(ind)
	if b.region == "" {
		return t, nil
	}
	region, eval := b.region, t.eval
	t.eval = func(a at) (amount, bool) {
		a.region = region
		return eval(a)
	}
	return t, nil
}

func (b *builder) unary(n *ast.UnaryNode) (term, error) {
	t, err := b.build(n.Node)
	switch {
	case err != nil || n.Operator == "+":
		return t, err
	case n.Operator != "-":
		return t, faultAt(n.Location().From, "%s is none of + - * /", n.Operator)
	}
	eval := t.eval
	t.eval = func(a at) (amount, bool) {
		x, ok := eval(a)
		x.value, x.bound = -x.value, carried(x.bound, -1)
		return x, ok
	}
	return t, nil
}

func (b *builder) binary(n *ast.BinaryNode) (term, error) {
	left, err := b.build(n.Left)
	if err != nil {
		return left, err
	}
	right, err := b.build(n.Right)
	if err != nil {
		return right, err
	}
	var t term
	switch n.Operator {
	case "+", "-":
		t, err = plus(left, right, n.Operator == "-")
	case "*":
		t, err = times(left, right)
	case "/":
		t, err = over(left, right)
	default:
		err = fmt.Errorf("%s is none of + - * /", n.Operator)
	}
	return t, placed(n, err)
}

// placed gives an error its place, where it has none yet.
func placed(n ast.Node, err error) error {
	var fault *Fault
	if err == nil || errors.As(err, &fault) {
		return err
	}
	return &Fault{n.Location().From, err}
}

func (b *builder) call(n ast.Node, name string, args []ast.Node) (term, error) {
	f, ok := functions[name]
	if !ok {
		return term{}, faultAt(n.Location().From, "%s() is no function here: want one of %s", name, functionNames())
	}
	if len(args) != f.arguments {
		return term{}, faultAt(n.Location().From, "%s() takes %d, not %d: %s", name, f.arguments, len(args), f.usage)
	}
	if f.make == nil {
		return b.inRegion(n, args)
	}
	b.back += f.years
	defer func() { b.back -= f.years }()
	terms := make([]term, len(args))
	for i, arg := range args {
		var err error
		if terms[i], err = b.build(arg); err != nil {
			return term{}, err
		}
	}
	t, err := f.make(terms)
	if err != nil {
		return t, placed(n, fmt.Errorf("%s(): %w", name, err))
	}
	return t, nil
}

// inRegion builds its first argument for the region that the second names.
func (b *builder) inRegion(n ast.Node, args []ast.Node) (term, error) {
	text, ok := args[1].(*ast.StringNode)
	if !ok || b.region != "" {
		return term{}, faultAt(n.Location().From, "%s", functions["in_region"].usage)
	}
	region, err := indicators.ParseRegion(text.Value)
	if err != nil {
		return term{}, placed(args[1], err)
	}
	b.region = region
	defer func() { b.region = "" }()
	return b.build(args[0])
}

func functionNames() string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		if utf8.RuneCountInString(name) == len(name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
