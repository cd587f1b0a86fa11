package dashboards

// The parts of Grafana's dashboard model that Waymark writes, in the spelling
// of schema version 41.

const schemaVersion = 41

type dashboard struct {
	UID           string      `json:"uid"`
	Title         string      `json:"title"`
	Description   string      `json:"description,omitempty"`
	Tags          []string    `json:"tags"`
	Timezone      string      `json:"timezone"`
	Editable      bool        `json:"editable"`
	GraphTooltip  int         `json:"graphTooltip"`
	Time          timeRange   `json:"time"`
	Refresh       string      `json:"refresh"`
	SchemaVersion int         `json:"schemaVersion"`
	Panels        []panel     `json:"panels"`
	Templating    templating  `json:"templating"`
	Annotations   annotations `json:"annotations"`
	Links         []link      `json:"links"`
}

type timeRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type templating struct {
	List []variable `json:"list"`
}

// variable is a choice of the reader's.
type variable struct {
	Name    string           `json:"name"`
	Label   string           `json:"label"`
	Type    string           `json:"type"`
	Query   string           `json:"query"`
	Current variableOption   `json:"current"`
	Options []variableOption `json:"options"`
	Hide    int              `json:"hide"`
}

type variableOption struct {
	Text     string `json:"text"`
	Value    string `json:"value"`
	Selected bool   `json:"selected"`
}

type annotations struct {
	List []annotation `json:"list"`
}

// annotation marks moments on every panel of a dashboard.
type annotation struct {
	Name       string      `json:"name"`
	Datasource *datasource `json:"datasource"`
	Enable     bool        `json:"enable"`
	Hide       bool        `json:"hide"`
	IconColor  string      `json:"iconColor"`
	Query      string      `json:"query"`
	TextColumn string      `json:"textColumn,omitempty"`
}

type link struct {
	Title       string   `json:"title"`
	Type        string   `json:"type"`
	Icon        string   `json:"icon"`
	Tooltip     string   `json:"tooltip"`
	URL         string   `json:"url"`
	Tags        []string `json:"tags"`
	AsDropdown  bool     `json:"asDropdown"`
	TargetBlank bool     `json:"targetBlank"`
	IncludeVars bool     `json:"includeVars"`
	KeepTime    bool     `json:"keepTime"`
}

type panel struct {
	ID              int              `json:"id"`
	Type            string           `json:"type"`
	Title           string           `json:"title"`
	Description     string           `json:"description,omitempty"`
	Datasource      *datasource      `json:"datasource,omitempty"`
	GridPos         gridPos          `json:"gridPos"`
	Targets         []query          `json:"targets,omitempty"`
	Transformations []transformation `json:"transformations,omitempty"`
	Options         options          `json:"options"`
	FieldConfig     fieldConfig      `json:"fieldConfig"`
	Links           []link           `json:"links,omitempty"`
	TimeFrom        string           `json:"timeFrom,omitempty"`
}

type datasource struct {
	Type string `json:"type"`
	UID  string `json:"uid"`
}

type gridPos struct {
	H int `json:"h"`
	W int `json:"w"`
	X int `json:"x"`
	Y int `json:"y"`
}

// query is either of Prometheus (Expr) or of InfluxDB (Query).
type query struct {
	RefID        string      `json:"refId"`
	Datasource   *datasource `json:"datasource"`
	Expr         string      `json:"expr,omitempty"`
	LegendFormat string      `json:"legendFormat,omitempty"`
	Instant      bool        `json:"instant,omitempty"`
	Range        bool        `json:"range,omitempty"`
	Format       string      `json:"format,omitempty"`
	Query        string      `json:"query,omitempty"`
	RawQuery     bool        `json:"rawQuery,omitempty"`
	ResultFormat string      `json:"resultFormat,omitempty"`
	Alias        string      `json:"alias,omitempty"`
}

type transformation struct {
	ID      string           `json:"id"`
	Options transformOptions `json:"options"`
}

type transformOptions struct {
	ExcludeByName map[string]bool   `json:"excludeByName,omitempty"`
	IndexByName   map[string]int    `json:"indexByName,omitempty"`
	RenameByName  map[string]string `json:"renameByName,omitempty"`
	ByField       string            `json:"byField,omitempty"`
	Mode          string            `json:"mode,omitempty"`
}

type options struct {
	ReduceOptions *reduceOptions `json:"reduceOptions,omitempty"`
	Orientation   string         `json:"orientation,omitempty"`
	DisplayMode   string         `json:"displayMode,omitempty"`
	ColorMode     string         `json:"colorMode,omitempty"`
	GraphMode     string         `json:"graphMode,omitempty"`
	Legend        *legend        `json:"legend,omitempty"`
	ShowHeader    bool           `json:"showHeader,omitempty"`
}

type reduceOptions struct {
	Calcs  []string `json:"calcs"`
	Fields string   `json:"fields"`
	Values bool     `json:"values"`
}

type legend struct {
	DisplayMode string   `json:"displayMode"`
	Placement   string   `json:"placement"`
	ShowLegend  bool     `json:"showLegend"`
	Calcs       []string `json:"calcs"`
}

type fieldConfig struct {
	Defaults  field      `json:"defaults"`
	Overrides []override `json:"overrides"`
}

type field struct {
	DisplayName string      `json:"displayName,omitempty"`
	Unit        string      `json:"unit,omitempty"`
	Decimals    *int        `json:"decimals,omitempty"`
	Min         *float64    `json:"min,omitempty"`
	Max         *float64    `json:"max,omitempty"`
	NoValue     string      `json:"noValue,omitempty"`
	Thresholds  *thresholds `json:"thresholds,omitempty"`
	Mappings    []mapping   `json:"mappings,omitempty"`
	Custom      *drawing    `json:"custom,omitempty"`
}

type drawing struct {
	LineWidth   int    `json:"lineWidth,omitempty"`
	PointSize   int    `json:"pointSize,omitempty"`
	ShowPoints  string `json:"showPoints,omitempty"`
	SpanNulls   bool   `json:"spanNulls,omitempty"`
	FillOpacity int    `json:"fillOpacity,omitempty"`
}

type thresholds struct {
	Mode  string      `json:"mode"`
	Steps []threshold `json:"steps"`
}

// threshold colours what is at least Value; nil is from the bottom.
type threshold struct {
	Color string   `json:"color"`
	Value *float64 `json:"value"`
}

type mapping struct {
	Type    string            `json:"type"`
	Options map[string]mapped `json:"options"`
}

type mapped struct {
	Text  string `json:"text"`
	Color string `json:"color,omitempty"`
	Index int    `json:"index"`
}

type override struct {
	Matcher    matcher    `json:"matcher"`
	Properties []property `json:"properties"`
}

type matcher struct {
	ID      string `json:"id"`
	Options string `json:"options"`
}

// property sets one property of a field. Its value is of the property's own
// type: a string, a list of mappings, links or thresholds.
type property struct {
	ID    string `json:"id"`
	Value any    `json:"value"`
}
