"""Faults of every kind that a check can find, planted in a synthetic cohort, with their key."""
