package testserver

import "net"

// Pipes is a listener within the process, for tests with a clock of their own.
// Its connections hold nothing: what one end writes waits until the other reads
// it.
type Pipes struct {
	made  chan net.Conn
	ended chan struct{}
}

// NewPipes makes a listener; a server that is shut down closes it.
func NewPipes() Pipes { return Pipes{make(chan net.Conn), make(chan struct{})} }

// Accept gives the server's end of the next connection.
func (p Pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.made:
		return c, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

// Close ends the listening.
func (p Pipes) Close() error { close(p.ended); return nil }

// Addr is a loopback address.
func (p Pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// Dial gives the client's end of a new connection.
func (p Pipes) Dial() net.Conn {
	client, server := net.Pipe()
	p.made <- server
	return client
}
