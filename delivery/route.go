package delivery

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
)

// Route is one way to people, as the configuration file has it. Its secrets
// come from the environment or from files of their own.
type Route struct {
	ID   string `yaml:"id"`
	Kind string `yaml:"kind"` // a key of the map of kinds
	Lang string `yaml:"lang"` // zh or en; empty: the service's

	URL        string `yaml:"url"`      // where no secret is in it
	URLFile    string `yaml:"url_file"` // or WAYMARK_ROUTE_ID_URL
	SecretFile string `yaml:"secret_file"`

	Server       string   `yaml:"server"` // of mail: host:port
	TLS          string   `yaml:"tls"`    // of mail: starttls (where empty), implicit, none
	User         string   `yaml:"user"`
	PasswordFile string   `yaml:"password_file"`
	CAFile       string   `yaml:"ca_file"` // of mail: whom to believe beside the system's authorities
	From         string   `yaml:"from"`
	To           []string `yaml:"to"`

	Places catalogue.Places `yaml:"-"` // set when the file is read
}

// Name is the route's id.
func (r Route) Name() indicators.ID { return indicators.ID(r.ID) }

// Secret reads a secret: from the environment under a name, or from a file
// where one is named. Empty is none.
type Secret func(name, file string) (string, error)

// variable names the environment variable of a route's secret.
func (r Route) variable(what string) string {
	return "WAYMARK_ROUTE_" + strings.ToUpper(strings.ReplaceAll(r.ID, "-", "_")) + "_" + what
}

// way is an opened route.
type way struct {
	send    sender
	answers prober
}

// kind is a kind of route.
type kind struct {
	open      func(Route, secrets) (way, error)
	secretURL bool // its address is itself the permission to write
}

// secrets are a route's own, and the clock that signatures need.
type secrets struct {
	url, sign, password string
	now                 func() time.Time
}

// kinds are the kinds of routes. Each is one file here.
func kinds() map[string]kind {
	return map[string]kind{
		"mail":         {open: openMail},
		"webhook":      {open: openWebhook},
		"alertmanager": {open: openAlertmanager},
		"wecom":        {open: openWeCom, secretURL: true},
		"dingtalk":     {open: openDingTalk, secretURL: true},
		"feishu":       {open: openFeishu, secretURL: true},
		"slack":        {open: openSlack, secretURL: true},
		"teams":        {open: openTeams, secretURL: true},
	}
}

// Check gives every fault of the routes as catalogue.Faults, each with its
// place where they were read from a file.
func Check(file string, routes []Route) error {
	var faults catalogue.Faults
	seen := make(map[string]bool)
	for i, r := range routes {
		subject := fmt.Sprintf("routes[%d]", i)
		if r.ID != "" {
			subject = "route " + r.ID
		}
		report := func(key, format string, args ...any) {
			at := r.Places.Of(key)
			if at.File == "" {
				at.File = file
			}
			faults = append(faults, catalogue.Fault{Position: at, Message: subject + ": " + fmt.Sprintf(format, args...)})
		}
		if _, err := indicators.ParseID(r.ID); err != nil {
			report("id", "%v", err)
		} else if seen[r.ID] {
			report("id", "there is a route of this name already")
		}
		seen[r.ID] = true
		if r.Lang != "" {
			if _, err := indicators.ParseLang(r.Lang); err != nil {
				report("lang", "%v", err)
			}
		}
		r.check(report)
	}
	if len(faults) == 0 {
		return nil
	}
	return faults
}

func (r Route) check(report func(key, format string, args ...any)) {
	k, known := kinds()[r.Kind]
	switch {
	case !known:
		report("kind", "kind %q: want one of %s", r.Kind, kindNames())
	case r.Kind == "mail":
		r.checkMail(report)
	case k.secretURL && r.URL != "":
		report("url", "url: the address of a %s robot is a secret: set %s, or url_file to a file that holds it", r.Kind, r.variable("URL"))
	case r.URL != "":
		if err := checkAddress(r.URL); err != nil {
			report("url", "url: %v", err)
		}
	}
	if r.Kind != "mail" && (r.Server != "" || r.TLS != "" || r.From != "" || len(r.To) > 0 || r.User != "" || r.PasswordFile != "" || r.CAFile != "") {
		report("server", "server, tls, user, password_file, ca_file, from and to are for mail")
	}
}

func (r Route) checkMail(report func(key, format string, args ...any)) {
	if _, port, err := net.SplitHostPort(r.Server); err != nil || port == "" {
		report("server", "server %q: want host and port, such as smtp.example.org:587", r.Server)
	}
	if !slices.Contains([]string{"", "starttls", "implicit", "none"}, r.TLS) {
		report("tls", "tls %q: want starttls, implicit or none", r.TLS)
	}
	if r.TLS == "none" && r.User != "" {
		report("tls", "tls none: a password is not sent without encryption: want starttls or implicit, or no user")
	}
	if _, err := mail.ParseAddress(r.From); err != nil {
		report("from", "from %q: want an address such as Waymark <waymark@example.org>", r.From)
	}
	if len(r.To) == 0 {
		report("to", "to is missing: want a list of addresses")
	}
	for _, to := range r.To {
		if _, err := mail.ParseAddress(to); err != nil {
			report("to", "to %q: want an address such as duty@example.org", to)
		}
	}
	if r.URL != "" || r.URLFile != "" || r.SecretFile != "" {
		report("url", "url, url_file and secret_file are not for mail")
	}
}

func kindNames() string {
	var names []string
	for name := range kinds() {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// checkAddress tells, without printing the address, whether it can be posted
// to.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("want an address such as https://hooks.example.org/waymark")
	case u.User != nil:
		return fmt.Errorf("it holds a user or password: set them as a secret of the receiver's own")
	}
	return nil
}

// open reads a route's secrets and makes it ready to send.
func (r Route) open(secret Secret, now func() time.Time) (way, error) {
	s := secrets{now: now}
	var err error
	read := func(what, file string) string {
		v, e := secret(r.variable(what), file)
		if e != nil && err == nil {
			err = fmt.Errorf("route %s: %w", r.ID, e)
		}
		return v
	}
	s.url, s.sign, s.password = read("URL", r.URLFile), read("SECRET", r.SecretFile), read("PASSWORD", r.PasswordFile)
	if s.url == "" {
		s.url = r.URL
	}
	if err != nil {
		return way{}, err
	}
	if r.Kind != "mail" {
		if s.url == "" {
			return way{}, fmt.Errorf("route %s: no address: set %s, or url_file to a file that holds it", r.ID, r.variable("URL"))
		}
		if err := checkAddress(s.url); err != nil {
			return way{}, fmt.Errorf("route %s: its address: %w", r.ID, err)
		}
	}
	w, err := kinds()[r.Kind].open(r, s)
	if err != nil {
		return way{}, fmt.Errorf("route %s: %w", r.ID, err)
	}
	return w, nil
}
