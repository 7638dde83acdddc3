"""What the documents say: the page of a case, the report of a cohort."""
