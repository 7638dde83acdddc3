"""What the survival screen is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

#: The endpoints of the survival screen, in the order they are gone through.
ENDPOINTS = ("os", "pfs")


@dataclass(frozen=True)
class SurvivalView:
    """An endpoint, what the patients are divided by, and where it is read.

    ``group`` is a patients column and ``cut_at`` where a column of numbers is cut (a value or
    ``median``); ``at_days`` are the days of the estimates, none: the screen chooses. ``cursor`` is
    the day the curves are read at; None: they are not.
    """

    endpoint: str = "os"
    group: str | None = None
    cut_at: str | None = None
    at_days: tuple[float, ...] = ()
    cursor: float | None = None

    def next_endpoint(self) -> SurvivalView:
        """Return the view with the next endpoint in front."""
        place = ENDPOINTS.index(self.endpoint)
        return replace(self, endpoint=ENDPOINTS[(place + 1) % len(ENDPOINTS)])
