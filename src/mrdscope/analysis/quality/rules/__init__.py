"""The rules, a module a table; `catalogue.RULES` has them in order."""
