package infer

import (
	"slices"
	"strings"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// A list is what is known of a sample while a proposal is made.
type list struct {
	known   *knowledge
	columns []candidate
	decided map[int]string // by a person
	region  string         // of phones
	french  bool           // headers
	roles   map[int]string // of assignees, whose header says it
}

// A candidate is a column on its way to a field.
type candidate struct {
	Column
	meaning  meaning       // of its header
	cells    []record.Cell // those that hold something
	rows     []int         // of the sample, in which they stand
	nothing  string        // what stands in some of them for no value, "" if nothing does
	nothings int           // how many they are
	rank     int           // among the columns of its field: the least comes first
	left     bool          // it is left out
	same     bool          // other columns have its header
}

func newList(s *Sample) *list {
	l := &list{known: table(), columns: make([]candidate, len(s.Header)), decided: s.Decided, roles: map[int]string{}}
	added := record.FixColumns(s.Header)
	shared := l.known.sharedWords(s.Header)
	seen := map[string]int{}
	for i, header := range s.Header {
		c := &l.columns[i]
		c.Column = Column{Index: i, Header: header}
		key := mapping.Fold(header)
		field, decided := s.Decided[i]
		c.left = decided && field == LeaveOut || slices.Contains(s.LeftOut, i) || key == "" || record.IsFixColumn(header) || slices.Contains(added, i)
		c.gather(l.known, s.Rows)
		if c.left {
			continue
		}
		if first, twice := seen[key]; twice {
			l.columns[first].same, c.same = true, true
		}
		seen[key] = i
		c.meaning = l.known.readAmong(header, shared)
	}
	l.french = l.isFrench()
	return l
}

// each does something with each column, in their order.
func (l *list) each(do func(c *candidate)) {
	for i := range l.columns {
		do(&l.columns[i])
	}
}

// gather takes the cells of the rows that hold something.
func (c *candidate) gather(k *knowledge, rows []record.Row) {
	for r := range rows {
		cell := rows[r].Cell(c.Index)
		switch {
		case cell.Blank(), cell.Kind == record.KindError:
		case k.nothing[strings.ToLower(strings.TrimSpace(cell.Text))]:
			c.nothing = strings.TrimSpace(cell.Text)
			c.nothings++
		default:
			c.cells, c.rows = append(c.cells, cell), append(c.rows, r)
		}
	}
}

// leaves reports whether a person has decided to leave a column out.
func (l *list) leaves() bool {
	for _, field := range l.decided {
		if field == LeaveOut {
			return true
		}
	}
	return false
}
