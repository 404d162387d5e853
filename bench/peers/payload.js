// The payloads of the leads, as a script would make them that checks nothing.
// Fields that are blank are left out. Dates, amounts and phones go as they are typed.

const fs = require("node:fs");
const { parse } = require("csv-parse");

const stages = { Prospect: "lead", Client: "customer", Perdu: "churned", "À rappeler": "lead" };

function payload(row) {
  const body = {
    crm_contact_id: row["ID contact"],
    phone_number: row["Téléphone"] || row["Mobile"],
    lifecycle_stage: stages[row["Statut"]],
    contact: {
      name: row["Prénom"] + " " + row["Nom"],
      email: row["E-mail"],
      postal_code: row["CP"],
      city: row["Ville"],
      street: row["Rue"],
      company: row["Société"] || undefined,
    },
    campaign: { source: row["Source"], campaign_name: row["Campagne"] },
    custom: {
      created_on: row["Créé le"],
      employees: Number(row["Effectif"]),
      accepts_whatsapp: row["Accepte WhatsApp"] === "oui",
      comment: row["Commentaire"] || undefined,
    },
    sales: { email: row["Commercial e-mail"] },
    assignees: [{ role: "sales", email: row["Commercial e-mail"] }],
  };
  if (row["Montant"]) {
    body.conversion = { date: row["Signé le"], amount: Number(row["Montant"]) };
  }
  return body;
}

async function* payloads(path) {
  for await (const row of fs.createReadStream(path).pipe(parse({ columns: true }))) {
    yield payload(row);
  }
}

module.exports = { payloads };
