"""What the survival screen is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

#: The endpoints of the survival screen, in the order they are gone through.
ENDPOINTS = ("os", "pfs")


@dataclass(frozen=True)
class SurvivalView:
    """An endpoint, the patients column it is divided by, and the days it is estimated at.

    Without days the screen chooses.
    """

    endpoint: str = "os"
    group: str | None = None
    at_days: tuple[float, ...] = ()

    def next_endpoint(self) -> SurvivalView:
        """Return the view with the next endpoint in front."""
        place = ENDPOINTS.index(self.endpoint)
        return replace(self, endpoint=ENDPOINTS[(place + 1) % len(ENDPOINTS)])
