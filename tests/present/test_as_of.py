"""A data cut in words."""

from __future__ import annotations

import datetime

from mrdscope.analysis.as_of import DateCut, DayCut, as_of
from mrdscope.present.as_of import as_of_block, as_of_line, cut_sentences
from mrdscope.present.styled import plain


def rows(days, patient="P1"):
    return [{"patient_id": patient, "day": day} for day in days]


def test_a_cohort_that_is_whole_has_no_line(make_cohort):
    assert as_of_line(make_cohort()) == ()
    assert as_of_block(None) == ()


def test_the_line_names_the_cut(make_cohort):
    found = as_of(make_cohort(patients=[{"patient_id": "P1"}]), DayCut(182.4))
    assert plain(as_of_line(found.cohort)) == "as of day 182.4"


def test_what_was_left_out_is_counted_and_named(make_cohort):
    day0 = datetime.date(2020, 1, 1)
    late = [{"patient_id": f"L{n}", "day0_date": datetime.date(2021, 1, 1)} for n in range(10)]
    cohort = make_cohort(
        patients=[{"patient_id": "P1", "day0_date": day0}, *late, {"patient_id": "[/]\x1b"}],
        mrd=rows([1.0, 90.0, None]),
        labs=rows([90.0, 91.0]),
    )
    assert list(cut_sentences(as_of(cohort, DateCut(datetime.date(2020, 2, 1))))) == [
        "as of 2020-02-01: not known then: 1 row of MRD samples, 2 rows of laboratory values",
        "not there yet: 10 patients: L0, L1, L2, L3, L4, L5, L6, L7 and 2 more",
        "left out, for their day 0 has no date: 1 patient: [/]␛",
        "left out, for they have no day: 1 row of MRD samples",
    ]


def test_nothing_cut_is_only_named(make_cohort):
    found = as_of(make_cohort(patients=[{"patient_id": "P1"}]), DayCut(5))
    assert list(cut_sentences(found)) == ["as of day 5"]
    assert "seen later, so alive at the cut: 0 patients" in plain(as_of_block(found))
