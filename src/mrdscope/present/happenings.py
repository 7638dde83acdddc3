"""What happens to a patient once, as a letter on charts of a row a patient."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.present.styled import Role


@dataclass(frozen=True)
class Happening:
    """One thing: its column in the analysis, the letter that marks it, words, role."""

    column: str
    mark: str
    words: str
    role: Role


DEATH = Happening("death_day", "X", "death", Role.BAD)
RELAPSE = Happening("relapse_day", "R", "hematologic relapse", Role.BAD)
TRANSPLANT = Happening("transplant_day", "T", "transplant", Role.ACCENT)
MOLECULAR_RELAPSE = Happening("molecular_relapse_day", "m", "molecular relapse", Role.CAUTION)
MOLECULAR_REMISSION = Happening("mcr_day", "c", "molecular CR", Role.GOOD)
LAST_CONTACT = Happening("last_contact_day", "|", "last contact", Role.MUTED)

#: In the order in which one takes the place of those after it where they share a cell.
HAPPENINGS = (DEATH, RELAPSE, TRANSPLANT, MOLECULAR_RELAPSE, MOLECULAR_REMISSION, LAST_CONTACT)


def happened(results: Results) -> pl.DataFrame:
    """Return ``patient_id`` and the day of each of `HAPPENINGS`, null where it did not happen."""
    response = results.response.select("patient_id", "molecular_relapse_day", "mcr_day")
    return results.course.join(response, on="patient_id", how="left", maintain_order="left").select(
        "patient_id", *(one.column for one in HAPPENINGS)
    )
