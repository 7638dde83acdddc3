"""Threshold analysis asked number by number: the same as of the analysis itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.metrics import explain, metric
from mrdscope.analysis.metrics.threshold_question import Asked as AskedOf
from mrdscope.analysis.metrics.threshold_question import asked_of, detail_of
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.thresholds.explorer import explorer
from mrdscope.analysis.thresholds.markers import Marker
from mrdscope.analysis.thresholds.thresholds import Question, at_landmark
from mrdscope.errors import UsageError


@pytest.fixture(scope="module")
def results(make_cohort):
    """Eight patients: those above 1e-2 relapse, but for one."""
    levels = [1e-1, 5e-2, 2e-2, 3e-2, 1e-3, 1e-4, 5e-3, None]
    relapses = {0: 100.0, 1: 150.0, 2: 200.0, 5: 250.0}
    ids = [f"P{i}" for i in range(8)]
    mrd = [
        {"patient_id": ids[i], "day": 30.0, "status": "quantified", "lower": level, "upper": level,
         "scale": "ratio"}
        for i, level in enumerate(levels)
        if level is not None
    ]  # fmt: skip
    events = [
        {"patient_id": ids[i], "type": "hematologic_relapse", "day": day}
        for i, day in relapses.items()
    ] + [{"patient_id": patient, "type": "last_contact", "day": 500.0} for patient in ids]
    return Results(
        make_cohort(patients=[{"patient_id": patient} for patient in ids], mrd=mrd, events=events),
        PAPER,
    )


@pytest.mark.parametrize(
    ("name", "counts"),
    [("sensitivity", (3, 4)), ("specificity", (2, 3)), ("positive", (3, 4)), ("negative", (2, 3))],
)
def test_unasked_it_is_of_the_settings_threshold_at_four_weeks(name, counts, results):
    explanation = explain(metric(f"thresholds.{name}"), results)
    assert explanation.value[:2] == counts
    assert (
        "level on day 42 within 21 days before, pfs within 365 days after it, threshold 1e-2"
        in (explanation.formula)
    )
    assert explanation.left_out.rows() == [("P7", "no evaluable sample in the window")]
    assert explanation.used.select("sample_day", "sample_row").row(0) == (30, 2)


def test_every_number_is_that_of_the_analysis(results):
    question = Question(Marker.LEVEL, 42.0, 21.0, "pfs", 120.0)
    explored = explorer(at_landmark(results, question))
    one, all_looks = explored.at(0.025), explored.scan
    asked = "threshold=0.025, horizon=120"

    def value(name):
        return explain(metric(f"thresholds.{name}/{asked}"), results).value

    sensitivity = one.prediction.sensitivity
    assert value("sensitivity")[2:] == (sensitivity.lower, sensitivity.upper)
    assert value("logrank") == (one.logrank.p,)
    assert value("permutation") == (one.permutation.p,)
    assert value("best") == (all_looks.best,)
    assert value("p") == (all_looks.p,)


def test_a_threshold_nobody_named_has_to_be(results):
    with pytest.raises(UsageError, match="no threshold of the rate"):
        explain(metric("thresholds.logrank/marker=rate"), results)
    # Of all thresholds none has to be named.
    found = explain(metric("thresholds.p/marker=rate"), results)
    assert found.value == (None,)


@pytest.mark.parametrize(
    "asked", ["level", "height=3", "day=soon", "marker=height", "endpoint=none", "day=-1"]
)
def test_what_is_no_question_is_refused(asked, results):
    with pytest.raises(UsageError):
        explain(metric(f"thresholds.sensitivity/{asked}"), results)


@given(
    st.builds(
        Question,
        marker=st.sampled_from(list(Marker)),
        day=st.floats(0, 1e4),
        window=st.floats(0, 1e4),
        endpoint=st.sampled_from(["os", "pfs", "molecular_response"]),
        horizon=st.floats(1e-3, 1e4),
    ),
    st.floats(0, 1e3),
)
def test_the_detail_of_a_question_is_read_back_as_the_question(sample_results, question, threshold):
    asked = AskedOf(question, threshold)
    assert asked_of(sample_results, detail_of(sample_results, asked)) == asked


def test_what_the_settings_say_needs_no_detail(sample_results):
    assert detail_of(sample_results, asked_of(sample_results, "")) == ""
    other = asked_of(sample_results, "marker=increase, day=90")
    assert detail_of(sample_results, other) == "marker=increase, day=90.0"
