// Package delivery brings messages to people: by mail, by signed webhooks, to
// the robots of WeCom, DingTalk and Feishu, to Slack, Teams and Alertmanager.
//
// Every message goes through the ledger's outbox: it is queued first, sent
// then, and tried again until it has arrived, across restarts. Delivery is at
// least once with at most one duplicate: a try that may have arrived, though no
// answer came, is repeated once, and only after the route has shown that it
// answers again.
//
// Who has something to say makes a Message and queues it for a route of the
// configuration:
//
//	box, err := delivery.New(delivery.Config{Ledger: l, Routes: routes, Secret: secret, Now: now, Log: log})
//	…
//	go box.Run(ctx) // serve does so; a command calls box.Send(ctx, route, message) instead
//	…
//	_, err = box.Queue(ctx, "office", delivery.Message{
//		Key:   "report/2026-10",  // the same key is sent once to a route, however often it is queued
//		Kind:  "report",
//		Lang:  indicators.Chinese,
//		Title: "2026年10月进展报告",
//		Text:  "全文见附件。\n\n38项目标中……",  // paragraphs apart by empty lines
//		Links: []delivery.Link{{Name: "网页版", Address: "https://…/reports/2026-10"}},
//		Files: []delivery.File{{Name: "report.pdf", MediaType: "application/pdf", Content: pdf}},
//	})
//
// Mail carries the files as attachments, or within its text where they are
// Inline; a webhook names them with their sizes; a chat robot leaves them out
// and shows the links. Data is handed to webhooks as it is.
package delivery
