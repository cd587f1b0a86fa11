package indicators

// Name gives the verdict's word in both languages.
func (v Verdict) Name() Text { return verdictNames[v] }

var verdictNames = map[Verdict]Text{
	Achieved:     {"已实现", "achieved"},
	OnTrack:      {"达进度", "on track"},
	AtRisk:       {"有风险", "at risk"},
	OffTrack:     {"欠进度", "off track"},
	Missed:       {"未实现", "missed"},
	Unassessable: {"无法评估", "unassessable"},
}

// Name gives the standing's word in both languages.
func (s Standing) Name() Text { return standingNames[s] }

var standingNames = map[Standing]Text{
	Stated:    {"文件明确", "stated"},
	Derived:   {"推算", "derived"},
	Reference: {"参照", "reference"},
}

// Name gives the form's word in both languages.
func (f Form) Name() Text { return formNames[f] }

var formNames = map[Form]Text{
	LevelForm:     {"水平", "level"},
	ChangeForm:    {"增量", "change"},
	GrowthForm:    {"增速", "growth"},
	ShareForm:     {"占比", "share"},
	EventForm:     {"事项", "event"},
	DirectionForm: {"方向", "direction"},
}

// Name gives the basis in both languages; NoBasis has no name.
func (b Basis) Name() Text { return basisNames[b] }

var basisNames = map[Basis]Text{
	Nominal: {"名义（现价）", "nominal"},
	Real:    {"实际（不变价）", "real"},
}

// Name gives the frequency in both languages.
func (f Frequency) Name() Text { return frequencyNames[f] }

var frequencyNames = map[Frequency]Text{
	Annual:     {"年度", "annual"},
	HalfYearly: {"半年度", "half-yearly"},
	Quarterly:  {"季度", "quarterly"},
	Monthly:    {"月度", "monthly"},
	Weekly:     {"周度", "weekly"},
	Daily:      {"日度", "daily"},
	Irregular:  {"不定期", "irregular"},
}

// Name gives the status in both languages; Normal and unstated have none.
func (s Status) Name() Text { return statusNames[s] }

var statusNames = map[Status]Text{
	Break:       {"口径中断", "break in series"},
	Differs:     {"定义不同", "definition differs"},
	Estimated:   {"估计", "estimated"},
	Forecast:    {"预测", "forecast"},
	Imputed:     {"插补", "imputed"},
	Missing:     {"缺失", "missing"},
	Provisional: {"初步", "provisional"},
}
