"""What was known at a data cut: the file as it would have been then, and nothing of later."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import math
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mrdscope.analysis.as_of import AsOf, DateCut, DayCut, as_of, parse_cut
from mrdscope.analysis.metrics import METRICS, Scope
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD, PAPER
from mrdscope.cohort import schema
from mrdscope.cohort.readers import read
from mrdscope.errors import AnalysisError, UsageError

SAMPLE = Path(__file__).parents[2] / "sample_data" / "synthetic_all"
EPOCH = datetime.date(1970, 1, 1)


@pytest.fixture(scope="module")
def whole():
    return read(SAMPLE).cohort


def keys(frame: pl.DataFrame) -> set[tuple[str, int]]:
    """Return the rows of the source a table has."""
    return set(frame.filter(pl.col("_file").is_not_null()).select("_file", "_row").iter_rows())


# -- against the file cut by hand ------------------------------------------------------------------


def cut_by_hand(source: Path, target: Path, last_days: dict[str, int]) -> None:
    """Write the files as they would have been, row by row, without the program.

    ``last_days`` has the last day known of who was there.
    """
    target.mkdir()
    shutil.copy(source / "cohort.toml", target)
    died = {
        row["patient_id"]
        for row in rows_of(source / "events.csv")
        if row["type"] == "death" and int(row["day"]) <= last_days.get(row["patient_id"], -1)
    }
    for path in source.glob("*.csv"):
        known = []
        for row in rows_of(path):
            last = last_days.get(row["patient_id"])
            if last is not None and hand(path.stem, row, last, died):
                known.append(row)
        if known:
            with (target / path.name).open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, known[0])
                writer.writeheader()
                writer.writerows(known)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def hand(table: str, row: dict[str, str], last: int, died: set[str]) -> bool:
    """Cut one row where it stands; say whether it was known."""
    if table == "patients":
        for end in ("os", "pfs"):
            if int(row[f"{end}_days"]) > last:
                row |= {f"{end}_days": str(last), f"{end}_event": "0"}
        return True
    if table == "events" and int(row["day"]) > last and row["type"] in ("death", "last_contact"):
        row |= {"type": "last_contact", "day": str(last), "date": "", "detail": ""}
        return True
    if table == "treatment":
        if row["stop_day"] and int(row["stop_day"]) > last:
            row |= {"stop_day": "", "reason": ""}
        return int(row["start_day"]) <= last
    if table == "adverse_events":
        if row["end_day"] and int(row["end_day"]) > last:
            row |= {"end_day": "", "ongoing": "yes", "outcome": ""}
            if row["grade"] == "5" and row["patient_id"] not in died:
                row["grade"] = ""
        return int(row["onset_day"]) <= last
    return int(row["day"]) <= last


def last_days(cut: DayCut | DateCut) -> dict[str, int]:
    patients = rows_of(SAMPLE / "patients.csv")
    if isinstance(cut, DayCut):
        return {row["patient_id"]: int(cut.day) for row in patients}
    zero = {r["patient_id"]: datetime.date.fromisoformat(r["day0_date"]) for r in patients}
    return {p: (cut.date - day0).days for p, day0 in zero.items() if day0 <= cut.date}


def numbers(cohort, preset) -> dict[str, object]:
    """Return every metric of everybody, or the sentence that says why there is none."""
    results = Results(cohort, preset)
    found: dict[str, object] = {}
    for one in METRICS:
        ids = ["patient_id"] if one.scope is Scope.PATIENT else []
        try:
            found[one.id] = one.frame(results).select(*ids, *one.columns)
        except AnalysisError as error:
            found[one.id] = error.what
    return found


@pytest.mark.parametrize(
    ("cut", "preset"),
    [(DayCut(180), ALL_MRD), (DateCut(datetime.date(2021, 6, 30)), PAPER)],
    ids=["day", "date"],
)
def test_every_number_is_that_of_the_file_cut_by_hand(whole, tmp_path, cut, preset):
    cut_by_hand(SAMPLE, tmp_path / SAMPLE.name, last_days(cut))
    ours = numbers(as_of(whole, cut).cohort, preset)
    theirs = numbers(read(tmp_path / SAMPLE.name).cohort, preset)
    for name, value in theirs.items():
        if isinstance(value, pl.DataFrame):
            assert_frame_equal(ours[name], value, check_row_order=False)
        else:
            assert ours[name] == value, name


# -- properties -----------------------------------------------------------------------------------

DAYS = st.integers(0, 1_700).map(float)


def same_tables(one, other) -> None:
    for name, frame in one.tables().items():
        assert_frame_equal(frame, other.tables()[name])


def test_at_infinity_it_is_the_cohort_itself(whole):
    found = as_of(whole, DayCut(math.inf))
    assert found.cohort is whole
    assert found.tables == ()


def test_on_the_last_day_of_all_it_is_the_cohort(whole):
    same_tables(as_of(whole, DayCut(2_000)).cohort, whole)
    same_tables(as_of(whole, DateCut(datetime.date(2023, 6, 30))).cohort, whole)


@settings(max_examples=10)
@given(first=DAYS, second=DAYS)
def test_what_is_known_once_is_known_later(whole, first, second):
    earlier, later = sorted((first, second))
    before, after = as_of(whole, DayCut(earlier)).cohort, as_of(whole, DayCut(later)).cohort
    for name, frame in before.tables().items():
        if name != "events":
            assert keys(frame) <= keys(after.tables()[name])
    made = pl.col("detail") == "alive, seen later"
    assert keys(before.events.filter(~made.fill_null(value=False))) <= keys(after.events)


@settings(max_examples=10)
@given(first=DAYS, second=DAYS)
def test_a_cut_of_a_later_cut_is_the_cut(whole, first, second):
    earlier, later = sorted((first, second))
    twice = as_of(as_of(whole, DayCut(later)).cohort, DayCut(earlier)).cohort
    once = as_of(whole, DayCut(earlier)).cohort
    made = {"events": list(schema.PROVENANCE)}
    for name, frame in once.tables().items():
        hidden = made.get(name, [])
        assert_frame_equal(twice.tables()[name].drop(hidden), frame.drop(hidden))


@settings(max_examples=6)
@given(day=st.integers(0, 500).map(float))
def test_rows_of_after_the_cut_change_nothing_of_who_was_seen_after_it(whole, day):
    ends = pl.col("type").is_in(["death", "last_contact"])
    seen = whole.events.filter(ends, pl.col("day") > day)["patient_id"]
    tables = {}
    for name, column in (("mrd", "day"), ("labs", "day"), ("treatment", "start_day"),
                         ("adverse_events", "onset_day"), ("events", "day")):  # fmt: skip
        frame = whole.tables()[name]
        more = frame.filter(pl.col("patient_id").is_in(seen.implode()))
        tables[name] = pl.concat([frame, more.with_columns(pl.col(column) + day + 20)])
    more_known = as_of(whole.with_tables(tables), DayCut(day)).cohort
    once = as_of(whole, DayCut(day)).cohort
    for name, frame in once.tables().items():
        hidden = list(schema.PROVENANCE) if name == "events" else []
        assert_frame_equal(more_known.tables()[name].drop(hidden), frame.drop(hidden))


def test_nothing_is_dated_after_the_cut(whole):
    found = as_of(whole, DayCut(100)).cohort
    for name, frame in found.tables().items():
        for column in schema.table(name):
            if column.kind is schema.Kind.DAY:
                assert (frame[column.name].max() or 0) <= 100, (name, column.name)


# -- rules, one by one ----------------------------------------------------------------------------


def test_what_ended_later_is_going_on_and_why_it_ended_is_not_known(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        treatment=[
            {"patient_id": "P1", "drug": "a", "start_day": 1.0, "stop_day": 40.0, "reason": "done"},
            {"patient_id": "P1", "drug": "b", "start_day": 1.0, "stop_day": 41.0, "reason": "tox"},
        ],
        adverse_events=[
            {"patient_id": "P1", "term": "n", "grade": 2, "onset_day": 5.0, "end_day": 41.0,
             "ongoing": False, "outcome": "recovered"},
        ],
    )  # fmt: skip
    found = as_of(cohort, DayCut(40))
    assert found.cohort.treatment.select("stop_day", "reason").rows() == [
        (40.0, "done"), (None, None)
    ]  # fmt: skip
    harm = found.cohort.adverse_events.row(0, named=True)
    assert (harm["grade"], harm["end_day"], harm["ongoing"], harm["outcome"]) == (
        2, None, True, None
    )  # fmt: skip
    assert [one.opened for one in found.tables] == [0, 1, 1, 0, 0]


def fatal(make_cohort, **event):
    return make_cohort(
        patients=[{"patient_id": "P1"}],
        adverse_events=[
            {"patient_id": "P1", "term": "sepsis", "grade": 5, "onset_day": 10.0,
             "outcome": "fatal"} | event
        ],
        events=[{"patient_id": "P1", "type": "death", "day": 20.0}],
    )  # fmt: skip


@pytest.mark.parametrize("end", [{}, {"end_day": 20.0}], ids=["without an end", "ending in death"])
def test_an_event_fatal_later_has_no_grade_and_no_outcome(make_cohort, end):
    found = as_of(fatal(make_cohort, **end), DayCut(15))
    assert found.cohort.adverse_events.select("grade", "outcome").row(0) == (None, None)
    assert found.grades_later == 1


def test_who_was_dead_stays_dead_of_what_killed(make_cohort):
    found = as_of(fatal(make_cohort), DayCut(20))
    assert found.cohort.adverse_events.select("grade", "outcome").row(0) == (5, "fatal")
    assert found.cohort.events["type"].to_list() == ["death"]
    assert (found.grades_later, found.last_contacts) == (0, 0)


def test_who_was_seen_later_has_the_cut_as_last_contact_from_the_row_that_says_so(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": p, "day0_date": EPOCH} for p in ("P1", "P2", "P3")],
        events=[
            {"patient_id": "P1", "type": "last_contact", "day": 300.0},
            {"patient_id": "P2", "type": "last_contact", "day": 50.0},
            {"patient_id": "P3", "type": "hematologic_relapse", "day": 150.0},
        ],
    )
    found = as_of(cohort, DayCut(100)).cohort.events
    assert found.select("patient_id", "type", "day", "date", "_row").rows() == [
        ("P1", "last_contact", 100.0, datetime.date(1970, 4, 11), 2),
        ("P2", "last_contact", 50.0, None, 3),
        ("P3", "last_contact", 100.0, datetime.date(1970, 4, 11), 4),
    ]


def test_where_no_event_tells_of_follow_up_none_is_made(make_cohort):
    cohort = make_cohort(
        patients=[
            {"patient_id": "P1", "os_days": 300.0, "os_event": True},
            {"patient_id": "P2", "os_days": 90.0, "os_event": True},
        ]
    )
    found = as_of(cohort, DayCut(100))
    assert found.cohort.events.is_empty()
    assert found.cohort.patients.select("os_days", "os_event").rows() == [
        (100.0, False), (90.0, True)
    ]  # fmt: skip
    assert found.censored == 1
    times = Results(found.cohort, PAPER).endpoint_times("os").frame
    assert times.select("time", "event").rows() == [(100.0, False), (90.0, True)]


def test_an_event_reported_without_a_time_is_not_known(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "P1", "os_event": True, "pfs_event": False}])
    found = as_of(cohort, DayCut(100)).cohort.patients
    assert found.select("os_event", "pfs_event").row(0) == (None, None)


def test_rows_without_a_day_are_not_known_and_counted(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        mrd=[{"patient_id": "P1", "day": None, "status": "undetected"}],
        adverse_events=[
            {"patient_id": "P1", "term": "a", "end_day": 9.0},
            {"patient_id": "P1", "term": "b"},
        ],
    )
    found = as_of(cohort, DayCut(100))
    assert found.cohort.mrd.is_empty()
    assert found.cohort.adverse_events["term"].to_list() == ["a"]
    assert [one.undated for one in found.tables] == [1, 0, 1, 0, 0]


def test_on_a_date_who_came_later_is_not_there_and_who_has_no_date_is_named(make_cohort):
    cohort = make_cohort(
        patients=[
            {"patient_id": "P1", "day0_date": datetime.date(2020, 1, 1)},
            {"patient_id": "P2", "day0_date": datetime.date(2020, 3, 1)},
            {"patient_id": "P3"},
        ],
        mrd=[{"patient_id": p, "day": d} for p in ("P1", "P2", "P3") for d in (-5.0, 30.0, 31.0)],
    )
    found = as_of(cohort, DateCut(datetime.date(2020, 1, 31)))
    assert found.cohort.patients["patient_id"].to_list() == ["P1"]
    assert found.cohort.mrd["day"].to_list() == [-5.0, 30.0]
    assert (found.not_yet, found.undatable) == (("P2",), ("P3",))
    assert found.tables[0].later == 1
    assert found.cohort.as_of == "2020-01-31"


def test_columns_of_ones_own_are_named_for_they_are_not_cut(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "P1", "best_response": "CR"}])
    assert as_of(cohort, DayCut(1)).not_cut == ("best_response",)


def test_rows_of_nobody_in_the_patients_table_are_cut_by_a_day_as_all_are(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}], mrd=[{"patient_id": "X", "day": d} for d in (5.0, 15.0)]
    )
    assert as_of(cohort, DayCut(10)).cohort.mrd["day"].to_list() == [5.0]


def test_an_empty_cohort_has_nothing_to_cut(make_cohort):
    assert isinstance(as_of(make_cohort(), DayCut(10)), AsOf)
    assert as_of(make_cohort(), DateCut(EPOCH)).cohort.size == 0


@pytest.mark.parametrize("day", [-1.0, math.nan])
def test_before_day_0_nobody_is_there(make_cohort, day):
    with pytest.raises(UsageError, match="nobody is there"):
        as_of(make_cohort(patients=[{"patient_id": "P1"}]), DayCut(day))


def test_a_date_needs_a_date_of_day_0(make_cohort):
    with pytest.raises(UsageError, match="no patient's day 0 has a date"):
        as_of(make_cohort(patients=[{"patient_id": "P1"}]), DateCut(EPOCH))


def test_a_cut_is_a_day_or_a_date():
    assert parse_cut("182.5") == DayCut(182.5)
    assert parse_cut(" 2021-06-30 ") == DateCut(datetime.date(2021, 6, 30))
    assert parse_cut("-3") == DayCut(-3)
    for text in ("June", "2021-06", "2021-02-30", ""):
        with pytest.raises(UsageError, match="no data cut"):
            parse_cut(text)


def test_the_cohort_it_is_cut_from_is_left_as_it_is(whole):
    before = {name: frame.clone() for name, frame in whole.tables().items()}
    as_of(whole, DayCut(50))
    same_tables(dataclasses.replace(whole, **before), whole)
    assert whole.as_of is None
