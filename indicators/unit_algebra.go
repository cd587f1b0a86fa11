package indicators

import (
	"slices"
	"strings"
)

// plain is the unit of a number without one. Its name is no unit that a source
// could write.
var plain = Unit{"1", "1", 1}

// Plain is the unit of numbers without one: ratios, and factors in a formula.
func Plain() Unit { return plain }

// IsPlain tells whether figures in the unit are plain numbers.
func (u Unit) IsPlain() bool { return u.dimension == plain.dimension }

// Times gives the unit of a product: 元/人 times 万人 converts into 元. A
// percentage counts as hundredths.
func (u Unit) Times(v Unit) Unit {
	a, b := u.factors(), v.factors()
	return a.with(b.above, b.below, b.scale).unit()
}

// Per gives the unit of a quotient: 亿元 per 万人 converts into 元/人, and what
// is of one dimension gives a plain number.
func (u Unit) Per(v Unit) Unit {
	a, b := u.factors(), v.factors()
	return a.with(b.below, b.above, 1/b.scale).unit()
}

// factors are the base units that stand above and below the line.
type factors struct {
	above, below []string
	scale        float64
}

func (u Unit) factors() factors {
	f := factors{scale: u.scale}
	switch {
	case u.IsPercent():
		f.scale /= 100
		return f
	case u.IsPlain():
		return f
	}
	above, below, _ := strings.Cut(u.dimension, "/")
	if above != plain.dimension {
		f.above = strings.Split(above, "·")
	}
	if below != "" {
		f.below = strings.Split(below, "·")
	}
	return f
}

// with multiplies, and takes out what stands on both sides of the line.
func (f factors) with(above, below []string, scale float64) factors {
	product := factors{scale: f.scale * scale}
	product.below = slices.Concat(f.below, below)
	for _, name := range slices.Concat(f.above, above) {
		if i := slices.Index(product.below, name); i >= 0 {
			product.below = slices.Delete(product.below, i, i+1)
			continue
		}
		product.above = append(product.above, name)
	}
	slices.Sort(product.above)
	slices.Sort(product.below)
	return product
}

func (f factors) unit() Unit {
	dimension := plain.dimension
	if len(f.above) > 0 {
		dimension = strings.Join(f.above, "·")
	}
	if len(f.below) > 0 {
		dimension += "/" + strings.Join(f.below, "·")
	}
	return Unit{dimension, dimension, f.scale}
}

// parseQuotient reads a unit that says per what: 元/人, 亿元/万人, 千瓦时/万元.
func parseQuotient(name, above, below string) (Unit, error) {
	a, err := ParseUnit(above)
	if err != nil {
		return Unit{}, err
	}
	b, err := ParseUnit(below)
	if err != nil {
		return Unit{}, err
	}
	q := a.Per(b)
	return Unit{name, q.dimension, q.scale}, nil
}
