"""The versions of the data a review was done on, so that it is known what is new since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from mrdscope.errors import RefusedError
from mrdscope.review.events import Event

#: Of a cohort with more patients only their number is kept; who is new among them is not known.
MOST_PATIENTS = 20_000


@dataclass(frozen=True)
class Data:
    """A version of the data: when something was first done on it, and who was in it.

    ``patients`` is None where there were more than `MOST_PATIENTS`.
    """

    sha256: str
    ts_utc: str
    size: int
    patients: frozenset[str] | None


def step(current: Data | None, event: Event) -> Data:
    """Return a version of the data after an event; the first one counts."""
    if current is not None:
        return current
    act = event.act
    listed = act.new.get("patients")
    try:
        patients = None if listed is None else frozenset(map(str, json.loads(listed)))
        return Data(act.data_sha256, act.ts_utc, int(act.new.get("size", "0")), patients)
    except (ValueError, TypeError) as error:
        raise RefusedError("it does not say who was in the data") from error


def new_of(patients: Sequence[str]) -> dict[str, str]:
    """Return what an event says of the patients there are."""
    size = {"size": str(len(patients))}
    few = len(patients) <= MOST_PATIENTS
    return size | ({"patients": json.dumps(list(patients))} if few else {})
