from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.mrd_response import (
    NO_REMISSION,
    NOT_THEN,
    mrd_response,
    mrd_response_of_samples,
)
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import ALL_MRD

GROUPED = replace(ALL_MRD, unquantifiable_is_negative=True)


def anchored(cohort, remission=0.0, relapse=None):
    """The course of a cohort whose patients were all in remission from a day on."""
    return course(cohort).with_columns(
        hematologic_cr_day=pl.lit(remission, pl.Float64), relapse_day=pl.lit(relapse, pl.Float64)
    )


@pytest.mark.parametrize(
    ("value", "called", "grouped"),
    [
        ("U", "MRD CR", "MRD CR"),
        ("U<1e-4", "MRD CR", "MRD CR"),  # sensitive enough, exactly
        ("U<2e-4", "MRD intermediate", "MRD intermediate"),  # not sensitive enough
        ("PNQ", "MRD intermediate", "MRD CR"),
        ("9.9e-5", "MRD intermediate", "MRD intermediate"),
        ("1e-4", "MRD failure", "MRD failure"),
        ("1e-1", "MRD failure", "MRD failure"),
        (">1.0", "MRD failure", "MRD failure"),
        ("NE", None, None),
    ],
)
def test_what_a_result_is_called_in_remission(value, called, grouped, cohort_of):
    cohort = cohort_of(f"10:{value}")
    for settings, expected in ((ALL_MRD, called), (GROUPED, grouped)):
        series = main_series(cohort.mrd, settings)
        frame = mrd_response_of_samples(series, anchored(cohort), settings)
        assert frame["mrd_response"].to_list() == ([] if expected is None else [expected])


def test_the_terms_are_used_in_hematologic_remission_alone(cohort_of):
    cohort = cohort_of("-30:1e-1 0:1e-3 30:U 60:1e-2 90:U")
    series = main_series(cohort.mrd, ALL_MRD)
    who = anchored(cohort, relapse=60.0)
    frame = mrd_response_of_samples(series, who, ALL_MRD)
    assert frame["mrd_response"].to_list() == [None, "MRD failure", "MRD CR", None, None]
    row = mrd_response(series, who, ALL_MRD).row(0, named=True)
    assert (row["best_mrd_response"], row["best_mrd_response_day"]) == ("MRD CR", 30)
    assert (row["mrd_response"], row["mrd_response_day"]) == ("MRD CR", 30)


@pytest.mark.parametrize(("remission", "reason"), [(None, NO_REMISSION), (50.0, NOT_THEN)])
def test_without_a_sample_in_remission_there_is_a_reason(remission, reason, cohort_of):
    cohort = cohort_of("0:U 30:U")
    series = main_series(cohort.mrd, ALL_MRD)
    row = mrd_response(series, anchored(cohort, remission), ALL_MRD).row(0, named=True)
    assert (row["mrd_response"], row["mrd_reason"]) == (None, reason)


def test_the_best_is_the_first_of_the_best_and_the_last_the_last(cohort_of):
    cohort = cohort_of("0:1e-2 30:U 60:U 90:1e-5")
    row = mrd_response(main_series(cohort.mrd, ALL_MRD), anchored(cohort), ALL_MRD).row(
        0, named=True
    )
    assert row["best_mrd_response_day"] == 30
    assert (row["mrd_response"], row["mrd_response_day"]) == ("MRD intermediate", 90)


def test_an_empty_cohort_has_no_rows(make_cohort):
    cohort = make_cohort()
    assert mrd_response(main_series(cohort.mrd, ALL_MRD), course(cohort), ALL_MRD).is_empty()
