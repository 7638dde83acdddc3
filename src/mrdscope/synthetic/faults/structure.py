"""Faults of the form of tables, and what identifies a person. Planted last: they change headers."""

from __future__ import annotations

from mrdscope.synthetic.faults.bench import PATIENT, Bench, Row

_MONTH = 30.4375


def plant(bench: Bench) -> None:
    """Plant them."""
    _cells(bench)
    _columns(bench)
    _identifiers(bench)
    _totals(bench)
    bench.rename("patients", "ecog", "ecgo")
    bench.note("STR-01", "patients", None, "ecgo", "the column ecog under a misspelt header")


def _cells(bench: Bench) -> None:
    def known(row: Row) -> bool:
        return bool(row["wbc"]) and bool(row[PATIENT])

    for value, rule, what in (
        ("about 30", "STR-02", "text where a number belongs"),
        ("12,4", "STR-02", "a decimal comma among decimal points"),
        ("-9", "STR-03", "a code for missing as a number"),
        ("999", "STR-03", "a code for missing as a number"),
    ):
        for row in bench.pick("patients", known):
            bench.alter(rule, "patients", row, what, wbc=value)
    for row in bench.pick(
        "labs", lambda row: row["test"] == "platelets" and float(row["value"]) > 160
    ):
        bench.alter("STR-06", "labs", row, "forty times what is usual",
                    value=f"{40 * float(row['value']):.1f}")  # fmt: skip


def _columns(bench: Bench) -> None:
    """Add columns: constant, all but empty, derived ones that disagree in a row."""
    bench.add_column("patients", "study", lambda _: "ALL-S1")
    bench.note("STR-05", "patients", None, "study", "a column with one value")
    first = bench.tables["patients"][0]
    bench.add_column("patients", "second_malignancy", lambda row: "no" if row is first else "")
    bench.note("STR-05", "patients", None, "second_malignancy", "a column that is all but empty")
    bench.add_column("patients", "age_group", lambda row: _age_group(row["age"]))
    for row in bench.pick("patients", lambda row: bool(row["age"]) and int(row["age"]) < 40):
        bench.alter(
            "STR-07", "patients", row, "the age group contradicts the age", age_group=">=60"
        )
    bench.add_column("patients", "os_months", _months)
    for row in bench.pick(
        "patients", lambda row: bool(row["os_days"]) and int(row["os_days"]) > 500
    ):
        years = f"{int(row['os_days']) / 365.25:.1f}"
        bench.alter("SRV-06", "patients", row, "years in a column of months", os_months=years)


def _age_group(age: str) -> str:
    if not age:
        return ""
    return "<40" if int(age) < 40 else "40-59" if int(age) < 60 else ">=60"


def _months(row: Row) -> str:
    return f"{int(row['os_days']) / _MONTH:.1f}" if row["os_days"] else ""


def _identifiers(bench: Bench) -> None:
    def number(row: Row) -> str:
        digits = "".join(c for c in row[PATIENT] if c.isdigit())
        return f"MRN{(int(digits) * 7919 + 4_100_003) % 10_000_000:07}" if digits else ""

    bench.add_column("patients", "mrn", number)
    bench.note("PHI-01", "patients", None, "mrn", "a column of record numbers of a hospital")
    for row in bench.pick("events", lambda row: row["type"] == "last_contact"):
        bench.alter("PHI-02", "events", row, "a name, a date, a telephone number in free text",
                    detail="alive, seen by Dr. Anna Rossi on 12/03/2021, tel. 5550142")  # fmt: skip


def _totals(bench: Bench) -> None:
    rows = bench.tables["adverse_events"]
    blank = dict.fromkeys(rows[-1], "")
    bench.insert("STR-04", "adverse_events", rows[-1], PATIENT, "a row of totals",
                 **blank | {PATIENT: "Total", "term": str(len(rows))})  # fmt: skip
