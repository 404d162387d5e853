package sandbox

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
)

// A Spool keeps accepted contacts in a temporary file, so that their number
// costs no memory, and serves them at GET /contacts.
type Spool struct {
	mu   sync.Mutex // guards size
	file *os.File
	size int64
}

// NewSpool makes the file, which only its user may read. The caller closes it.
func NewSpool() (*Spool, error) {
	f, err := os.CreateTemp("", "alvio-sandbox-*.jsonl")
	if err != nil {
		return nil, err
	}
	return &Spool{file: f}, nil
}

// Write appends a line. It is for Config.Log.
func (s *Spool) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.file.WriteAt(line, s.size)
	if err == nil {
		s.size += int64(n)
	}
	return n, err
}

// ServeHTTP answers with all lines that were complete when it was called.
func (s *Spool) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	size := s.size
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-ndjson")
	_, _ = io.Copy(w, io.NewSectionReader(s.file, 0, size))
}

// Close removes the file.
func (s *Spool) Close() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
