package record

import "testing"

func TestPersonalField(t *testing.T) {
	for path, want := range map[string]PersonalKind{
		"phone_number": PersonalPhone, "sales.phone_number": PersonalPhone, "sdr.phone_number": PersonalPhone, "assignees[3].phone_number": PersonalPhone,
		"contact.phone": PersonalPhone, "custom.mobile": PersonalPhone,
		"contact.email": PersonalEmail, "assignees[0].email": PersonalEmail, "custom.email": PersonalEmail, "contact.email[1]": PersonalEmail,
		"contact.name": PersonalName, "contact.first_name": PersonalName, "contact.last_name": PersonalName,
		"sales.nom": PersonalName, "sdr.prenom": PersonalName, "assignees[1].nom": PersonalName, "sales.lien_calendrier": PersonalName,
		"campaign.campaign_name": 0, "campaign.name": 0, "crm_contact_id": 0, "crm_deal_id": 0, "contact.company": 0, "sales.slack_id": 0, "name": 0, "": 0,
	} {
		if got := PersonalField(path); got != want {
			t.Errorf("PersonalField(%q) = %d, want %d", path, got, want)
		}
	}
}
