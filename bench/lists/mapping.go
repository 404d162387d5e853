package lists

// Mapping is the mapping file for every list: the fields that the webhook's guide
// names, and the rest as custom fields with types.
const Mapping = `version: 1
region: FR
columns:
  ID contact: crm_contact_id
  E-mail: contact.email
  Téléphone: phone_number
  Mobile: phone_number
  CP: contact.postal_code
  Ville: contact.city
  Rue: contact.street
  Société: contact.company
  Statut:
    to: lifecycle_stage
    values: {Prospect: lead, Client: customer, Perdu: churned, À rappeler: lead}
  Source: campaign.source
  Campagne: campaign.campaign_name
  Créé le: {to: custom.created_on, type: date, format: DD/MM/YYYY}
  Signé le: {to: conversion.date, format: DD/MM/YYYY}
  Montant: {to: conversion.amount, decimal: "."}
  Effectif: {to: custom.employees, type: integer}
  Accepte WhatsApp: {to: custom.accepts_whatsapp, type: boolean}
  Commercial e-mail: [sales.email, "assignees[0].email"]
  Commentaire: custom.comment
set:
  contact.name: "{Prénom} {Nom}"
  assignees[0].role: sales
unmapped: ignore
`
