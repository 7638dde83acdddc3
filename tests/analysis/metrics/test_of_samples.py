"""What explanations of MRD say of courses made for the purpose."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest

from mrdscope.analysis.metrics import explain, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020, PAPER
from mrdscope.errors import UsageError


def explained(cohort, metric_id, settings=PAPER, patient="P1"):
    return explain(metric(metric_id), Results(cohort, settings), patient)


def reasons(explanation):
    return dict(explanation.left_out.select("day", "reason").iter_rows())


def on_scale(cohort, *, transcript="p210", copies=100_000.0, factor=0.5):
    """Return a cohort that is on the International Scale."""
    return replace(
        cohort,
        patients=cohort.patients.with_columns(transcript=pl.lit(transcript)),
        mrd=cohort.mrd.with_columns(
            conversion_factor=pl.lit(factor, pl.Float64),
            control_gene=pl.lit("ABL1"),
            control_copies=pl.lit(copies),
        ),
    )


def test_a_change_between_any_two_samples_is_as_exact_as_they_are(cohort_of):
    cohort = cohort_of("0:1e-1 28:U 91.2:1e-3")
    last, first = explained(cohort, "mrd.change"), explained(cohort, "mrd.change/0 to 91.2")
    assert last.value == (pytest.approx(2), math.inf)
    assert last.formula.endswith("63.2 days: at least 2")
    assert first.value == (pytest.approx(-2), pytest.approx(-2))
    assert reasons(first) == {28: "another day"}
    assert "no evaluable sample (day 7)" in explained(cohort, "mrd.change/7 to 28").formula
    with pytest.raises(UsageError, match="such as 28 to 91"):
        explained(cohort, "mrd.change/28")


def test_a_change_within_the_variation_of_the_assay_says_so(cohort_of):
    assert "within the variation" in explained(cohort_of("0:1e-3 30:2e-3"), "mrd.change").formula
    assert "within" not in explained(cohort_of("0:1e-3 30:1e-2"), "mrd.change").formula


def test_the_reduction_counts_from_the_last_sample_before_treatment(cohort_of):
    explanation = explained(cohort_of("-30:1e0 -1:1e-2 30:1e-3 60:U 90:1e-2"), "depth.reduction")
    assert explanation.value == (pytest.approx(3), math.inf)
    assert reasons(explanation) == {-30: "before the baseline"}
    assert explained(cohort_of("-1:1e-2 30:1e-3 60:U"), "depth.days").value == (61,)


def test_without_a_baseline_there_is_no_reduction_and_why(cohort_of):
    explanation = explained(cohort_of("30:1e-3"), "depth.reduction")
    assert explanation.value == (None, None)
    assert explanation.formula == "no evaluable sample up to the start of treatment"
    assert reasons(explanation) == {30: "later than day 0, up to which a baseline is looked for"}


def test_a_doubling_time_from_below_a_limit_is_at_most_that(cohort_of):
    # Domain reference, 8.8: from 1e-5 to 1e-3 in 60 days it is 9.03 days.
    exact = explained(cohort_of("0:1e-5 60:1e-3"), "doubling.days")
    assert exact.value == pytest.approx((9.03, 9.03), abs=0.005)
    bound = explained(cohort_of("0:U 60:1e-3 90:1.1e-3"), "doubling.days")
    assert bound.value == (0, pytest.approx(9.03, abs=0.005))
    assert bound.formula.endswith("60 days: at most 9.031")
    assert reasons(bound) == {90: "another step is surely as fast"}
    assert explained(cohort_of("0:1e-3 60:1e-5"), "halving.days").value == exact.value


def test_both_fits_of_a_rise_are_in_its_explanation(cohort_of):
    explanation = explained(cohort_of("0:1e-1 30:U 60.4:1e-3 90.8:1e-2 121.2:U"), "limb.rate")
    estimate, lower, upper = explanation.value
    assert lower < estimate < upper
    assert "(Tobit)" in explanation.formula
    assert "By least squares" in explanation.formula
    assert "2 quantified samples of the rise (1 other left out): 1 per month" in explanation.formula
    assert reasons(explanation) == {0: "before the rise", 121.2: "after the increased level"}
    quantified = explained(cohort_of("0:U 30.4:1e-3 60.8:1e-2"), "limb.rate_quantified")
    assert quantified.value == (pytest.approx(1),)
    assert reasons(quantified) == {0: "not quantified"}


def test_time_below_and_response_are_of_the_level_asked_for(cohort_of):
    cohort = cohort_of("0:1e-2 30:1e-4 60:5e-5 90:1e-3 300:1e-3")
    assert explained(cohort, "below.days").value == (30, 90)
    assert explained(cohort, "below.days/1e-3").value == (60, 90)
    assert explained(cohort, "below.unknown").value == (210,)
    assert explained(cohort, "response.day").value == (30,)
    assert explained(cohort, "response.day/5e-5").value == (60,)
    assert explained(cohort, "response.confirmed_day").value == (30,)
    assert explained(cohort, "response.confirmed_day/5e-5").value == (None,)
    assert explained(cohort, "response.sustained").value == (False,)
    with pytest.raises(UsageError, match="above 0"):
        explained(cohort, "below.days/-1")


def test_molecular_relapse_says_by_which_rule(cohort_of):
    cohort = cohort_of("0:U 30:5e-5 60:1e-3 90:1e-2")
    assert explained(cohort, "mrel.day").value == (30,)
    strict = explained(cohort, "mrel.day", ALL_MRD)
    assert strict.value == (60,)
    assert strict.formula.startswith("first sample surely of 1e-4 or more after molecular remiss")
    assert any("Brüggemann" in remark for remark in strict.unverified)
    assert explained(cohort, "mcr.day", ALL_MRD).unverified[0].startswith("that undetected in")


def test_a_relapse_nobody_was_warned_of_says_why(cohort_of):
    explanation = explained(cohort_of("0:1e-3 30:U", relapse=60), "lead.time")
    assert explanation.value == (None, None)
    assert explanation.formula == (
        "no warning of hematologic relapse on day 60: in molecular remission at the last sample "
        "before it"
    )


def test_a_lead_time_is_known_between_two_samples_or_censored(cohort_of):
    cohort = cohort_of("0:U 30:1e-3", relapse=100)
    assert explained(cohort, "lead.time").value == (70, False)
    assert explained(cohort, "lead.bounds").value == (70, 100)
    used = explained(cohort, "lead.time").used
    assert used["type"].drop_nulls().to_list() == ["hematologic_relapse"]
    censored = explained(cohort_of("0:U 30:1e-3", last=130), "lead.time")
    assert censored.value == (100, True)
    assert censored.formula.endswith("without hematologic relapse: 100 days at least")


def test_mrd_response_is_of_samples_in_hematologic_remission(cohort_of, make_cohort):
    cohort = cohort_of("0:1e-1 30:1e-3 60:U 90:1e-2", relapse=90)
    nobody = explained(cohort, "mrd_response.last")
    assert nobody.formula == "no hematologic complete remission on record"
    row = {"patient_id": "P1", "type": "hematologic_cr", "day": 20.0}
    events = pl.concat([cohort.events, make_cohort(events=[row]).events])
    remitted = replace(cohort, events=events)
    explanation = explained(remitted, "mrd_response.last")
    assert explanation.value == ("MRD CR",)
    assert reasons(explanation) == {
        0: "before hematologic complete remission", 90: "on or after hematologic relapse",
    }  # fmt: skip


@pytest.mark.parametrize(
    "metric_id",
    ["mr.deepest", "mr.last", "mmr.day", "mmr.lost_day", "milestone.outcome",
     "milestone.outcome/3 months"],
)  # fmt: skip
def test_what_only_the_cml_preset_has_is_not_applicable_under_another(metric_id, cohort_of):
    explanation = explained(on_scale(cohort_of("0:1e-3")), metric_id)
    assert set(explanation.value) == {None}
    assert explanation.not_applicable.endswith("cml-is-2020 has")
    assert explanation.formula == f"not applicable: {explanation.not_applicable}"


@pytest.mark.parametrize("metric_id", ["mr.deepest", "mmr.day", "milestone.outcome"])
@pytest.mark.parametrize(
    ("transcript", "factor", "reason"),
    [("p190", 0.5, "p190 (e1a2) has no International Scale"),
     ("p210", None, "no result on the International Scale and no conversion factor")],
)  # fmt: skip
def test_without_an_international_scale_levels_are_refused_by_name(
    metric_id, transcript, factor, reason, cohort_of
):
    cohort = on_scale(cohort_of("91:1e-3"), transcript=transcript, factor=factor)
    explanation = explained(cohort, metric_id, CML_IS_2020)
    assert explanation.formula == f"refused: {reason}"
    assert explanation.value in {(None,), ("refused",)}


def test_a_level_of_molecular_response_shows_the_samples_on_the_scale(cohort_of):
    cohort = on_scale(cohort_of("30:1e-1 91:2e-3 180:U"), copies=20_000.0)
    explanation = explained(cohort, "mr.deepest", CML_IS_2020)
    assert explanation.value == ("MR4",)
    shown = explanation.used.select("molecular_level", "is_high", "limited_by_copies").rows()
    # Below 1e-5 times 0.5 is MR5, which 20,000 copies do not show.
    assert shown == [("MR1", 0.05, False), ("MR3", 1e-3, False), ("MR4", 5e-6, True)]
    assert explanation.unverified[0].startswith("GUSB copies")
    assert explained(cohort, "mmr.day", CML_IS_2020).value == (91,)
    assert explained(cohort, "mr.last", CML_IS_2020).formula.startswith("the last sample on the In")


def test_milestones_are_the_last_with_a_sample_or_the_one_asked_for(cohort_of):
    cohort = on_scale(cohort_of("91:1e-1 100:1e-1 180:1e-1"), factor=1.0)
    last = explained(cohort, "milestone.outcome", CML_IS_2020)
    assert last.value == ("warning",)
    assert "6 months" in last.formula
    first = explained(cohort, "milestone.outcome/3 months", CML_IS_2020)
    assert first.value == ("optimal",)
    assert reasons(first) == {
        100: "farther from the day aimed at", 180: "outside days 60 to 120",
    }  # fmt: skip
    never = explained(cohort, "milestone.outcome/12 months", CML_IS_2020)
    assert never.value == ("not assessed",)
    assert never.formula.endswith("none, so not assessed, which is not failure")
    assert explained(cohort, "milestone.level/9 months", ALL_MRD).value == (None, None, None)
    with pytest.raises(UsageError, match="3 months or 6 months"):
        explained(cohort, "milestone.level/2 years", CML_IS_2020)


def test_changes_of_the_assay_are_named(cohort_of):
    cohort = cohort_of("0:1e-2 30:1e-3 60:1e-4")
    mixed = replace(cohort, mrd=cohort.mrd.with_columns(
        tissue=pl.when(pl.col("day") < 30).then(pl.lit("blood")).otherwise(pl.lit("marrow")),
        control_gene=pl.when(pl.col("day") < 60).then(pl.lit("B2M")).otherwise(pl.lit("ABL1")),
    ))  # fmt: skip
    explanation = explained(mixed, "assay.changes")
    assert explanation.value == (2,)
    assert "tissue blood to marrow (day 30)" in explanation.formula
    assert "control gene B2M to ABL1 (day 60)" in explanation.formula
    assert explained(cohort, "assay.changes").value == (0,)
    assert explained(cohort_of("", "0:U"), "assay.changes").formula == "no sample with a day"


def test_samples_left_out_say_why_they_cannot_be_judged(cohort_of):
    few = on_scale(cohort_of("0:1e-2 30:NE 60:U"), copies=500.0)
    assert reasons(explained(few, "mrd.last")) == {
        30: "not evaluable, or undetected with fewer than 1000 copies of ABL1",
        60: "not evaluable, or undetected with fewer than 1000 copies of ABL1",
    }
    assert reasons(explained(cohort_of("0:1e-2 30:NE"), "mrd.last")) == {30: "not evaluable"}
