"""A document as text of one format; each escapes what it is given on its own way out."""
