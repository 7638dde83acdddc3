"""Charts as styled text, built by pure functions."""
