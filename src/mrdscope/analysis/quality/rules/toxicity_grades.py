"""Rules about what an adverse event is called, how it is graded, and on which scale."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.consequences import FATAL
from mrdscope.analysis.adverse_events.scales import SEV3, WHO, graded
from mrdscope.analysis.quality.found import found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import (
    FOUND,
    Evidence,
    Kahn,
    Parameters,
    Rule,
    Severity,
    number,
)
from mrdscope.analysis.quality.rules.wording import short
from mrdscope.cohort.met import Met
from mrdscope.cohort.text import fold, folded

_TABLE = "adverse_events"
_TERM = pl.col("term").fill_null("(no term)")


def _unreadable(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find cells the reader could not take for a grade; beyond its limit they are one finding."""
    notes = [
        note for note in evidence.report.notes
        if note.met is Met.NOT_A_GRADE and note.table == _TABLE and note.subject == "grade"
    ]  # fmt: skip
    whose = _whose(evidence)
    rows = [
        {
            "table": _TABLE, "file": note.file, "sheet": note.sheet, "row": note.row,
            "patient_id": whose.get((note.file, note.sheet, note.row)), "column": "grade",
            "value": note.value, "severity": None,
            "message": f"row {note.row}: '{note.value}' is no grade from 0 to 5"
            if note.row is not None else f"{note.count:,} more cells hold no grade from 0 to 5",
        }
        for note in notes
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=FOUND)


def _whose(evidence: Evidence) -> dict[tuple[str, str | None, int | None], str]:
    """Return the patient of each row without a grade, by its place."""
    rows = evidence.cohort.adverse_events.filter(pl.col("grade").is_null())
    places = rows.select("_file", "_sheet", "_row", "patient_id").iter_rows()
    return {(file, sheet, row): patient for file, sheet, row, patient in places}


def _missing(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    events = evidence.cohort.adverse_events
    rows = events.filter(pl.col("grade").is_null() & pl.col("severity").is_null())
    if rows.height == events.height:
        return _whole_column(rows, "grade", "no adverse event has a grade")
    unread = _unreadable(evidence, {})
    rows = rows.join(
        unread.select(_file="file", _sheet="sheet", _row="row"),
        on=["_file", "_sheet", "_row"], how="anti", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    return found(rows, say("{} {}: no grade", "patient_id", _TERM), table=_TABLE, column="grade")


def _whole_column(rows: pl.DataFrame, column: str, message: str) -> pl.DataFrame:
    if rows.is_empty():
        return nothing_found()
    text = f"{column}: {message} ({rows.height:,} rows)"
    return found_of_column(text, table=_TABLE, column=column)


def _scales(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find grades on another scale than most; where that is no exception, the column."""
    events = graded(evidence.cohort.adverse_events).filter(
        pl.col("grade").is_not_null() & (pl.col("scale").is_null() | (pl.col("scale") != SEV3))
    )
    counts = events.group_by("scale").len().sort("len", "scale", descending=[True, False])
    known = counts.drop_nulls("scale")
    if known.is_empty():
        return _whole_column(events, "scale", "no grade says its scale and version")
    main, most = known.row(0)
    few = counts.filter(
        pl.col("scale").ne_missing(pl.lit(main))
        & (pl.col("len") <= number(parameters, "share") * events.height)
    )
    many = counts.filter(
        pl.col("scale").ne_missing(pl.lit(main))
        & (pl.col("len") > number(parameters, "share") * events.height)
    )
    rows = events.join(few, on="scale", how="inner", nulls_equal=True, maintain_order="left")
    named = pl.col("scale").fill_null("no scale")
    message = say("{} {}: graded on {}, where most are on {}", "patient_id", _TERM, named,
                  pl.lit(f"{main} ({most:,} rows)"))  # fmt: skip
    columns = [
        found_of_column(f"scale: {n:,} grades are on {scale or 'no stated scale'}, {most:,} on "
                        f"{main}", table=_TABLE, column="scale", value=scale)
        for scale, n in many.iter_rows()
    ]  # fmt: skip
    return pl.concat([found(rows, message, table=_TABLE, column="scale"), *columns])


def _fatal(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    events = graded(evidence.cohort.adverse_events).join(
        _died(evidence), on="patient_id", how="left", maintain_order="left"
    )
    died = pl.col("_died").fill_null(value=not _is_followed(evidence))
    fifth = pl.col("grade") == 5
    said = folded(pl.col("outcome").str.strip_chars()).is_in([fold(word) for word in FATAL])
    on_who = fifth & (pl.col("scale") == WHO)
    other = pl.col("scale").is_null() | ~pl.col("scale").is_in([WHO, SEV3])
    name = say("{} {}", "patient_id", _TERM)
    return pl.concat([
        found(events.filter(on_who), say("{}: grade 5, which WHO does not have", name),
              table=_TABLE, column="grade"),
        found(events.filter(fifth & ~died & ~on_who.fill_null(value=False)),
              say("{}: grade 5, and no death is recorded", name), table=_TABLE, column="grade"),
        found(events.filter(said & other & (pl.col("grade") != 5)),
              say("{}: outcome {} with grade {}", name, "outcome", "grade"),
              table=_TABLE, column="outcome"),
        found(events.filter(said & ~died & ~fifth.fill_null(value=False)
                            & ~(other & pl.col("grade").is_not_null())),
              say("{}: outcome {}, and no death is recorded", name, "outcome"),
              table=_TABLE, column="outcome"),
    ])  # fmt: skip


def _is_followed(evidence: Evidence) -> bool:
    """Return whether anything tells who died; where nothing does, grade 5 is what tells."""
    events = evidence.cohort.events["type"].is_in(["death", "last_contact"]).any()
    return bool(events) or bool(evidence.cohort.patients["os_event"].is_not_null().any())


def _died(evidence: Evidence) -> pl.DataFrame:
    reported = evidence.cohort.patients.group_by("patient_id").agg(_os=pl.col("os_event").any())
    dead = pl.col("death_day").is_not_null() | pl.col("_event")
    events = evidence.cohort.events.filter(pl.col("type") == "death")["patient_id"].unique()
    return (
        evidence.results.course.with_columns(_event=pl.col("patient_id").is_in(events.implode()))
        .join(reported, on="patient_id", how="left")
        .select(
            "patient_id",
            _died=pl.when(pl.lit(_is_followed(evidence))).then(
                dead | pl.col("_os").fill_null(value=False)
            ),
        )
    )


# -- terms -----------------------------------------------------------------------------------------


def term_key(term: pl.Expr) -> pl.Expr:
    """Return what spellings of one term have in common.

    Case, punctuation and the order of words do not count, nor does British spelling (``ae``, ``oe``
    for ``e``): ``Nausea/Vomiting`` is ``vomiting, nausea``, ``diarrhoea`` ``Diarrhea``.
    """
    plain = term.str.to_lowercase().str.replace_all(r"[æœ]", "e").str.replace_all(r"ae|oe", "e")
    return plain.str.extract_all(r"[\p{L}\p{N}]+").list.sort().list.join(" ")


def _spellings(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    events = evidence.cohort.adverse_events.filter(pl.col("term").is_not_null())
    spelled = events.group_by("term", maintain_order=True).len("_n")
    spelled = spelled.with_columns(_key=term_key(pl.col("term"))).filter(pl.col("_key") != "")
    usual = spelled.sort("_n", descending=True, maintain_order=True)
    ways = usual.group_by("_key", maintain_order=True).agg(
        pl.col("term").first().alias("_usual"), pl.len().alias("_ways")
    )
    odd = spelled.join(ways.filter(pl.col("_ways") > 1), on="_key").filter(
        pl.col("term") != pl.col("_usual")
    )
    rows = events.join(odd, on="term", how="inner", maintain_order="left")
    message = say("{}: '{}' is one of {} spellings of '{}'", "patient_id", "term", "_ways",
                  "_usual")  # fmt: skip
    return found(rows, message, table=_TABLE, column="term")


def _not_the_laboratory(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    differ = evidence.results.regrading.disagreements
    columns = ["patient_id", "term", "onset_day", "_file", "_row"]
    shown = differ.select(*columns, "lab_grade", "test", "value", "unit", "lab_day", _on="scale")
    rows = evidence.cohort.adverse_events.join(
        shown, on=columns, how="inner", nulls_equal=True, maintain_order="left"
    ).unique(["_file", "_sheet", "_row"], keep="first", maintain_order=True)
    message = say("{} {}: file G{}, {} {} {} on day {} gives G{} ({})", "patient_id", _TERM,
                  "grade", "test", short("value"), pl.col("unit").fill_null(""), "lab_day",
                  "lab_grade", "_on")  # fmt: skip
    return found(rows, message, table=_TABLE, column="grade", value="grade")


GRADE_RULES = (
    Rule(
        "TOX-01", Severity.ERROR, Kahn.CONFORMANCE, _TABLE,
        "Not a grade",
        "The event counts as one of unknown grade, in no column of a table of grades. A grade is "
        "one number from 0 to 5, or I to V; of 2-3 the worse one counts.",
        ("grade",), _unreadable,
    ),
    Rule(
        "TOX-02", Severity.WARNING, Kahn.COMPLETENESS, _TABLE,
        "No grade",
        "The event is counted as one of unknown grade and may hide a severe one. Ask whoever "
        "recorded it.",
        ("grade",), _missing,
    ),
    Rule(
        "TOX-03", Severity.ERROR, Kahn.CONFORMANCE, _TABLE,
        "Grading scale missing or mixed",
        "A grade means nothing without its scale and version: WHO 3 is not CTCAE 3. Grades of "
        "several scales are counted apart. Say the scale of each, or grade them anew.",
        ("scale",), _scales, {"share": 0.2},
    ),
    Rule(
        "TOX-06", Severity.ERROR, Kahn.PLAUSIBILITY, _TABLE,
        "Grade 5 and death disagree",
        "In CTCAE grade 5 is death from the event; WHO has none. Grade, outcome and the date of "
        "death are one statement: mend the one that is wrong.",
        ("grade", "outcome"), _fatal,
    ),
    Rule(
        "TOX-10", Severity.WARNING, Kahn.CONFORMANCE, _TABLE,
        "One term in several spellings",
        "Each spelling is counted as a term of its own, and a patient in each. Code the terms, or "
        "write them alike.",
        ("term",), _spellings,
    ),
    Rule(
        "TOX-11", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Grade is not that of the laboratory value",
        "The value nearest to the onset, graded by the event's own scale, gives another grade. One "
        "of them is wrong, or a value is missing.",
        ("grade",), _not_the_laboratory,
    ),
)  # fmt: skip
