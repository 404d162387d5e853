package xlsx

import (
	"errors"
	"io"
)

// ahead reads from another reader on a goroutine of its own, some chunks ahead of
// its caller, so that inflating and scanning go on at the same time.
type ahead struct {
	chunks chan chunk    // closed by the goroutine at its end
	free   chan []byte   // buffers to fill
	stop   chan struct{} // closed by Close
	rest   []byte        // of the chunk that is being read
	buf    []byte        // the whole of it
	err    error         // behind it
}

type chunk struct {
	data []byte
	err  error
}

const (
	aheadChunks = 4
	chunkSize   = 128 << 10
	firstChunk  = 16 << 10 // so that the first row is soon there
)

func newAhead(in io.ReadCloser) *ahead {
	a := &ahead{chunks: make(chan chunk, aheadChunks), free: make(chan []byte, aheadChunks), stop: make(chan struct{})}
	a.free <- make([]byte, firstChunk)
	for range aheadChunks - 1 {
		a.free <- make([]byte, chunkSize)
	}
	go a.run(in)
	return a
}

func (a *ahead) run(in io.ReadCloser) {
	defer close(a.chunks)
	for err := error(nil); err == nil; {
		var buf []byte
		select {
		case buf = <-a.free:
		case <-a.stop:
			a.chunks <- chunk{nil, errors.Join(errStopped, in.Close())}
			return
		}
		n := 0
		for n < len(buf) && err == nil {
			var m int
			m, err = in.Read(buf[n:])
			n += m
		}
		if err != nil {
			if closeErr := in.Close(); closeErr != nil {
				err = errors.Join(err, closeErr)
			}
		}
		a.chunks <- chunk{buf[:n], err}
	}
}

var errStopped = errors.New("the pass was ended")

// Read implements [io.Reader].
func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.err != nil {
			return 0, a.err
		}
		if a.buf != nil {
			a.free <- a.buf[:cap(a.buf)]
		}
		c := <-a.chunks
		a.buf, a.rest, a.err = c.data, c.data, c.err
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// Close ends the goroutine and waits for it.
func (a *ahead) Close() {
	close(a.stop)
	for c := range a.chunks {
		_ = c // what was read ahead is not wanted
	}
	if a.err == nil {
		a.err = errStopped
	}
}
