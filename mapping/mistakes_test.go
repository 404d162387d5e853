package mapping

import (
	"testing"
)

// A mistake is one bad mapping file. Markers in it show where the problems are;
// without any, the problem has no place.
type mistake struct {
	name string
	src  string
	want []string // parts of the messages, in the order of the places
}

func wantMistakes(t *testing.T, tests []mistake) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, places := unmark(tt.src)
			if len(places) == 0 {
				places = []position{{}}
			}
			m, err := Parse("mapping.yaml", []byte(src))
			if m != nil {
				t.Fatalf("the mapping was read, want %q", tt.want)
			}
			wantProblems(t, err, places, tt.want)
		})
	}
}

func TestMistakesInTheFile(t *testing.T) {
	wantMistakes(t, []mistake{
		{"empty", "", []string{"the mapping is empty"}},
		{"only a comment", "# later\n", []string{"the mapping is empty"}},
		{"only the document's beginning", "---\n", []string{"the mapping is empty"}},
		{"a text", "§§§phone_number", []string{"the mapping must be lines of the form key: value", "version: is missing", "columns: is missing"}},
		{"a list", "§§§- Tel: phone_number", []string{"the mapping must be lines of the form key: value", "version: is missing", "columns: is missing"}},
		{"two documents", head + "---\n§version: 1\n", []string{"a second document begins here"}},
		{"a key twice", head + "§version: 1\n", []string{`mapping key "version" already defined`}},
		{"a header twice", head + "  §Tel: contact.name\n", []string{`mapping key "Tel" already defined`}},
		{"a field twice", head + "set:\n  custom.a: 1\n  §custom.a: 2\n", []string{`mapping key "custom.a" already defined`}},
		{"a bracket is not closed", "version: 1\ncolumns:\n  Tel: §{to: phone_number\n", []string{"not valid YAML"}},
		{"a quote is not closed", "version: 1\ncolumns:\n  Tel: §\"phone_number\n", []string{"not valid YAML"}},
		{"indented too far", "version: 1\ncolumns:\n  Tel: §phone_number\n   A: contact.name\n", []string{"not valid YAML"}},
		{"indented by a tab", "version: 1\ncolumns:\n§\tTel: phone_number\n", []string{"not valid YAML"}},
		{"a template without quotes", head + "set:\n  contact.name: {A} §{B}\n", []string{"put quotes around texts that begin with { or ["}},
		{"a merge key", head + "  §<<: {A: contact.name}\n", []string{"write each key out"}},
		{"an anchor and an alias", "version: 1\ncolumns:\n  Tel: §&a phone_number\n  A: §*a\n", []string{"must be a text", "must be a text"}},
		{"an anchor at columns", "version: 1\ncolumns: §&a\n  Tel: phone_number\n", []string{"columns must be lines of the form key: value"}},
		{"a tag", head + "  A: §!!str contact.name\n", []string{"must be a text"}},
	})
}

func TestMistakesAtTheTop(t *testing.T) {
	wantMistakes(t, []mistake{
		{"an unknown key near a known one", head + "§unmaped: custom\n", []string{`unknown key "unmaped" (did you mean "unmapped"?); the keys here are version, region, key, columns, set, unmapped`}},
		{"an unknown key near none", head + "§language: fr\n", []string{`unknown key "language"; the keys here are`}},
		{"keys have one spelling", head + "§Region: FR\n", []string{`unknown key "Region" (did you mean "region"?)`}},
		{"no version", "§columns: {Tel: phone_number}\n", []string{"version: is missing"}},
		{"no columns", "§version: 1\n", []string{"columns: is missing"}},
		{"nothing", "§§{}\n", []string{"version: is missing", "columns: is missing"}},
		{"version 2", "version: §2\ncolumns: {Tel: phone_number}\n", []string{"version must be 1"}},
		{"version 1.0", "version: §1.0\ncolumns: {Tel: phone_number}\n", []string{"version must be 1"}},
		{"version in quotes", "version: §\"1\"\ncolumns: {Tel: phone_number}\n", []string{"version must be 1"}},
		{"columns in one text", "version: 1\ncolumns: §Tel\n", []string{"columns must be lines of the form key: value"}},
		{"columns in a list", "version: 1\ncolumns:\n  §- Tel: phone_number\n", []string{"columns must be lines of the form key: value"}},
		{"an unknown region", head + "region: §XX\n", []string{`region "XX" is not known; write the country's two letters`}},
		{"a region's prefix", head + "region: §+33\n", []string{`region "+33" is not known`}},
		{"a list of regions", head + "region: §[FR, BE]\n", []string{"region must be a text"}},
		{"an unknown policy", head + "unmapped: §costum\n", []string{`unmapped can't be "costum" (did you mean "custom"?); it is one of ignore, custom, root, error`}},
		{"nothing goes to the phone", "§version: 1\ncolumns: {Mail: contact.email}\n", []string{"no column goes to phone_number"}},
	})
}

func TestMistakesInPaths(t *testing.T) {
	wantMistakes(t, []mistake{
		{"empty", head + "  A: §\"\"\n", []string{"a field path is empty"}},
		{"an empty part", head + "  A: §contact..name\n", []string{`field path "contact..name": a name is missing`}},
		{"a point at the end", head + "  A: §contact.\n", []string{"a name is missing"}},
		{"a space", head + "  A: §contact.first name\n", []string{`' ' can't be in a name`}},
		{"an index that is a word", head + "  A: §assignees[x].email\n", []string{"an index is a number in brackets"}},
		{"an index that is not closed", head + "  A: §assignees[0.email\n", []string{"an index is a number in brackets"}},
		{"an index too high", head + "  A: §custom.tags[100]\n", []string{"index 100 is over 99"}},
		{"one of several", head + "  A: {to: [contact.name, §custom., custom.a]}\n", []string{"a name is missing"}},
		{"not a text", head + "  A: [{§to: custom.a}]\n", []string{"the field of column A must be a text"}},
		{"a part of a single value", head + "  A: §phone_number.x\n", []string{"phone_number is a single value"}},
		{"an item of a single value", head + "  A: §crm_deal_id[0]\n", []string{"crm_deal_id is a single value"}},
		{"an object as a value", head + "  A: §contact\n", []string{"contact is an object; write contact.name"}},
		{"an object as a list", head + "  A: §sales[0].email\n", []string{"sales is an object"}},
		{"assignees without an index", head + "  A: §assignees.email\n", []string{"assignees is a list of people; write assignees[0].email"}},
		{"assignees without a field", head + "  A: §assignees[0]\n", []string{"assignees is a list of people"}},
		{"nearly a name of the guide", head + "  A: §contct.name\n", []string{`contct is not a field of the webhook (did you mean "contact"?); a field of your own goes under custom, as in custom.contct`}},
		{"nearly the phone", head + "  A: §phone_numbr\n", []string{`did you mean "phone_number"?`}},
		{"in set", head + "set:\n  §assignees.role: sales\n", []string{"assignees is a list of people"}},
		{"a field and its own parent", head + "  A: custom.a\n  §B: custom.a.b\n", []string{`field path "custom.a.b": another entry of the mapping uses custom.a as a single value`}},
		{"a parent and its own field", head + "  A: custom.a.b\n  §B: custom.a\n", []string{"uses custom.a as an object"}},
		{"a list and an object", head + "  A: tags[0]\n  §B: tags.x\n", []string{"uses tags as a list"}},
		{"items of two kinds", head + "  A: tags[0]\n  §B: tags[0].x\n", []string{"uses tags[0] as a single value"}},
		{"one column against itself", head + "  §A: [custom.a, custom.a.b]\n", []string{"uses custom.a as a single value"}},
		{"set against a column", head + "  A: custom.a\nset:\n  §custom.a.b: 1\n", []string{"uses custom.a as a single value"}},
		{"one phone for all", "version: 1\ncolumns:\n  A: custom.a\nset:\n  §phone_number: \"" + aPhoneE164 + "\"\n", []string{"one phone_number for all rows would make them one contact"}},
		{"null for a typed field", head + "set:\n  contact.email: §null\n", []string{"there is no value; write one of type email, or delete the line"}},
		{"a misspelt field", head + "  A: §contact.emial\n", []string{"is contact.email meant?"}},
		{"a misspelt field of an assignee", head + "  A: §assignees[0].slackid\n", []string{"is assignees[0].slack_id meant?"}},
		{"below a field of the guide", head + "  A: §contact.email.work\n", []string{"contact.email is a single value"}},
		{"a list in a list of people", head + "  A: §assignees[0][1]\n", []string{"assignees is a list of people"}},
		{"set fills what a column fills", head + "set:\n  §phone_number: \"" + aPhoneE164 + "\"\n", []string{`column "Tel" fills phone_number already; for rows where it is blank give that column a default:`}},
	})
}

func TestMistakesInColumns(t *testing.T) {
	wantMistakes(t, []mistake{
		{"an unknown key", head + "  Ä: {to: custom.a, §typ: text}\n", []string{`unknown key "typ" (did you mean "type"?); the keys here are to, type, format`}},
		{"a blank header", head + "  §\" \": contact.name\n", []string{"a header is blank"}},
		{"one header, two spellings", head + "  §\" TÉL \": contact.name\n", []string{`columns "Tel" and " TÉL " are the same header`}},
		{"nowhere to go", head + "  §A: {type: text}\n", []string{`column "A" goes nowhere; name a field`}},
		{"an unknown type", head + "  A: {to: custom.a, type: §numbr}\n", []string{`type can't be "numbr" (did you mean "number"?); it is one of text, phone, email`}},
		{"required is a word", head + "  A: {to: custom.a, required: §oui}\n", []string{"required must be true or false"}},
		{"an enum without values", head + "  §A: {to: custom.a, type: enum}\n", []string{`column "A" is an enum and needs values:`}},
		{"values with another type", head + "  §A: {to: custom.a, type: number, values: {x: 1}}\n", []string{"its type is enum or boolean, not number"}},
		{"one value, two spellings", head + "  A:\n    to: custom.a\n    values: {Été: 1, §ete: 2}\n", []string{`values "Été" and "ete" are the same`}},
		{"values without results", head + "  A: {to: custom.a, values: §[x, y]}\n", []string{"values must be lines of the form key: value"}},
		{"a result that is a list", head + "  A: {to: custom.a, values: {x: §[y]}}\n", []string{"the value for x must be a text, a number, true, false or null"}},
		{"a stage that the guide does not have", head + "  §A: {to: lifecycle_stage, values: {Client: custmer, Perdu: churned}}\n", []string{`values of lifecycle_stage: "custmer" is none of lead, customer, churned (did you mean "customer"?)`}},
		{"a stage by default that the guide does not have", head + "  A: {to: lifecycle_stage, default: §prospect}\n", []string{`default for lifecycle_stage: "prospect" is none of lead, customer, churned`}},
		{"a default that is not a result", head + "  A: {to: custom.a, values: {x: y}, default: §z}\n", []string{`"z" is none of x`}},
		{"a default that is not a number", head + "  A: {to: conversion.amount, default: §beaucoup}\n", []string{`"beaucoup" is not a number`}},
		{"a default that is not whole", head + "  A: {to: custom.a, type: integer, default: §1.5}\n", []string{"1.5 is not a whole number"}},
		{"a default that is not a date", head + "  A: {to: conversion.date, default: §demain}\n", []string{`"demain" is not a date`}},
		{"a default that is not an address", head + "  A: {to: contact.email, default: §nobody}\n", []string{`"nobody" is not an e-mail address`}},
		{"a default that is not a phone", head + "  A: {to: sales.phone_number, default: §abc}\n", []string{`"abc" is not a phone number`}},
		{"a default of nothing", head + "  A: {to: contact.email, default: §\"\"}\n", []string{"no value"}},
		{"a default for the phone", "version: 1\ncolumns:\n  §A: {to: phone_number, default: 01 99 00 12 34}\n", []string{"would make one contact of all rows"}},
		{"values for the phone", "version: 1\ncolumns:\n  §A: {to: phone_number, values: {a: 5}}\n", []string{"phone_number is a phone number, and can't have values"}},
		{"a phone that is a number", "version: 1\ncolumns:\n  §A: {to: phone_number, type: number}\n", []string{"phone_number is of type phone, and can't be of type number"}},
		{"a stage of any words", head + "  §A: {to: lifecycle_stage, type: text}\n", []string{"is of type enum, and can't be of type text"}},
		{"an empty list of fields", head + "  §A: []\n", []string{"goes nowhere"}},
		{"a default that is not a boolean", head + "  A: {to: custom.a, type: boolean, default: §perhaps}\n", []string{`"perhaps" is neither yes nor no`}},
		{"a default that is a list, for a field of the guide", head + "  A: {to: contact.name, default: §[x]}\n", []string{"default for contact.name: a value of type text can't be a list or an object"}},
		{"a default that is an object, for a typed field", head + "  A: {to: custom.a, type: number, default: {§x: 1}}\n", []string{"default for custom.a: a value of type number can't be a list or an object"}},
		{"a default that is a template without quotes", head + "  A: {to: custom.a, default: {§x}}\n", []string{"default must be a text, a number, true, false or null; put quotes around a template"}},
		{"a format of other letters", head + "  A: {to: custom.a, format: §TT.MM.JJJJ}\n", []string{`date format "TT.MM.JJJJ": `}},
		{"a format without a year", head + "  A: {to: conversion.date, format: §DD/MM}\n", []string{"the year is missing; write D, M and YYYY once each"}},
		{"a format of what is no date", head + "  §A: {to: custom.a, type: number, format: DD/MM/YYYY}\n", []string{"has format:, but custom.a is of type number; format: is for date, datetime"}},
	})
}

func TestMistakesInSet(t *testing.T) {
	const plain, brace = "in plain digits, or in quotes if it is a text", "a brace is not closed"
	wantMistakes(t, []mistake{
		{"not keys with values", head + "set: §x\n", []string{"set must be lines of the form key: value"}},
		{"a leading zero", head + "set:\n  custom.prefix: §0033\n", []string{"custom.prefix: write the number 0033 " + plain}},
		{"underscores", head + "set: {custom.n: §1_000}\n", []string{plain}},
		{"base sixteen", head + "set: {custom.n: §0x1F}\n", []string{plain}},
		{"no digit before the point", head + "set: {custom.n: §.5}\n", []string{plain}},
		{"infinity", head + "set: {custom.n: §.inf}\n", []string{"must be a text, a number, true, false or null"}},
		{"a list for a field of the guide", head + "set:\n  contact.name: §[1, 2]\n", []string{"contact.name: a value of type text can't be a list or an object"}},
		{"an object for a field of the guide", head + "set:\n  conversion.amount: {§value: 1}\n", []string{"conversion.amount: a value of type number can't be a list or an object"}},
		{"a template without quotes", head + "set:\n  custom.n: {§A}\n", []string{"must be a text, a number, true, false or null; put quotes around a template"}},
		{"a template without quotes in a list", head + "set:\n  custom.n: [1, {§A}]\n", []string{"put quotes around a template"}},
		{"a number of other digits in a list", head + "set:\n  custom.n: [1, §0033]\n", []string{"custom.n: write the number 0033 " + plain}},
		{"a number of other digits in an object", head + "set:\n  custom.n: {x: §0x1F}\n", []string{"custom.n: write the number 0x1F " + plain}},
		{"a brace that is not closed", head + "set:\n  contact.name: §\"{Prénom\"\n", []string{brace}},
		{"a brace that is not opened", head + "set:\n  contact.name: §\"Prénom}\"\n", []string{brace}},
		{"braces around nothing", head + "set:\n  contact.name: §\"{ }\"\n", []string{brace}},
		{"one more brace", head + "set:\n  contact.name: §\"{{Prénom}\"\n", []string{brace}},
		{"an amount in words", head + "set: {conversion.amount: §beaucoup}\n", []string{`conversion.amount: "beaucoup" is not a number`}},
		{"a stage that the guide does not have", head + "set: {lifecycle_stage: §prospect}\n", []string{`lifecycle_stage: "prospect" is none of lead, customer, churned`}},
	})
}
