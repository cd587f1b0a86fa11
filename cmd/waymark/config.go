package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"waymark/alert"
	"waymark/catalogue"
	"waymark/delivery"
	"waymark/indicators"
	"waymark/influx"
	"waymark/ledger"
	"waymark/web"
)

// configuration is everything that can be set, from the least to the most
// specific: default, file, environment, flag. Secrets come from the
// environment or from files of their own, never from the configuration file.
type configuration struct {
	Listen      string `yaml:"listen"`       // WAYMARK_LISTEN
	Data        string `yaml:"data"`         // WAYMARK_DATA
	Catalogue   string `yaml:"catalogue"`    // WAYMARK_CATALOGUE
	Lang        string `yaml:"lang"`         // WAYMARK_LANG
	ExternalURL string `yaml:"external_url"` // WAYMARK_EXTERNAL_URL
	TokenFile   string `yaml:"token_file"`   // WAYMARK_TOKEN_FILE
	Influx      struct {
		URL       string `yaml:"url"`        // WAYMARK_INFLUX_URL
		Org       string `yaml:"org"`        // WAYMARK_INFLUX_ORG
		Bucket    string `yaml:"bucket"`     // WAYMARK_INFLUX_BUCKET
		TokenFile string `yaml:"token_file"` // WAYMARK_INFLUX_TOKEN_FILE
	} `yaml:"influx"`
	OIDC struct {
		Issuer     string `yaml:"issuer"`      // WAYMARK_OIDC_ISSUER
		ClientID   string `yaml:"client_id"`   // WAYMARK_OIDC_CLIENT_ID
		SecretFile string `yaml:"secret_file"` // WAYMARK_OIDC_CLIENT_SECRET_FILE
	} `yaml:"oidc"`
	Routes  []delivery.Route     `yaml:"routes"`
	Alerts  []alert.Subscription `yaml:"alerts"`
	Reports struct {
		Folder   string   `yaml:"folder"`   // WAYMARK_REPORTS_FOLDER
		Template string   `yaml:"template"` // WAYMARK_REPORTS_TEMPLATE
		Font     string   `yaml:"font"`     // WAYMARK_REPORTS_FONT
		Routes   []string `yaml:"routes"`   // of those above
	} `yaml:"reports"`

	// WAYMARK_TOKEN, WAYMARK_INFLUX_TOKEN, WAYMARK_OIDC_CLIENT_SECRET, or their files
	token, influxToken, oidcSecret string
}

// configuration reads the file, lays environment and flags over it, and
// reports every fault at once.
func (a *app) configuration() (configuration, error) {
	var c configuration
	var faults []error
	if a.flags.config != "" {
		data, err := os.ReadFile(a.flags.config)
		if err != nil {
			return c, misuse{fmt.Errorf("configuration: %w", err)}
		}
		faults = append(faults, catalogue.Decode(a.flags.config, data, &c))
	}
	a.override(&c)
	faults = append(faults, delivery.Check(a.flags.config, c.Routes))
	c.token, faults = a.secret("WAYMARK_TOKEN", c.TokenFile, faults)
	c.influxToken, faults = a.secret("WAYMARK_INFLUX_TOKEN", c.Influx.TokenFile, faults)
	c.oidcSecret, faults = a.secret("WAYMARK_OIDC_CLIENT_SECRET", c.OIDC.SecretFile, faults)
	if _, err := indicators.ParseLang(c.Lang); err != nil {
		faults = append(faults, err)
	}
	if c.OIDC.Issuer != "" && (c.OIDC.ClientID == "" || c.oidcSecret == "" || c.ExternalURL == "") {
		faults = append(faults, errors.New("oidc: an issuer is set: set WAYMARK_OIDC_CLIENT_ID, WAYMARK_OIDC_CLIENT_SECRET and WAYMARK_EXTERNAL_URL, to which the issuer sends readers back, too"))
	}
	if c.Influx.URL != "" && c.Influx.Bucket == "" {
		faults = append(faults, errors.New("influx: a url is set but no bucket: set WAYMARK_INFLUX_BUCKET"))
	}
	if err := errors.Join(faults...); err != nil {
		return c, misuse{err}
	}
	return c, nil
}

// override lays environment and flags over the file, and defaults under it.
func (a *app) override(c *configuration) {
	for _, key := range []struct {
		value     *string
		env, flag string
		otherwise func() string
	}{
		{&c.Listen, "WAYMARK_LISTEN", "", func() string { return "127.0.0.1:8080" }},
		{&c.Data, "WAYMARK_DATA", a.flags.data, a.dataFolder},
		{&c.Catalogue, "WAYMARK_CATALOGUE", a.flags.catalogue, nil},
		{&c.Lang, "WAYMARK_LANG", a.flags.lang, a.language},
		{&c.ExternalURL, "WAYMARK_EXTERNAL_URL", "", nil},
		{&c.TokenFile, "WAYMARK_TOKEN_FILE", "", nil},
		{&c.OIDC.Issuer, "WAYMARK_OIDC_ISSUER", "", nil},
		{&c.OIDC.ClientID, "WAYMARK_OIDC_CLIENT_ID", "", nil},
		{&c.OIDC.SecretFile, "WAYMARK_OIDC_CLIENT_SECRET_FILE", "", nil},
		{&c.Influx.URL, "WAYMARK_INFLUX_URL", "", nil},
		{&c.Influx.Org, "WAYMARK_INFLUX_ORG", "", nil},
		{&c.Influx.Bucket, "WAYMARK_INFLUX_BUCKET", "", nil},
		{&c.Influx.TokenFile, "WAYMARK_INFLUX_TOKEN_FILE", "", nil},
		{&c.Reports.Folder, "WAYMARK_REPORTS_FOLDER", "", nil},
		{&c.Reports.Template, "WAYMARK_REPORTS_TEMPLATE", "", nil},
		{&c.Reports.Font, "WAYMARK_REPORTS_FONT", "", nil},
	} {
		if v := a.env(key.env); v != "" {
			*key.value = v
		}
		if key.flag != "" {
			*key.value = key.flag
		}
		if *key.value == "" && key.otherwise != nil {
			*key.value = key.otherwise()
		}
	}
}

// dataFolder follows the XDG base directories, and stays beside the program's
// working folder where there is no home.
func (a *app) dataFolder() string {
	if dir := a.env("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "waymark")
	}
	if home := a.env("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "waymark")
	}
	return "waymark-data"
}

// language takes the environment's language where Waymark has it.
func (a *app) language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := a.env(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				return string(indicators.Chinese)
			}
			return string(indicators.English)
		}
	}
	return string(indicators.English)
}

// secret reads a secret from the environment, or from the file named for it.
func (a *app) secret(name, file string, faults []error) (string, []error) {
	if v := a.env(name); v != "" || file == "" {
		return v, faults
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", append(faults, fmt.Errorf("%s: its file cannot be read: %w", name, err))
	}
	return strings.TrimSpace(string(data)), faults
}

// checkListen refuses to open the service beyond this machine where nobody has
// a token for writes, be it of the ledger, and nobody vouches for readers.
func (c configuration) checkListen(ctx context.Context, of ledger.Options) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return misuse{fmt.Errorf("listen %q: want an address such as 127.0.0.1:8080", c.Listen)}
	}
	ip := net.ParseIP(host)
	if host == "localhost" || ip != nil && ip.IsLoopback() || c.token != "" || c.OIDC.Issuer != "" {
		return nil
	}
	if may, err := mayWrite(ctx, of); may || err != nil {
		return err
	}
	return misuse{fmt.Errorf("listen %s: the service would be open beyond this machine without a token for writes: "+
		"make one with `waymark token add NAME`, or set WAYMARK_TOKEN to a secret of your own "+
		"(or WAYMARK_TOKEN_FILE to a file that holds it), or listen on 127.0.0.1", c.Listen)}
}

// mayWrite tells whether the ledger has a token in force that may write.
func mayWrite(ctx context.Context, of ledger.Options) (bool, error) {
	if !ledger.Exists(of.Dir) {
		return false, nil
	}
	l, err := ledger.Open(ctx, of)
	if err != nil {
		return false, err
	}
	may, err := l.Admits(ctx, ledger.Contributor)
	return may, errors.Join(err, l.Close())
}

// signIn is who vouches for readers; nil where nobody does.
func (c configuration) signIn() *web.SignIn {
	if c.OIDC.Issuer == "" {
		return nil
	}
	return &web.SignIn{Issuer: c.OIDC.Issuer, ClientID: c.OIDC.ClientID, ClientSecret: c.oidcSecret, External: strings.TrimRight(c.ExternalURL, "/")}
}

func (c configuration) lang() indicators.Lang { return indicators.Lang(c.Lang) }

// influxConfig is the server to mirror into; false where none is set.
func (c configuration) influxConfig() (influx.Config, bool) {
	return influx.Config{URL: c.Influx.URL, Token: c.influxToken, Org: c.Influx.Org, Bucket: c.Influx.Bucket, Dir: c.Data}, c.Influx.URL != ""
}
