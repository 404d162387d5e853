package mapping

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // Windows has no time zones that Go could read
)

// abbreviations holds the offsets, in minutes, of the zones whose abbreviations
// mean one thing only. Each stands for its offset all year round: CET is +01:00
// in summer as well. EST, IST, BST and the like have several meanings.
var abbreviations = map[string]int{
	"UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
}

// maxOffset is the largest offset in use, that of Kiritimati, in minutes.
const maxOffset = 14 * 60

// offset reads Z, +02:00, +0200 or +02.
func (s *dateScanner) offset() bool {
	if s.skip('Z') {
		s.m.hasOffset = true
		return true
	}
	sign := s.oneOf("+-")
	hours, ok := s.number(2, 2)
	if sign == 0 || !ok {
		return false
	}
	colon := s.skip(':')
	minutes, count := s.digits(2)
	if count == 1 || colon && count == 0 {
		return false
	}
	offset := hours*60 + minutes
	if offset > maxOffset || minutes > 59 {
		s.fault = unknownZone
	}
	if sign == '-' {
		offset = -offset
	}
	s.m.offset, s.m.hasOffset = offset, true
	return true
}

// zone reads the name of a zone: one of abbreviations, or of the IANA database.
func (s *dateScanner) zone() bool {
	end := 0
	for end < len(s.rest) && (isLetter(s.rest[end]) || isDigit(s.rest[end]) || strings.IndexByte("_+-/", s.rest[end]) >= 0) {
		end++
	}
	name := s.rest[:end]
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	s.rest = s.rest[end:]
	s.m.hasOffset = true
	var known bool
	if s.m.offset, known = abbreviations[name]; known {
		return true
	}
	if !strings.Contains(name, "/") {
		s.fault = unclearZone
	} else if s.m.zone = loadZone(name); s.m.zone == nil {
		s.fault = unknownZone
	}
	return true
}

var zones sync.Map // of the names that were found to their *time.Location

// loadZone returns nil for a name that the IANA database does not have.
func loadZone(name string) *time.Location {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(name, zone)
	return zone
}

// settleZone finds the offset that a named zone has at the local time. When
// clocks are set back and show an hour twice, it is the first of the two.
func (m *moment) settleZone() fault {
	if m.zone == nil {
		return noFault
	}
	t := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.second, 0, m.zone)
	if t.Day() != m.day || t.Hour() != m.hour || t.Minute() != m.minute {
		return skippedTime
	}
	_, offset := t.Zone()
	if start, _ := t.ZoneBounds(); !start.IsZero() {
		_, before := start.Add(-time.Second).Zone()
		if t.Add(time.Duration(offset-before) * time.Second).Before(start) {
			offset = before
		}
	}
	if offset%60 != 0 { // the local mean time of old, such as +00:09:21
		return oddOffset
	}
	m.offset = offset / 60
	return noFault
}
