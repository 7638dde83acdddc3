"""What a cohort is, and how one is read."""
