package source

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf16"
)

// The first bytes by which files are told apart.
var (
	magicZip = []byte("PK\x03\x04")
	magicOLE = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
	magicPDF = []byte("%PDF-")
)

// markups begin what programs on the web call a workbook, and that is a page.
var markups = []string{"<html", "<!doctype", "<table", "<head", "<body", "<meta", "<?xml"}

const (
	asXLSX  = "open it in a spreadsheet program and save it as .xlsx"
	pageMsg = "a web page or XML, whatever its name says; " + asXLSX
)

// refuse returns an error for what neither is a workbook nor can be a CSV file.
func (f *File) refuse(head []byte) error {
	switch {
	case bytes.HasPrefix(head, magicOLE):
		return f.refuseOLE()
	case bytes.HasPrefix(head, magicPDF):
		return errors.New("a PDF file; export the list as .xlsx or CSV")
	case strings.HasPrefix(f.name, "~$"):
		return errors.New("the lock file that Excel keeps beside a workbook while it is open; name the workbook itself, without ~$")
	}
	start := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n")))
	for _, markup := range markups {
		if strings.HasPrefix(start, markup) {
			return errors.New(pageMsg)
		}
	}
	return nil
}

// saysWorkbook reports whether a file has the name of a workbook.
func saysWorkbook(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm":
		return true
	}
	return false
}

// The names of streams in an OLE file, by which workbooks with a password are told
// from old ones ([MS-OFFCRYPTO] 2.3.4, [MS-XLS] 2.1.2).
var (
	encryptedStream = utf16Bytes("EncryptedPackage")
	oldStreams      = [][]byte{utf16Bytes("Workbook\x00"), utf16Bytes("Book\x00")}
)

func utf16Bytes(s string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return b
}

func (f *File) refuseOLE() error {
	encrypted, old, err := f.findStreams()
	switch {
	case err != nil:
		return plainPathError(err)
	case encrypted:
		return errors.New("the workbook has a password; open it in a spreadsheet program and save it as .xlsx without one")
	case old:
		return errors.New("an old Excel workbook (.xls); " + asXLSX)
	}
	return errors.New("an old .xls file or another program's document; " + asXLSX)
}

// findStreams looks for the names of streams in the whole file: its directory may
// be anywhere.
func (f *File) findStreams() (encrypted, old bool, err error) {
	const overlap = 64
	in := io.NewSectionReader(f.file, 0, f.stat.size)
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := io.ReadFull(in, buf[kept:])
		piece := buf[:kept+n]
		encrypted = encrypted || bytes.Contains(piece, encryptedStream)
		for _, name := range oldStreams {
			old = old || bytes.Contains(piece, name)
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return encrypted, old, nil
		}
		if err != nil {
			return false, false, err
		}
		kept = copy(buf, piece[len(piece)-overlap:])
	}
}
