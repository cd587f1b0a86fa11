// Package alert tells people what they should know, once, with the reason: that
// a target slipped or recovered, that a figure is overdue or was revised, that
// something does not run. It decides; room delivery brings the message.
//
// A target is judged anew only when a figure, a revision or a changed target
// arrives, never because time passes, and a verdict is believed only when the
// probability is clearly beyond the line. What was decided, who is to hear of it
// and how far the ledger was read are recorded in one transaction.
package alert
