"""Minimal residual disease: series of comparable samples, and what is computed of them."""
