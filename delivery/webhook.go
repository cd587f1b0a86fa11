package delivery

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// hook is what a webhook gets: a message for programs. Its names are a
// contract.
type hook struct {
	ID       string          `json:"id"` // the same for the same message, however often it comes
	Kind     string          `json:"kind"`
	Severity Severity        `json:"severity,omitempty"`
	Lang     string          `json:"lang"`
	Title    string          `json:"title"`
	Text     string          `json:"text"`
	Links    []Link          `json:"links"`
	Files    []hookFile      `json:"files"`
	Data     json.RawMessage `json:"data"`
}

type hookFile struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int    `json:"size"`
}

// openWebhook posts JSON, signed as Standard Webhooks (standardwebhooks.com)
// does where the route has a secret: webhook-signature is v1, and the Base64 of
// the HMAC-SHA256 over webhook-id, webhook-timestamp and the body, with dots
// between.
func openWebhook(_ Route, s secrets) (way, error) {
	key, err := webhookKey(s.sign)
	if err != nil {
		return way{}, err
	}
	p := newPoster()
	send := func(ctx context.Context, m Message) error {
		body, err := asJSON(hookOf(m))
		if err != nil {
			return failure{text: err.Error(), refused: true}
		}
		header := map[string]string{"webhook-id": m.Key, "webhook-timestamp": strconv.FormatInt(s.now().Unix(), 10)}
		if key != nil {
			header["webhook-signature"] = signWebhook(key, header["webhook-id"], header["webhook-timestamp"], body)
		}
		_, err = p.do(ctx, post{s.url, header, body})
		return err
	}
	return way{send, p.answers(s.url)}, nil
}

func hookOf(m Message) hook {
	h := hook{ID: m.Key, Kind: m.Kind, Severity: m.Severity, Lang: string(m.Lang), Title: m.Title, Text: m.Text,
		Links: append([]Link{}, m.Links...), Files: []hookFile{}, Data: m.Data}
	for _, f := range m.Files {
		h.Files = append(h.Files, hookFile{f.Name, f.MediaType, len(f.Content)})
	}
	return h
}

// webhookKey reads a secret: whsec_ and Base64, or any text as it is.
func webhookKey(secret string) ([]byte, error) {
	if secret == "" {
		return nil, nil
	}
	coded, ok := strings.CutPrefix(secret, "whsec_")
	if !ok {
		return []byte(secret), nil
	}
	key, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return nil, errors.New("its secret begins with whsec_ but is no Base64 after it")
	}
	return key, nil
}

func signWebhook(key []byte, id, timestamp string, body []byte) string {
	return "v1," + mac(key, id+"."+timestamp+"."+string(body))
}

// mac is the Base64 of an HMAC-SHA256.
func mac(key []byte, text string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}
