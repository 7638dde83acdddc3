"""Faults of MRD samples, and of their dates."""

from __future__ import annotations

from mrdscope.synthetic.faults.bench import PATIENT, Bench, Row
from mrdscope.synthetic.faults.courses import moved

#: A number nobody's sample has twice by chance.
_COPIED = "0.002837"


def plant(bench: Bench) -> None:
    """Plant them, each in a sample of its own."""
    for fault in (_values, _limits, _sensitivity, _units, _series, _labels, _dates):
        fault(bench)


def _counted(row: Row) -> bool:
    return row["control_gene"] == "ABL1" and row["tissue"] == "marrow" and int(row["day"]) > 20


def _rearranged(row: Row) -> bool:
    return row["assay"] == "IG/TR qPCR" and int(row["day"]) > 20


def _is(row: Row, status: str) -> bool:
    return row["status"] == status


def _number(row: Row) -> bool:
    return _rearranged(row) and _is(row, "quantified")


def _negative(row: Row) -> bool:
    return _rearranged(row) and _is(row, "undetected")


def _values(bench: Bench) -> None:
    for row in bench.pick("mrd", _number):
        bench.alter("MRD-01", "mrd", row, "not a result", value="see report", status="")
    for row in bench.pick("mrd", _number):
        bench.alter("MRD-02", "mrd", row, "a negative number", value="-" + row["value"], status="")
    for row in bench.pick("mrd", _number):
        bench.alter("MRD-02", "mrd", row, "a ratio above 10", value="47")
    for row in bench.pick("mrd", _negative):
        bench.alter("MRD-03", "mrd", row, "exactly 0", value="0", status="")
    for row in bench.pick("mrd", _negative):
        bench.alter("MRD-04", "mrd", row, "negative without a limit of detection", lod="")
    for row in bench.pick("mrd", _number, count=5):
        bench.alter("MRD-25", "mrd", row, "a number copied from another patient", value=_COPIED)


def _limits(bench: Bench) -> None:
    for row in bench.pick("mrd", lambda row: _counted(row) and _is(row, "quantified")):
        bench.alter("MRD-07", "mrd", row, "three times what the copies give",
                    value=f"{3 * float(row['value']):.4g}")  # fmt: skip
    for row in bench.pick("mrd", _number):
        bench.alter("MRD-08", "mrd", row, "a number below the limit of detection",
                    value=f"{0.31 * float(row['lod']):.3g}")  # fmt: skip
    for row in bench.pick("mrd", lambda row: _number(row) and _apart(row)):
        bench.alter("MRD-09", "mrd", row, "a number between the limits, called quantified",
                    value=f"{3 * float(row['lod']):.3g}")  # fmt: skip


def _apart(row: Row) -> bool:
    """Return whether there is room for a number between the limits."""
    return float(row["loq"]) > 4 * float(row["lod"])


def _sensitivity(bench: Bench) -> None:
    for rule, copies, what in (
        ("MRD-05", 450, "negative on far too few copies"),
        ("MRD-06", 4_200, "negative on fewer copies than recommended"),
    ):
        for row in bench.pick("mrd", lambda row: _counted(row) and _is(row, "undetected")):
            bench.alter(rule, "mrd", row, what, control_copies=str(copies),
                        lod=f"{1 / copies:.2g}", loq=f"{10 / copies:.2g}")  # fmt: skip


def _units(bench: Bench) -> None:
    p190 = {row[PATIENT] for row in bench.tables["patients"] if row["transcript"] == "p190"}
    for row in bench.pick(
        "mrd", lambda row: _counted(row) and _is(row, "quantified") and row[PATIENT] in p190
    ):
        percent = {c: f"{100 * float(row[c]):.4g}" for c in ("value", "lod", "loq")}
        bench.alter("MRD-21", "mrd", row, "percent on the International Scale of a p190 transcript",
                    unit="percent_is", **percent)  # fmt: skip
        bench.note("PAT-10", "mrd", row, "unit", "follows: the International Scale of p190")


def _series(bench: Bench) -> None:
    for row in bench.pick("mrd", _number):
        other = f"{2.5 * float(row['value']):.4g}"
        bench.insert("MRD-11", "mrd", row, "value", "the sample once more with another value",
                     sample_id=row["sample_id"] + "b", value=other)  # fmt: skip
    for row in bench.pick("mrd", _negative):
        bench.insert("MRD-11", "mrd", row, "value", "the same row twice")
    for row in bench.pick("mrd", lambda row: _counted(row) and _is(row, "undetected")):
        bench.alter(
            "MRD-12", "mrd", row, "one sample with another control gene", control_gene="GAPDH"
        )
    for row in bench.pick("mrd", _negative):
        bench.alter("MRD-13", "mrd", row, "blood in a series of marrow", tissue="blood")
    for row in _inside(bench, "undetected"):
        bench.alter("MRD-16", "mrd", row, "a single high number between negative samples",
                    value="0.0032", status="quantified")  # fmt: skip
    for row in _last(bench, "undetected"):
        bench.alter("MRD-19", "mrd", row, "the last sample positive, never repeated",
                    value="0.00061", status="quantified")  # fmt: skip


def _inside(bench: Bench, status: str) -> list[Row]:
    """Pick a sample with two of the same status before and after it."""

    def suits(row: Row) -> bool:
        rows = bench.of("mrd", row[PATIENT])
        place = next(i for i, one in enumerate(rows) if one is row)
        around = rows[place - 2 : place + 3] if place >= 2 else []
        return _rearranged(row) and len(around) == 5 and all(_is(r, status) for r in around)

    return bench.pick("mrd", suits)


def _last(bench: Bench, status: str) -> list[Row]:
    def suits(row: Row) -> bool:
        rows = bench.of("mrd", row[PATIENT])
        tail = rows[-4:]
        return row is tail[-1] and _rearranged(row) and all(_is(r, status) for r in tail)

    return bench.pick("mrd", suits)


def _labels(bench: Bench) -> None:
    """Say that a patient is in molecular relapse where the samples do not."""

    def always_negative(row: Row) -> bool:
        samples = [s for s in bench.of("mrd", row[PATIENT]) if int(s["day"]) > 100]
        return (
            _rearranged(row)
            and int(row["day"]) > 200
            and all(_is(s, "undetected") for s in samples)
        )

    def small_step(row: Row) -> bool:
        rows = [s for s in bench.of("mrd", row[PATIENT]) if s["tissue"] == "marrow"]
        place = next((i for i, one in enumerate(rows) if one is row), 0)
        before = rows[place - 1] if place else row
        if before is row or not (_is(row, "quantified") and _is(before, "quantified")):
            return False
        return 1 < float(row["value"]) / float(before["value"]) < 3

    for rule, suits, what in (
        ("MRD-17", small_step, "called a molecular relapse at a step within assay variation"),
        ("MRD-18", always_negative, "called a molecular relapse where every sample is negative"),
    ):
        for sample in bench.pick("mrd", suits):
            event = bench.of("events", sample[PATIENT])[0]
            bench.insert(rule, "events", event, "type", what, type="molecular_relapse",
                         day=sample["day"], date=sample["date"], detail="")  # fmt: skip


def _has(bench: Bench, row: Row, kind: str) -> bool:
    return bench.day(row[PATIENT], kind) is not None


def _dates(bench: Bench) -> None:
    def late(row: Row) -> bool:
        return int(row["day"]) > 60

    for rule, date, what in (
        ("DAT-01", "2021-02-31", "a day that is in no calendar"),
        ("DAT-02", "2091-05-04", "a date in the future"),
        ("DAT-08", "44197", "a date as the serial number of a spreadsheet"),
        ("DAT-08", "1900-01-01", "a date that stands for none"),
    ):
        for row in bench.pick("mrd", late):
            bench.alter(rule, "mrd", row, what, date=date)
    for row in bench.pick("events", lambda row: row["type"] == "hematologic_cr"):
        bench.alter("DAT-03", "events", row, "a date in another order of day and month",
                    date="03/04/2021")  # fmt: skip
    for row in bench.pick("labs", lambda row: row["day"] == "21" and _has(bench, row, "death")):
        death = bench.day(row[PATIENT], "death") or 0
        bench.alter("DAT-05", "labs", row, "a value from after death", day=str(death + 12),
                    baseline="no")  # fmt: skip
    for row in bench.pick(
        "labs", lambda row: row["day"] == "21" and _has(bench, row, "last_contact")
    ):
        contact = bench.day(row[PATIENT], "last_contact") or 0
        bench.alter("DAT-06", "labs", row, "a value from after the last contact",
                    day=str(contact + 40), baseline="no")  # fmt: skip
        bench.note("DAT-02", "labs", row, "day", "follows: later than anybody was seen")
    for row in bench.pick("mrd", lambda row: int(row["day"]) <= 0):
        bench.alter("MRD-23", "mrd", row, "a sample from before diagnosis", **moved(row, -60))
