package mapping

import "testing"

// withOptions makes a mapping with one more column, A, which goes to custom.a and has
// the given options.
func withOptions(options string) string { return head + "  A: {to: custom.a, " + options + "}\n" }

func TestMistakesInOptions(t *testing.T) {
	wantMistakes(t, []mistake{
		{"an unknown option", withOptions("§seperator: \";\""), []string{`unknown key "seperator" (did you mean "separator"?); the keys here are to, type, format, decimal, separator, values, default, required, strip_prefix, trim, case, pad_zeros, on_invalid, blank, region, aliases`}},
		{"an option twice", withOptions("type: text, §type: text"), []string{`mapping key "type" already defined`}},
		{"an unknown type", withOptions("type: §moment"), []string{`type can't be "moment"; it is one of text, phone, email, number, integer, boolean, date, datetime, enum, list, url, currency, json`}},
		{"a type that is nearly one", withOptions("type: §dattime"), []string{`(did you mean "datetime"?)`}},
		{"a type that is a list", withOptions("type: §[text]"), []string{"type must be a text"}},

		{"another decimal mark", withOptions("type: number, decimal: §\"'\""), []string{`decimal is the mark before the fraction: "," or "."`}},
		{"a decimal mark in words", withOptions("type: number, decimal: §comma"), []string{`"," or "."`}},
		{"both decimal marks", withOptions("type: number, decimal: §\",.\""), []string{`"," or "."`}},
		{"no decimal mark", withOptions("type: number, decimal: §\"\""), []string{`"," or "."`}},
		{"several formats", withOptions("type: date, format: §[DD/MM/YYYY, DD/MM/YY]"), []string{"format must be a text: a column has one form of dates; name the one of most of its cells, and write the others as in 2025-01-31"}},
		{"a decimal mark that is a list", withOptions("type: number, decimal: §[\",\"]"), []string{"decimal must be a text"}},

		{"an empty separator", withOptions("type: list, separator: §\"\""), []string{`separator is empty; write what stands between the items, as in ","`}},
		{"a separator that is a list", withOptions("type: list, separator: §[\";\"]"), []string{"separator must be a text"}},
		{"a separator that is missing", withOptions("type: list, separator:§"), []string{"separator must be a text"}},

		{"an empty prefix", withOptions("strip_prefix: §\"\""), []string{`strip_prefix is empty; write what stands before the values, as in "p:"`}},
		{"a prefix of spaces", withOptions("strip_prefix: §\" \\u200b\""), []string{"strip_prefix is empty"}},
		{"an empty prefix in a list", withOptions("strip_prefix: [\"p:\", §\"\"]"), []string{"strip_prefix is empty"}},
		{"no prefix", withOptions("strip_prefix: §[]"), []string{"strip_prefix is empty"}},
		{"a prefix that is missing", withOptions("strip_prefix:§"), []string{"strip_prefix must be a text"}},
		{"a prefix that is a list", withOptions("strip_prefix: [§[\"p:\"]]"), []string{"strip_prefix must be a text"}},
		{"a prefix without its quotes", head + "  A:\n    to: custom.a\n    strip_prefix:\n      - §p:\n      - \"z:\"\n", []string{`strip_prefix must be a text; put quotes around it, as in "p:"`}},

		{"no digits to pad to", withOptions("pad_zeros: §1"), []string{"pad_zeros is how many digits a number has, from 2 to 34, as in 5 for postal codes"}},
		{"too many to pad to", withOptions("pad_zeros: §35"), []string{"from 2 to 34"}},
		{"padding in quotes", withOptions("pad_zeros: §\"5\""), []string{"from 2 to 34"}},
		{"trim is a word", withOptions("trim: §left"), []string{"trim must be true or false"}},
		{"trim is quoted", withOptions("trim: §\"false\""), []string{"trim must be true or false"}},
		{"required is a number", withOptions("required: §1"), []string{"required must be true or false"}},
		{"an unknown case", withOptions("case: §capitals"), []string{`case can't be "capitals"; it is one of upper, lower, title`}},
		{"a case that is nearly one", withOptions("case: §Upper"), []string{`case can't be "Upper" (did you mean "upper"?)`}},
		{"an unknown policy for what is invalid", withOptions("on_invalid: §skip"), []string{`on_invalid can't be "skip"; it is one of reject, omit, send`}},
		{"an unknown policy for blanks", withOptions("blank: §omitt"), []string{`blank can't be "omitt" (did you mean "omit"?); it is one of omit, null, empty`}},
		{"a policy for blanks that is a text", withOptions("blank: §\"\""), []string{`blank can't be ""; it is one of omit, null, empty`}},

		{"an unknown region", withOptions("type: phone, region: §France"), []string{`region "France" is not known; write the country's two letters, as in FR`}},
		{"a list of regions", withOptions("type: phone, region: §[FR]"), []string{"region must be a text"}},

		{"a blank alias", withOptions("aliases: [B, §\" \"]"), []string{"an alias is blank"}},
		{"an alias that is a list", withOptions("aliases: [B, §[C]]"), []string{"an alias of column A must be a text"}},
		{"aliases that are missing", withOptions("aliases:§"), []string{"an alias of column A must be a text"}},
		{"an alias that is the header", withOptions("aliases: [§a]"), []string{`columns "A" and "a" are the same header`}},
		{"an alias that is another column", withOptions("aliases: §TÉL"), []string{`columns "Tel" and "TÉL" are the same header`}},
		{"an alias twice", withOptions("aliases: [Été, §ete]"), []string{`columns "Été" and "ete" are the same header`}},
		{"a column that is an alias", withOptions("aliases: [B, C]") + "  §c: custom.c\n", []string{`columns "C" and "c" are the same header`}},

		{"a value that is an object", withOptions("values: {x: {§y: 1}}"), []string{"the value for x must be a text, a number, true, false or null"}},
		{"a result of other digits", withOptions("values: {x: §007}"), []string{"the value for x: write the number 007 in plain digits, or in quotes if it is a text"}},
	})
}

func TestMistakesInTheKey(t *testing.T) {
	wantMistakes(t, []mistake{
		{"no field", head + "key: §[]\n", []string{"key: names no field; write one or several, as in [phone_number, crm_contact_id]"}},
		{"a list in the list", head + "key: [§[phone_number]]\n", []string{"a field of the key must be a text"}},
		{"nothing", head + "key: §\n", []string{"a field of the key must be a text"}},
		{"an object", head + "key: {§phone: phone_number}\n", []string{"a field of the key must be a text"}},
		{"a misspelt field", head + "key: [phone_number, §crm_contact]\n", []string{"key: nothing goes to crm_contact"}},
		{"a field of another form", head + "key: §contact..email\n", []string{"a name is missing"}},
		{"nearly a field of the guide", head + "key: §contact.emial\n", []string{"is contact.email meant?"}},
		{"fields to which nothing goes", head + "  A: crm_deal_id\nkey: [§crm_contact_id, crm_deal_id, §contact.email]\n", []string{"key: nothing goes to crm_contact_id", "key: nothing goes to contact.email"}},
	})
}

// What somebody may get wrong on one evening is told in one go.
func TestTwelveMistakesAtOnce(t *testing.T) {
	src, places := unmark(`version: §"1"
region: §ZZ
key: [crm_contact_id, §contact..email]
columns:
  Tel: phone_number
  Id: crm_contact_id
  Montant: {to: conversion.amount, decimal: §";"}
  §Tags: {to: custom.tags, separator: "|"}
  Note: {to: custom.note, case: §shout, aliases: [Remarque, §TEL]}
  §Optin: {to: custom.optin, type: boolean, values: {Oui: ja}}
  §Signé: {to: conversion.date, default: 2025-01-15, blank: omit, trim: false}
  Devise: {to: conversion.currency, default: §$}
set:
  §contact.emial: x
  conversion.note: {§Note}
unmapped: §all
`)
	_, err := Parse("mapping.yaml", []byte(src))
	wantProblems(t, err, places, []string{
		"version must be 1",
		`region "ZZ" is not known`,
		"a name is missing",
		`"," or "."`,
		`column "Tags" has separator:, but custom.tags is of type text; separator: is for list`,
		`case can't be "shout"`,
		`columns "Tel" and "TEL" are the same header`,
		`column "Optin" is a boolean, and values: makes "ja" of "Oui"; write true or false`,
		`column "Signé" has trim:, but conversion.date is of type date; trim: is for text`,
		`default for conversion.currency: "$" is not a currency`,
		"is contact.email meant?",
		"put quotes around a template",
		`unmapped can't be "all"`,
	})
}
