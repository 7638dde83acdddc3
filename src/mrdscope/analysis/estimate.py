"""An estimate with its interval, and why a part of it is missing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A number, the interval around it, and a reason beside every part that is not estimable.

    Parameters
    ----------
    estimate, lower, upper
        In the unit the function that made it names; None is "not estimable".
    notes
        Pairs of a part's name (``estimate``, ``lower``, ``upper``) and what to know about it: why
        it is None, or the convention that made it.
    """

    estimate: float | None
    lower: float | None
    upper: float | None
    notes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def none(cls, reason: str) -> Estimate:
        """Return an estimate of which nothing is estimable, for that one reason."""
        return cls(
            None, None, None, tuple((part, reason) for part in ("estimate", "lower", "upper"))
        )
