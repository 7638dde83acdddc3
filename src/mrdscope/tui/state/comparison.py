"""What the comparison is asked for."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace


class Compared(enum.StrEnum):
    """What stands beside each other; the value is what it is called."""

    PATIENTS = "two patients"
    GROUPS = "groups of patients"


@dataclass(frozen=True)
class ComparisonView:
    """Two patients or the groups of a column.

    ``held`` is the first patient, who stays while the other is gone through; None: the first is the
    selected one, the other who comes next. ``column`` divides the patients; None: the first that
    does; ``cut_at`` is where a column of numbers is cut (a value or ``median``). ``different``:
    only the rows in which the two differ.
    """

    compared: Compared = Compared.PATIENTS
    held: str | None = None
    column: str | None = None
    cut_at: str | None = None
    different: bool = False

    def other_kind(self) -> ComparisonView:
        """Return the view of groups where it is of patients, and the reverse."""
        groups = self.compared is Compared.GROUPS
        return replace(self, compared=Compared.PATIENTS if groups else Compared.GROUPS)
