"""Results as documents: JSON for scripts."""
