"""What is wrong with a filter, and where in its text."""

from __future__ import annotations

from mrdscope.errors import UsageError


class FilterError(UsageError):
    """A filter that cannot be read.

    ``start`` and ``end`` are the place in ``text``, in characters: ``0 <= start <= end <=
    len(text)``. They are equal where something is missing.
    """

    def __init__(
        self,
        what: str,
        text: str,
        start: int,
        end: int,
        *,
        expected: str | None = None,
        action: str | None = None,
    ) -> None:
        super().__init__(what, expected=expected, action=action)
        self.text = text
        self.start = max(0, min(start, len(text)))
        self.end = max(self.start, min(end, len(text)))
