"""Keeping a table of toxicity to what is frequent."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.table_rows import KEYS
from mrdscope.errors import UsageError

_CUTOFF = re.compile(r"\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<percent>%?)\s*")


@dataclass(frozen=True)
class Cutoff:
    """The least number of patients, or share of them, in any group; one of both is 0."""

    patients: int = 0
    proportion: float = 0.0

    @property
    def text(self) -> str:
        """The cutoff in words."""
        if self.proportion:
            return f"in at least {self.proportion * 100:g} % of a group"
        return f"in at least {self.patients} patient{'' if self.patients == 1 else 's'} of a group"


def parse_cutoff(text: str) -> Cutoff:
    """Return the cutoff written as ``10%`` or ``2`` (patients).

    Raises
    ------
    UsageError
        On anything else.
    """
    found = _CUTOFF.fullmatch(text)
    number = float(found["number"]) if found else -1.0
    if found and found["percent"] and number <= 100:
        return Cutoff(proportion=number / 100)
    if found and not found["percent"] and number == int(number):
        return Cutoff(patients=int(number))
    raise UsageError(f"{text!r} is no cutoff", expected="patients (2) or a percentage (10%)")


def frequent(shares: pl.DataFrame, cutoff: Cutoff) -> pl.DataFrame:
    """Return `table_rows.KEYS` of the rows that reach a cutoff in at least one group.

    ``shares`` is the frame of `toxicity_rates.shares`; patients with any grade count. Any adverse
    event is always kept.
    """
    enough = (pl.col("patients") >= cutoff.patients) & (
        pl.col("proportion").fill_null(0.0) >= cutoff.proportion - 1e-12
    )
    kept = shares.filter((pl.col("grades") == "any") & (enough | (pl.col("level") == "overall")))
    return kept.select(KEYS).unique(maintain_order=True)
