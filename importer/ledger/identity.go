package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/maphash"

	"alvio.ai/alvio-import/record"
)

// A ContactID is a salted hash of a contact's key.
type ContactID [16]byte

// An ID is what a ledger knows a row by: salted hashes.
type ID struct {
	Contact ContactID // of the contact's key
	Phone   uint64    // of its phone number's digits
	Content uint64    // of the payload
}

// Identify returns the ID of a row with the given contact key, phone digits and
// content hash. It may be called from several goroutines.
func (l *Ledger) Identify(key, phone string, content uint64) ID {
	var id ID
	sum := l.hash('c', key, 0)
	copy(id.Contact[:], sum[:])
	id.Phone = l.Phone(phone)
	sum = l.hash('v', key, content)
	id.Content = binary.BigEndian.Uint64(sum[:])
	return id
}

// Phone returns the salted hash of a phone number's digits.
func (l *Ledger) Phone(digits string) uint64 {
	sum := l.hash('p', digits, 0)
	return binary.BigEndian.Uint64(sum[:])
}

// row returns the salted hash of a list's row.
func (l *Ledger) row(id record.RowID) uint64 {
	sum := l.hash('r', "", uint64(id))
	return binary.BigEndian.Uint64(sum[:])
}

func (l *Ledger) hash(kind byte, text string, number uint64) [sha256.Size]byte {
	buffer := make([]byte, 0, 192)
	buffer = append(append(buffer, l.salt...), kind)
	buffer = binary.BigEndian.AppendUint64(buffer, number)
	return sha256.Sum256(append(buffer, text...))
}

// Identify returns the ID of a row; see [Ledger.Identify].
func (b *Book) Identify(key, phone string, content uint64) ID {
	return b.ledger.Identify(key, phone, content)
}

// Short returns the first half of the contact's hash. Two of a million contacts have
// the same with a chance of one in 30 million.
func (id *ID) Short() uint64 { return contactOf(id.Contact[:]) }

// processSeed makes the IDs of Transient differ from process to process.
var processSeed = maphash.MakeSeed()

// Transient returns an ID that is good for this process only, for rows that no
// ledger will know.
func Transient(key string, content uint64) ID {
	id := ID{Content: content}
	binary.BigEndian.PutUint64(id.Contact[:], maphash.String(processSeed, key))
	return id
}
