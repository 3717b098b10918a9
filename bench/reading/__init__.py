"""How well the reader of briefs, advertisements and résumés finds what they say, on texts labelled by hand."""
