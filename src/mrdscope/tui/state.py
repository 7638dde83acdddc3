"""What the program is looking at: one immutable value that every screen is drawn from."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

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
