from __future__ import annotations

from mrdscope.cohort.model import Outcome
from mrdscope.cohort.readers import read

PATIENTS = "patient_id,day0_date\n01,2020-03-01\n02,2020-03-01\n"
LABS = (
    "pt,Analyte,Result,Units,lab_date,ANRLO,ANRHI,ABLFL\n"
    "02,ANC,0.6,10^9/L,2020-03-11,2.0,7.5,\n"
    "01,Hb,9.5,g/dL,2020-02-28,12,16,Y\n"
    "01,Hb,<7,g/dL,2020-03-05,12,16,N\n"
)


def test_laboratory_values_are_read_from_a_folder_under_the_names_they_go_by(tmp_path):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "labs.csv").write_text(LABS)
    loaded = read(tmp_path)
    labs = loaded.cohort.labs
    assert labs.select("patient_id", "test", "value", "unit", "day").rows() == [
        ("01", "Hb", 9.5, "g/dL", -2.0),
        ("01", "Hb", None, "g/dL", 4.0),
        ("02", "ANC", 0.6, "10^9/L", 10.0),
    ]
    assert labs.select("lln", "uln", "baseline", "_row").rows() == [
        (12.0, 16.0, True, 3), (12.0, 16.0, False, 4), (2.0, 7.5, None, 2),
    ]  # fmt: skip
    assert [note.value for note in loaded.report.by(Outcome.UNREADABLE)] == ["<7"]


def test_a_cohort_without_them_has_the_table_without_rows(tmp_path):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    labs = read(tmp_path).cohort.labs
    assert labs.is_empty()
    assert {"patient_id", "test", "value", "lln", "uln", "baseline"} <= set(labs.columns)


def test_severity_in_words_and_a_grade_at_baseline_are_columns_of_their_own(tmp_path):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "adae.csv").write_text(
        "patient_id,aedecod,AESEV,initial_grade\n01,RASH,MODERATE,\n02,RASH,,II\n"
    )
    events = read(tmp_path).cohort.adverse_events
    assert events.select("severity", "grade", "baseline_grade").rows() == [
        ("moderate", None, None), (None, None, 2),
    ]  # fmt: skip
