"""The International Scale: who has none, MR levels with their copies, loss of MMR."""

from __future__ import annotations

import pytest

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.international_scale import (
    NO_FACTOR,
    NO_SAMPLE,
    loss_of_mmr,
    molecular_levels,
    molecular_response,
    on_international_scale,
)
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import CML_IS_2020, PAPER
from mrdscope.errors import AnalysisError


def sample(day, percent, patient="P1", **more):
    """Return a result in percent on the scale; below the limit of detection where negative."""
    value = abs(percent) / 100
    row = {"patient_id": patient, "day": float(day), "scale": "IS", "control_gene": "ABL1",
           "control_copies": 1e6, "upper": value}  # fmt: skip
    if percent < 0:
        return row | {"status": "undetected", "lower": 0.0} | more
    return row | {"status": "quantified", "lower": value} | more


def scaled(make_cohort, mrd, patients=({"patient_id": "P1", "transcript": "p210"},)):
    cohort = make_cohort(patients=list(patients), mrd=mrd)
    return on_international_scale(main_series(cohort.mrd, CML_IS_2020), cohort.patients), cohort


def test_who_has_no_international_scale_is_refused_by_name_and_nobody_else(make_cohort):
    patients = [
        {"patient_id": name, "transcript": transcript}
        for name, transcript in (
            ("minor", "p190"), ("micro", "p230"), ("raw", "p210"), ("unsampled", "p210"),
            ("unknown", None), ("major", "p210"),
        )
    ]  # fmt: skip
    mrd = [
        sample(
            0, 0.01, patient=p["patient_id"], scale="ratio" if p["patient_id"] == "raw" else "IS"
        )
        for p in patients
        if p["patient_id"] != "unsampled"
    ]
    found, cohort = scaled(make_cohort, mrd, patients)
    assert found.refused.rows() == [
        ("minor", "p190 (e1a2) has no International Scale"),
        ("micro", "p230 (e19a2) has no International Scale"),
        ("raw", NO_FACTOR), ("unsampled", NO_SAMPLE), ("unknown", None), ("major", None),
    ]  # fmt: skip
    frame = molecular_response(found, course(cohort), CML_IS_2020)
    assert frame["deepest_level"].to_list() == [None] * 4 + ["MR4"] * 2
    assert frame["refused"].to_list() == found.refused["refused"].to_list()


def test_a_conversion_factor_takes_a_ratio_to_the_scale(make_cohort):
    rows = [
        sample(0, 0.2, scale="ratio", conversion_factor=0.5),
        sample(30, -0.02, scale="ratio", conversion_factor=0.5),
        sample(60, 0.2, scale="ratio"),  # none was given
    ]
    levels = scaled(make_cohort, rows)[0].series.levels
    assert levels.day.tolist() == [0, 30]
    assert levels.low.tolist() == pytest.approx([1e-3, 0])
    assert levels.high.tolist() == pytest.approx([1e-3, 1e-4])


@pytest.mark.parametrize(
    ("percent", "copies", "gene", "level", "limited"),
    [
        (10, 1e6, "ABL1", "MR1", False),
        (10.1, 1e6, "ABL1", "none", False),
        (1, 1e6, "ABL1", "MR2", False),
        (0.1, 1e6, "ABL1", "MR3", False),
        (0.11, 1e6, "ABL1", "MR2", False),
        (0.01, 1e4, "ABL1", "MR4", False),
        (0.01, 9_999, "ABL1", "MR3", True),  # too few copies for MR4, still MMR
        (0.0032, 1e4, "ABL1", "MR4.5", False),
        (0.0033, 1e4, "ABL1", "MR4", False),
        (0.001, 1e4, "ABL1", "MR5", False),
        (-0.01, 1e4, "ABL1", "MR4", False),
        (-0.001, 31_999, "ABL1", "MR4", True),
        (-0.001, 32_000, "ABL1", "MR4.5", True),
        (-0.001, 100_000, "ABL1", "MR5", False),
        (-0.05, 2_000, "ABL1", "MR3", False),
        (-0.001, 76_999, "GUSB", "MR4", True),
        (-0.001, 77_000, "GUSB", "MR4.5", True),
        (-0.001, 240_000, "GUSB", "MR5", False),
        (-0.001, None, "ABL1", "MR3", True),  # sensitivity not known
        (-0.001, 1e6, "BCR", "MR3", True),  # no limit known for the gene
    ],
)
def test_molecular_levels_need_their_copies(percent, copies, gene, level, limited, make_cohort):
    row = sample(0, percent, control_copies=copies, control_gene=gene)
    found = molecular_levels(scaled(make_cohort, [row])[0], CML_IS_2020).row(0, named=True)
    assert (found["molecular_level"], found["limited_by_copies"]) == (level, limited)


def test_the_deepest_level_is_dated_by_the_first_sample_that_shows_it(make_cohort):
    rows = [sample(0, 5), sample(90, 0.01), sample(180, 0.009), sample(270, 0.05)]
    found, cohort = scaled(make_cohort, rows)
    row = molecular_response(found, course(cohort), CML_IS_2020).row(0, named=True)
    assert (row["deepest_level"], row["deepest_level_day"]) == ("MR4", 90)
    assert (row["last_level"], row["last_level_day"]) == ("MR3", 270)


@pytest.mark.parametrize(
    ("rows", "reached", "lost", "confirmed"),
    [
        ([(0, 1), (90, 0.1), (180, 0.11), (270, 0.2)], 90, 180, True),
        ([(0, 1), (90, 0.1), (180, 0.11), (270, 0.1)], 90, 180, False),
        ([(0, 0.05), (90, 0.2)], 0, 90, False),
        ([(0, 1), (90, 0.2)], None, None, None),
        ([(0, 0.05), (90, -0.2), (180, 0.1)], 0, None, None),  # below 0.2: not surely above
    ],
)
def test_major_molecular_response_is_lost_by_a_sample_surely_above(
    rows, reached, lost, confirmed, make_cohort
):
    found, cohort = scaled(make_cohort, [sample(day, percent) for day, percent in rows])
    row = loss_of_mmr(found, course(cohort), CML_IS_2020).row(0, named=True)
    assert (row["mmr_day"], row["mmr_lost_day"], row["mmr_loss_confirmed"]) == (
        reached, lost, confirmed,
    )  # fmt: skip


def test_a_preset_without_molecular_levels_has_none_to_give(make_cohort):
    found, cohort = scaled(make_cohort, [sample(0, 1)])
    with pytest.raises(AnalysisError, match="cml-is-2020"):
        molecular_response(found, course(cohort), PAPER)


def test_an_empty_cohort_has_no_rows(make_cohort):
    found, cohort = scaled(make_cohort, [], [])
    assert molecular_response(found, course(cohort), CML_IS_2020).is_empty()
    assert loss_of_mmr(found, course(cohort), CML_IS_2020).is_empty()
    assert molecular_levels(found, CML_IS_2020).is_empty()
