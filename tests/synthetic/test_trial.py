"""What a synthetic trial holds: every kind of thing a review meets, and no contradiction."""

from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.grading import regrading
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD, PAPER
from mrdscope.cohort.model import Outcome


def ends(cohort) -> pl.DataFrame:
    """Return the last day of each patient: death or last contact."""
    return (
        cohort.events.filter(pl.col("type").is_in(["death", "last_contact"]))
        .group_by("patient_id")
        .agg(end=pl.col("day").max())
    )


def first(cohort, kind: str) -> pl.DataFrame:
    return cohort.events.filter(pl.col("type") == kind).select(
        "patient_id", pl.col("day").alias(kind)
    )


def test_the_reader_has_no_doubts(loaded):
    assert loaded.report.doubts == ()
    assert loaded.report.by(Outcome.LEFT_OUT) == ()


def test_two_arms_and_every_transcript(cohort):
    assert set(cohort.patients["arm"]) == {"chemotherapy", "blinatumomab"}
    assert set(cohort.patients["transcript"]) == {"none", "p190", "p210"}
    positive = cohort.patients["t_9_22"] == "positive"
    assert (positive == (cohort.patients["transcript"] != "none")).all()


@pytest.mark.parametrize("column", ["additional_cytogenetics", "cns_leukemia", "wbc", "ecog"])
def test_some_of_the_baseline_is_missing(cohort, column):
    assert 0 < cohort.patients[column].null_count() < cohort.size / 5


def test_samples_have_every_status_tissue_and_assay(cohort):
    assert set(cohort.mrd["status"]) == {
        "quantified", "positive_not_quantifiable", "undetected", "not_evaluable"
    }  # fmt: skip
    assert set(cohort.mrd["tissue"]) == {"marrow", "blood"}
    assert set(cohort.mrd["assay"]) == {"BCR::ABL1 qPCR", "IG/TR qPCR", "IG/TR NGS"}
    changed = cohort.mrd.group_by("patient_id").agg(pl.struct("assay", "control_gene").n_unique())
    assert 0 < (changed["assay"] > 1).mean() < 0.15


def test_copies_value_limits_and_status_of_a_sample_agree(cohort):
    rows = cohort.mrd.filter(pl.col("fusion_copies").is_not_null())
    ratio = pl.col("fusion_copies") / pl.col("control_copies")
    counted = rows.filter(pl.col("status") == "quantified")
    assert counted.select(((pl.col("lower") / ratio).log10().abs() < 1e-3).all()).item()
    assert counted.select((pl.col("lower") >= pl.col("loq")).all()).item()
    assert rows.filter(pl.col("fusion_copies") == 0)["status"].unique().to_list() == ["undetected"]
    failed = cohort.mrd.filter(pl.col("control_copies") < 1_000)
    assert failed["status"].unique().to_list() == ["not_evaluable"]


def test_nobody_is_sampled_on_a_weekend(cohort):
    assert cohort.mrd["date"].dt.weekday().max() == 5


def test_a_day_is_its_date(cohort):
    for table in (cohort.mrd, cohort.events):
        dated = table.join(cohort.patients.select("patient_id", "day0_date"), on="patient_id")
        days = (dated["date"] - dated["day0_date"]).dt.total_days()
        assert (days == dated["day"]).all()


def test_nothing_is_known_of_a_patient_after_the_end(cohort):
    columns = {
        "mrd": ("day",), "events": ("day",), "labs": ("day",),
        "treatment": ("start_day", "stop_day"), "adverse_events": ("onset_day", "end_day"),
    }  # fmt: skip
    for name, days in columns.items():
        rows = cohort.tables()[name].join(ends(cohort), on="patient_id")
        for day in days:
            assert rows.filter(pl.col(day) > pl.col("end")).is_empty(), (name, day)


def test_things_happen_in_their_order(cohort):
    events = cohort.patients.select("patient_id")
    for kind in ("hematologic_cr", "hematologic_relapse", "transplant", "death"):
        events = events.join(first(cohort, kind), on="patient_id", how="left")
    relapse, remission = pl.col("hematologic_relapse"), pl.col("hematologic_cr")
    assert events.filter(relapse.is_not_null() & ~(remission < relapse)).is_empty()
    assert events.filter(pl.col("transplant") >= relapse).is_empty()
    assert events.filter(relapse >= pl.col("death")).is_empty()


def test_reported_survival_is_that_of_the_events(cohort):
    results = Results(cohort, PAPER)
    for name in ("os", "pfs"):
        times = results.endpoint_times(name).frame.select("patient_id", "time", "event")
        reported = cohort.patients.select("patient_id", time=f"{name}_days", event=f"{name}_event")
        assert times.equals(reported)


def test_every_stretch_of_a_drug_ends_before_the_next_begins(cohort):
    rows = cohort.treatment.sort("patient_id", "drug", "start_day")
    before = pl.col("stop_day").shift().over("patient_id", "drug")
    later = pl.col("start_day") > before
    again = rows.filter(pl.col("drug").cum_count().over("patient_id", "drug") > 1)
    assert again.height
    assert rows.select(later.fill_null(value=True).all()).item()
    assert rows.filter(pl.col("start_day") > pl.col("stop_day")).is_empty()


def test_episodes_of_a_term_do_not_overlap(cohort):
    rows = cohort.adverse_events.sort("patient_id", "term", "onset_day")
    before = pl.col("end_day").shift().over("patient_id", "term")
    assert rows.filter(pl.col("onset_day") <= before).is_empty()
    assert (rows["end_day"].is_null() == rows["ongoing"]).all()


def test_who_has_a_fatal_event_died_of_it(cohort):
    fatal = cohort.adverse_events.filter(pl.col("grade") == 5)
    assert fatal.height
    died = fatal.join(first(cohort, "death"), on="patient_id", how="left")
    assert (died["end_day"] == died["death"]).all()
    assert (fatal["outcome"] == "fatal").all()


def test_laboratory_values_give_the_grades_that_were_reported(cohort):
    compared = regrading(cohort, Results(cohort, PAPER).toxicity)
    assert compared.agreement["agrees"].count() == compared.agreement.height > 500
    assert compared.disagreements.is_empty()


def test_a_few_grades_are_missing(cohort):
    assert 0 < cohort.adverse_events["grade"].null_count() < cohort.adverse_events.height / 20


@pytest.mark.parametrize("settings", [PAPER, ALL_MRD], ids=lambda one: one.preset)
def test_molecular_relapse_foretells_relapse_and_not_always(cohort, settings):
    results = Results(cohort, settings)
    molecular = results.response.drop_nulls("molecular_relapse_day")
    followed = molecular.join(first(cohort, "hematologic_relapse"), on="patient_id", how="left")
    relapsed = followed["hematologic_relapse"] > followed["molecular_relapse_day"]
    assert 0.4 < relapsed.fill_null(value=False).mean() < 0.95
    warned = results.mrd.monitoring.relapses["warned"]
    assert 0 < warned.sum() < warned.len()
