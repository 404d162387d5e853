package mapping

import "testing"

// contradicting makes a mapping with one more column, A, at which the problem is.
func contradicting(options string) string { return head + "  §A: {" + options + "}\n" }

func TestContradictionsInAColumn(t *testing.T) {
	const phone = "version: 1\ncolumns:\n  §A: "
	wantMistakes(t, []mistake{
		{"values of a number", contradicting("to: custom.a, type: number, values: {x: 1}"), []string{`column "A" has values:, so its type is enum or boolean, not number`}},
		{"values of a list", contradicting("to: custom.a, type: list, values: {x: 1}"), []string{"so its type is enum or boolean, not list"}},
		{"values of a text", contradicting("to: contact.name, type: text, values: {x: y}"), []string{"so its type is enum or boolean, not text"}},
		{"a boolean's value that is a word", contradicting("to: custom.a, type: boolean, values: {x: true, y: perhaps}"), []string{`column "A" is a boolean, and values: makes "perhaps" of "y"; write true or false`}},
		{"a boolean's value that is quoted", contradicting("to: custom.a, type: boolean, values: {x: \"true\"}"), []string{`values: makes "true" of "x"; write true or false`}},
		{"a boolean's value that is a number", contradicting("to: custom.a, type: boolean, values: {x: 1}"), []string{`values: makes 1 of "x"; write true or false`}},
		{"an enum without values", contradicting("to: custom.a, type: enum"), []string{`column "A" is an enum and needs values:`}},
		{"an enum with empty values", contradicting("to: custom.a, type: enum, values: {}"), []string{`column "A" is an enum and needs values:`}},

		{"a default and an empty text", contradicting("to: custom.a, default: x, blank: empty"), []string{`column "A" has a default:, so that it is never blank; leave out blank:`}},
		{"a default and null", contradicting("to: custom.a, default: x, blank: \"null\""), []string{"leave out blank:"}},

		{"a format of a text that the guide names", contradicting("to: lifecycle_stage, format: DD/MM/YYYY"), []string{`column "A" has format:, but lifecycle_stage is of type enum; format: is for date, datetime`}},
		{"a format of a list", contradicting("to: custom.a, type: list, format: DD/MM/YYYY"), []string{"custom.a is of type list; format: is for date, datetime"}},
		{"a decimal mark of a text", contradicting("to: custom.a, decimal: \",\""), []string{`column "A" has decimal:, but custom.a is of type text; decimal: is for number, integer`}},
		{"a decimal mark of a date", contradicting("to: conversion.date, decimal: \".\""), []string{"conversion.date is of type date; decimal: is for number, integer"}},
		{"a separator of a text", contradicting("to: custom.a, separator: \";\""), []string{"custom.a is of type text; separator: is for list"}},
		{"a region of an e-mail address", contradicting("to: contact.email, region: FR"), []string{"contact.email is of type email; region: is for phone"}},
		{"a region of a text", contradicting("to: custom.phone_number, region: FR"), []string{"custom.phone_number is of type text; region: is for phone"}},
		{"letters of a number", contradicting("to: conversion.amount, case: upper"), []string{"conversion.amount is of type number; case: is for text, email, list, url, currency"}},
		{"letters of an enum", contradicting("to: custom.a, values: {x: y}, case: lower"), []string{"custom.a is of type enum; case: is for text, email, list, url, currency"}},
		{"letters of a phone number", phone + "{to: phone_number, case: upper}\n", []string{"phone_number is of type phone; case: is for text"}},
		{"spaces of an e-mail address", contradicting("to: contact.email, trim: false"), []string{"contact.email is of type email; trim: is for text"}},
		{"zeros of an amount", contradicting("to: conversion.amount, pad_zeros: 5"), []string{"conversion.amount is of type number; pad_zeros: is for text"}},
		{"spaces of a list", contradicting("to: custom.a, type: list, trim: false"), []string{"custom.a is of type list; trim: is for text"}},
		{"an option that fits one of two fields", contradicting("to: [conversion.amount, custom.a], decimal: \",\""), []string{"custom.a is of type text; decimal: is for number, integer"}},
		{"two options that don't fit", head + "  §§A: {to: custom.a, decimal: \",\", region: FR}\n", []string{"has decimal:", "has region:"}},
		{"one option that fits neither field", head + "  §§A: {to: [custom.a, custom.b], decimal: \",\"}\n", []string{"custom.a is of type text", "custom.b is of type text"}},
	})
}

func TestContradictionsOfTheGuide(t *testing.T) {
	const phone = "version: 1\ncolumns:\n  §A: "
	wantMistakes(t, []mistake{
		{"a default for the phone", phone + "{to: phone_number, default: \"" + aPhoneE164 + "\"}\n", []string{"a default for phone_number would make one contact of all rows without a phone"}},
		{"a phone that may be null", phone + "{to: phone_number, blank: \"null\"}\n", []string{"phone_number can't be blank; leave out blank:"}},
		{"a phone that may be empty", phone + "{to: phone_number, blank: empty}\n", []string{"phone_number can't be blank; leave out blank:"}},
		{"values for a rep's phone", contradicting("to: sales.phone_number, values: {a: b}"), []string{"sales.phone_number is a phone number, and can't have values:"}},
		{"values for an assignee's phone", contradicting("to: \"assignees[0].phone_number\", values: {a: b}"), []string{"assignees[0].phone_number is a phone number, and can't have values:"}},
		{"a phone that is a text", phone + "{to: phone_number, type: text}\n", []string{"phone_number is of type phone, and can't be of type text"}},
		{"a phone that is JSON", phone + "{to: phone_number, type: json}\n", []string{"phone_number is of type phone, and can't be of type json"}},
		{"a rep's phone that is an enum", contradicting("to: sales.phone_number, type: enum, values: {a: b}"), []string{"sales.phone_number is a phone number"}},
		{"a rep's phone that is an enum without values", contradicting("to: sales.phone_number, type: enum"), []string{"sales.phone_number is of type phone, and can't be of type enum"}},
		{"a stage that is a boolean", contradicting("to: lifecycle_stage, type: boolean"), []string{"lifecycle_stage is of type enum, and can't be of type boolean"}},
		{"an amount that is a text", contradicting("to: conversion.amount, type: text"), []string{"conversion.amount is of type number, and can't be of type text"}},
		{"an amount that is a list", contradicting("to: conversion.amount, type: list"), []string{"conversion.amount is of type number, and can't be of type list"}},
		{"a date that is a number", contradicting("to: conversion.date, type: number"), []string{"conversion.date is of type date, and can't be of type number"}},
		{"a currency that is a text", contradicting("to: conversion.currency, type: text"), []string{"conversion.currency is of type currency, and can't be of type text"}},
		{"stages that the guide does not have", head + "  §§A: {to: lifecycle_stage, values: {a: lead, b: leed, c: 5}}\n", []string{
			`values of lifecycle_stage: "leed" is none of lead, customer, churned (did you mean "lead"?)`,
			`values of lifecycle_stage: "5" is none of lead, customer, churned`,
		}},
	})
}

// What narrows a type of the guide, or what the guide leaves open, is no
// contradiction.
func TestNoContradictions(t *testing.T) {
	for name, options := range map[string]string{
		"a whole amount":            "to: conversion.amount, type: integer, decimal: \",\"",
		"a date with its time":      "to: conversion.date, type: datetime",
		"an amount of words":        "to: conversion.amount, values: {Petit: 10, Grand: 100}",
		"a name that is an enum":    "to: contact.name, type: enum, values: {x: y}",
		"a source that is a list":   "to: campaign.source, type: list, separator: \"|\"",
		"an id that is a number":    "to: crm_contact_id, type: integer",
		"an e-mail as a text":       "to: contact.email, type: text",
		"a format makes it a date":  "to: custom.a, format: DD/MM/YYYY",
		"letters of an e-mail":      "to: contact.email, case: lower",
		"blank and required":        "to: custom.a, required: true, blank: omit",
		"a default and blank: omit": "to: custom.a, default: x, blank: omit",
		"every policy":              "to: custom.a, type: number, on_invalid: omit, blank: empty",
		"a prefix of a number":      "to: conversion.amount, strip_prefix: \"a:\"",
		"trim as it is":             "to: conversion.amount, trim: true",
		"a stage with its words":    "to: lifecycle_stage, values: {Client: customer}, default: lead",
	} {
		t.Run(name, func(t *testing.T) { mustParse(t, head+"  A: {"+options+"}\n") })
	}
}

func TestContradictionsBetweenEntries(t *testing.T) {
	wantMistakes(t, []mistake{
		{"a list and a text", head + "  A: {to: custom.tags, type: list}\n  §B: custom.tags\n", []string{`columns "A" and "B" both go to custom.tags, and one of them is no list; give both type: list`}},
		{"a text and a list", head + "  A: custom.tags\n  §B: {to: custom.tags, type: list}\n", []string{`columns "A" and "B" both go to custom.tags`}},
		{"a list among several fields", head + "  A: [custom.x, custom.tags]\n  §B: {to: [custom.y, custom.tags], type: list}\n", []string{`columns "A" and "B" both go to custom.tags`}},
		{"a list and its own item", head + "  A: {to: custom.tags, type: list}\n  §B: \"custom.tags[0]\"\n", []string{"uses custom.tags as a single value"}},
		{"a column goes to a field twice", head + "  A: [custom.a, §custom.a]\n", []string{`column "A" goes to custom.a twice`}},
		{"set fills a column's field", head + "  A: {to: custom.a, default: x}\nset:\n  §custom.a: y\n", []string{`column "A" fills custom.a already; for rows where it is blank give that column a default:`}},
		{"a template fills a column's field", head + "  A: contact.name\nset:\n  §contact.name: \"{B}\"\n", []string{`column "A" fills contact.name already`}},
		{"a constant below a column's field", head + "  A: {to: custom.a, type: json}\nset:\n  §custom.a.b: y\n", []string{"uses custom.a as a single value"}},
		{"a phone for all rows, as a constant", "version: 1\ncolumns: {A: contact.name}\nset:\n  §phone_number: 01 99 00 12 34\n", []string{"one phone_number for all rows would make them one contact; map a column to it"}},
	})
}

func TestContradictionsOfConstants(t *testing.T) {
	typed := func(option string) string { return head + "  A: {to: custom.a, " + option + "}\n" }
	wantMistakes(t, []mistake{
		{"a currency of many countries", head + "set: {conversion.currency: §$}\n", []string{`conversion.currency: "$" is not a currency`}},
		{"a calendar of words", head + "set: {sales.lien_calendrier: §à demander}\n", []string{`sales.lien_calendrier: "à demander" is not a web address`}},
		{"an amount of two readings", head + "set: {conversion.amount: §\"1,234\"}\n", []string{`conversion.amount: "1,234" may be a thousand or a decimal`}},
		{"a date of two readings", head + "set: {conversion.date: §03/04/2025}\n", []string{`conversion.date: "03/04/2025" `}},
		{"an e-mail address", head + "set: {sales.email: §nobody}\n", []string{`sales.email: "nobody" is not an e-mail address: it has no @`}},
		{"a list for a stage", head + "set: {lifecycle_stage: §[lead]}\n", []string{"lifecycle_stage: a value of type enum can't be a list or an object"}},
		{"null for an amount", head + "set: {conversion.amount: §null}\n", []string{"conversion.amount: there is no value; write one of type number, or delete the line"}},
		{"a default that is no JSON", typed("type: json, default: x") + "set: {conversion.amount: §no}\n", []string{`"no" is not a number`}},
		{"a default that is no web address", typed("type: url, default: §bientôt"), []string{`default for custom.a: "bientôt" is not a web address`}},
		{"a default that is no currency", typed("type: currency, default: §¥"), []string{`default for custom.a: "¥" is not a currency`}},
		{"a default that is no moment", typed("type: datetime, default: §demain"), []string{`default for custom.a: "demain"`}},
		{"a default not of the format", typed("format: DD/MM/YYYY, default: §01/31/2025"), []string{"default for custom.a: "}},
		{"a default that is no word of the boolean", typed("type: boolean, values: {Opt-in: true}, default: §optin"), []string{`default for custom.a: "optin" is neither yes nor no`}},
		{"a default of nothing for a list", typed("type: list, default: §\" \""), []string{"is no value of type list"}},
		{"an object for a list", typed("type: list, default: {§x: 1}"), []string{"default for custom.a: a value of type list can't be a list or an object"}},
		{"a default for two fields, one of which takes it", head + "  A: {to: [custom.a, conversion.amount], default: §beaucoup}\n", []string{`default for conversion.amount: "beaucoup" is not a number`}},
	})
}
