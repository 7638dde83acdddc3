"""Faults of a whole patient: rows that are missing, a course that stops, days that do not fit."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from mrdscope.synthetic.faults.bench import PATIENT, Bench, Row

#: A sample is overdue, and a patient lost, well beyond what the rules allow.
_OVERDUE_DAYS = 200
_LOST_AFTER = 240


def plant(bench: Bench) -> None:
    """Plant them, those first that need the rarest patients."""
    for fault in _FAULTS:
        fault(bench)


def moved(row: Row, days: int) -> dict[str, str]:
    """Return the day and date of a row moved by some days."""
    date = datetime.date.fromisoformat(row["date"]) + datetime.timedelta(days)
    return {"day": str(int(row["day"]) + days), "date": date.isoformat()}


def _is_ph(bench: Bench, patient: str) -> bool:
    return bench.of("patients", patient)[0]["transcript"] != "none"


def _long_alive(bench: Bench, patient: str) -> bool:
    return bench.day(patient, "death") is None and not _failed(bench, patient) and bench.end(
        patient
    ) > 600  # fmt: skip


def _failed(bench: Bench, patient: str) -> bool:
    kinds = ("hematologic_relapse", "progression", "transplant")
    return any(bench.day(patient, kind) is not None for kind in kinds)


def _relapsed(bench: Bench, patient: str) -> bool:
    return bench.day(patient, "hematologic_relapse") is not None


def _one(bench: Bench, suits: Callable[[Bench, str], bool]) -> list[Row]:
    return bench.patient(lambda patient: suits(bench, patient))


def _therapy_unchanged(bench: Bench) -> None:
    def suits(bench: Bench, patient: str) -> bool:
        stopped = any(row["reason"] == "relapse" for row in bench.of("treatment", patient))
        later = bench.end(patient) - (
            bench.day(patient, "hematologic_relapse") or bench.end(patient)
        )
        return stopped and later > 60

    for row in _one(bench, suits):
        patient = row[PATIENT]
        relapse = bench.day(patient, "hematologic_relapse") or 0
        treatment = bench.of("treatment", patient)
        bench.remove("treatment", [t for t in treatment if t["phase"] == "salvage"])
        for stretch in (t for t in treatment if t["reason"] == "relapse"):
            stretch.update(stop_day=str(relapse + 40), reason="completed")
        event = next(e for e in bench.of("events", patient) if e["type"] == "hematologic_relapse")
        bench.note("TRT-05", "events", event, "type", "treatment goes on unchanged after relapse")


def _relapse_without_remission(bench: Bench) -> None:
    for row in _one(bench, _relapsed):
        events = bench.of("events", row[PATIENT])
        bench.remove("events", [e for e in events if e["type"] == "hematologic_cr"])
        relapse = next(e for e in events if e["type"] == "hematologic_relapse")
        bench.note("SRV-09", "events", relapse, "type", "the row of the remission was taken out")


def _relapse_unsampled(bench: Bench) -> None:
    for row in _one(
        bench, lambda b, p: _relapsed(b, p) and (b.day(p, "hematologic_relapse") or 0) > 200
    ):
        patient = row[PATIENT]
        relapse = bench.day(patient, "hematologic_relapse") or 0
        near = [s for s in bench.of("mrd", patient) if relapse - 75 <= int(s["day"]) <= relapse + 2]
        bench.remove("mrd", near)
        event = next(e for e in bench.of("events", patient) if e["type"] == "hematologic_relapse")
        bench.note("MRD-20", "events", event, "day",
                   "the samples of the 75 days before relapse were taken out")  # fmt: skip


def _lost(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        patient = row[PATIENT]
        contact = next(e for e in bench.of("events", patient) if e["type"] == "last_contact")
        earlier = moved(contact, _LOST_AFTER - int(contact["day"]))
        for table in ("mrd", "labs"):
            rows = bench.of(table, patient)
            bench.remove(table, [r for r in rows if int(r["day"]) > _LOST_AFTER])
        for table, start, stop in (
            ("treatment", "start_day", "stop_day"), ("adverse_events", "onset_day", "end_day"),
        ):  # fmt: skip
            rows = bench.of(table, patient)
            bench.remove(table, [r for r in rows if int(r[start]) > _LOST_AFTER])
            for open_row in (r for r in rows if r[stop] and int(r[stop]) > _LOST_AFTER):
                open_row.update({stop: "", **_goes_on(table)})
        row.update(os_days=str(_LOST_AFTER), pfs_days=str(_LOST_AFTER))
        bench.alter("SRV-07", "events", contact,
                    f"alive and not seen after day {_LOST_AFTER}", **earlier)  # fmt: skip


def _goes_on(table: str) -> dict[str, str]:
    if table == "treatment":
        return {"reason": ""}
    return {"ongoing": "yes", "outcome": "not recovered"}


def _overdue(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        patient = row[PATIENT]
        since = bench.end(patient) - _OVERDUE_DAYS
        samples = bench.of("mrd", patient)
        bench.remove("mrd", [s for s in samples if int(s["day"]) > since])
        last = bench.of("mrd", patient)[-1]
        bench.note("MRD-15", "mrd", last, "day",
                   f"the samples of the last {_OVERDUE_DAYS} days were taken out")  # fmt: skip


def _gap(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        samples = bench.of("mrd", row[PATIENT])
        bench.remove("mrd", [s for s in samples if 110 < int(s["day"]) < 250])
        after = next(s for s in samples if int(s["day"]) >= 250)
        bench.note("MRD-14", "mrd", after, "day", "the samples of days 111 to 249 were taken out")


def _no_samples(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        bench.remove("mrd", bench.of("mrd", row[PATIENT]))
        bench.note("PAT-05", "patients", row, PATIENT, "every MRD sample was taken out")


def _no_baseline(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        samples = bench.of("mrd", row[PATIENT])
        bench.remove("mrd", [s for s in samples if int(s["day"]) <= 0])
        bench.note("MRD-22", "patients", row, PATIENT, "the sample at diagnosis was taken out")


def _no_adverse_events(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        bench.remove("adverse_events", bench.of("adverse_events", row[PATIENT]))
        bench.note("TOX-15", "patients", row, PATIENT, "every adverse event was taken out")


def _no_treatment(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        bench.remove("treatment", bench.of("treatment", row[PATIENT]))
        bench.note("TRT-04", "patients", row, PATIENT, "every row of treatment was taken out")


def _other_day_zero(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        samples = bench.of("mrd", row[PATIENT])
        for sample in samples:
            sample["date"] = moved(sample, 35)["date"]
        bench.note("SRV-11", "mrd", samples[0], "date",
                   "the dates of all samples are 35 days after their days")  # fmt: skip


def _weekends(bench: Bench) -> None:
    for row in _one(bench, _long_alive):
        samples = bench.of("mrd", row[PATIENT])
        for sample in samples:
            weekday = datetime.date.fromisoformat(sample["date"]).weekday()
            sample.update(moved(sample, 5 - weekday))
        bench.note("DAT-09", "mrd", samples[0], "date", "every sample was moved to a Saturday")


def _percent(bench: Bench) -> None:
    """Write two numbers of one patient as percent, the unit staying ratio.

    They stand between two numbers, so that their hundredfold step is seen on both sides.
    """
    for row in _one(bench, lambda b, p: bool(_between_numbers(b, p))):
        for sample in _between_numbers(bench, row[PATIENT]):
            bench.alter("MRD-10", "mrd", sample, "written as percent, the unit is still ratio",
                        value=f"{100 * float(sample['value']):.4g}")  # fmt: skip


def _between_numbers(bench: Bench, patient: str) -> list[Row]:
    """Return two samples between two that have numbers too, with no relapse near; else none."""
    samples = [s for s in bench.of("mrd", patient) if not s["control_gene"]]
    for four in zip(samples, samples[1:], samples[2:], samples[3:], strict=False):
        if any(s["status"] != "quantified" for s in four) or _near_failure(bench, patient, four[1]):
            continue
        before, first, second, after = (float(s["value"]) for s in four)
        falls = before >= first >= second >= after
        if falls and first > before / 10 and second < 0.1:
            return list(four[1:3])
    return []


def _near_failure(bench: Bench, patient: str, sample: Row) -> bool:
    kinds = ("hematologic_relapse", "progression", "transplant")
    days = (bench.day(patient, kind) for kind in kinds)
    return any(day is not None and abs(day - int(sample["day"])) < 150 for day in days)


_FAULTS = (
    _percent, _therapy_unchanged, _relapse_without_remission, _relapse_unsampled, _lost, _overdue,
    _gap, _no_samples, _no_baseline, _no_adverse_events, _no_treatment, _other_day_zero, _weekends,
)  # fmt: skip
