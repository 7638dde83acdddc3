"""What a person adds to a cohort: kept beside it or in the user's own folder, not in its files."""
