"""What a tumor board asks beside identity, status and chart: background, standing, events.

Source: domain reference, 3.11. What the data does not have is not there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.case import Case, Row
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.standing import Standing
from mrdscope.cohort.schema import PATIENTS, PROVENANCE
from mrdscope.present.cohort_table import grade_role
from mrdscope.present.course import treatment_label
from mrdscope.present.numbers import days, level, log10_change, number
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.text import visible

Labelled = tuple[str, Line]

#: What the heading of a page says already, what belongs to survival, and what identifies.
_SAID_ELSEWHERE = frozenset(
    {"patient_id", "age", "sex", "diagnosis", "subtype", "transcript", "additional_cytogenetics",
     "os_days", "os_event", "pfs_days", "pfs_event", "birth_date", "safety_population",
     "day0_date", "day0_kind", "diagnosis_date", *PROVENANCE}
)  # fmt: skip
_EVENT_WORDS = {
    "diagnosis": "diagnosis",
    "hematologic_cr": "hematologic CR",
    "hematologic_relapse": "hematologic relapse",
    "progression": "progression",
    "transplant": "transplant",
    "mutation": "mutation",
    "death": "death",
}
_EVENT_ROLES = {
    "hematologic_relapse": Role.BAD,
    "progression": Role.BAD,
    "death": Role.BAD,
    "mutation": Role.CAUTION,
    "transplant": Role.ACCENT,
}
LAST_EVENTS = 6
SEVERE = 3


def day_0(case: Case) -> str:
    """Return what days count from: ``day 0 (start of imatinib)``."""
    kind = case.patient.get("day0_kind")
    return f"day 0 ({visible(str(kind))})" if kind else "day 0"


def background(case: Case) -> tuple[Labelled, ...]:
    """Return what is known at baseline beside identity: the schema's columns, then the user's."""
    known = ((name, value) for name, value in case.patient.items() if value is not None)
    return tuple(
        (_label(name), (Span(_value(name, value)),))
        for name, value in known
        if name not in _SAID_ELSEWHERE and str(value)
    )


def _label(name: str) -> str:
    return visible(PATIENTS[name].heading if name in PATIENTS else name)


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = number(value) if isinstance(value, int | float) else visible(str(value))
    unit = PATIENTS[name].unit if name in PATIENTS else None
    return f"{text} {unit}" if unit else text


def standing_lines(now: Standing, case: Case) -> tuple[Labelled, ...]:
    """Return where the patient stands: MRD, its trend, sampling, treatment, transplant."""
    return tuple(_standing(now, case))


def _standing(now: Standing, case: Case) -> Iterator[Labelled]:
    if now.last_sample is not None:
        yield "MRD", tuple(_last_level(now.last_sample))
        yield "trend", (_trend(now.step),)
        yield "sampled", (_sampled(now),)
    yield "treatment", (_treatment(now, case),)
    yield "transplant", (_transplant(case),)
    if now.last_record_day is not None:
        yield "data to", (Span(f"day {days(now.last_record_day)}"),)


def _last_level(sample: Row) -> Iterator[Span]:
    text = level(sample["status"], sample["low"], sample["high"])  # type: ignore[arg-type]
    undetected = sample["status"] == "undetected"
    yield Span(text, Role.UNDETECTED if undetected else Role.STRONG)
    lod, copies, gene = (sample[name] for name in ("lod", "control_copies", "control_gene"))
    yield Span(f" on day {days(_number(sample['day']))}")
    if isinstance(lod, float):
        yield Span(f", limit of detection {level('quantified', lod, lod)}", Role.MUTED)
    if isinstance(copies, float):
        name = f" copies of {visible(str(gene))}" if gene else " control copies"
        yield Span(f", {number(copies)}{name}", Role.MUTED)


def _trend(step: Row | None) -> Span:
    """Return how the level moved to the last sample: never more than is known."""
    if step is None:
        return Span("a single evaluable sample", Role.MUTED)
    low, high = _number(step["log10_change_low"]), _number(step["log10_change_high"])
    since = f" in {days(_number(step['days']))} d"
    if low is None or high is None:
        return Span(f"no change known{since}", Role.MUTED)
    variation = ", within assay variation" if step["within_assay_variation"] else ""
    if low > 0:
        found = Span(f"up {log10_change(low, high)} log{since}{variation}", Role.CAUTION)
    elif high < 0:
        found = Span(f"down {log10_change(-high, -low)} log{since}{variation}", Role.GOOD)
    elif low == high:
        found = Span(f"unchanged{since}")
    else:
        found = Span(f"direction not known{since}", Role.UNCERTAIN)
    return found


def _sampled(now: Standing) -> Span:
    since = days(now.days_since_sample)
    if now.days_since_sample is None or now.last_day is None:
        return Span("last contact not known", Role.MISSING)
    if now.days_since_sample < 0:
        return Span(f"{days(-now.days_since_sample)} d after last contact", Role.CAUTION)
    text = f"{since} d before last contact (day {days(now.last_day)})"
    return Span(f"{text}: overdue", Role.CAUTION) if now.overdue else Span(text)


def _treatment(now: Standing, case: Case) -> Span:
    if now.treatment.height:
        return Span(f"on {_drugs(now.treatment)}", Role.TREATMENT)
    if now.stopped.height:
        stop = days(now.stopped["stop_day"][0])
        reasons = now.stopped["reason"].drop_nulls().unique(maintain_order=True)
        why = "".join(f", {visible(reason)}" for reason in reasons)
        return Span(f"none; last {_drugs(now.stopped)} to day {stop}{why}")
    return Span("none recorded" if case.treatment.is_empty() else "none on that day", Role.MUTED)


def _drugs(treatment: pl.DataFrame) -> str:
    columns = treatment.select("drug", "dose", "dose_unit").iter_rows()
    return " + ".join(dict.fromkeys(treatment_label(*row) for row in columns))


def _transplant(case: Case) -> Span:
    found = case.events.filter(pl.col("type") == "transplant")
    if found.is_empty():
        return Span("none recorded", Role.MUTED)
    texts = [
        f"day {days(day)}" + (f", {visible(detail)}" if detail else "")
        for day, detail in found.select("day", "detail").iter_rows()
    ]
    return Span("; ".join(texts), Role.ACCENT)


def doubling_flag(now: Standing) -> tuple[Span, ...]:
    """Return the shortest doubling time beyond assay variation; nothing where there is none."""
    if now.fastest is None:
        return ()
    low, high = (_number(now.fastest[f"doubling_days_{side}"]) for side in ("low", "high"))
    start, stop = (days(_number(now.fastest[f"doubling_{end}_day"])) for end in ("from", "to"))
    if low is None or high is None or math.isinf(high):
        return ()
    time = (
        days(high) if low == high else f"≤{days(high)}" if low == 0 else f"{days(low)}–{days(high)}"
    )
    return (Span(f"doubling time {time} d (days {start} to {stop})", Role.CAUTION),)


def overdue_flag(now: Standing, settings: Settings) -> tuple[Span, ...]:
    """Return that no sample was taken for longer than the settings allow; else nothing."""
    if not now.overdue:
        return ()
    limit = days(settings.maximum_gap_days)
    text = f"no sample for {days(now.days_since_sample)} d before last contact (over {limit})"
    return (Span(text, Role.CAUTION),)


def last_events(case: Case, most: int = LAST_EVENTS) -> tuple[Labelled, ...]:
    """Return the last events that are no mere contact, by day, the latest last; molecular too."""
    found = [
        (
            day,
            _EVENT_WORDS.get(kind, visible(str(kind))),
            detail,
            _EVENT_ROLES.get(kind, Role.PLAIN),
        )
        for kind, day, detail in case.events.select("type", "day", "detail").iter_rows()
        if kind is not None and kind != "last_contact"
    ]
    molecular = _number(case.response["molecular_relapse_day"])
    if molecular is not None:
        found.append((molecular, "molecular relapse", None, Role.CAUTION))
    found.sort(key=lambda one: math.inf if one[0] is None else one[0])
    return tuple(
        (
            f"day {days(day)}",
            (Span(text, role), Span(f"  {visible(detail)}" if detail else "", Role.MUTED)),
        )
        for day, text, detail, role in found[-most:]
    )


def severe_toxicities(case: Case) -> tuple[Labelled, ...]:
    """Return the terms whose worst grade from day 0 on is 3 or more, worst first, with the day."""
    severe = case.worst.filter(pl.col("grade") >= SEVERE)
    return tuple(
        (
            f"grade {grade}",
            (Span(visible(term), grade_role(grade)), Span(f"  day {days(onset)}", Role.MUTED)),
        )
        for grade, term, onset in severe.select("grade", "term", "worst_onset_day").iter_rows()
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
