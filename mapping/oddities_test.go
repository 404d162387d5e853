package mapping

import (
	"testing"

	"alvio.ai/alvio-import/record"
)

// What people write beside the usual, and what of it is understood.
func TestOddities(t *testing.T) {
	t.Run("email", func(t *testing.T) {
		wantConversions(t, "", "type: email", []conversion{
			{"a subject", text("mailto:jane@example.com?subject=x"), `"jane@example.com"`, record.EmailRepaired},
			{"a slash behind", text("jane@example.com/"), `"jane@example.com"`, record.EmailRepaired},
			{"a mark behind", text("jane@example.com!"), `"jane@example.com"`, record.EmailRepaired},
			{"curly quotes", text("“jane@example.com”"), `"jane@example.com"`, record.EmailRepaired},
			{"a domain of digits", text("jane@1.23"), "", record.EmailInvalid},
			{"an underscore in the domain", text("jane@exa_mple.com"), "", record.EmailInvalid},
		})
	})
	t.Run("url", func(t *testing.T) {
		wantConversions(t, "", "type: url", []conversion{
			{"an amount", text("12.50"), "", record.URLInvalid},
			{"a date", text("31.12.2025"), "", record.URLInvalid},
			{"an at sign in the path", text("medium.com/@jean"), `"https://medium.com/@jean"`, record.URLRepaired},
			{"two addresses", text("https://a.com;https://b.com"), "", record.URLInvalid},
		})
	})
	t.Run("number", func(t *testing.T) {
		wantConversions(t, "", "type: number", []conversion{{"brackets, and euros behind", text("(5) €"), "-5", ""}, {"no currency", text("5 XXX"), "", record.NumberInvalid}})
	})
	t.Run("currency", func(t *testing.T) {
		wantConversions(t, "", "type: currency", []conversion{{"of Mauritania", text("MRU"), `"MRU"`, ""}, {"of Sierra Leone", text("SLE"), `"SLE"`, ""}, {"crosses", text("xxx"), "", record.CurrencyUnknown}})
	})
	t.Run("list", func(t *testing.T) {
		wantConversions(t, "", "type: list, separator: \"; \"", []conversion{{"a separator behind", text("a; b; "), `["a","b"]`, ""}})
		wantConversions(t, "", "type: list, separator: \" et \", case: upper", []conversion{{"letters in the separator", text("a et b"), `["A","B"]`, ""}})
	})
	t.Run("json", func(t *testing.T) {
		wantConversions(t, "", "type: json", []conversion{
			{"a stored number", number("1,234", "1234"), "1234", ""},
			{"a tick", record.Cell{Text: "VRAI", Value: "true", Kind: record.KindBool}, "true", ""},
			{"a mark without width", text("\ufeff{}"), "{}", ""},
		})
	})
	t.Run("mixed marks", func(t *testing.T) {
		wantLearned(t, []learned{{"both marks are decimal", "type: number", "1,50|2.50|1,234", "1.5|2.5|number-ambiguous", ""}})
	})
	t.Run("parse", func(t *testing.T) {
		for name, options := range map[string]string{"null without quotes": "to: custom.a, blank: null", "a default as declared": "to: conversion.amount, decimal: \",\", default: \"1,234\""} {
			t.Run(name, func(t *testing.T) { mustParse(t, head+"  A: {"+options+"}\n") })
		}
	})
	t.Run("mistakes", func(t *testing.T) {
		wantMistakes(t, []mistake{
			{"a template in a list", head + "set: {custom.n: [§\"{A}\"]}\n", []string{"template"}},
			{"two templates without quotes", head + "set: {custom.n: {§A, B}}\n", []string{"put quotes around a template"}},
			{"a boolean's value that is a list", withOptions("type: boolean, values: {x: §[y]}"), []string{"the value for x must be"}},
		})
	})
	t.Run("content", func(t *testing.T) {
		const src = french + "columns:\n  Tel: phone_number\n  A: {to: \"assignees[0].nom\", default: nobody}\n"
		if contentOf(t, src, split("Tel|A"), []string{aPhone, ""}) == contentOf(t, src, split("Tel|A"), []string{aPhone, "nobody"}) {
			t.Error("{} and {assignees:[{nom:nobody}]} are the same content")
		}
	})
	t.Run("template", func(t *testing.T) {
		wantApplied(t, []applied{{"template, only a mark without width", "set: {contact.name: \"{A}\"}", "A", "\u200b", `{}`}})
	})
}
