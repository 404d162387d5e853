package infer

import "alvio.ai/alvio-import/record"

func (v *values) stages() float64 {
	if v.distinct > 15 {
		return 0
	}
	return v.count(func(c record.Cell) bool { return v.known.stage[joined(c.Text)] != "" })
}

// severalStages are stages of which there is more than one, or nothing else: "contacted"
// beside "not contacted" tells of something else.
func (v *values) severalStages() float64 {
	seen := map[string]bool{}
	for i := range v.cells {
		if stage := v.known.stage[joined(v.cells[i].Text)]; stage != "" {
			seen[stage] = true
		}
	}
	if share := v.stages(); len(seen) >= 2 || share == 1 {
		return share
	}
	return 0
}

// someStages reports whether so many different words are known as stages, among no more words
// than a person would tell the stages of.
func (v *values) someStages(least int) bool {
	words, known := map[string]bool{}, map[string]bool{}
	for i := range v.cells {
		word := joined(v.cells[i].Text)
		words[word] = true
		if v.known.stage[word] != "" {
			known[word] = true
		}
	}
	return len(words) <= mostWords && len(known) >= least
}
