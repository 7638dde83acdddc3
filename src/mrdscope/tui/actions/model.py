"""What an action is, where it is valid, and what decides whether it can be done."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field

from mrdscope.tui.state import ScreenId, ViewState


class Scope(enum.StrEnum):
    """Where an action is valid: everywhere, on one screen, or in what has the focus."""

    APP = "app"
    COHORT = "cohort"
    CASE = "case"
    MRD = "mrd"
    TOXICITY = "toxicity"
    SURVIVAL = "survival"
    CHECKS = "checks"
    TABLES = "tables"
    DEFINITIONS = "definitions"
    THRESHOLDS = "thresholds"
    COMPARISON = "comparison"
    PANE = "pane"  #: a table that can be looked at in many ways
    TABLE = "table"
    BLOCK = "block"
    ROWS = "rows"  #: a chart of a row a patient
    LINES = "lines"  #: a block or rows where the page keys move something else


@dataclass(frozen=True)
class Situation:
    """What decides whether an action can be done now.

    ``selecting``: a range of cells is being selected, which going back gives up first; ``busy``:
    something is being computed; ``findings`` are how many the rules made, None while the data are
    being checked; ``noticed``: there is a line of notices.
    """

    state: ViewState
    screens: tuple[ScreenId, ...] = tuple(ScreenId)
    patients: int = 0
    reading: bool = False
    selecting: bool = False
    busy: bool = False
    findings: int | None = None
    noticed: bool = False


def always(_: Situation) -> None:
    """Say that nothing stands in the way."""


@dataclass(frozen=True)
class Action:
    """One thing a person can do.

    ``command`` is the Textual action it runs, found on the focused widget, the screen or the app,
    in this order. ``unavailable`` returns why the action cannot be done now, or None; a screen or
    widget may know further reasons (`ReviewScreen.unavailable`). The first of ``keys`` is the one
    shown; ``footer`` is its word there, if it has a place there, before all others where it is
    ``urgent``; ``short`` its title where there is little room.
    """

    id: str
    title: str
    group: str
    keys: tuple[str, ...]
    command: str
    scopes: frozenset[Scope] = frozenset({Scope.APP})
    unavailable: Callable[[Situation], str | None] = field(default=always, compare=False)
    footer: str = ""
    short: str = ""
    urgent: bool = False


def places(*scopes: Scope) -> frozenset[Scope]:
    """Return the places an action is valid in."""
    return frozenset(scopes)


def needs_patients(now: Situation) -> str | None:
    """Say that there are no patients, where there are none, or none yet."""
    if now.reading:
        return "the cohort is still being read"
    return None if now.patients else "there are no patients"


def needs_several(now: Situation) -> str | None:
    """Say that there is nobody to go to, where there is nobody."""
    return None if now.patients > 1 else "there is no other patient"
