"""What the survival screen is asked for."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

#: The endpoints of the survival screen, in the order they are gone through: all there are.
ENDPOINTS = (
    "os", "pfs", "rfs", "efs", "cir", "molecular_response", "molecular_relapse",
    "molecular_remission", "molecular_to_hematologic_relapse",
)  # fmt: skip


class CurveKind(enum.StrEnum):
    """What the curves of an endpoint are; the value is what each is called."""

    SURVIVAL = "survival"
    INCIDENCE = "cumulative incidence"


class Transplant(enum.StrEnum):
    """What a transplant is to an endpoint."""

    NOTHING = "transplant is no event and censors nobody"
    CENSORS = "censored at transplant"
    COMPETES = "transplant competes"


@dataclass(frozen=True)
class SurvivalView:
    """An endpoint, what the patients are divided by, and where it is read.

    ``kind`` is what its curves are; None: what is usual for it. ``group`` is a patients column and
    ``cut_at`` where a column of numbers is cut (a value or ``median``); ``at_days`` are the days of
    the estimates, none: the screen chooses. ``cursor`` is the day the curves are read at; None:
    they are not.
    """

    endpoint: str = "os"
    kind: CurveKind | None = None
    transplant: Transplant = Transplant.NOTHING
    group: str | None = None
    cut_at: str | None = None
    at_days: tuple[float, ...] = ()
    cursor: float | None = None

    def of(self, endpoint: str) -> SurvivalView:
        """Return the view of another endpoint, with its usual curves."""
        return replace(self, endpoint=endpoint, kind=None)

    def stepped(self, by: int) -> SurvivalView:
        """Return the view of the endpoint so many further on, round and round."""
        place = ENDPOINTS.index(self.endpoint)
        return self.of(ENDPOINTS[(place + by) % len(ENDPOINTS)])

    def with_next_transplant(self) -> SurvivalView:
        """Return the view with the next thing a transplant can be."""
        ways = list(Transplant)
        chosen = ways[(ways.index(self.transplant) + 1) % len(ways)]
        return replace(self, transplant=chosen)
