package mapping

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"alvio.ai/alvio-import/record"
)

// slowObject makes an object or a list of the values whose paths have the same
// first steps. It is nil if there is nothing in it.
func slowObject(leaves []slowLeaf, depth int) (value any, fromRow bool) {
	if len(leaves) == 1 && len(leaves[0].path) == depth {
		return leaves[0].value, leaves[0].fromRow
	}
	object, list := map[string]any{}, map[int]any{}
	for len(leaves) > 0 {
		first := leaves[0].path[depth]
		var same, others []slowLeaf
		for _, leaf := range leaves {
			if leaf.path[depth] == first {
				same = append(same, leaf)
			} else {
				others = append(others, leaf)
			}
		}
		leaves = others
		child, childFromRow := slowObject(same, depth+1)
		_, isObject := child.(map[string]any)
		isInner := len(same[0].path) > depth+1
		switch {
		case isInner && child == nil, first.name == "" && isObject && isInner && !childFromRow:
			continue
		case first.name == "":
			list[first.index] = child
		default:
			object[first.name] = child
		}
		fromRow = fromRow || childFromRow
	}
	switch {
	case len(object) > 0:
		return object, fromRow
	case len(list) > 0:
		items := []any{}
		for _, i := range slices.Sorted(maps.Keys(list)) {
			items = append(items, list[i])
		}
		return items, fromRow
	}
	return nil, false
}

func slowDecode(js []byte) (v any) {
	decoder := json.NewDecoder(bytes.NewReader(js))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		panic(string(js) + ": " + err.Error())
	}
	return v
}

func slowJSON(v any) string {
	js, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(js)
}

// The slow way has a test of its own: it makes the guide's full payload.
func TestSlowMakesThePayloadOfTheGuide(t *testing.T) {
	headers, row := guideRow("", "")
	s := slow{mustParse(t, guideMapping), headers, []*record.Row{row}}
	wantJSON(t, []byte(slowJSON(s.apply(row).object)), guidePayload)
}
