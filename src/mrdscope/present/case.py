"""One patient in words: who, where they stand, what the samples amount to."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.case import Case
from mrdscope.analysis.settings import Settings
from mrdscope.present.cohort_table import grade_cell, grade_role, level_cell, sex_cell
from mrdscope.present.course import treatment_label
from mrdscope.present.increases import NOT_QUANTIFIABLE, increase_text
from mrdscope.present.layout import joined
from mrdscope.present.numbers import days, level, limit, log10_change, number
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import NULL, visible


def _level(row: dict[str, object], prefix: str) -> str:
    status, low, high = (row[f"{prefix}_{part}"] for part in ("status", "low", "high"))
    return level(status, low, high)  # type: ignore[arg-type]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def identity(case: Case) -> Line:
    """Return who the patient is: id, age, sex, disease, subtype, transcript, cytogenetics."""

    def parts() -> Iterator[Span]:
        who = case.patient
        yield Span(visible(case.patient_id), Role.HEADING)
        age_sex = [number(_number(who["age"]))] if who["age"] is not None else []
        if who["sex"] is not None:
            age_sex.append(sex_cell(str(who["sex"])).text)
        if age_sex:
            yield Span(" ".join(age_sex))
        for name in ("diagnosis", "subtype"):
            if who[name]:
                yield Span(visible(str(who[name])))
        if who["transcript"]:
            found = who["transcript"]
            yield Span("no BCR-ABL transcript" if found == "none" else visible(str(found)))
        additional = who["additional_cytogenetics"]
        if additional == "none":
            yield Span("no additional aberrations")
        elif additional:
            yield Span(visible(str(additional)))

    return joined(parts())


def _outcome(case: Case) -> Iterator[Span]:
    relapse, death = _number(case.course["relapse_day"]), _number(case.course["death_day"])
    last = _number(case.course["last_contact_day"])
    if relapse is not None:
        yield Span(f"hematologic relapse day {days(relapse)}", Role.BAD)
    if death is not None:
        yield Span(f"died day {days(death)}", Role.BAD)
        return
    remission = relapse is None and case.course["hematologic_cr_day"] is not None
    if last is not None:
        state = "alive in hematologic CR" if remission else "alive"
        yield Span(f"{state}, last contact day {days(last)}")
    else:
        yield Span("last contact not known", Role.MISSING)


def status(case: Case) -> Line:
    """Return where the patient stands: relapse, death or last contact, and the last MRD level."""

    def parts() -> Iterator[Span]:
        yield from _outcome(case)
        evaluable = case.samples.filter("evaluable").tail(1)
        if evaluable.height:
            row = {f"last_{k}": v for k, v in evaluable.row(0, named=True).items()}
            mark = Role.UNDETECTED if row["last_status"] == "undetected" else Role.STRONG
            text = f"last MRD {_level(row, 'last')} (day {days(_number(row['last_day']))})"
            yield Span(text, mark)
        else:
            yield Span("no evaluable MRD sample", Role.MISSING)

    return joined(parts())


def _remission_flag(case: Case) -> Span:
    response = case.response
    name, length = response["class"], _number(response["mcr_days"])
    if name is None:
        return Span("mCR not assessable: no evaluable sample", Role.MISSING)
    if name == "none" or length is None:
        return Span("never in mCR", Role.CAUTION)
    running = ", running at the last sample" if response["mcr_running"] else ""
    role = Role.GOOD if name == "persisting" else Role.CAUTION
    return Span(f"{name} mCR {days(length)} d{running}", role)


def _relapse_flag(case: Case) -> Iterator[Span]:
    day = _number(case.response["molecular_relapse_day"])
    if day is None:
        return
    confirmed = case.response["molecular_relapse_confirmed"]
    text = f"mRel day {days(day)}" + ("" if confirmed else " (unconfirmed)")
    after = days(_number(case.response["days_after_molecular_relapse"]))
    if case.response["relapsed_after_molecular_relapse"]:
        text += f", {after} d before hRel"
    elif after != NULL:
        text += f", no hRel in {after} d since"
    yield Span(text, Role.CAUTION)
    if case.response["in_mcr_at_last_sample"]:
        yield Span("mCR regained", Role.GOOD)


def _rise_flag(case: Case) -> Iterator[Span]:
    rise = dict(case.rise)
    if rise["increase"]:
        size = increase_text(
            _number(rise["log10_increase_low"]), _number(rise["log10_increase_high"])
        )
        size = "of unknown size" if size in (NULL, NOT_QUANTIFIABLE) else f"{size} log"
        text = f"rise {size} to {_level(rise, 'increased')} (day {days(rise['increased_day'])})"  # type: ignore[arg-type]
        yield Span(f"{text}, wide" if rise["wide"] else text, Role.CAUTION)
    elif rise["reason"] is not None:
        yield Span(f"no minimum: {rise['reason']}", Role.MUTED)
    else:
        yield Span("no increase after the minimum", Role.MUTED)
    largest, size_low = _number(rise["largest_rise_low"]), _number(rise["log10_increase_low"])
    if largest is not None and largest > (size_low or 0.0) + 1e-9:
        text = log10_change(largest, _number(rise["largest_rise_high"]))
        yield Span(f"largest rise {text} log", Role.CAUTION)


def _early_flag(case: Case, settings: Settings) -> Span:
    if case.early_level is None:
        return Span("no sample at four weeks", Role.MISSING)
    row = dict(case.early_level)
    low, high = _number(row["level_low"]), _number(row["level_high"])
    side = ""
    if high is not None and high < settings.early_threshold:
        side = f", below {limit(settings.early_threshold)}"
    elif low is not None and low >= settings.early_threshold:
        side = f", not below {limit(settings.early_threshold)}"
    return Span(f"four weeks {_level(row, 'level')}{side}")


def flags(case: Case, settings: Settings) -> tuple[Span, ...]:
    """Return what the samples amount to: remission, relapse, rise, level at four weeks."""
    found = [_remission_flag(case), *_relapse_flag(case), *_rise_flag(case)]
    found.append(_early_flag(case, settings))
    if case.other_samples.height:
        text = f"{case.other_samples.height} samples outside the main series"
        found.append(Span(text, Role.CAUTION))
    return tuple(found)


def worst(case: Case) -> tuple[Span, ...]:
    """Return the worst grade of each term from day 0 on, worst first."""
    return tuple(
        Span(f"{visible(term)} {'?' if grade is None else grade}",
             Role.UNCERTAIN if grade is None else grade_role(grade))
        for term, grade in case.worst.select("term", "grade").iter_rows()
    )  # fmt: skip


_MARK_ROLES = {
    "mCR": Role.GOOD,
    "mCR lost": Role.CAUTION,
    "mRel": Role.CAUTION,
    "hRel": Role.BAD,
}


def _sample_flag(case: Case) -> dict[float, str]:
    """Return what each noted day of the samples is: first negative, molecular relapse, relapse.

    Where a rule asks more of molecular relapse than a detectable sample, remission that ends
    without it is lost.
    """
    marks: dict[float, str] = {}
    counted = case.episodes.filter(~pl.col("after_relapse"))
    marks |= dict.fromkeys(counted["start_day"].to_list(), "mCR")
    ends = counted["end_day"].drop_nulls().to_list()
    molecular = _number(case.response["molecular_relapse_day"])
    every_end = bool(ends) and molecular == ends[0]
    marks |= dict.fromkeys(ends, "mRel" if every_end else "mCR lost")
    if molecular is not None:
        marks[molecular] = "mRel"
    relapse = _number(case.course["relapse_day"])
    return marks | ({relapse: "hRel"} if relapse is not None else {})


def _change_cell(low: float | None, high: float | None, within: bool | None) -> Span:
    """Return a change, muted where it is within the variation of the assay."""
    if low is None and high is None:
        return Span("")
    return Span(log10_change(low, high), Role.MUTED if within else Role.PLAIN)


def samples_table(case: Case) -> TableModel:
    """Return the patient's MRD samples, all of them, latest last.

    Of each its day, level, the change since the evaluable sample before, and what it marks.
    """
    main = case.samples.with_columns(reason=pl.lit(None, pl.String))
    frame = pl.concat([main, case.other_samples], how="diagonal").sort(
        "day", nulls_last=True, maintain_order=True
    )
    frame = frame.with_row_index("place").with_columns(pl.col("place").cast(pl.String))
    marks = _sample_flag(case)

    def mark(day: float | None, reason: str | None) -> Span:
        if reason is not None:
            return Span("other series" if day is not None else reason, Role.MUTED)
        text = marks.get(day, "") if day is not None else ""
        role = _MARK_ROLES.get(text, Role.PLAIN)
        return Span(text, role)

    return TableModel(
        frame,
        (
            ColumnSpec("day", "day", "day of the sample", spanned(days), align=Align.DECIMAL,
                       min_width=5),
            ColumnSpec("level", "level", "BCR-ABL as a ratio of the control gene", level_cell,
                       sources=("status", "low", "high"), min_width=7),
            ColumnSpec("mark", "", "what the sample marks", mark, sources=("day", "reason"),
                       min_width=4, max_width=12),
            ColumnSpec("change", "change", "log10 since the evaluable sample before", _change_cell,
                       sources=("log10_change_low", "log10_change_high", "within_assay_variation"),
                       align=Align.RIGHT),
            ColumnSpec("control_copies", "copies", "copies of the control gene", spanned(number),
                       align=Align.RIGHT),
            ColumnSpec("control_gene", "gene", "control gene", max_width=8),
            ColumnSpec("tissue", "tissue", "what was sampled", max_width=8),
        ),
        "place",
    )  # fmt: skip


def adverse_events_table(case: Case) -> TableModel:
    """Return the patient's adverse events as they were recorded, by onset."""
    frame = case.adverse_events.sort("onset_day", nulls_last=True, maintain_order=True)
    frame = frame.with_row_index("place").with_columns(pl.col("place").cast(pl.String))
    return TableModel(
        frame,
        (
            ColumnSpec("grade", "grade", "severity", grade_cell, align=Align.RIGHT),
            ColumnSpec("term", "toxicity", "what happened", max_width=28),
            ColumnSpec("onset_day", "onset", "day it began", spanned(days), align=Align.DECIMAL),
            ColumnSpec("end_day", "end", "day it ended", spanned(days), align=Align.DECIMAL),
            ColumnSpec("scale", "scale", "grading scale", max_width=10),
        ),
        "place",
    )


def _stretch(start: float | None, stop: float | None) -> str:
    text = f"from {days(start)}" if stop is None else f"{days(start)} to {days(stop)}"
    return f"{text:<12}"


def treatment_lines(case: Case) -> tuple[Line, ...]:
    """Return the patient's treatment, a line a stretch."""
    columns = ("drug", "dose", "dose_unit", "start_day", "stop_day", "reason")
    return tuple(
        (
            Span(_stretch(start, stop), Role.MUTED),
            Span(treatment_label(drug, dose, unit)),
            Span(f"  {visible(reason)}" if reason else "", Role.MUTED),
        )
        for drug, dose, unit, start, stop, reason in case.treatment.select(columns).iter_rows()
    )
