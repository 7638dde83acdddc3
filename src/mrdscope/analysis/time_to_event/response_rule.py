"""What counts as molecular response: a level, and how it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.errors import UsageError


@dataclass(frozen=True)
class ResponseRule:
    """Which samples are in molecular response.

    Parameters
    ----------
    level
        The highest ratio that is, or the name of one of the settings' levels on the International
        Scale; None: those in which nothing was detected.
    confirm_days
        Samples in response must span as many days, with none between that is not; 0: one is enough.

    Raises
    ------
    UsageError
        On a level that is not positive, or a negative number of days.
    """

    level: float | str | None = None
    confirm_days: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a rule that is none."""
        if not isinstance(self.level, str | None) and not 0 < self.level < float("inf"):
            raise UsageError(f"{self.level:g} is no level of response", expected="more than 0")
        if not 0 <= self.confirm_days < float("inf"):
            raise UsageError(
                f"a response is not confirmed by samples that span {self.confirm_days:g} days",
                expected="0 days or more",
            )

    @property
    def in_words(self) -> str:
        """What is in response, as a clause: "at most 0.001, by samples that span 28 days"."""
        if self.level is None:
            what = "not detected"
        else:
            what = self.level if isinstance(self.level, str) else f"at most {self.level:g}"
        if not self.confirm_days:
            return what
        return f"{what}, by samples that span {self.confirm_days:g} days or more"


#: The field's molecular remission: nothing was detected, once.
UNDETECTED = ResponseRule()
