"""Two readers judge the same thing, the second blind to the first until both have decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mrdscope.review.events import Action, Event, Kind, Target
from mrdscope.review.refusing import require, require_kind, require_reason, require_text

READERS = 2


@dataclass(frozen=True)
class Judgement:
    """What one reader says, and when; ``comment`` may be empty."""

    by: str
    judgement: str
    comment: str
    ts_utc: str


@dataclass(frozen=True)
class Reading:
    """One question about a finding, patient, row or cell, and what two readers say.

    ``settled`` is the judgement that counts where they disagree, ``reason`` why.
    """

    about: Target
    question: str
    judgements: tuple[Judgement, ...] = ()
    settled: Judgement | None = None
    reason: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether both readers have decided."""
        return len(self.judgements) == READERS

    @property
    def disagrees(self) -> bool:
        """Whether both have decided, and not the same."""
        return self.is_complete and len({one.judgement for one in self.judgements}) > 1

    def seen_by(self, user: str) -> Reading:
        """Return what a reader may see: before both have decided, what they said themselves."""
        if self.is_complete:
            return self
        own = tuple(one for one in self.judgements if one.by == user)
        return replace(self, judgements=own)


def step(current: Reading | None, event: Event) -> Reading:
    """Return a reading after an event; `RefusedError` where that is not allowed."""
    act = event.act
    require_kind(event, Kind.FINDING, Kind.PATIENT, Kind.ROW, Kind.CELL)
    reading = current or Reading(act.target, require_text(event, "question", "the question"))
    said = Judgement(
        act.user,
        require_text(event, "judgement", "the judgement"),
        act.new.get("comment", ""),
        act.ts_utc,
    )
    if act.action is Action.READING_SETTLED:
        require(reading.disagrees, "there is no disagreement to settle")
        require_reason(event, "settling a disagreement")
        return replace(reading, settled=said, reason=act.reason)
    return _given(reading, said)


def _given(reading: Reading, said: Judgement) -> Reading:
    """Add a judgement, or change one's own as long as the other reader has not decided."""
    require(not reading.is_complete, "both readers have decided", expected="a reason to settle it")
    others = tuple(one for one in reading.judgements if one.by != said.by)
    return replace(reading, judgements=(*others, said))
