"""Treatment: a row a stretch of one drug at one dose, from induction to what follows relapse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.synthetic.draws import (
    NEVER,
    BoolArray,
    Draws,
    FloatArray,
    earliest,
    same,
    whole,
    words,
)
from mrdscope.synthetic.outcome import Outcome
from mrdscope.synthetic.patients import Baseline

_CYCLE_DAYS = 42
_CYCLES = 4


@dataclass(frozen=True)
class Tolerance:
    """How the kinase inhibitor was borne: interrupted for a while, or given up for another."""

    interrupted: FloatArray
    resumed: FloatArray
    withdrawn: FloatArray


def tolerance(people: Baseline, what: Outcome, draws: Draws) -> Tolerance:
    """Draw interruptions and withdrawals, each well within the first line of treatment."""
    n = people.size
    last = np.fmin(what.first_line_end, what.end)
    interrupted = np.where(draws.chance(n, 0.3), draws.days(n, 62, 160), NEVER)
    resumed = interrupted + draws.days(n, 8, 24)
    interrupted = np.where(people.ph & (resumed + 10 < last), interrupted, NEVER)
    withdrawn = np.where(draws.chance(n, 0.14), draws.days(n, 230, 420), NEVER)
    withdrawn = np.where(people.ph & (withdrawn + 20 < last), withdrawn, NEVER)
    return Tolerance(interrupted, np.where(np.isnan(interrupted), NEVER, resumed), withdrawn)


@dataclass(frozen=True)
class Stretch:
    """One drug for all patients: from when, until when, and why it stopped if nothing else came."""

    drug: pl.Series
    dose: FloatArray | float
    unit: str
    phase: str
    start: FloatArray
    stop: FloatArray
    reason: str


def treatment(people: Baseline, what: Outcome, borne: Tolerance, draws: Draws) -> pl.DataFrame:
    """Return the table of treatment; ``stop_day`` is null while it goes on at last contact."""
    n = people.size
    first_line = (
        *_induction(people),
        *_inhibitor(people, borne),
        *_consolidation(people, what),
        *_maintenance(people, what),
    )
    ends = (
        (what.relapse, "relapse"),
        (what.progression, "no remission"),
        (what.transplant - 7, "transplant"),
    )
    frames = [_rows(people, what, one, ends) for one in first_line]
    frames += [_rows(people, what, one, ends[:2]) for one in _transplant(people, what)]
    frames += [_rows(people, what, one, ()) for one in _salvage(people, what, draws.days(n, 2, 9))]
    return pl.concat(frames).sort("patient", "start_day", "drug", maintain_order=True)


def _rows(
    people: Baseline, what: Outcome, one: Stretch, ends: tuple[tuple[FloatArray, str], ...]
) -> pl.DataFrame:
    """Return a stretch as it was: cut by what ended it first, open where it goes on."""
    n = people.size
    candidates = np.vstack([one.stop, *(day for day, _ in ends), what.death])
    reasons = (one.reason, *(reason for _, reason in ends), "death")
    candidates = np.where(np.isnan(candidates), np.inf, candidates)
    first = candidates.argmin(axis=0)
    stop = candidates.min(axis=0)
    going_on = stop > what.end
    given = (one.start <= what.end) & (one.start <= stop)
    return pl.DataFrame(
        {
            "patient": np.arange(n),
            "drug": one.drug,
            "dose": np.broadcast_to(one.dose, n).astype(np.float64),
            "dose_unit": same(one.unit, n),
            "phase": same(one.phase, n),
            "start_day": whole(one.start),
            "stop_day": whole(np.where(going_on, NEVER, stop)),
            "reason": words((*reasons, None), np.where(going_on, len(reasons), first)),
        }
    ).filter(pl.Series(given) & one.drug.is_not_null())


def _where(who: BoolArray, drug: str, other: str | None = None) -> pl.Series:
    return words((other, drug), who)


def _day(people: Baseline, day: float) -> FloatArray:
    return np.full(people.size, float(day))


def _induction(people: Baseline) -> Iterator[Stretch]:
    everybody = np.ones(people.size, np.bool_)
    plan: tuple[tuple[BoolArray, str, float, str, int, int], ...] = (
        (everybody, "prednisone", 60, "mg/m2", 0, 27),
        (everybody, "vincristine", 2, "mg", 1, 22),
        (~people.ph, "daunorubicin", 45, "mg/m2", 1, 16),
        (~people.ph, "pegaspargase", 1000, "U/m2", 12, 12),
    )
    for who, drug, dose, unit, start, stop in plan:
        yield Stretch(
            _where(who, drug), dose, unit, "induction", _day(people, start), _day(people, stop),
            "completed",
        )  # fmt: skip


def _inhibitor(people: Baseline, borne: Tolerance) -> Iterator[Stretch]:
    """Yield the kinase inhibitor of who has BCR-ABL: first, resumed lower, another one."""
    ph, second = people.ph, people.blinatumomab
    first = words((None, "imatinib", "dasatinib"), np.where(ph, 1 + second, 0))
    other = words((None, "dasatinib", "imatinib"), np.where(ph, 1 + second, 0))
    full, less = np.where(second, 140.0, 600.0), np.where(second, 100.0, 400.0)
    stopped = earliest(borne.interrupted, borne.withdrawn)
    yield Stretch(first, full, "mg", "induction and after", _day(people, 1), stopped, "toxicity")
    yield Stretch(
        first, less, "mg", "after interruption", borne.resumed, borne.withdrawn, "toxicity"
    )
    yield Stretch(
        other, np.where(second, 400.0, 100.0), "mg", "after change", borne.withdrawn + 7,
        _day(people, NEVER), "completed",
    )  # fmt: skip


def _consolidation(people: Baseline, what: Outcome) -> Iterator[Stretch]:
    everybody = np.ones(people.size, np.bool_)
    for cycle in range(_CYCLES):
        start = what.remission + 8 + cycle * _CYCLE_DAYS
        plan: tuple[tuple[BoolArray, str, float, str, int, int], ...] = (
            (people.blinatumomab, "blinatumomab", 28, "ug/day", 0, 27),
            (~people.blinatumomab, "cytarabine", 2000, "mg/m2", 0, 3),
            (everybody, "methotrexate", 1500, "mg/m2", 30, 30),
        )
        for who, drug, dose, unit, first, last in plan:
            yield Stretch(
                _where(who, drug), dose, unit, f"consolidation {cycle + 1}", start + first,
                start + last, "cycle completed",
            )  # fmt: skip


def _maintenance(people: Baseline, what: Outcome) -> Iterator[Stretch]:
    everybody = np.ones(people.size, np.bool_)
    start = what.remission + 8 + _CYCLES * _CYCLE_DAYS + 14
    for drug, dose, unit in (
        ("mercaptopurine", 60, "mg/m2/day"), ("methotrexate", 20, "mg/m2/week"),
    ):  # fmt: skip
        yield Stretch(
            _where(everybody, drug), dose, unit, "maintenance", start, start + 730, "completed"
        )


def _transplant(people: Baseline, what: Outcome) -> Iterator[Stretch]:
    everybody = np.ones(people.size, np.bool_)
    graft = what.transplant
    fit = people.age < 50
    yield Stretch(
        _where(fit, "total body irradiation"), 12, "Gy", "conditioning", graft - 6, graft - 3,
        "completed",
    )  # fmt: skip
    yield Stretch(
        _where(~fit, "busulfan"), 3.2, "mg/kg/day", "conditioning", graft - 6, graft - 4,
        "completed",
    )  # fmt: skip
    yield Stretch(
        _where(everybody, "fludarabine"), 30, "mg/m2", "conditioning", graft - 6, graft - 2,
        "completed",
    )  # fmt: skip
    yield Stretch(
        _where(everybody, "ciclosporin"), 3, "mg/kg/day", "after transplant", graft - 1,
        graft + 180, "completed",
    )  # fmt: skip
    yield Stretch(
        _where(people.ph, "imatinib"), 400, "mg", "after transplant", graft + 60,
        _day(people, NEVER), "completed",
    )  # fmt: skip


def _salvage(people: Baseline, what: Outcome, pause: FloatArray) -> Iterator[Stretch]:
    start = what.failed + pause
    t_lineage = people.t_lineage
    yield Stretch(
        _where(people.ph, "ponatinib"), 45, "mg", "salvage", start, _day(people, NEVER), "completed"
    )
    yield Stretch(
        _where(~t_lineage, "inotuzumab ozogamicin"), 0.8, "mg/m2", "salvage", start, start + 56,
        "completed",
    )  # fmt: skip
    yield Stretch(
        _where(t_lineage, "nelarabine"), 1500, "mg/m2", "salvage", start, start + 47, "completed"
    )
