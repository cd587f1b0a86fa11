package prose

import "strings"

// englishWords give English words and short phrases their role. The classes
// are those of Chinese, for the roles are the same.
var englishWords = englishIndex(map[class]string{
	rise: `rise rises rose risen rising increase increases increased increasing grow grows grew grown growing growth gain gains gained climb
		climbed up higher jumped surged advanced expanded expansion rebounded added accelerated strengthened improved widened upturn more faster`,
	fall: `fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined declining drop drops dropped down lower
		contracted contraction shrank shrunk slipped reduced reduction slid plunged slowed narrowed eased weakened lost less fewer downturn slower`,
	pace:      `inflation growth~rate rate~of~growth rate~of~inflation inflation~rate rate~of~change`,
	reach:     `to at was were is are reached reaching totaled totalled totaling totalling stood amounted recorded registered posted hit being be remained remaining of averaged averaging`,
	part:      `accounted~for accounts~for accounting~for share proportion percentage~of rate ratio made~up makes~up represented representing`,
	flat:      `unchanged flat remained~stable`,
	than:      `than compared~with compared~to from versus relative~to against after following over~that over~the~same on~the~same`,
	yearOn:    `year~on~year year-on-year year~over~year year-over-year over~the~year over~the~previous~year over~the~year~before annually annual annualised annualized y/y yoy on~an~annual~basis on~the~year from~a~year~earlier than~a~year~earlier than~the~previous~year over~last~year from~a~year~ago on~last~year on~a~year~earlier in~the~year~to over~the~year~to than~last~year from~last~year 12-month twelve-month 12~months`,
	periodOn:  `month~on~month month-on-month month~over~month month-over-month over~the~month over~the~quarter quarter~on~quarter quarter-on-quarter over~the~previous~month over~the~previous~quarter from~the~previous~month from~the~previous~quarter m/m q/q on~the~month on~the~quarter monthly quarterly at~an~annual~rate~of at~an~annualized~rate~of at~an~annualised~rate~of at~a~seasonally~adjusted~annual~rate~of`,
	realPrice: `real in~real~terms at~constant~prices constant~prices comparable~prices in~volume~terms volume volumes chained inflation-adjusted adjusted~for~inflation`,
	nowPrice:  `nominal in~nominal~terms at~current~prices current~prices current-dollar`,
	atLeast:   `at~least more~than over above exceeding exceeded exceeds greater~than no~less~than no~fewer~than upwards~of surpassed topped`,
	atMost:    `at~most nearly almost close~to up~to under below less~than fewer~than no~more~than not~more~than not~exceeding just~under slightly~under maximum~of`,
	about:     `about around approximately roughly some an~estimated circa`,
	particle:  `by a an the an~average~of average just only further slightly sharply another also then still has have had been respectively about~the average~of rate~of figure~of`,
	ahead:     `above~the~national`,
	amount: `sales revenue revenues income incomes expenditure expenditures spending investment investments exports imports deposits loans profit profits
		earnings wages trade receipts turnover deficit surplus budget premiums assets savings cost costs compensation`,
	volume:   `gdp gva gross~domestic~product value~added value-added`,
	physical: `output production population employment unemployment jobs payroll payrolls price prices index people persons workers households volume number passengers tonnes tons generation consumption`,
	and:      `and or`,
	ordinal:  `table figure chart section no page chapter annex note appendix article paragraph version`,
	since:    `since`,
})

// englishPhrase is a phrase of the lexicon, as its words in lower case.
type englishPhrase struct {
	words []string
	class class
}

// englishIndex orders the phrases by their first word, the longest first.
func englishIndex(lists map[class]string) map[string][]englishPhrase {
	index := make(map[string][]englishPhrase)
	for class, list := range lists {
		for _, p := range strings.Fields(list) {
			words := strings.Split(p, "~")
			entries := append(index[words[0]], englishPhrase{words, class})
			for i := len(entries) - 1; i > 0 && before(entries[i], entries[i-1]); i-- {
				entries[i], entries[i-1] = entries[i-1], entries[i]
			}
			index[words[0]] = entries
		}
	}
	return index
}

// opening is all that a word can be the beginning of.
type opening struct {
	month   int // 1 to 12; 0 for none
	spans   []englishSpan
	number  float64 // 0 for none
	phrases []englishPhrase
}

// englishOpenings gather the lists above by their first words, so that each
// word of a text is looked up once.
var englishOpenings = openings()

func openings() map[string]opening {
	all := make(map[string]opening)
	put := func(word string, set func(*opening)) {
		o := all[word]
		set(&o)
		all[word] = o
	}
	for word, month := range englishMonths {
		put(word, func(o *opening) { o.month = month })
	}
	for word, spans := range englishSpans {
		put(word, func(o *opening) { o.spans = spans })
	}
	for word, number := range englishNumbers {
		put(word, func(o *opening) { o.number = number })
	}
	for word, phrases := range englishWords {
		put(word, func(o *opening) { o.phrases = phrases })
	}
	return all
}

// before orders longer phrases first, and equal ones by class.
func before(a, b englishPhrase) bool {
	if len(a.words) != len(b.words) {
		return len(a.words) > len(b.words)
	}
	return a.class < b.class
}

// englishMonths are the names of months and their usual abbreviations.
var englishMonths = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
	"sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

// englishNumbers are the numbers that are written as words before a scale.
var englishNumbers = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}

// englishScales are the multiples after a number.
var englishScales = map[string]string{
	"thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion", "bn": "billion", "mn": "million", "m": "million", "tn": "trillion", "hundred": "",
}

// englishUnits are the units that follow a number, in lower case.
var englishUnits = englishUnitIndex(map[sort]string{
	percent: `% percent per~cent pct`,
	points:  `percentage~point percentage~points percentage-point pp ppt ppts`,
	times:   `times fold`,
	money:   `yuan rmb dollars dollar us~dollars u.s.~dollars usd euros euro eur pounds pound gbp yen cents cny renminbi rupees`,
	measured: `tonnes tonne tons ton metric~tons kilograms kilogram kg grams litres liters hectares hectare mu acres square~meters square~metres square~kilometers square~kilometres
		cubic~meters cubic~metres kilometers kilometres km miles meters metres kilowatts kw megawatts mw gigawatts gw kilowatt-hours kilowatt~hours kwh megawatt-hours mwh gigawatt-hours gwh
		terawatt-hours twh tons~of~standard~coal tons~of~standard~coal~equivalent tons~of~sce barrels bushels hours hour minutes days basis~points tonnes~of~oil~equivalent ton-kilometers passenger-kilometers teus teu degrees`,
	counted: `people persons person jobs workers households dwellings homes houses units vehicles cars trucks passengers trips visits visitors tourists enterprises companies firms businesses
		establishments items pieces students pupils teachers beds births deaths patents applications sets employees farmers residents users subscribers heads head parcels cases institutions projects stations hospitals schools
		countries cities women men children migrants ships aircraft contracts vacancies claims permits starts transactions`,
	refused: `st nd rd th a.m. p.m. am pm`,
})

// englishUnit is a unit, its name with one space between the words.
type englishUnit struct {
	name  string
	words []string
	sort  sort
}

func englishUnitIndex(lists map[sort]string) map[string][]englishUnit {
	index := make(map[string][]englishUnit)
	for sort, list := range lists {
		for _, p := range strings.Fields(list) {
			words := strings.Split(p, "~")
			entries := append(index[words[0]], englishUnit{strings.Join(words, " "), words, sort})
			for i := len(entries) - 1; i > 0 && len(entries[i].words) > len(entries[i-1].words); i-- {
				entries[i], entries[i-1] = entries[i-1], entries[i]
			}
			index[words[0]] = entries
		}
	}
	return index
}
