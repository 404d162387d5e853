package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Rows are visited in the order of the files, each with its own payload, whoever
// mapped them.
func TestWalkInOrder(t *testing.T) {
	for _, keep := range []bool{false, true} {
		w := walker{inputs: []Input{input(t, manyPhones(1000))[0], input(t, manyPhones(10))[0], input(t, manyPhones(0))[0], input(t, manyPhones(batchRows))[0]}, keep: keep}
		var got []string
		var payloads [][]byte
		err := w.walk(t.Context(), func(v *visit) error {
			got = append(got, fmt.Sprintf("%d/%d %s %s", v.input, v.row.Number, v.result.Phone, v.payload.JSON))
			payloads = append(payloads, v.payload.JSON)
			return nil
		})
		if err != nil || w.rows != 1074 || len(got) != 1074 {
			t.Fatalf("%d visits of %d rows, %v", len(got), w.rows, err)
		}
		for i, rows := 0, []int{1000, 10, 0, batchRows}; i < len(rows); i++ {
			for n := range rows[i] {
				want := fmt.Sprintf(`{"phone_number":"%s","crm_contact_id":"%d"}`, phone(n), n+2)
				if line := fmt.Sprintf("%d/%d %s %s", i, n+2, phone(n), want); got[0] != line {
					t.Fatalf("visit %q, want %q", got[0], line)
				}
				if keep && string(payloads[0]) != want {
					t.Fatalf("the payload kept is %s, want %s", payloads[0], want)
				}
				got, payloads = got[1:], payloads[1:]
			}
		}
	}
}

func TestWalkEndsEarly(t *testing.T) {
	stop := errors.New("stop")
	for _, tt := range []struct {
		name       string
		rows       int
		limit      int
		stopAt     int // visit
		stopBy     error
		wantVisits int
		want       error
	}{
		{name: "whole", rows: 300, wantVisits: 300},
		{name: "limit", rows: 300, limit: 70, wantVisits: 70},
		{name: "limit at a batch's end", rows: 300, limit: 2 * batchRows, wantVisits: 2 * batchRows},
		{name: "limit beyond the end", rows: 300, limit: 400, wantVisits: 300},
		{name: "error", rows: 3000, stopAt: 100, stopBy: stop, wantVisits: 100, want: stop},
		{name: "error at once", rows: 3000, stopAt: 1, stopBy: stop, wantVisits: 1, want: stop},
		{name: "enough", rows: 3000, stopAt: 100, stopBy: errEnough, wantVisits: 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := walker{inputs: []Input{input(t, manyPhones(tt.rows))[0]}, limit: tt.limit}
			visits := 0
			err := w.walk(t.Context(), func(*visit) error {
				if visits++; visits == tt.stopAt {
					return tt.stopBy
				}
				return nil
			})
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || visits != tt.wantVisits {
				t.Errorf("%d visits, %v; want %d, %v", visits, err, tt.wantVisits, tt.want)
			}
		})
	}
}

// A file that changes under the walk is an error, after the rows before it.
func TestWalkTellsReadErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leads.csv")
	if err := os.WriteFile(path, []byte("Phone;ID\n"+strings.Repeat("+33199000001;1\n", 20_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	w := walker{inputs: openInput(t, path, plainMapping)}
	visits := 0
	err := w.walk(t.Context(), func(*visit) error {
		if visits++; visits == 1 {
			return os.WriteFile(path, []byte("Phone;ID\n"), 0o600)
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "changed") || visits == 0 || visits >= 20_000 {
		t.Errorf("%d visits, %v", visits, err)
	}
}

// A context that ends ends the walk, also while visits wait.
func TestWalkCancelled(t *testing.T) {
	w := walker{inputs: input(t, manyPhones(20_000))}
	ctx, cancel := context.WithCancel(t.Context())
	visits := 0
	err := w.walk(ctx, func(*visit) error {
		if visits++; visits == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || visits >= 20_000 {
		t.Errorf("%d visits, %v", visits, err)
	}
}
