package source

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

// candidates are the delimiters that are detected, the likeliest first.
var candidates = []rune{',', ';', '\t', '|'}

// detectDelimiter parses the beginning of a file with each candidate and takes
// the one that finds the most known headers, or else the one under which the rows
// agree best on their number of cells. A file of one column has none; then it
// takes one that does not occur in the rows either. Cut says that more follows.
func detectDelimiter(sample []byte, cut bool, o Options) rune {
	best := unusedDelimiter(sample)
	bestScore := oneColumn(sample, best, cut, o)
	for _, delimiter := range candidates {
		score := agreement(sample, delimiter, cut, o)
		if score > 0 && delimiter == '\t' && isTSV(o.Name) {
			score++
		}
		if score > bestScore {
			best, bestScore = delimiter, score
		}
	}
	return best
}

// knownWeight makes a known header count more than all that agreement can.
const knownWeight = 2

// oneColumn rates that the file has one column: by its header, if that is known.
func oneColumn(sample []byte, unused rune, cut bool, o Options) float64 {
	rows := readable(sampleRows(sample, unused, cut, o.HeaderRow))
	if o.Known == nil || len(rows) == 0 {
		return 0
	}
	return knownWeight * float64(o.Known(rows[pickHeader(rows[:min(len(rows), headerSearch)], o.Known)]))
}

func isTSV(name string) bool {
	extension := strings.ToLower(filepath.Ext(name))
	return extension == ".tsv" || extension == ".tab"
}

func unusedDelimiter(sample []byte) rune {
	for _, delimiter := range candidates {
		if !bytes.ContainsRune(sample, delimiter) {
			return delimiter
		}
	}
	return candidates[0]
}

// detectRows is how many rows of the sample decide the delimiter.
const detectRows = 100

// agreement rates a delimiter: the number of known headers, and the share of rows
// that have as many cells as the header. More cells are a little better, and cells
// that begin with a space a little worse: there the delimiter is the comma of a
// text. It is 0 if the header is not split.
func agreement(sample []byte, delimiter rune, cut bool, o Options) float64 {
	rows := readable(sampleRows(sample, delimiter, cut, o.HeaderRow))
	if len(rows) == 0 {
		return 0
	}
	above := 0
	if o.HeaderRow == 0 {
		above = pickHeader(rows[:min(len(rows), headerSearch)], o.Known)
		rows = rows[above:]
	}
	header := rows[0]
	if len(header) < 2 {
		return 0
	}
	same, spaced, parted, cells := 0, 0, 0, 0
	for _, row := range rows {
		if len(row) == len(header) {
			same++
		}
		cells += len(row)
		parted += max(0, len(row)-1)
		for _, cell := range row[min(1, len(row)):] {
			if strings.HasPrefix(cell, " ") {
				spaced++
			}
		}
	}
	if above > 0 && spaced == parted && (o.Known == nil || o.Known(header) == 0) {
		return 0 // a text in one column, below its header
	}
	score := float64(same)/float64(len(rows)) + float64(min(len(header), 1000))/10000 - float64(spaced)/float64(cells)/10
	if o.Known != nil {
		score += knownWeight * float64(o.Known(header))
	}
	return score
}

// readable drops the rows before the first that can be read.
func readable(rows [][]string) [][]string {
	first := slices.IndexFunc(rows, func(row []string) bool { return row != nil })
	if first < 0 {
		return nil
	}
	return rows[first:]
}

// sampleRows splits the sample into rows, from the header's on if that is known.
// Lines without content are left out, and rows that can't be read are nil.
func sampleRows(sample []byte, delimiter rune, cut bool, headerRow int) (rows [][]string) {
	scan := newScanner(bytes.NewReader(sample), byte(delimiter))
	for number := 1; len(rows) < detectRows && scan.next() == nil; number++ {
		if cut && scan.open {
			return rows // the sample ends in the middle of a cell
		}
		row := scan.cells()
		if number < headerRow || len(row) == 1 && record.IsBlank(row[0]) {
			continue
		}
		rows = append(rows, row)
	}
	if cut && len(rows) > 1 && len(rows) < detectRows {
		rows = rows[:len(rows)-1] // the sample ends in the middle of it
	}
	return rows
}

func delimiterName(r rune) string {
	if r == '\t' {
		return "TAB"
	}
	return string(r)
}
