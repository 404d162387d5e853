package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"
)

// An entry is a file of an archive.
type entry struct {
	name string // in the archive's folder
	path string // where it is now
	mode fs.FileMode
}

// A packer writes an archive.
type packer interface {
	add(name string, mode fs.FileMode, content []byte) error
	close() error
}

// pack writes the files into a folder of the archive, in their order, and closes it.
func pack(p packer, folder string, files []entry) error {
	for _, f := range files {
		content, err := os.ReadFile(f.path)
		if err != nil {
			return err
		}
		if err := p.add(path.Join(folder, f.name), f.mode, content); err != nil {
			return err
		}
	}
	return p.close()
}

// A tarPacker writes a .tar.gz, which says nothing of who made it.
type tarPacker struct {
	gzip *gzip.Writer
	tar  *tar.Writer
	at   time.Time
}

func newTar(w io.Writer, at time.Time) packer {
	compressed := gzip.NewWriter(w)
	return &tarPacker{compressed, tar.NewWriter(compressed), at}
}

func (p *tarPacker) add(name string, mode fs.FileMode, content []byte) error {
	err := p.tar.WriteHeader(&tar.Header{Name: name, Mode: int64(mode), Size: int64(len(content)), ModTime: p.at, Format: tar.FormatUSTAR})
	if err != nil {
		return err
	}
	_, err = p.tar.Write(content)
	return err
}

func (p *tarPacker) close() error { return errors.Join(p.tar.Close(), p.gzip.Close()) }

// A zipPacker writes a .zip, which Windows opens by itself.
type zipPacker struct {
	zip *zip.Writer
	at  time.Time
}

func newZip(w io.Writer, at time.Time) packer { return &zipPacker{zip.NewWriter(w), at.UTC()} }

func (p *zipPacker) add(name string, mode fs.FileMode, content []byte) error {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.at}
	header.SetMode(mode)
	w, err := p.zip.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

func (p *zipPacker) close() error { return p.zip.Close() }
