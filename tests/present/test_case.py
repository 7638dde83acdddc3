from __future__ import annotations

import pytest

from mrdscope.analysis.case import case
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD, PAPER
from mrdscope.present.case import flags, identity, samples_table, status, worst
from mrdscope.present.charts.lanes import merged
from mrdscope.present.course import course_of


def text(line):
    return "".join(span.text for span in line)


def words(spans):
    return [span.text for span in spans]


def test_identity_and_status_say_who_and_where(sample):
    one = case(sample, "P02")
    assert text(identity(one)) == "P02 · 47 M · Ph+ ALL · c-ALL · p210 · no additional aberrations"
    assert text(status(one)) == (
        "hematologic relapse day 456 · died day 729 · last MRD 2.1e-1 (day 456)"
    )
    alive = text(status(case(sample, "P01")))
    assert alive == "alive in hematologic CR, last contact day 364.8 · last MRD <1.0e-5 (day 364.8)"


@pytest.mark.parametrize(
    ("patient", "said"),
    [
        ("P02", ["short mCR 60.8 d", "mRel day 364.8, 91.2 d before hRel",
                 "rise ≥3.7 log to 6.2e-2 (day 425.6), wide", "four weeks 4.5e-3, below 1e-2"]),
        ("P04", ["persisting mCR 638.4 d, running at the last sample",
                 "no increase after the minimum", "four weeks 2.6e-4, below 1e-2"]),
        ("P05", ["persisting mCR 152 d, running at the last sample",
                 "mRel day 91.2, no hRel in 304 d since", "mCR regained",
                 "rise ≥0.7 log to 6.1e-5 (day 121.6)", "four weeks 1.0e-5, below 1e-2"]),
    ],
)  # fmt: skip
def test_flags_say_what_the_samples_amount_to(sample, patient, said):
    assert words(flags(case(sample, patient), PAPER)) == said


def test_a_rise_the_minimum_misses_is_said(cohort_of):
    cohort = cohort_of("0:1e-3 30:1e-5 60:1e-2 90:U 120:U")
    said = words(flags(case(Results(cohort, PAPER), "P1"), PAPER))
    assert "no increase after the minimum" in said
    assert "largest rise 3.0 log" in said


def test_without_samples_the_case_says_so(make_cohort):
    one = case(Results(make_cohort(patients=[{"patient_id": "P1"}]), PAPER), "P1")
    assert "no evaluable MRD sample" in text(status(one))
    assert "last contact not known" in text(status(one))
    assert words(flags(one, PAPER))[0] == "mCR not assessable: no evaluable sample"


def test_worst_toxicity_comes_worst_first(sample):
    assert words(worst(case(sample, "P02")))[:3] == [
        "neutropenia 4", "thrombocytopenia 3", "nausea/vomiting 2",
    ]  # fmt: skip


def test_samples_are_all_there_with_what_they_mark(sample):
    table = samples_table(case(sample, "P02"))
    rows = [[span.text.strip() for span in row] for row in table.cells(0, table.row_count)]
    assert len(rows) == 17
    marked = {row[0]: row[2] for row in rows if row[2]}
    assert marked == {"304": "mCR", "364.8": "mRel", "456": "hRel"}
    changes = {row[0]: row[3] for row in rows}
    # From below 1e-5 to 4.0e-4, to 5.1e-3; from undetected to undetected nothing is known.
    assert (changes["364.8"], changes["395.2"], changes["334.4"]) == ("≥1.6", "1.1", "")
    assert changes["-36"] == ""


def test_a_sample_outside_the_series_is_listed_and_drawn_as_another_one(make_cohort):
    base = {"patient_id": "P1", "status": "quantified", "scale": "ratio", "lower": 1e-3}
    rows = [base | {"day": 30.0 * i, "upper": 1e-3, "tissue": "marrow"} for i in range(3)]
    rows.append(base | {"day": 45.0, "upper": 1e-3, "tissue": "blood"})
    one = case(Results(make_cohort(patients=[{"patient_id": "P1"}], mrd=rows), PAPER), "P1")
    assert samples_table(one).row_count == 4
    series = course_of(one, PAPER).series
    assert [len(part.samples) for part in series] == [3, 1]
    assert "blood" in series[1].name
    assert "1 samples outside the main series" in words(flags(one, PAPER))


def test_what_one_phase_gave_over_the_same_days_may_share_a_bar(sample):
    one = case(sample, "P02")
    treatments = course_of(one, PAPER).treatments
    assert [one.label for one in treatments] == [
        "daunorubicin", "vincristine", "prednisone", "imatinib 800 mg/day",
        "methotrexate i.t. 15 mg/month",
    ]  # fmt: skip
    bars = {one.label: (one.start, one.stop) for one in merged(treatments)}
    assert bars["daunorubicin + vincristine + prednisone"] == (-35, -5)
    assert bars["imatinib 800 mg/day"] == (0, 456)


def test_a_series_is_named_by_what_it_measures_and_several_by_what_differs(sample, make_cohort):
    (alone,) = course_of(case(sample, "P02"), PAPER).series
    assert alone.name == "BCR-ABL qPCR/B2M, marrow"
    base = {"patient_id": "P1", "status": "quantified", "scale": "ratio", "lower": 1e-3,
            "upper": 1e-3, "assay": "BCR-ABL qPCR", "control_gene": "ABL1"}  # fmt: skip
    tissues = enumerate(("marrow", "marrow", "blood"))
    rows = [base | {"day": 30.0 * i, "tissue": tissue} for i, tissue in tissues]
    cohort = make_cohort(patients=[{"patient_id": "P1"}], mrd=rows)
    chart = course_of(case(Results(cohort, PAPER), "P1"), PAPER)
    assert [series.name for series in chart.series] == ["marrow", "blood"]
    assert chart.measure == "BCR-ABL qPCR/ABL1"


def test_remission_that_ends_below_the_level_of_molecular_relapse_is_lost(cohort_of):
    cohort = cohort_of("0:1e-2 30:U 60:PNQ 90:PNQ 120:1e-3")
    one = case(Results(cohort, ALL_MRD), "P1")
    table = samples_table(one)
    marks = {row[0].text.strip(): row[2].text for row in table.cells(0, 5) if row[2].text}
    assert marks == {"30": "mCR", "60": "mCR lost", "120": "mRel"}
    assert "mRel day 120" in words(flags(one, ALL_MRD))[1]
