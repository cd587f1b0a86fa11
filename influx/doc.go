// Package influx mirrors the ledger into InfluxDB, 1.8 or 2.x, from a cursor
// of its own, and alone knows its client.
//
// The ledger is the record; what stands in InfluxDB can be dropped and written
// again from it at any time. The cursor moves only past entries that the
// server acknowledged, and a point written twice is the same point, so that
// the mirror may be killed, and the server be away, at any moment.
//
// Only the client's blocking write is used: its asynchronous one loses data.
package influx
