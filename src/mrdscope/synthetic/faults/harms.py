"""Faults of adverse events and of treatment."""

from __future__ import annotations

from mrdscope.synthetic.adverse_events import BY_LABORATORY, NEUTROPENIA
from mrdscope.synthetic.faults.bench import PATIENT, Bench, Row

_TABLE = "adverse_events"


def plant(bench: Bench) -> None:
    """Plant them, each in a row of its own."""
    for fault in (_grades, _course, _repeats, _judgements, _treatment):
        fault(bench)


def _clinical(row: Row) -> bool:
    return row["term"] not in BY_LABORATORY and row["grade"] in ("1", "2")


def _ended(row: Row) -> bool:
    return _clinical(row) and bool(row["end_day"]) and int(row["onset_day"]) > 6


def _grades(bench: Bench) -> None:
    for grade, what in (("7", "a grade no scale has"), ("2-3", "two grades in one cell")):
        for row in bench.pick(_TABLE, _clinical):
            bench.alter("TOX-01", _TABLE, row, what, grade=grade)
    for row in bench.pick(_TABLE, lambda row: row["term"] == "Febrile neutropenia"):
        bench.alter("TOX-02", _TABLE, row, "no grade of a severe event", grade="")
    for scale in ("WHO", "CTCAE v4.03"):
        for row in bench.pick(_TABLE, _clinical):
            bench.alter("TOX-03", _TABLE, row, "graded on another scale", scale=scale)
    for row in bench.pick(_TABLE, lambda row: row["term"] == NEUTROPENIA and row["grade"] == "3"):
        bench.alter("TOX-11", _TABLE, row, "grade 1, where the laboratory value has grade 3",
                    grade="1")  # fmt: skip


def _course(bench: Bench) -> None:
    def alive(row: Row) -> bool:
        return bench.day(row[PATIENT], "death") is None

    for row in bench.pick(_TABLE, _ended):
        before = str(int(row["onset_day"]) - 5)
        bench.alter("TOX-04", _TABLE, row, "ended before it began", end_day=before)
    for row in bench.pick(_TABLE, _ended):
        bench.alter("TOX-05", _TABLE, row, "ongoing with an end", ongoing="yes")
    for row in bench.pick(_TABLE, _ended):
        bench.alter("TOX-05", _TABLE, row, "neither ongoing nor ended", end_day="")
    for row in bench.pick(_TABLE, lambda row: _ended(row) and alive(row)):
        bench.alter("TOX-06", _TABLE, row, "grade 5 of a patient who lives", grade="5",
                    serious="yes")  # fmt: skip
    for row in bench.pick(_TABLE, lambda row: _ended(row) and alive(row)):
        bench.alter("TOX-06", _TABLE, row, "fatal without grade 5", outcome="fatal")
    for row in bench.pick(_TABLE, _ended):
        bench.alter("TOX-07", _TABLE, row, "began before the first dose", onset_day="-9")
    for row in bench.pick(_TABLE, lambda row: _ended(row) and _untreated_since(bench, row) > 90):
        late = bench.end(row[PATIENT]) - _untreated_since(bench, row) + 60
        bench.alter("TOX-08", _TABLE, row, "began 60 days after the last dose",
                    onset_day=str(late), end_day=str(late + 5))  # fmt: skip


def _untreated_since(bench: Bench, row: Row) -> int:
    """Return for how many days up to the last contact nothing was given; 0 under treatment."""
    stops = [stretch["stop_day"] for stretch in bench.of("treatment", row[PATIENT])]
    return bench.end(row[PATIENT]) - max(map(int, stops)) if stops and all(stops) else 0


def _repeats(bench: Bench) -> None:
    for row in bench.pick(_TABLE, _ended):
        onset, end = int(row["onset_day"]), int(row["end_day"])
        bench.insert("TOX-09", _TABLE, row, "onset_day", "overlaps an episode of the same term",
                     onset_day=str(max(onset, end - 1)), end_day=str(end + 6))  # fmt: skip
    for row in bench.pick(_TABLE, _ended):
        bench.insert("TOX-09", _TABLE, row, "onset_day", "the same row twice")
    for term, spelling in (
        ("Nausea", "nausea"),
        ("Diarrhea", "Diarrhoea"),
        ("Vomiting", "VOMITING"),
    ):
        for row in bench.pick(_TABLE, lambda row, term=term: row["term"] == term):  # type: ignore[misc]
            bench.alter("TOX-10", _TABLE, row, "another spelling of the term", term=spelling)


def _judgements(bench: Bench) -> None:
    def continues(row: Row) -> bool:
        drugs = bench.of("treatment", row[PATIENT])
        inhibitor = [d for d in drugs if d["drug"] in ("imatinib", "dasatinib")]
        return _ended(row) and any(not d["stop_day"] for d in inhibitor) and len(inhibitor) == 1

    for row in bench.pick(_TABLE, lambda row: row["grade"] == "4"):
        bench.alter("TOX-12", _TABLE, row, "grade 4, and not serious", serious="no")
    for row in bench.pick(_TABLE, _clinical):
        bench.alter("TOX-13", _TABLE, row, "not judged for relation to treatment", related="")
    for row in bench.pick(_TABLE, continues):
        bench.alter("TOX-14", _TABLE, row, "drug withdrawn, and given on",
                    action="drug withdrawn", related="related")  # fmt: skip


def _treatment(bench: Bench) -> None:
    table = "treatment"

    def dosed(row: Row) -> bool:
        return row["drug"] in ("imatinib", "prednisone", "vincristine")

    for row in bench.pick(table, lambda row: row["drug"] == "prednisone"):
        bench.alter("TRT-01", table, row, "stopped before it was started", stop_day="-3")
    for row in bench.pick(table, lambda row: row["drug"] == "mercaptopurine"):
        later = str(int(row["start_day"]) + 20)
        bench.insert("TRT-01", table, row, "start_day", "overlaps a dose of the same drug",
                     start_day=later, dose="45.0")  # fmt: skip
    for row in bench.pick(table, lambda row: row["drug"] == "imatinib" and row["dose"] == "600.0"):
        bench.alter("TRT-02", table, row, "ten times the dose", dose="6000.0")
    for row in bench.pick(table, dosed):
        bench.alter("TRT-02", table, row, "a dose without its unit", dose_unit="")
    for row in bench.pick(table, lambda row: _pause(bench, row) > 14):
        bench.alter(
            "TRT-03", table, row, "a pause of more than 14 days without a reason", reason=""
        )


def _pause(bench: Bench, row: Row) -> int:
    """Return how long an inhibitor paused after a stretch that was stopped for toxicity."""
    if row["reason"] != "toxicity":
        return 0
    later = [
        int(other["start_day"]) - int(row["stop_day"])
        for other in bench.of("treatment", row[PATIENT])
        if other["drug"] == row["drug"] and other["phase"] == "after interruption"
    ]
    return next((pause for pause in later if pause > 0), 0)
