"""Rules about dates: by themselves, in their order, around death, last contact and the cut."""

from datetime import date, timedelta

import pytest

from mrdscope.cohort.met import Met


def patient(patient_id="P1", **columns):
    return {"patient_id": patient_id} | columns


def dates(days, column="date", weeks=1):
    """Rows of a patient each, some weeks apart, on the given days of January 2021."""
    return [
        patient(f"P{i}", **{column: date(2021, 1, day) + timedelta(weeks=weeks * i)})
        for i, day in enumerate(days)
    ]


CUT = date(2022, 1, 1)
ZERO = date(2021, 1, 1)
DIED = patient(type="death", day=100.0)
SEEN = patient(type="last_contact", day=100.0)
SATURDAY, TUESDAY = 2, 5
FIRSTS = [date(2020, month, 1) for month in range(1, 11)]

CASES = [
    ("DAT-01", "mrd 4 date", {"met": [(Met.NOT_A_DATE, "mrd", "date", "31.02.2021", 4)]}),
    ("DAT-01", "", {"met": [(Met.NOT_A_DATE, "mrd", "date", "44197", 4)]}),
    ("DAT-02", "mrd 2 date", {"cut": CUT, "mrd": [patient(date=date(2022, 1, 2)),
     patient(date=CUT)]}),
    ("DAT-02", "labs 2 day", {"cut": CUT, "patients": [patient(day0_date=ZERO)],
     "labs": [patient(day=366.0), patient(day=365.0)]}),
    ("DAT-02", "", {"mrd": [patient(date=date(2099, 1, 1))]}),
    ("DAT-03", "events 3 date", {"met": [(Met.AMBIGUOUS_DATE, "events", "date", "03/04/2021", 3)]}),
    ("DAT-03", "events 3 date", {"met": [(Met.DATE_FORMAT, "events", "date", "13/04/2021", 3)]}),
    ("DAT-03", "mrd 2 date", {"met": [(Met.AMBIGUOUS_DATE, "mrd", "date", "03/04/2021",
     row) for row in range(2, 40)]}),
    ("DAT-03", "", {"met": [(Met.NOT_A_DATE, "events", "date", "today", 3)]}),
    ("DAT-04", "patients 2 diagnosis_date",
     {"patients": [patient(diagnosis_date=date(2021, 1, 9), day0_date=ZERO)],
     "treatment": [patient(drug="imatinib", start_day=0.0)]}),
    ("DAT-04", "patients 2 birth_date", {"patients": [patient(birth_date=date(2021, 1, 9),
     diagnosis_date=ZERO)]}),
    ("DAT-04", "events 2 day", {"patients": [patient()], "events": [patient(type="hematologic_cr",
     day=50.0), patient(type="hematologic_relapse", day=40.0)]}),
    ("DAT-04", "events 2 day", {"patients": [patient()],
     "events": [patient(type="hematologic_relapse", day=140.0), DIED]}),
    ("DAT-04", "events 2 day", {"patients": [patient()], "events": [patient(type="diagnosis",
     day=1.0)], "treatment": [patient(drug="imatinib", start_day=0.0)]}),
    ("DAT-04", "treatment 2 start_day warning", {"patients": [patient()],
     "events": [patient(type="hematologic_cr", day=-1.0)], "treatment": [patient(drug="imatinib",
     start_day=0.0)]}),
    ("DAT-04", "",
     {"patients": [patient(birth_date=date(1960, 1, 1), diagnosis_date=ZERO, day0_date=ZERO)],
      "events": [patient(type="hematologic_cr", day=30.0), patient(type="hematologic_relapse",
      day=100.0), DIED],
      "treatment": [patient(drug="imatinib", start_day=0.0)]}),
    ("DAT-05", "labs 2 day; treatment 2 stop_day",
     {"patients": [patient()], "events": [DIED], "labs": [patient(day=101.0), patient(day=100.0)],
      "treatment": [patient(drug="imatinib", start_day=0.0, stop_day=101.0)]}),
    ("DAT-05", "mrd 2 day", {"patients": [patient(os_days=99.0, os_event=True)],
     "mrd": [patient(day=100.0)]}),
    ("DAT-05", "mrd 2 date", {"patients": [patient()], "events": [patient(type="death",
     date=ZERO)], "mrd": [patient(date=CUT)]}),
    ("DAT-05", "", {"patients": [patient(os_days=99.0, os_event=False)],
     "mrd": [patient(day=100.0), patient("P2", day=9.0)]}),
    ("DAT-06", "mrd 2 day", {"patients": [patient()], "events": [SEEN], "mrd": [patient(day=101.0),
     patient(day=102.0)]}),
    ("DAT-06", "mrd 2 day", {"patients": [patient(os_days=99.0, os_event=False)],
     "mrd": [patient(day=100.0)]}),
    ("DAT-06", "", {"patients": [patient()], "events": [SEEN], "mrd": [patient(day=100.0)],
     "adverse_events": [patient(onset_day=3.0, end_day=400.0)]}),
    ("DAT-06", "", {"patients": [patient()], "events": [SEEN, patient(type="death", day=90.0)],
     "mrd": [patient(day=101.0)]}),
    ("DAT-07", "patients - diagnosis_date", {"patients": [patient(f"P{i}",
     diagnosis_date=one) for i, one in enumerate(FIRSTS)]}),
    ("DAT-07", "labs - ASTDTF", {"labs": [patient(ASTDTF="D"), patient(ASTDTF=None)]}),
    ("DAT-07", "", {"patients": [patient(f"P{i}", diagnosis_date=one) for i,
     one in enumerate(FIRSTS[:9])]}),
    ("DAT-07", "", {"patients": dates(range(1, 29), "diagnosis_date", weeks=0)}),
    ("DAT-08", "mrd 3 date", {"met": [(Met.NOT_A_DATE, "mrd", "date", "44197", 3)]}),
    ("DAT-08", "mrd 2 date", {"mrd": [patient(date=date(1900, 1, 1)), patient(date=ZERO),
     patient()]}),
    ("DAT-08", "", {"met": [(Met.NOT_A_DATE, "mrd", "date", "12", 3)],
     "mrd": [patient(date=ZERO)]}),
    ("DAT-09", "mrd 2 date", {"mrd": [patient(date=date(2021, 1,
     SATURDAY) + timedelta(weeks=i)) for i in range(4)]}),
    ("DAT-09", "mrd - date", {"mrd": dates([TUESDAY] * 20)}),
    ("DAT-09", "mrd - date; mrd - date", {"mrd": dates([SATURDAY] * 20)}),
    ("DAT-09", "", {"mrd": dates([SATURDAY, TUESDAY, 6] * 10)}),
    ("DAT-09", "", {"mrd": [patient(date=date(2021, 1, SATURDAY))] * 3}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "where", "given"), CASES)
def test_a_rule_finds_what_is_wrong_and_nothing_else(found_at, rule, where, given):
    assert "; ".join(sorted(found_at(rule, **given))) == where
