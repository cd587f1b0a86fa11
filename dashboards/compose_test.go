package dashboards_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// compose is what of the compose specification docker-compose.yml uses; an
// unknown key is a fault.
type compose struct {
	Name     string                    `yaml:"name"`
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]*struct{}      `yaml:"volumes"`
}

type composeService struct {
	Build       string            `yaml:"build"`
	Image       string            `yaml:"image"`
	Restart     string            `yaml:"restart"`
	ReadOnly    bool              `yaml:"read_only"`
	CapDrop     []string          `yaml:"cap_drop"`
	SecurityOpt []string          `yaml:"security_opt"`
	Environment map[string]string `yaml:"environment"`
	Volumes     []string          `yaml:"volumes"`
	Tmpfs       []string          `yaml:"tmpfs"`
	Ports       []string          `yaml:"ports"`
	Healthcheck *struct {
		Test        []string `yaml:"test"`
		Interval    string   `yaml:"interval"`
		Timeout     string   `yaml:"timeout"`
		StartPeriod string   `yaml:"start_period"`
		Retries     int      `yaml:"retries"`
	} `yaml:"healthcheck"`
	DependsOn map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
}

func TestComposeFileIsSound(t *testing.T) {
	data, err := os.ReadFile("../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var c compose
	d := yaml.NewDecoder(strings.NewReader(string(data)))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	for name, s := range c.Services {
		checkService(t, c, name, s)
	}
}

var (
	pinned = regexp.MustCompile(`:v?\d+\.\d+\.\d+$`)
	asked  = regexp.MustCompile(`^\$\{[A-Z_]+:\?[^}]+\}$`)
	secret = regexp.MustCompile(`PASSWORD|TOKEN`)
)

func checkService(t *testing.T, c compose, name string, s composeService) {
	t.Helper()
	if s.Build == "" && !pinned.MatchString(s.Image) {
		t.Errorf("%s: image %q is not pinned", name, s.Image)
	}
	if s.Build == "" && s.Healthcheck == nil {
		t.Errorf("%s: no health check", name)
	}
	for _, p := range s.Ports {
		if !strings.HasPrefix(p, "127.0.0.1:") {
			t.Errorf("%s: port %s is open beyond this machine", name, p)
		}
	}
	for key, value := range s.Environment {
		if secret.MatchString(key) && !asked.MatchString(value) {
			t.Errorf("%s: %s has a default", name, key)
		}
	}
	for _, v := range s.Volumes {
		from, _, _ := strings.Cut(v, ":")
		if _, named := c.Volumes[from]; named {
			continue
		}
		if _, err := os.Stat("../" + from); err != nil {
			t.Errorf("%s: volume %s: %v", name, from, err)
		}
	}
	for other, on := range s.DependsOn {
		if _, ok := c.Services[other]; !ok || on.Condition != "service_healthy" {
			t.Errorf("%s: depends on %s, %s", name, other, on.Condition)
		}
	}
}

func TestExampleEnvironmentNamesEveryVariable(t *testing.T) {
	file, err := os.ReadFile("../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`\$\{([A-Z_]+):`).FindAllStringSubmatch(string(file), -1) {
		if !strings.Contains(string(example), "\n"+found[1]+"=") {
			t.Errorf(".env.example: %s is missing", found[1])
		}
	}
	if regexp.MustCompile(`(?m)^[A-Z_]*(TOKEN|PASSWORD)=.`).Match(example) {
		t.Error(".env.example: a secret has a value")
	}
}
