"""From where the cohort is looked at: what changes every number on every screen at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mrdscope.analysis.settings import Settings


@dataclass(frozen=True)
class Viewpoint:
    """The conventions in force, and what else decides which numbers there are.

    ``settings`` are those asked for; None: those the cohort was opened under. ``cut`` is the data
    cut, a day or a date as `analysis.as_of.parse_cut` reads it; None: everything is known.
    ``masked``: patients have pseudonyms and nothing that could name them is there.
    """

    settings: Settings | None = None
    cut: str | None = None
    masked: bool = False
