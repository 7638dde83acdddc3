"""Faults of the table of patients: ids, baseline, and survival as it was reported."""

from __future__ import annotations

import datetime

from mrdscope.synthetic.faults.bench import PATIENT, Bench, Row

_YEAR = 365.25
#: Imputed dates are put on this day of the month, and so many of a column are.
_IMPUTED_DAY = 15
_IMPUTED_SHARE = 0.75


def plant(bench: Bench) -> None:
    """Plant them; every row of a patient takes one fault."""
    _add_birth_dates(bench)
    _identifiers(bench)
    _ages(bench)
    _baseline(bench)
    _survival(bench)
    _dates(bench)
    _rows(bench)


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _add_birth_dates(bench: Bench) -> None:
    """Add dates of birth half a year from the birthday, so that ages agree whatever the rule."""

    def birth(row: Row) -> str:
        years = int(row["age"]) + 0.5
        return (_date(row["diagnosis_date"]) - datetime.timedelta(years * _YEAR)).isoformat()

    bench.add_column("patients", "birth_date", birth)
    bench.note("PHI-01", "patients", None, "birth_date", "a column of full dates of birth")


def _identifiers(bench: Bench) -> None:
    for row in bench.pick("labs", lambda row: row["day"] == "28"):
        own = row[PATIENT]
        bench.alter("PAT-03", "labs", row, f"the id {own} in lower case", patient_id=own.lower())
        bench.note("PAT-04", "labs", row, PATIENT, f"follows: {own.lower()} is no patient")
    for row in bench.pick("labs", lambda row: row["day"] == "14"):
        bench.insert("PAT-04", "labs", row, PATIENT, "a row of nobody in the table of patients",
                     patient_id="S999", baseline="no")  # fmt: skip


def _ages(bench: Bench) -> None:
    for row in bench.pick("patients", lambda row: bool(row["age"])):
        bench.alter("PAT-06", "patients", row, "an age no person has", age="147", birth_date="")
    for row in bench.pick("patients", lambda row: int(row["age"]) > 60):
        birth = _date(row["diagnosis_date"]) - datetime.timedelta(91.5 * _YEAR)
        bench.alter("PAT-06", "patients", row, "older than 89", age="91", birth_date=str(birth))
        bench.note("PHI-03", "patients", row, "age", "older than 89, and so one of few")
    for row in bench.pick("patients", lambda row: bool(row["age"])):
        birth = _date(row["birth_date"]) + datetime.timedelta(8 * _YEAR)
        bench.alter("PAT-07", "patients", row, "born eight years later than the age says",
                    birth_date=str(birth))  # fmt: skip


def _baseline(bench: Bench) -> None:
    for row in bench.pick("patients", lambda row: row["sex"] == "M"):
        bench.alter("PAT-08", "patients", row, "a sex outside the code list", sex="X")
    for row, sex in zip(bench.pick("patients", lambda row: row["sex"] == "F", 2),
                        ("female", "W"), strict=False):  # fmt: skip
        bench.alter("PAT-09", "patients", row, f"F is written {sex}", sex=sex)
    for row in bench.pick("patients", lambda row: row["transcript"] == "p210"):
        bench.alter("PAT-10", "patients", row, "no transcript of a Ph+ patient", transcript="")
        bench.note("PAT-12", "patients", row, "transcript", "follows: no transcript")
    for row in bench.pick("patients", lambda row: row["t_9_22"] == "positive"):
        bench.alter("PAT-11", "patients", row, "Ph+ ALL without t(9;22)", t_9_22="negative")
    for row in bench.pick("patients", lambda row: bool(row["sex"])):
        bench.alter("PAT-12", "patients", row, "no sex", sex="")
    for row in bench.pick("patients", lambda row: bool(row["diagnosis_date"])):
        bench.alter("PAT-12", "patients", row, "no date of diagnosis", diagnosis_date="")


def _survival(bench: Bench) -> None:
    died_in_remission = _ended_alike(bench, died=True)
    alive = _ended_alike(bench, died=False)
    for row in bench.pick("patients", lambda row: row["os_event"] == "1"):
        bench.alter("SRV-01", "patients", row, "dead without a time", os_days="")
    for row in bench.pick(
        "patients", lambda row: row["pfs_event"] == "1" and row["os_event"] == "0"
    ):
        bench.alter("SRV-02", "patients", row, "a time before day 0", pfs_days="-12")
    for row in bench.pick("patients", lambda row: row[PATIENT] in alive):
        bench.alter("SRV-02", "patients", row, "followed for no time at all", os_days="0",
                    pfs_days="0")  # fmt: skip
    for row in bench.pick("patients", lambda row: row[PATIENT] in alive):
        bench.alter("SRV-03", "patients", row, "progression-free for longer than alive",
                    pfs_days=str(int(row["os_days"]) + 90))  # fmt: skip
    for row in bench.pick("patients", lambda row: row["os_event"] == "1"):
        bench.alter("SRV-04", "patients", row, "died, and reported alive", os_event="0")
    for row in bench.pick("patients", lambda row: row[PATIENT] in alive):
        bench.alter("SRV-04", "patients", row, "alive at last contact, and reported dead",
                    os_event="1", pfs_event="1")  # fmt: skip
    for row in bench.pick("patients", lambda row: row[PATIENT] in died_in_remission):
        bench.alter("SRV-05", "patients", row, "died in remission, progression-free survival "
                    "censored", pfs_event="0")  # fmt: skip


def _ended_alike(bench: Bench, *, died: bool) -> set[str]:
    """Return who ended without relapse or progression, dead or alive."""
    event = "1" if died else "0"
    return {
        row[PATIENT]
        for row in bench.tables["patients"]
        if row["os_event"] == row["pfs_event"] == event and row["os_days"] == row["pfs_days"]
    }


def _dates(bench: Bench) -> None:
    for row in bench.pick("patients", lambda row: bool(row["diagnosis_date"])):
        late = _date(row["day0_date"]) + datetime.timedelta(20)
        bench.alter("DAT-04", "patients", row, "diagnosed 20 days after treatment began",
                    diagnosis_date=str(late))  # fmt: skip
    dated = [row for row in bench.tables["patients"] if _in_order(row)]
    for row in dated[: round(_IMPUTED_SHARE * len(dated))]:
        row["diagnosis_date"] = _imputed(_date(row["diagnosis_date"])).isoformat()
    bench.note("DAT-07", "patients", None, "diagnosis_date",
               "three of four dates were put on the 15th of a month")  # fmt: skip


def _in_order(row: Row) -> bool:
    return bool(row["diagnosis_date"]) and row["diagnosis_date"] <= row["day0_date"]


def _imputed(date: datetime.date) -> datetime.date:
    """Return the 15th on or before a date, so that no order of dates is broken."""
    if date.day >= _IMPUTED_DAY:
        return date.replace(day=_IMPUTED_DAY)
    return (date.replace(day=1) - datetime.timedelta(1)).replace(day=_IMPUTED_DAY)


def _rows(bench: Bench) -> None:
    for row in bench.pick("patients", lambda row: bool(row["age"])):
        bench.insert("PAT-01", "patients", row, PATIENT, "a row without an id", patient_id="")
    for row in bench.pick("patients", lambda row: bool(row["age"])):
        bench.insert("PAT-02", "patients", row, PATIENT, "the same patient once more")
