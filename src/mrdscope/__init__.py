"""Review leukemia cohorts in the terminal: patients, MRD, toxicity, survival."""

__version__ = "0.1.0"
