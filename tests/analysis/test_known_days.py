"""The steps of a data cut: each brings something new, and between them nothing is new."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from mrdscope.analysis.as_of import DateCut, DayCut, as_of
from mrdscope.analysis.known_days import known_dates, known_days, step_after, step_before
from mrdscope.cohort.readers import read

SAMPLE = Path(__file__).parents[2] / "sample_data" / "synthetic_all"


@pytest.fixture
def cohort(make_cohort):
    return make_cohort(
        patients=[
            {"patient_id": "P1", "day0_date": datetime.date(2020, 1, 1), "os_days": 70.0},
            {"patient_id": "P2", "day0_date": datetime.date(2020, 2, 1)},
            {"patient_id": "P3"},
        ],
        mrd=[{"patient_id": p, "day": d} for p in ("P1", "P2") for d in (-3.0, 30.0, None)],
        treatment=[{"patient_id": "P1", "drug": "a", "start_day": 1.0, "stop_day": 20.0}],
        adverse_events=[{"patient_id": "P3", "term": "n", "onset_day": 4.0, "end_day": 6.5}],
    )


def test_days_are_those_of_everybody_or_of_one(cohort):
    assert known_days(cohort).to_list() == [1.0, 4.0, 6.5, 20.0, 30.0, 70.0]
    assert known_days(cohort, "P1").to_list() == [1.0, 20.0, 30.0, 70.0]
    assert known_days(cohort, "P3").to_list() == [4.0, 6.5]
    assert known_days(cohort, "nobody").to_list() == []


def test_days_of_chosen_tables(cohort):
    assert known_days(cohort, tables=("mrd",)).to_list() == [30.0]
    assert known_days(cohort, "P1", ("treatment",)).to_list() == [1.0, 20.0]
    assert known_days(cohort, tables=()).to_list() == []


def test_dates_are_those_of_who_has_one_and_begin_with_day_0(cohort):
    assert [f"{date:%m-%d}" for date in known_dates(cohort)] == [
        "01-01", "01-02", "01-21", "01-31", "02-01", "03-02", "03-11"
    ]  # fmt: skip
    assert [f"{date:%m-%d}" for date in known_dates(cohort, "P2")] == ["02-01", "03-02"]
    assert known_dates(cohort, "P3").is_empty()


def test_a_step_is_the_next_one_or_none(cohort):
    days, dates = known_days(cohort), known_dates(cohort)
    assert (step_after(days, 6.5), step_before(days, 6.5)) == (20.0, 4.0)
    assert (step_after(days, 70.0), step_before(days, 1.0)) == (None, None)
    assert step_after(dates, datetime.date(2020, 1, 5)) == datetime.date(2020, 1, 21)
    assert step_before(dates, datetime.date(2020, 1, 5)) == datetime.date(2020, 1, 2)


def rows_known(cohort, cut) -> list[object]:
    found = as_of(cohort, cut)
    return [(one.table, one.known, one.opened) for one in found.tables] + [found.cohort.size]


def test_between_two_steps_nothing_becomes_known():
    cohort = read(SAMPLE).cohort
    days, dates = known_days(cohort), known_dates(cohort)
    for place in range(5, days.len(), 97):
        day = days[place]
        assert rows_known(cohort, DayCut(day - 0.5)) != rows_known(cohort, DayCut(day))
        if days[place + 1] - day > 1:
            assert_frame_equal(
                as_of(cohort, DayCut(day)).cohort.mrd,
                as_of(cohort, DayCut(days[place + 1] - 1)).cohort.mrd,
            )
    yesterday = datetime.timedelta(1)
    for date in dates.gather_every(211):
        before, on = DateCut(date - yesterday), DateCut(date)
        assert rows_known(cohort, before) != rows_known(cohort, on)
