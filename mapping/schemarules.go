package mapping

import (
	"maps"
	"slices"
)

// The rules of the schema: which options of a column contradict each other. They
// are those of checkColumn and checkTarget that a schema can express.

func optionRules() []*schema {
	rules := []*schema{valuesRule(), booleanRule(), enumRule(), defaultRule()}
	for _, o := range optionFits {
		rules = append(rules, o.rule())
	}
	return rules
}

// hasValues holds of columns with at least one entry in values.
func hasValues() *schema {
	return &schema{Required: []string{"values"}, Properties: properties{"values": &schema{MinProperties: 1}}}
}

// hasType holds of columns that name the type.
func hasType(t Type) *schema {
	return &schema{Required: []string{"type"}, Properties: properties{"type": &schema{Const: t}}}
}

// valuesRule: values make an enum or a boolean, which no other option is for.
func valuesRule() *schema {
	then := properties{"type": &schema{Enum: []string{string(TypeEnum), string(TypeBoolean)}}}
	for _, o := range optionFits {
		then[o.key] = o.absent()
	}
	return &schema{If: hasValues(), Then: &schema{Properties: then}}
}

// booleanRule: the values of a boolean are true and false.
func booleanRule() *schema {
	values := &schema{Additional: &schema{Type: "boolean"}}
	return &schema{If: hasType(TypeBoolean), Then: &schema{Properties: properties{"values": values}}}
}

// enumRule: an enum has values, unless the guide lists them.
func enumRule() *schema {
	enum := hasType(TypeEnum)
	enum.Not = hasValues()
	listed := knownPattern(func(k knownField) bool { return k.enum != nil })
	return &schema{If: enum, Then: &schema{Properties: properties{"to": only(listed, "an enum needs values:")}}}
}

// defaultRule: a field with a default is never blank.
func defaultRule() *schema {
	return &schema{
		If:   &schema{Required: []string{"default"}},
		Then: &schema{Properties: properties{"blank": &schema{Const: blankOmit}}},
	}
}

// rule: with the option the type that is named fits, or else that of each field.
func (o optionFit) rule() *schema {
	fits := make([]string, len(o.fits))
	for i, t := range o.fits {
		fits[i] = string(t)
	}
	named := &schema{Enum: fits, ErrorMessage: o.message()}
	return &schema{
		If: o.present(),
		Then: &schema{
			If:   &schema{Required: []string{"type"}},
			Then: &schema{Properties: properties{"type": named}},
			Else: o.untyped(),
		},
	}
}

func (o optionFit) message() string { return o.key + ": is for " + joinTypes(o.fits) }

// present holds of columns in which the option counts.
func (o optionFit) present() *schema {
	present := &schema{Required: []string{o.key}}
	if o.unused != nil {
		present.Not = &schema{Properties: properties{o.key: o.absent()}}
	}
	return present
}

// absent is the schema of the option's key where the option does not count.
func (o optionFit) absent() any {
	if o.unused != nil {
		return &schema{Const: o.unused}
	}
	return false
}

// untyped holds of columns without a type whose fields have one that fits. Fields
// that the guide does not name are text, and with a format they are dates.
func (o optionFit) untyped() *schema {
	fits := func(k knownField) bool {
		return slices.Contains(o.fits, k.typ) || o.key == "format" && k.typ == TypeText
	}
	switch {
	case fits(knownField{typ: TypeText}):
		others := knownPattern(func(k knownField) bool { return !fits(k) })
		return &schema{Properties: properties{"to": none(others, o.message())}}
	case slices.ContainsFunc(slices.Collect(maps.Values(known)), fits):
		return &schema{Properties: properties{"to": only(knownPattern(fits), o.message()+"; add type:")}}
	}
	return &schema{Required: []string{"type"}}
}

// only holds of fields, or lists of fields, that the pattern matches.
func only(pattern, message string) *schema {
	match := schema{Pattern: "^" + pattern + "$", ErrorMessage: message}
	list := match
	list.Items = &match
	return &list
}

// none holds of fields, or lists of fields, that the pattern does not match.
func none(pattern, message string) *schema {
	list := refuse("^"+pattern+"$", message)
	list.Items = refuse("^"+pattern+"$", message)
	return list
}
