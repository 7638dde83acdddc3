"""What the checks screen is asked for, and the finding all screens are at."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace


class ChecksPage(enum.StrEnum):
    """The views of the findings; the value is what each is called."""

    RULES = "by rule"
    PATIENTS = "by patient"
    FINDINGS = "all findings"


@dataclass(frozen=True)
class ChecksView:
    """The view in front, the one it was come to from, and the finding gone to last, by its id.

    ``accepted``: findings accepted in the review are shown too.
    """

    page: ChecksPage = ChecksPage.RULES
    left: ChecksPage | None = None
    finding: int | None = None
    accepted: bool = False

    def stepped(self, by: int) -> ChecksView:
        """Return the view so many further on, round and round."""
        pages = list(ChecksPage)
        page = pages[(pages.index(self.page) + by) % len(pages)]
        return replace(self, page=page, left=None)

    def into(self, page: ChecksPage) -> ChecksView:
        """Return a view that goes back to this one."""
        return replace(self, page=page, left=self.page)

    def at(self, finding: int | None) -> ChecksView:
        """Return the same view at another finding."""
        return replace(self, finding=finding)
