"""Rules about patients: who a row is of, and who they are at baseline."""

from datetime import date

import pytest

from mrdscope.analysis.quality.catalogue import rule
from mrdscope.analysis.quality.checking import check
from mrdscope.cohort.met import Met


def patient(patient_id="P1", **columns):
    return {"patient_id": patient_id} | columns


SAMPLE = {"patient_id": "P1", "day": 0.0, "unit": "percent_is"}
KNOWN = {
    "age": 40.0, "sex": "male", "transcript": "p210", "diagnosis_date": date(2020, 1, 1),
    "day0_date": date(2020, 1, 5),
}  # fmt: skip
PH = "Ph+ ALL"

CASES = [
    # who
    ("PAT-01", "patients 3 patient_id",
     {"met": [(Met.NO_PATIENT_ID, "patients", "patient_id", None, 3)]}),
    ("PAT-01", "", {"met": [(Met.NO_PATIENT_ID, "mrd", "patient_id", None, 3)]}),
    ("PAT-02", "patients 3 patient_id", {"patients": [patient(), patient(), patient("P2")]}),
    ("PAT-02", "", {"patients": [patient(), patient("p1")]}),
    ("PAT-03", "patients 3 patient_id",
     {"patients": [patient("P1"), patient("p01"), patient("P11")]}),
    ("PAT-03", "mrd 3 patient_id",
     {"patients": [patient()], "mrd": [patient(), patient("P-1"), patient("P-1")]}),
    ("PAT-03", "", {"patients": [patient("1-1"), patient("11"), patient("P10"), patient("P100")]}),
    ("PAT-04", "labs 2 patient_id; mrd 3 patient_id",
     {"patients": [patient()], "mrd": [patient(), patient("X"), patient("X")],
     "labs": [patient("X")]}),
    ("PAT-04", "", {"patients": [patient()], "events": [patient()]}),
    ("PAT-05", "patients 3 patient_id",
     {"patients": [patient(), patient("P2")], "mrd": [patient()]}),
    ("PAT-05", "patients - patient_id info", {"patients": [patient(), patient("P2")]}),
    ("PAT-05", "", {"patients": [patient()], "mrd": [patient()]}),
    # baseline
    ("PAT-06", "patients 2 age; patients 3 age; patients 4 age warning",
     {"patients": [patient(age=-1.0), patient(age=121.0), patient(age=90.0)]}),
    ("PAT-06", "", {"patients": [patient(age=0.0), patient(age=89.0), patient()]}),
    ("PAT-07", "patients 2 birth_date",
     {"patients": [patient(age=40.0, birth_date=date(1985, 1, 1), diagnosis_date=date(2020, 1,
     1))]}),
    ("PAT-07", "",
     {"patients": [patient(age=40.0, birth_date=date(1980, 1, 1), diagnosis_date=date(2020, 12,
     31)),
                   patient(age=40.0, birth_date=date(1900, 1, 1))]}),
    ("PAT-08", "patients 2 sex", {"patients": [patient(sex="X"), patient(sex="male")]}),
    ("PAT-08", "", {"patients": [patient(sex="female"), patient()]}),
    ("PAT-09", "patients 4 sex", {"met": [(Met.SPELLING, "patients", "sex", "W", 4, 2)]}),
    ("PAT-09", "patients 4 subtype",
     {"patients": [patient(subtype=s) for s in ("c-ALL", "c-ALL", "C-all")]}),
    ("PAT-09", "", {"patients": [patient(karyotype=s) for s in ("t(9;22)+", "t(9;22)-")]}),
    ("PAT-10", "mrd 2 unit", {"patients": [patient(transcript="p190")], "mrd": [SAMPLE, SAMPLE]}),
    ("PAT-10", "patients 2 transcript",
     {"patients": [patient(diagnosis=PH), patient("P2", transcript="p210")]}),
    ("PAT-10", "patients - transcript",
     {"patients": [patient(t_9_22="positive"), patient("P2", diagnosis=PH)]}),
    ("PAT-10", "",
     {"patients": [patient(transcript="p210"), patient("P2", diagnosis="Ph- ALL")],
     "mrd": [SAMPLE]}),
    ("PAT-11", "patients 2 t_9_22", {"patients": [patient(t_9_22="negative", diagnosis=PH)]}),
    ("PAT-11", "patients 2 t_9_22", {"patients": [patient(t_9_22="negative", transcript="p190")]}),
    ("PAT-11", "patients 2 t_9_22",
     {"patients": [patient(t_9_22="negative"), *(patient(f"Q{i}",
     t_9_22="positive") for i in range(9))]}),
    ("PAT-11", "patients 2 transcript",
     {"patients": [patient(transcript="none", t_9_22="positive")]}),
    ("PAT-11", "",
     {"patients": [patient(t_9_22="negative", diagnosis="Ph- ALL"), patient(t_9_22="positive")]}),
    ("PAT-12", "patients 2 sex; patients 3 diagnosis_date",
     {"patients": [patient(**KNOWN | {"sex": None}), patient("P2",
     **KNOWN | {"diagnosis_date": None})]}),
    ("PAT-12", "patients - transcript",
     {"patients": [patient(**KNOWN | {"transcript": None}), patient("P2",
     **KNOWN | {"transcript": None})]}),
    ("PAT-12", "",
     {"patients": [patient(**KNOWN | {"diagnosis_date": None, "day0_date": None})],
      "events": [patient(type="diagnosis", day=-30.0)], "treatment": [patient(drug="imatinib",
      start_day=0.0)]}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "where", "given"), CASES)
def test_a_rule_finds_what_is_wrong_and_nothing_else(found_at, rule, where, given):
    assert "; ".join(sorted(found_at(rule, **given))) == where


def test_the_sentence_of_a_finding_names_patient_and_value(evidence_of):
    evidence = evidence_of(patients=[patient(age=147.0)])
    assert check(evidence, [rule("PAT-06")]).frame["message"].to_list() == [
        "P1: age 147 out of range"
    ]
