"""A module a format; all return the same cohort."""
