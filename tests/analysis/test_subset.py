"""A cohort of some patients: their numbers stay, the cohort's are of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from mrdscope.analysis.metrics import METRICS, Scope
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import CML_IS_2020, PAPER
from mrdscope.analysis.subset import restricted
from mrdscope.cohort.readers import read
from mrdscope.errors import UsageError

SAMPLE = Path(__file__).parents[2] / "sample_data" / "synthetic_all"
PATIENT_METRICS = [one for one in METRICS if one.scope is Scope.PATIENT]


@pytest.fixture(scope="module")
def whole():
    return read(SAMPLE).cohort


@pytest.fixture(scope="module")
def every_third(whole):
    return whole.patients["patient_id"].gather_every(3)


@pytest.fixture(scope="module")
def both(whole, every_third):
    both = (whole, restricted(whole, every_third))
    return tuple(Results(cohort, CML_IS_2020) for cohort in both)


@pytest.mark.parametrize("metric", PATIENT_METRICS, ids=lambda one: one.id)
def test_a_patients_number_is_that_of_the_whole_cohort(metric, both, every_third):
    of_all, of_some = (
        one.cohort.patients.select("patient_id")
        .filter(one.cohort.patients["patient_id"].is_in(every_third.implode()))
        .join(metric.frame(one), on="patient_id", how="left", maintain_order="left")
        .select("patient_id", *metric.columns)
        for one in both
    )
    assert_frame_equal(of_all, of_some, check_exact=True)


def test_every_table_has_the_rows_of_these_alone_in_their_order(whole, every_third):
    some = restricted(whole, every_third)
    for name, frame in some.tables().items():
        ids = frame["patient_id"]
        assert set(ids) <= set(every_third)
        assert frame.height == whole.tables()[name]["patient_id"].is_in(every_third.implode()).sum()
        assert frame["_row"].is_sorted()


def test_the_order_asked_in_does_not_matter_nor_asking_twice(whole):
    asked = ["S040", "S003", "S011", "S003"]
    assert restricted(whole, asked).patients["patient_id"].to_list() == ["S003", "S011", "S040"]


def test_all_patients_are_the_cohort(whole):
    for name, frame in restricted(whole, whole.patients["patient_id"]).tables().items():
        assert_frame_equal(frame, whole.tables()[name])


def test_nobody_is_an_empty_cohort_with_all_its_columns(whole):
    nobody = restricted(whole, [])
    assert nobody.size == 0
    assert nobody.mrd.columns == whole.mrd.columns
    assert Results(nobody, PAPER).response.is_empty()


def test_somebody_unknown_is_named(whole):
    with pytest.raises(UsageError, match="no patient 'X1'"):
        restricted(whole, ["S001", "X1"])
