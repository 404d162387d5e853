"""The payloads of the leads, as a script would make them that checks nothing.

Fields that are blank are left out. Dates, amounts and phones go as they are typed.
"""

import csv

STAGES = {"Prospect": "lead", "Client": "customer", "Perdu": "churned", "À rappeler": "lead"}


def without_blanks(fields):
    return {key: value for key, value in fields.items() if value != ""}


def payload(row):
    body = {
        "crm_contact_id": row["ID contact"],
        "phone_number": row["Téléphone"] or row["Mobile"],
        "lifecycle_stage": STAGES[row["Statut"]],
        "contact": without_blanks({
            "name": row["Prénom"] + " " + row["Nom"],
            "email": row["E-mail"],
            "postal_code": row["CP"],
            "city": row["Ville"],
            "street": row["Rue"],
            "company": row["Société"],
        }),
        "campaign": {"source": row["Source"], "campaign_name": row["Campagne"]},
        "custom": without_blanks({
            "created_on": row["Créé le"],
            "employees": int(row["Effectif"]),
            "accepts_whatsapp": row["Accepte WhatsApp"] == "oui",
            "comment": row["Commentaire"],
        }),
        "sales": {"email": row["Commercial e-mail"]},
        "assignees": [{"role": "sales", "email": row["Commercial e-mail"]}],
    }
    if row["Montant"]:
        body["conversion"] = {"date": row["Signé le"], "amount": float(row["Montant"])}
    return body


def payloads(path):
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield payload(row)
