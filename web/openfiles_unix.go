//go:build unix

package web

import "syscall"

// openFiles is how many files and sockets this process may have open; Go raises
// it as far as the system allows when a program starts.
func openFiles() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fewFiles
	}
	return uint64(limit.Cur) //nolint:unconvert // it is signed on some systems
}
