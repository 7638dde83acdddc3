"""What differs between two readings of a cohort: rows and values, numbers, endpoints, findings."""
