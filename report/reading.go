package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"alvio.ai/alvio-import/record"
)

// readLines reads the lines of report.jsonl. The last one of a run that was killed
// may be cut off, and is not handed on then. A line is valid until the next one.
func readLines(path string, each func(number int, line []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	in := bufio.NewReaderSize(f, bufferSize)
	var long []byte
	for number := 1; ; {
		part, err := in.ReadSlice('\n')
		switch {
		case err == bufio.ErrBufferFull:
			long = append(long, part...)
			continue
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(long) > 0:
			long = append(long, part...)
			part = long
		}
		if err := each(number, part); err != nil {
			return err
		}
		long = long[:0]
		number++
	}
}

// outcomeMark stands before the outcome in each line. It stands nowhere else: the
// quotes of texts are escaped.
var outcomeMark = []byte(`"outcome":"`)

// outcomeOf returns a line's outcome without reading the rest of it.
func outcomeOf(line []byte) (o record.Outcome, ok bool) {
	_, word, ok := bytes.Cut(line, outcomeMark)
	end := bytes.IndexByte(word, '"')
	if !ok || end < 0 {
		return 0, false
	}
	return o, o.UnmarshalText(word[:end]) == nil
}

// parseLine reads a line of report.jsonl.
func parseLine(number int, data []byte) (*record.Result, error) {
	var l line
	if err := json.Unmarshal(data, &l); err != nil {
		return nil, fmt.Errorf("%s, line %d: %w", JSONLFile, number, err)
	}
	return l.result(), nil
}

// countRecords counts the records of a CSV file, the header among them.
func countRecords(path string) (records int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	quoted := false
	buffer := make([]byte, bufferSize)
	for {
		n, err := f.Read(buffer)
		for _, c := range buffer[:n] {
			switch {
			case c == '"': // those in a cell are doubled
				quoted = !quoted
			case c == '\n' && !quoted:
				records++
			}
		}
		if err == io.EOF {
			return records, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// readSummary reads summary.json. Of a run that did not end it has what was known
// when it began.
func readSummary(dir string) (*Summary, error) {
	data, err := os.ReadFile(filepath.Join(dir, SummaryFile))
	if err != nil {
		return nil, err
	}
	s := &Summary{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", SummaryFile, err)
	}
	if s.SchemaVersion > SchemaVersion {
		return nil, fmt.Errorf("%s is of a newer version of alvio-import", SummaryFile)
	}
	return s, nil
}

// MappingOf returns the mapping of the run whose report is in a folder: its absolute
// path, or "" if that is not known or the folder has no report.
func MappingOf(dir string) string {
	s, err := readSummary(dir)
	if err != nil {
		return ""
	}
	return s.MappingPath
}
