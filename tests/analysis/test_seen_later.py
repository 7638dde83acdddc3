"""Who responds is only known later: columns that say so divide nobody's survival from day 0."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.seen_later import known_on_day_0, seen_later
from mrdscope.analysis.settings import CML_IS_2020, PAPER
from mrdscope.errors import UsageError

#: Persisting in all but P02 and P07, where it is short.
PERSISTING = ["A", "B", "A", "A", "A", "A", "B"]


@pytest.fixture
def with_column(sample_results):
    """Return the sample cohort with a column of the user's own."""

    def make(values, name="group_of_mine", **settings):
        cohort = sample_results.cohort
        patients = cohort.patients.with_columns(pl.Series(name, values))
        changed = replace(sample_results.settings, **settings)
        return Results(replace(cohort, patients=patients), changed)

    return make


def test_the_sample_cohort_is_as_these_tests_take_it(sample_results):
    classes = sample_results.response["class"].to_list()
    assert [{"persisting": "A", "short": "B"}[one] for one in classes] == PERSISTING


def test_a_recoding_of_a_response_is_refused_with_what_it_is(with_column):
    results = with_column(PERSISTING)
    with pytest.raises(UsageError, match="says the same as the class of molecular remission"):
        results.survival("os", by="group_of_mine")
    with pytest.raises(UsageError, match="known_on_day_0"):
        results.endpoint_times("pfs", by="group_of_mine")


@pytest.mark.parametrize(
    "values",
    [
        [1, 0, 1, 1, 1, 1, 0],
        [1.0, None, 1.0, 1.0, 1.0, 1.0, 0.0],  # of one it is not known
        [True, False, True, True, True, True, False],
        ["Persisting", "short", "persisting", "PERSISTING", *["persisting"] * 2, "short"],
    ],
)
def test_whatever_the_codes(values, with_column):
    results = with_column(values)
    found = seen_later(results, "group_of_mine")
    if values[1] is None:
        # One in six patients alone: that any column could be by chance.
        assert found is None
    else:
        assert found == "it says the same as the class of molecular remission"


def test_molecular_relapse_and_death_are_recognised(with_column, sample_results):
    relapsed = sample_results.response["molecular_relapse_day"].is_not_null().to_list()
    assert seen_later(with_column(relapsed), "group_of_mine") == (
        "it says the same as molecular relapse"
    )
    day = sample_results.response["molecular_relapse_day"].to_list()
    assert "the day of molecular relapse" in seen_later(with_column(day), "group_of_mine")


def test_classes_put_together_are_still_seen_later(cohort_of):
    # Persisting, short and none: persisting against the rest.
    courses = ["0:U 60:U 120:U"] * 4 + ["0:U 30:1e-3"] * 4 + ["0:1e-3 30:1e-3"] * 4
    cohort = cohort_of(*courses, last=200)
    own = pl.Series("mine", ["yes"] * 4 + ["no"] * 8)
    results = Results(replace(cohort, patients=cohort.patients.with_columns(own)), CML_IS_2020)
    assert seen_later(results, "mine") == "it says the same as the class of molecular remission"


def test_one_patient_against_the_rest_may_be_chance(with_column):
    # P02 alone relapsed and died; so may a column be that has nothing to do with it.
    assert seen_later(with_column(["a", "b", "a", "a", "a", "a", "a"]), "group_of_mine") is None


def test_days_of_which_no_two_are_the_same_are_recoded_by_anything_and_show_nothing(cohort_of):
    # Remission on day 0, relapse on a day of each patient's own.
    courses = [f"0:U {30 + day}:1e-3" for day in range(20)]
    cohort = cohort_of(*courses, last=200)
    own = pl.Series("mine", ["a", "b"] * 10)
    results = Results(replace(cohort, patients=cohort.patients.with_columns(own)), PAPER)
    assert results.response["molecular_relapse_day"].n_unique() == 20
    assert seen_later(results, "mine") is None


def test_a_column_that_agrees_with_nothing_may_divide(with_column):
    results = with_column(["A", "A", "B", "A", "B", "B", "A"])
    assert seen_later(results, "group_of_mine") is None
    assert len(results.survival("os", by="group_of_mine").groups) == 2


@pytest.mark.parametrize("name", ["response", "Responder", "mCR", "molecular_relapse", "MRD"])
def test_a_column_named_for_a_response_is_refused(name, with_column):
    results = with_column(["A", "A", "B", "A", "B", "B", "A"], name)
    with pytest.raises(UsageError, match="it is named for a response"):
        results.survival("os", by=name)


def test_cutting_a_number_that_is_seen_later_is_refused_too(with_column):
    results = with_column([1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0])
    with pytest.raises(UsageError, match="only known later"):
        results.endpoint_times("os", by="group_of_mine", cut_at="median")


def test_what_was_known_on_day_0_may_divide_though_it_agrees(with_column):
    results = with_column(PERSISTING, known_on_day_0=("group_of_mine",))
    assert len(results.survival("os", by="group_of_mine").groups) == 2


def test_columns_of_the_schema_are_baseline_whatever_they_agree_with(with_column):
    results = with_column(PERSISTING, "arm")
    assert seen_later(results, "arm") is None


def test_only_columns_known_on_day_0_are_offered(with_column):
    results = with_column(PERSISTING)
    assert known_on_day_0(results, ("sex", "group_of_mine")) == ("sex",)
