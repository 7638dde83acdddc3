"""What the toxicity screen is asked for."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace


class ToxicityPage(enum.StrEnum):
    """The views of adverse events, in the order they are gone through."""

    GRID = "worst grade of every patient"
    GRADES = "patients by single grades"
    ANY_BY_GROUP = "groups compared, any grade"
    SEVERE_BY_GROUP = "groups compared, grade III-V"
    EVENT_RATES = "rates of events by exposure"
    FIRST_RATES = "rates of first events"
    BUTTERFLY = "butterfly of two sides"
    DOTS = "dots and risk differences"
    MONTHS = "worst grade by month"
    ONSET = "onset, duration and incidence"
    ATTRIBUTION = "related and other events"
    SUMMARY = "summary of the report"
    LISTING = "every event"
    SHIFT = "laboratory grades, baseline to worst"


class Events(enum.StrEnum):
    """Which events count."""

    ALL = "all events"
    RELATED = "related events only"
    SERIOUS = "serious events only"


@dataclass(frozen=True)
class ToxicityView:
    """A page, what the patients are divided by, which events count, and of which the months are.

    ``group`` is a patients column; ``row`` the place of a row of the table, from the top: 0 is any
    event.
    """

    page: ToxicityPage = ToxicityPage.GRID
    group: str | None = None
    events: Events = Events.ALL
    row: int = 0

    def stepped(self, by: int) -> ToxicityView:
        """Return the view of the page so many further on, round and round."""
        pages = list(ToxicityPage)
        return replace(self, page=pages[(pages.index(self.page) + by) % len(pages)])

    def with_next_events(self) -> ToxicityView:
        """Return the view with other events counted."""
        kinds = list(Events)
        chosen = kinds[(kinds.index(self.events) + 1) % len(kinds)]
        return replace(self, events=chosen, row=0)
