"""What the definitions screen is asked for, and the change of settings that is proposed on it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mrdscope.analysis.settings import Settings


class DefinitionsPage(enum.StrEnum):
    """The views of the definitions screen; the value is what each is called."""

    SETTINGS = "settings in force"
    PAPER = "the paper's numbers beside ours"
    METRICS = "every metric and its definition"


@dataclass(frozen=True)
class DefinitionsView:
    """The page in front, and the settings that are proposed and not in force; None: no others."""

    page: DefinitionsPage = DefinitionsPage.SETTINGS
    proposed: Settings | None = None

    def next_page(self) -> DefinitionsView:
        """Return the view with the next page in front."""
        pages = tuple(DefinitionsPage)
        return replace(self, page=pages[(pages.index(self.page) + 1) % len(pages)])

    def proposing(self, settings: Settings | None) -> DefinitionsView:
        """Return the view with other settings proposed, on the page that tells of them."""
        return DefinitionsView(proposed=settings)
