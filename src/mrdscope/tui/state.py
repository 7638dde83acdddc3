"""What the program is looking at: one immutable value that every screen is drawn from."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

#: The endpoints of the survival screen, in the order they are gone through.
ENDPOINTS = ("os", "pfs")

#: How many screens back one can go.
TRAIL_LENGTH = 50


class ScreenId(enum.StrEnum):
    """The screens; the value names each in commands and saved views."""

    COHORT = "cohort"
    CASE = "case"
    TOXICITY = "toxicity"
    SURVIVAL = "survival"


@dataclass(frozen=True)
class ViewState:
    """The screen in front, the patient selected on all of them, and what each screen was asked for.

    An action makes a new one. ``trail`` holds the screens left behind, the latest last; ``group``
    is the patients column that survival is split by, ``at_days`` the times it is estimated at
    (none: the screen chooses).
    """

    screen: ScreenId = ScreenId.COHORT
    patient: str | None = None
    trail: tuple[ScreenId, ...] = ()
    endpoint: str = "os"
    group: str | None = None
    at_days: tuple[float, ...] = ()

    def select(self, patient: str) -> ViewState:
        """Return the same view with that patient selected."""
        return self if patient == self.patient else replace(self, patient=patient)

    def next_endpoint(self) -> ViewState:
        """Return the view with the next endpoint in front."""
        place = ENDPOINTS.index(self.endpoint)
        return replace(self, endpoint=ENDPOINTS[(place + 1) % len(ENDPOINTS)])

    def grouped(self, column: str | None) -> ViewState:
        """Return the view with survival divided by that patients column, or not divided."""
        return replace(self, group=column)

    def estimated_at(self, days: tuple[float, ...]) -> ViewState:
        """Return the view with survival estimated at those days; none: the screen chooses."""
        return replace(self, at_days=days)

    def visit(self, screen: ScreenId) -> ViewState:
        """Return the view with that screen in front, and the one left behind on the trail."""
        if screen is self.screen:
            return self
        trail = (*self.trail, self.screen)[-TRAIL_LENGTH:]
        return replace(self, screen=screen, trail=trail)

    def back(self) -> ViewState:
        """Return the view with the screen last left in front; at the trail's start, the same."""
        if not self.trail:
            return self
        return replace(self, screen=self.trail[-1], trail=self.trail[:-1])
