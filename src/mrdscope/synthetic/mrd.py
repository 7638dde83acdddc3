"""MRD samples: when they were taken, the level they met, and what the assay could say of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mrdscope.synthetic.draws import NEVER, BoolArray, Draws, FloatArray, IntArray, same, words
from mrdscope.synthetic.outcome import Outcome
from mrdscope.synthetic.patients import Baseline

_MONTH = 30
_LN10 = np.log(10)
#: No leukemia, in log10: far below any assay.
_NOTHING = -30.0
#: How much less there is in blood than in marrow, in log10.
_BLOOD_LOG10 = 0.4

#: Planned days: diagnosis, end of induction, then monthly, after two years every eleven weeks.
PLANNED = np.array([-1, 28, *range(60, 731, _MONTH), *range(800, 1700, 78)], np.float64)

#: Copies below which a level is detected and not quantified, and below which nothing is judged.
QUANTIFIABLE_COPIES = 10
EVALUABLE_COPIES = 1_000

_STATUSES = ("undetected", "positive_not_quantifiable", "quantified", "not_evaluable")
_U, _PNQ, _Q, _NE = range(4)
_QPCR, _IGTR, _NGS = range(3)
_ASSAYS = ("BCR::ABL1 qPCR", "IG/TR qPCR", "IG/TR NGS")


@dataclass(frozen=True)
class Samples:
    """When and of whom samples were taken: an array each, a value a sample."""

    patient: IntArray
    day: FloatArray
    blood: BoolArray

    def __len__(self) -> int:
        return self.patient.size


def mrd(people: Baseline, what: Outcome, draws: Draws) -> pl.DataFrame:
    """Return the table of samples, ``value`` null where there is no number.

    Levels of BCR-ABL are Poisson counts over copies of the control gene, so that copies, value,
    limits and status of a row agree; those of IG/TR markers have the limits of their assay.
    """
    samples = taken(people, what, draws)
    level = levels(people, what, samples, draws)
    changed = _after_change(people, samples, draws)
    ph = people.ph[samples.patient]
    measured = _transcripts(level, draws)
    rearranged = _rearrangements(people, samples, level, changed, draws)
    result = {name: np.where(ph, measured[name], rearranged[name]) for name in measured}
    assay = np.where(ph, _QPCR, np.where(changed, _NGS, _IGTR))
    frame = pl.DataFrame(
        {
            "patient": samples.patient,
            "day": samples.day,
            "tissue": words(("marrow", "blood"), samples.blood),
            "assay": words(_ASSAYS, assay),
            "laboratory": words(("A", "B"), changed),
            "control_gene": words((None, "ABL1", "GUSB"), np.where(ph, 1 + changed, 0)),
            "fusion_copies": _number(result["fusion"]).cast(pl.Int64),
            "control_copies": _number(result["control"]).cast(pl.Int64),
            "value": _number(result["value"]).round_sig_figs(4),
            "unit": same("ratio", len(samples)),
            "lod": _number(result["lod"]),
            "loq": _number(result["loq"]),
            "status": words(_STATUSES, result["status"].astype(np.int64)),
        }
    )
    return frame.sort("patient", "day", "tissue", descending=[False, False, True])


def taken(people: Baseline, what: Outcome, draws: Draws) -> Samples:
    """Draw when samples were taken: marrow as planned but for a missed month, blood beside it.

    Nobody comes on a weekend. Relapse has a sample of its own; two more may follow it.
    """
    n, visits = people.size, PLANNED.size
    day = PLANNED + draws.days((n, visits), -4, 4)
    day[:, 0] = -draws.days(n, 0, 1)
    missed = draws.chance((n, visits), 0.05)
    missed[:, :2] = False
    missed[:, 2:] &= ~missed[:, 1:-1] & (PLANNED[2:] < 720)
    failed = np.fmin(what.failed, np.inf)[:, None]
    after = draws.chance(n, 0.5)[:, None] & (day < failed + 70)
    kept = ~missed & ((day < failed - 3) | ((day > failed + 20) & after))
    day = np.hstack([day, what.relapse[:, None]])
    kept = np.hstack([kept, draws.chance((n, 1), 0.95)])
    day = _on_weekdays(day, people.day0[:, None])
    kept &= day <= what.end[:, None]
    blood = kept & (people.ph[:, None]) & (day > 50) & draws.chance(kept.shape, 0.3)
    blood[:, -1] = False
    place, visit = np.nonzero(kept)
    other, second = np.nonzero(blood)
    return Samples(
        np.concatenate([place, other]),
        np.concatenate([day[place, visit], day[other, second]]),
        np.repeat([False, True], [place.size, other.size]),
    )


def _on_weekdays(day: FloatArray, day0: IntArray) -> FloatArray:
    """Return days moved from Saturday to Friday and from Sunday to Monday."""
    weekday = (np.nan_to_num(day) + day0 + 3) % 7  # 1970-01-01 was a Thursday
    moved: FloatArray = day - (weekday == 5) + (weekday == 6)
    return moved


def levels(people: Baseline, what: Outcome, samples: Samples, draws: Draws) -> FloatArray:
    """Return the true level of each sample, as a ratio.

    It falls to a floor of the patient's own and grows exponentially towards a relapse in the
    marrow. A few courses come back without relapse and are brought down again; single samples are
    above their course by contamination or a regenerating marrow.
    """
    n, at = len(samples), samples.patient
    course = np.logaddexp(
        _fall(people, what, samples, draws) * _LN10, _return(what, samples, draws) * _LN10
    )
    log10 = course / _LN10 + draws.normal(n, 0, 0.12) - _BLOOD_LOG10 * samples.blood
    stray = draws.chance(n, 0.005) & (log10 < -5.2)
    log10 = np.where(stray, draws.uniform(n, -5.0, -4.6), log10)
    highest = np.where(people.ph[at], 5.0, 1.0)
    level: FloatArray = np.fmin(10**log10, highest)
    return level


def _fall(people: Baseline, what: Outcome, samples: Samples, draws: Draws) -> FloatArray:
    """Return the level under treatment in log10: steep in induction, slower after it, to a floor.

    Who is refractory hardly falls; a transplant brings everybody below any assay.
    """
    n, at, day = people.size, samples.patient, samples.day.clip(0)
    start = np.where(
        people.ph, draws.normal(n, -0.1, 0.25), draws.normal(n, -0.3, 0.15).clip(-2, 0)
    )
    drop = (2.2 + 0.7 * what.response + draws.normal(n, 0, 0.5)).clip(0.2, 4.5)
    drop = np.where(np.isnan(what.progression), drop, 0.4)
    pace = (0.65 + 0.25 * what.response + draws.normal(n, 0, 0.15)).clip(0.08, 1.5) / _MONTH
    deep = what.response + draws.normal(n, 0, 0.5) > -0.9
    floor = np.where(deep, -7.5, draws.normal(n, -3.7, 0.4))
    fall = start[at] - drop[at] * np.fmin(day / 28, 1) - pace[at] * (day - 28).clip(0)
    grafted = day > np.fmin(what.transplant, np.inf)[at] + 20
    return np.where(grafted, -7.5, np.fmax(fall, floor[at]))


def _return(what: Outcome, samples: Samples, draws: Draws) -> FloatArray:
    """Return the level of leukemia that comes back, in log10, far below any assay where none is."""
    n, at = what.end.size, samples.patient
    doubling = draws.lognormal(n, 9.5, 0.4).clip(4.5, 35)
    growth = np.log10(2) / doubling
    summit_level = draws.normal(n, -0.5, 0.25).clip(-1.2, 0)
    relapse = np.where(what.in_marrow, what.relapse, NEVER)
    spared = ~np.isnan(what.remission) & np.isnan(what.failed) & draws.chance(n, 0.05)
    turned = np.where(spared, draws.days(n, 240, 520), NEVER)
    summit = np.where(spared, turned, relapse)
    height = np.where(spared, draws.uniform(n, -4.0, -2.8), summit_level)
    since = samples.day - summit[at]
    treated = np.where(since > 0, -0.9 / _MONTH * since, growth[at] * since)
    return np.where(np.isnan(treated), _NOTHING, height[at] + treated)


def _after_change(people: Baseline, samples: Samples, draws: Draws) -> BoolArray:
    """Return which samples went to another laboratory with an assay of its own."""
    moved = np.where(draws.chance(people.size, 0.1), draws.days(people.size, 200, 480), np.inf)
    changed: BoolArray = samples.day > moved[samples.patient]
    return changed


def _transcripts(level: FloatArray, draws: Draws) -> dict[str, FloatArray]:
    """Return what quantitative PCR of a transcript says; one copy is the limit of detection."""
    n = level.size
    failed = draws.chance(n, 0.015)
    control = draws.lognormal(n, 90_000, 0.5).clip(12_000, 400_000).round()
    control = np.where(failed, draws.days(n, 120, 880), control)
    fusion = draws.counts(level * control)
    status = np.select(
        [control < EVALUABLE_COPIES, fusion == 0, fusion < QUANTIFIABLE_COPIES], [_NE, _U, _PNQ], _Q
    )
    return {
        "fusion": np.where(failed, np.nan, fusion),
        "control": control,
        "value": np.where(status == _Q, fusion / control, np.nan),
        "lod": np.where(failed, np.nan, _floored(1 / control)),
        "loq": np.where(failed, np.nan, _floored(QUANTIFIABLE_COPIES / control)),
        "status": status.astype(np.float64),
    }


def _rearrangements(
    people: Baseline, samples: Samples, level: FloatArray, changed: BoolArray, draws: Draws
) -> dict[str, FloatArray]:
    """Return what an assay of the patient's own IG/TR rearrangement says."""
    sensitivity = np.array([1e-5, 5e-5, 1e-4])[draws.pick(people.size, (70, 20, 10))]
    range_ = np.array([1e-4, 5e-4])[draws.pick(people.size, (75, 25))]
    lod = np.where(changed, 1e-6, sensitivity[samples.patient])
    loq = np.where(changed, 1e-5, range_[samples.patient])
    failed = draws.chance(len(samples), 0.015)
    status = np.select([failed, level < lod, level < loq], [_NE, _U, _PNQ], _Q)
    missing = np.full(len(samples), np.nan)
    return {
        "fusion": missing,
        "control": missing,
        "value": np.where(status == _Q, level, np.nan),
        "lod": np.where(failed, np.nan, lod),
        "loq": np.where(failed, np.nan, loq),
        "status": status.astype(np.float64),
    }


def _floored(limit: FloatArray) -> FloatArray:
    """Return limits cut to two digits, so that no count is rounded below its own limit."""
    size = 10.0 ** (np.floor(np.log10(limit)) - 1)
    floored: FloatArray = np.floor(limit / size + 1e-9) * size
    return floored


def _number(values: FloatArray) -> pl.Series:
    return pl.Series(values, nan_to_null=True).round_sig_figs(12)
