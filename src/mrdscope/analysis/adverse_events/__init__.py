"""Adverse events counted by patient, rated by exposure, regraded from laboratory values."""
