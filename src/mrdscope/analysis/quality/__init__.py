"""The check rules: what may be wrong in the data of a cohort, where, and in which words."""
