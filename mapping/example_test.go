package mapping_test

import (
	"fmt"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// A mapping is read once, bound to the header of each file, and applied to its
// rows. A row has a payload, or an issue that says why it has none.
func Example() {
	m, err := mapping.Parse("leads.mapping.yaml", []byte(`
version: 1
region: FR
columns:
  Téléphone: phone_number
  E-mail: contact.email
  Montant: conversion.amount
set:
  contact.name: "{Prénom} {Nom}"
  campaign.source: facebook
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := m.Bind([]string{"PRENOM", "NOM", "TELEPHONE", "E-MAIL", "MONTANT"})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := []*record.Row{
		{Number: 2, Line: 2, Cells: cells("Jane", "Doe", "01 99 00 12 34", "jane@example.com", "5 000,00 €")},
		{Number: 3, Line: 3, Cells: cells("", "Dupont", "+33 (0)1 99 00 56 78", "", "")},
		{Number: 4, Line: 4, Cells: cells("Zoé", "Martin", "3,32E+10", "zoe@example", "")},
	}
	for _, row := range rows {
		payload, issues := plan.Apply(row)
		if payload.JSON != nil {
			fmt.Printf("%s\n", payload.JSON)
		}
		for _, issue := range issues {
			fmt.Printf("%s: %s: %s\n", issue.Cell, issue.Code, issue.Message)
		}
	}
	// Output:
	// {"phone_number":"+33199001234","contact":{"email":"jane@example.com","name":"Jane Doe"},"conversion":{"amount":5000},"campaign":{"source":"facebook"}}
	// {"phone_number":"+33199005678","contact":{"name":"Dupont"},"campaign":{"source":"facebook"}}
	// line 4, column 3: phone-damaged: "3,32E+10" is what a spreadsheet program left of a long number
	// line 4, column 4: email-invalid: "zoe@example" is not an e-mail address: the domain has no ending such as .fr or .com
}

func cells(texts ...string) []record.Cell {
	row := make([]record.Cell, len(texts))
	for i, text := range texts {
		row[i].Text = text
	}
	return row
}
