package delivery

import (
	"net/url"
	"strconv"
	"time"
)

// dingtalkLimit is the most bytes of a text; the whole request may have 20,000.
const dingtalkLimit = 18000

// openDingTalk posts to a custom robot of DingTalk (钉钉), signed where the route
// has a secret: the Base64 of the HMAC-SHA256, under the secret, over the
// milliseconds, a line break and the secret (open.dingtalk.com, 自定义机器人安全设置).
func openDingTalk(_ Route, s secrets) (way, error) {
	type content struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	}
	return robot{
		address: s.url, now: s.now,
		compose: func(m Message, now time.Time) (post, error) {
			body, err := asJSON(struct {
				Type     string  `json:"msgtype"`
				Markdown content `json:"markdown"`
			}{"markdown", content{cut(m.Title, 200), markdown(m, dingtalkLimit)}})
			if err != nil {
				return post{}, err
			}
			address, err := signDingTalk(s.url, s.sign, now)
			return post{address: address, body: body}, err
		},
		// -1 is a busy system, 130101 more than 20 messages a minute.
		accept: func(reply []byte) error { return coded(reply, "errcode", "errmsg", -1, 130101) },
	}.open()
}

func signDingTalk(address, secret string, now time.Time) (string, error) {
	u, err := url.Parse(address)
	if err != nil || secret == "" {
		return address, err
	}
	stamp := strconv.FormatInt(now.UnixMilli(), 10)
	q := u.Query()
	q.Set("timestamp", stamp)
	q.Set("sign", mac([]byte(secret), stamp+"\n"+secret))
	u.RawQuery = q.Encode()
	return u.String(), nil
}
