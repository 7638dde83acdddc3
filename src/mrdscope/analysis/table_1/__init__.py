"""Table 1: who the patients are, by group or not."""
