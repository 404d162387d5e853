package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"

	"alvio.ai/alvio-import/bench/lists"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// makePayloads is the job that writes what ours sends of a list, a payload per line, for
// senders that make none: list, file.
func makePayloads(ctx context.Context, args []string, m *meter) (err error) {
	if len(args) != 2 {
		return errors.New("the arguments are a list and the file to write")
	}
	f, err := source.Open(ctx, args[0], source.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	parsed, err := mapping.Parse("leads.mapping.yaml", []byte(lists.Mapping))
	if err != nil {
		return err
	}
	plan, err := parsed.Bind(f.Header())
	if err != nil {
		return err
	}
	rows, err := f.Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out, err := os.Create(args[1])
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	for row := new(record.Row); err == nil; {
		if err = rows.Read(row); err == nil {
			if payload, _ := plan.Apply(row); payload.JSON != nil {
				_, err = w.Write(append(payload.JSON, '\n'))
				m.row()
			}
		}
	}
	if err == io.EOF {
		err = nil
	}
	return errors.Join(err, w.Flush(), out.Close())
}
