package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// openers are the two ways to open a ledger.
var openers = map[string]func(context.Context, string) (*Ledger, error){"Open": Open, "View": View}

// forPrograms matches what only a programmer understands: names of packages and types.
var forPrograms = regexp.MustCompile(`\*?\b(sql|sqlite|driver|fs|os|syscall|strconv)\.[A-Za-z]|\bfloat64\b|\bint64\b|\[\]byte|goroutine|0x[0-9a-f]{6}`)

// checkMessage makes sure that an error says what it should, to a person.
func checkMessage(t *testing.T, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	text := err.Error()
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %s", w, err)
		}
		if strings.Contains(w, "/") {
			text = strings.ReplaceAll(text, w, "") // a path may have any words in it
		}
	}
	if found := forPrograms.FindString(text); found != "" {
		t.Errorf("the error says %q: %s", found, err)
	}
}

const pageSize = 4096

// damaged are the ways in which a ledger's bytes change. SQLite has no checksums, so
// that it can't see all of them.
func damaged(whole []byte) map[string][][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	all := map[string][][]byte{}
	add := func(kind string, change func(b []byte) []byte) {
		all[kind] = append(all[kind], change(append([]byte(nil), whole...)))
	}
	pages := len(whole) / pageSize
	for range 25 {
		add("bit flipped", func(b []byte) []byte { b[random.IntN(len(b))] ^= 1 << random.IntN(8); return b })
		add("page header flipped", func(b []byte) []byte {
			b[random.IntN(pages)*pageSize+random.IntN(16)] ^= 1 << random.IntN(8)
			return b
		})
		add("first page flipped", func(b []byte) []byte { b[random.IntN(pageSize)] ^= 1 << random.IntN(8); return b })
		add("several pages overwritten", func(b []byte) []byte {
			for range 3 {
				at := random.IntN(len(b) - 100)
				for i := range b[at : at+100] {
					b[at+i] = byte(random.Uint32())
				}
			}
			return b
		})
	}
	for page := 0; page < pages; page += 1 + page/8 {
		add("page zeroed", func(b []byte) []byte { clear(b[page*pageSize : (page+1)*pageSize]); return b })
		add("cut", func(b []byte) []byte { return b[:page*pageSize+1] })
		add("cut between pages", func(b []byte) []byte { return b[:page*pageSize] })
	}
	return all
}

// A damaged ledger is refused. What SQLite can't see may cost contacts, which are then
// sent again, but no row passes for accepted that was not.
func TestDamage(t *testing.T) {
	const contacts, rejected = 5000, 500
	path := filepath.Join(t.TempDir(), "ledger.db")
	fill(t, path, contacts)
	l := openAt(t, path)
	b := bookOf(t, l, production)
	r := begin(t, b)
	var never []*Intent // accepted
	for i := range rejected {
		never = append(never, intent(b, fmt.Sprint("no", i), 1))
	}
	deliver(t, b, Rejected, never...)
	end(t, b, r)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for kind, variants := range damaged(whole) {
		t.Run(kind, func(t *testing.T) {
			told, silent := 0, 0
			for _, data := range variants {
				err := readDamaged(t, data, never)
				if err == nil {
					silent++
					continue
				}
				told++
				if strings.HasPrefix(kind, "cut") && !errors.Is(err, errDamaged) && len(data) > pageSize {
					t.Errorf("the error is not that the file is damaged: %v", err)
				}
			}
			t.Logf("%d refused, %d not seen", told, silent)
			if told == 0 || strings.HasPrefix(kind, "cut") && silent > 0 {
				t.Errorf("%d refused, %d not seen", told, silent)
			}
		})
	}
}

// readDamaged reads a damaged ledger. Its error is that of the ledger.
func readDamaged(t *testing.T, data []byte, never []*Intent) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Open(t.Context(), path)
	var b *Book
	if err == nil {
		defer l.Close() //nolint:errcheck // it is thrown away
		b, err = l.Book(t.Context(), production)
	}
	if err != nil {
		checkMessage(t, err, path)
		told := errors.Is(err, errDamaged) || strings.Contains(err.Error(), "newer version") ||
			strings.Contains(err.Error(), "not a ledger") || strings.Contains(err.Error(), "empty")
		if !told {
			t.Errorf("the error does not say that the file is damaged: %v", err)
		}
		return err
	}
	for i, in := range never {
		if e := b.Entry(&in.ID); e.Known && e.Content == in.ID.Content {
			t.Errorf("the rejected row %d passes for accepted", i)
		}
	}
	return nil
}

// A record that no version writes is damage, not a contact.
func TestDamagedRecords(t *testing.T) {
	for _, test := range []struct{ name, statement string }{
		{"state 0", "UPDATE outcomes SET state = 0 WHERE id = 5"},
		{"state 8", "UPDATE outcomes SET state = 8 WHERE id = 5"},
		{"state is a text", "UPDATE outcomes SET state = 'x' WHERE id = 5"},
		{"phone is a number with a fraction", "UPDATE outcomes SET phone = 1.5e300 WHERE id = 5"},
		{"content is a blob", "UPDATE outcomes SET content = x'00' WHERE id = 5"},
		{"short contact", "UPDATE outcomes SET contact = x'0102' WHERE id = 5"},
		{"long contact", "UPDATE outcomes SET contact = zeroblob(17) WHERE id = 5"},
		{"column renamed", "ALTER TABLE outcomes RENAME COLUMN contact TO bontact"},
		{"table gone", "DROP TABLE intents"},
		{"intents of no rows", "INSERT INTO intents VALUES (99, 1, 1, 1, 1, x'')"},
		{"fewer than no intents", "INSERT INTO intents VALUES (99, -1, 1, 1, 1, x'')"},
		{"very many intents", "INSERT INTO intents VALUES (99, 9e15, 1, 1, 1, x'')"},
		{"count is a text", "INSERT INTO intents VALUES (99, 'x', 1, 1, 1, x'')"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			fill(t, path, 10)
			database(t, path, test.statement)
			for word, open := range openers {
				l, err := open(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close() //nolint:errcheck // it is only read
				_, err = l.Book(t.Context(), production)
				if !errors.Is(err, errDamaged) {
					t.Errorf("%s: error %v, want that it is damaged", word, err)
				}
				checkMessage(t, err, path, "damaged", "restore it from a backup")
			}
		})
	}
}
