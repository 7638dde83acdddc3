"""Findings of the check rules out of the program: JSON, CSV, Markdown, SARIF, and masked."""
