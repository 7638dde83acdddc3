"""Every number the paper printed, beside the same number computed from patients.

`verdict` decides whether two numbers agree and in what sense; `facts` computes each of them with
the functions that serve any cohort.
"""

from mrdscope.analysis.paper.facts import Fact, compare
from mrdscope.analysis.paper.verdict import Item, Verdict

__all__ = ["Fact", "Item", "Verdict", "compare"]
