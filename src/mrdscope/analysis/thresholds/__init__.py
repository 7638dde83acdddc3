"""Thresholds of a marker at a landmark, and what they foretell."""
