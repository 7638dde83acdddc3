"""Cohorts nobody was in: drawn at random, in the shape of a trial of adult ALL, for demonstration.

Every number is invented. The same seed gives the same cohort on every machine.
"""
