package delivery

import "time"

// wecomLimit is the most bytes of a Markdown message.
const wecomLimit = 4096

// openWeCom posts to a group robot of WeCom (企业微信), whose key is in its
// address: developer.work.weixin.qq.com, 消息推送（原群机器人）.
func openWeCom(_ Route, s secrets) (way, error) {
	type content struct {
		Content string `json:"content"`
	}
	return robot{
		address: s.url, now: s.now,
		compose: func(m Message, _ time.Time) (post, error) {
			body, err := asJSON(struct {
				Type     string  `json:"msgtype"`
				Markdown content `json:"markdown"`
			}{"markdown", content{markdown(m, wecomLimit)}})
			return post{address: s.url, body: body}, err
		},
		// -1 is a busy system, 45009 more than 20 messages a minute.
		accept: func(reply []byte) error { return coded(reply, "errcode", "errmsg", -1, 45009) },
	}.open()
}
