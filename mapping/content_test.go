package mapping

import (
	"math/rand/v2"
	"slices"
	"testing"

	"alvio.ai/alvio-import/record"
)

// contentOf applies a row of cells below header and returns the plan's hash.
func contentOf(t *testing.T, src string, header, cells []string) uint64 {
	t.Helper()
	plan := mustBind(t, src, header...)
	payload, issues := plan.Apply(csvRow(cells...))
	if payload.JSON == nil {
		t.Fatalf("no payload of %q: %+v", cells, issues)
	}
	return plan.Content()
}

const contentMapping = french + `columns:
  Tel: phone_number
  Mail: contact.email
  Amount: conversion.amount
  Day: conversion.date
  Ok: {to: custom.ok, type: boolean}
  Tags: {to: custom.tags, type: list}
  Note: custom.note
  Other: custom.other
`

const contentHeader = "Tel|Mail|Amount|Day|Ok|Tags|Note|Other"

// The same values are the same content, whatever the order of the columns and
// however the values are spelled.
func TestContentIsTheSame(t *testing.T) {
	header, cells := split(contentHeader), split(aPhone+"|jane@example.com|5|2025-01-15|oui|a,b|x|")
	want := contentOf(t, contentMapping, header, cells)
	t.Run("columns in other orders", func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			order := random.Perm(len(header))
			var h, c []string
			for _, i := range order {
				h, c = append(h, header[i]), append(c, cells[i])
			}
			if got := contentOf(t, contentMapping, h, c); got != want {
				t.Errorf("in the order %v the content is another", h)
			}
		}
	})
	for name, other := range map[string]string{
		"the phone":                   "+33 1 99 00 12 34|jane@example.com|5|2025-01-15|oui|a,b|x|",
		"the amount":                  aPhone + "|jane@example.com|5,00 €|2025-01-15|oui|a,b|x|",
		"the date":                    aPhone + "|jane@example.com|5|15/01/2025|oui|a,b|x|",
		"the boolean":                 aPhone + "|jane@example.com|5|2025-01-15|1|a,b|x|",
		"the list":                    aPhone + "|jane@example.com|5|2025-01-15|oui| a,,b ,|x|",
		"spaces":                      aPhone + " | jane@example.com|5 |2025-01-15|oui|a,b|x | ",
		"a cell that the row has not": aPhone + "|jane@example.com|5|2025-01-15|oui|a,b|x",
	} {
		if got := contentOf(t, contentMapping, header, split(other)); got != want {
			t.Errorf("another spelling of %s is another content", name)
		}
	}
}

// The same values in other fields are another content.
func TestContentOfOtherFields(t *testing.T) {
	const first = french + "columns: {Tel: phone_number, A: custom.a, B: custom.b}\nset: {custom.c: x, custom.d: \"{A}\"}\n"
	header, cells := split("Tel|A|B"), split(aPhone+"|a|b")
	if contentOf(t, first, header, cells) == contentOf(t, french+"columns: {Tel: phone_number, B: custom.a, A: custom.b}\nset: {custom.c: x, custom.d: \"{A}\"}\n", header, cells) {
		t.Error("values in each other's fields are the same content")
	}
}

func TestContentDiffers(t *testing.T) {
	header := split(contentHeader)
	rows := []string{
		aPhone + "|||||||",
		"01 99 00 56 78|||||||",
		aPhone + "|jane@example.com||||||",
		aPhone + "||5|||||",
		aPhone + "||5,5|||||",
		aPhone + "|||2025-01-15||||",
		aPhone + "||||oui|||",
		aPhone + "||||non|||",
		aPhone + "|||||a||",
		aPhone + "|||||a,b||",
		aPhone + "|||||b,a||",
		aPhone + "||||||a|",
		aPhone + "||||||A|",
		aPhone + "|||||||a",
		aPhone + "||||||a|a",
		aPhone + "||||||true|",
		aPhone + "||||||5|",
		aPhone + "||||||a\ncustom.other=\"a|",
		aPhone + "||||||a\"\ncustom.other=\"a|",
	}
	seen := map[uint64]string{}
	for _, row := range rows {
		content := contentOf(t, contentMapping, header, split(row))
		if other, ok := seen[content]; ok {
			t.Errorf("%q and %q are the same content", other, row)
		}
		seen[content] = row
	}
}

// The content is that of the last row, and no other row leaves anything in it.
func TestContentForgetsTheRowBefore(t *testing.T) {
	plan := mustBind(t, contentMapping, split(contentHeader)...)
	short, long := csvRow(aPhone), csvRow(split(aPhone+"|jane@example.com|5|2025-01-15|oui|a,b|x|y")...)
	var contents []uint64
	for _, row := range []*record.Row{short, long, short, long} {
		plan.Apply(row)
		contents = append(contents, plan.Content(), plan.Content())
	}
	if contents[0] == contents[2] || !slices.Equal(contents[:4], contents[4:]) || contents[0] != contents[1] {
		t.Errorf("contents of a short row and a long one, each twice and once again: %x", contents)
	}
}

// The hash outlives the process: a ledger compares it a year later. If it must
// change, so must ContentVersion.
func TestContentIsStable(t *testing.T) {
	const want = 0x2bd34d2d23cad511
	got := contentOf(t, contentMapping, split(contentHeader), split(aPhone+"|jane@example.com|5|2025-01-15|oui|a,b|x|y"))
	if got != want || ContentVersion != 1 {
		t.Errorf("content %#x in version %d, want %#x in version 1", got, ContentVersion, uint64(want))
	}
	// The order of the mapping's entries changes the bytes that are sent, and not the content.
	const ab, ba = french + "columns: {Tel: phone_number, A: custom.a, B: custom.b}\n", french + "columns: {B: custom.b, A: custom.a, Tel: phone_number}\n"
	header, cells := split("Tel|A|B"), split(aPhone+"|a|b")
	if contentOf(t, ab, header, cells) != contentOf(t, ba, header, cells) {
		t.Error("the order of the mapping's entries makes another content")
	}
}

// A contact that its phone does not tell has a lane of its own beside the phone's.
func TestKeyLane(t *testing.T) {
	for key, want := range map[string]string{
		"":                                "",
		"key: [phone_number]\n":           "",
		"key: [crm_contact_id]\n":         "C-1=crm_contact_id\n",
		"key: [custom.a]\n":               "", // the row has none, so that the phone is its key
		"key: [custom.a, phone_number]\n": "",
	} {
		plan := mustBind(t, french+"columns: {Tel: phone_number, ID: crm_contact_id, A: custom.a}\n"+key, "Tel", "ID", "A")
		payload, _ := plan.Apply(csvRow(aPhone, "C-1", ""))
		if payload.KeyLane != want || payload.Lane == "" {
			t.Errorf("%q: lanes %q and %q, want the second one to be %q", key, payload.Lane, payload.KeyLane, want)
		}
	}
}
