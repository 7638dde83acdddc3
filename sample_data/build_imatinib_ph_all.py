"""Write the sample cohort: seven patients reconstructed from the aggregates a paper printed.

Nothing here was measured on a person. Each course was chosen so that every number the paper prints
follows from the rows (`mrdscope paper sample_data/imatinib_ph_all` shows it); between those numbers
the values are invented. Run from anywhere; it rewrites the folder of CSV tables and the workbook.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
NAME = "imatinib_ph_all"
TITLE = "imatinib_ph_all (reconstruction)"
NOTE = (
    "Reconstructed from the aggregates a paper published on seven patients; "
    "these are not the patients' data. Values the paper does not print are invented."
)

MONTH = 30.4  # the paper's month, in days
LOD = 1e-5
CHEMOTHERAPY = "DNM+VCR+PDN, 30 days"
STEROID_IMATINIB = "PDN 40 mg/m2 + imatinib 800 mg/day, 30 days"
PROPHYLAXIS = "MTX i.t. 15 mg monthly for 16 months"

U = "undetected"
NE = "not_evaluable"
MISSED = None
Result = float | str | None


@dataclass(frozen=True)
class Poor:
    """An undetected sample whose own limit of detection is worse than usual."""

    lod: float


@dataclass(frozen=True)
class Patient:
    """One reconstructed course; ``months[k]`` is the sample of month k + 1 of imatinib."""

    id: str
    age: int
    sex: str
    subtype: str
    transcript: str
    additional: str
    wbc: float
    induction: str
    induction_stop: int
    follow_up: float
    admission: float
    end_of_induction: float
    months: tuple[Result | Poor, ...]
    adverse_events: tuple[tuple[str, int, float, float | None], ...]
    relapse: float | None = None
    death: float | None = None


def fall(start: float, ratio: float, n: int) -> tuple[float, ...]:
    """A smooth decline of n monthly values."""
    return tuple(start * ratio**k for k in range(n))


PATIENTS = (
    Patient(
        "P01", 34, "F", "c-ALL", "p190", "none", 38.2, CHEMOTHERAPY, -5, 364.8, 0.71, 1.2e-2,
        (4.1e-4, 2.2e-4, 9.6e-5, 4.3e-5, 1.8e-5, U, U, U, Poor(2e-5), U, U, U),
        (
            ("nausea/vomiting", 2, 3, 40), ("periorbital edema", 1, 21, None),
            ("weakness", 1, 30, 95), ("neutropenia", 3, 35, 49),
            ("thrombocytopenia", 2, 35, 52), ("neutropenia", 1, 120, 134),
        ),
    ),
    Patient(
        "P02", 47, "M", "c-ALL", "p210", "none", 112.0, CHEMOTHERAPY, -5, 729, 0.83, 5.4e-2,
        (4.5e-3, 2.6e-3, 1.1e-3, 7.4e-4, 3.9e-4, 1.9e-4, 8.8e-5, 5.1e-5, 2.4e-5, U, U,
         4.0e-4, 5.1e-3, 6.2e-2, 2.1e-1),
        (
            ("nausea/vomiting", 2, 5, 33), ("periorbital edema", 2, 18, 456),
            ("weakness", 2, 60, 140), ("neutropenia", 4, 40, 61),
            ("thrombocytopenia", 3, 40, 66), ("anemia", 2, 44, 80),
        ),
        relapse=456, death=729,
    ),
    Patient(
        "P03", 63, "F", "pro-B-ALL", "p190", "+14", 21.7, CHEMOTHERAPY, -5, 790.4, 0.66, 2.8e-2,
        (1.2e-3, 8.1e-4, 4.4e-4, 2.9e-4, 1.6e-4, 9.0e-5, 6.1e-5, 4.0e-5, 2.2e-5, 1.3e-5, U, U, U,
         2.4e-5, 3.1e-5, 2.0e-5, 4.4e-5, 5.8e-5, 3.6e-5, 2.7e-5, 4.9e-5, 6.3e-5, 7.1e-5, 5.2e-5,
         3.8e-5, 4.1e-5),
        (
            ("nausea/vomiting", 1, 8, 25), ("periorbital edema", 1, 14, None),
            ("weakness", 1, 45, 200), ("neutropenia", 2, 62, 75),
            ("thrombocytopenia", 1, 62, 78),
        ),
    ),
    Patient(
        "P04", 59, "M", "c-ALL", "p190", "del(10q)", 64.5, CHEMOTHERAPY, -5, 1003.2, 0.58, 9.1e-3,
        (2.6e-4, 1.7e-4, 1.2e-4, 8.8e-5, 6.0e-5, 5.1e-5, 3.7e-5, 2.9e-5, 2.1e-5, 1.6e-5, 1.1e-5,
         U, U, U, Poor(3e-5), U, NE, U, U, U, U, U, Poor(2e-5), U, U, U, U, U, U, U, U, U, U),
        (
            ("nausea/vomiting", 1, 4, 60), ("periorbital edema", 1, 25, None),
            ("neutropenia", 3, 31, 45), ("thrombocytopenia", 4, 33, 58),
            ("thrombocytopenia", 2, 150, 171), ("cutaneous rash", 1, 19, 47),
        ),
    ),
    Patient(
        "P05", 68, "F", "pre-B-ALL", "p210", "none", 9.8, STEROID_IMATINIB, -2, 395.2, 0.44, 7.3e-4,
        (1.0e-5, U, 3.0e-5, 6.1e-5, 4.0e-5, 2.1e-5, 1.4e-5, U, U, U, U, U, U),
        (
            ("nausea/vomiting", 3, 6, 29), ("nausea/vomiting", 1, 45, 90),
            ("periorbital edema", 2, 10, None), ("weakness", 2, 20, 150),
            ("neutropenia", 1, 50, 64), ("thrombocytopenia", 3, 48, 70), ("anemia", 1, 60, 101),
        ),
    ),
    Patient(
        "P06", 52, "M", "c-ALL", "p210", "none", 150.3, CHEMOTHERAPY, -15, 917.8, 0.77, 3.5e-2,
        (7.8e-4, 6.9e-4, 5.2e-4, 4.4e-4, 3.1e-4, 2.5e-4, 1.9e-4, 1.5e-4, MISSED, 1.1e-4, 8.2e-5,
         6.6e-5, 5.0e-5, 4.1e-5, 2.9e-5, 2.0e-5, 1.2e-5, U, U, U, U, U, U, Poor(2e-5), U, U, U, U,
         U, U),
        (
            ("hepatic toxicity", 4, -15, -4), ("nausea/vomiting", 1, 12, 30),
            ("periorbital edema", 1, 28, None), ("neutropenia", 2, 70, 84),
            ("thrombocytopenia", 1, 70, 91),
        ),
    ),
    Patient(
        "P07", 79, "F", "c-ALL", "p190", "del(20)", 15.1, STEROID_IMATINIB, -2, 425.6, 0.49, 1.6e-3,
        (6.0e-5, U, 2.0e-5, 4.6e-5, 7.7e-5, 1.3e-4, 2.2e-4, 3.2e-4, 2.4e-4, 1.9e-4, 1.2e-4,
         9.1e-5, 8.0e-5, 6.9e-5),
        (
            ("nausea/vomiting", 2, 2, 35), ("periorbital edema", 2, 9, None),
            ("weakness", 1, 33, None), ("neutropenia", 2, 44, 59),
            ("thrombocytopenia", 2, 44, 63), ("neutropenia", 1, 200, 213),
        ),
    ),
)  # fmt: skip


def day(value: float) -> str:
    """A day without binary noise: 91.2, not 91.19999999999999."""
    return f"{round(value, 6):g}" if abs(value) < 1e5 else str(value)


def scientific(value: float) -> str:
    """Two significant digits, as a laboratory reports: 4.1e-4."""
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def copies(patient: int, sample: int, result: Result | Poor) -> tuple[int, int]:
    """Copies of both genes that give the reported ratio to its two digits."""
    control = 240_000 + 1_000 * ((patient * 37 + sample * 53) % 180)
    if result == NE:
        return 0, 1_900
    if isinstance(result, Poor):
        return 0, round(2.5 / result.lod)
    if result == U:
        return 0, control
    ratio = float(scientific(float(result)))  # type: ignore[arg-type]
    fusion = max(3, round(ratio * control))
    return fusion, round(fusion / ratio)


def mrd_rows() -> list[dict[str, object]]:
    rows = []
    for p, patient in enumerate(PATIENTS):
        start = patient.induction_stop - (20 if patient.induction_stop == -15 else 30)
        schedule: list[tuple[float, Result | Poor]] = [
            (start - 1, patient.admission),
            (-1, patient.end_of_induction),
        ]
        schedule += [((k + 1) * MONTH, result) for k, result in enumerate(patient.months)]
        for s, (when, result) in enumerate(schedule):
            if result is MISSED:
                continue
            fusion, control = copies(p, s, result)
            lod = result.lod if isinstance(result, Poor) else LOD
            undetected = result == U or isinstance(result, Poor)
            rows.append(
                {
                    "patient_id": patient.id,
                    "sample_id": f"{patient.id}-{s:02d}",
                    "day": day(when),
                    "tissue": "marrow",
                    "assay": "BCR-ABL qPCR",
                    "control_gene": "B2M",
                    "fusion_copies": "" if result == NE else fusion,
                    "control_copies": control,
                    "value": "not detected" if undetected
                    else "not evaluable" if result == NE
                    else scientific(float(result)),  # type: ignore[arg-type]
                    "unit": "ratio",
                    "lod": "" if result == NE else scientific(lod),
                    "status": U if undetected else NE if result == NE else "quantified",
                }
            )  # fmt: skip
    return rows


def patient_rows() -> list[dict[str, object]]:
    return [
        {
            "patient_id": p.id,
            "age": p.age,
            "sex": p.sex,
            "diagnosis": "Ph+ ALL",
            "subtype": p.subtype,
            "transcript": p.transcript,
            "t_9_22": "positive",
            "additional_cytogenetics": p.additional,
            "cns_leukemia": "no",
            "wbc": p.wbc,
            "induction": p.induction,
            "cns_prophylaxis": PROPHYLAXIS,
            "safety_population": "yes",
            "day0_kind": "start of imatinib",
        }
        for p in PATIENTS
    ]


def treatment_rows() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []

    def add(p: Patient, phase: str, drug: str, dose: object, unit: str, start: float,
            stop: float | None, reason: str = "") -> None:  # fmt: skip
        rows.append(
            {
                "patient_id": p.id, "drug": drug, "dose": dose, "dose_unit": unit, "phase": phase,
                "start_day": day(start), "stop_day": "" if stop is None else day(stop),
                "reason": reason,
            }
        )  # fmt: skip

    for p in PATIENTS:
        withdrawn = p.induction_stop == -15
        start = p.induction_stop - (20 if withdrawn else 30)
        why = "hepatic toxicity, WHO grade IV" if withdrawn else "completed"
        if p.induction == CHEMOTHERAPY:
            # The paper names the drugs and the 30 days, not the doses.
            for drug in ("daunorubicin", "vincristine", "prednisone"):
                add(p, "induction", drug, "", "", start, p.induction_stop, why)
        else:
            add(p, "induction", "prednisone", 40, "mg/m2/day", start, p.induction_stop, why)
            add(p, "induction", "imatinib", 800, "mg/day", start, p.induction_stop, why)
        stop = p.relapse
        add(p, "maintenance", "imatinib", 800, "mg/day", 0, stop, "relapse" if stop else "")
        prophylaxis_stop = min(16 * MONTH, p.relapse or p.follow_up)
        planned_end = prophylaxis_stop == 16 * MONTH
        add(
            p, "prophylaxis", "methotrexate i.t.", 15, "mg/month", 0,
            prophylaxis_stop if planned_end or p.relapse else None,
            "completed" if planned_end else "relapse" if p.relapse else "",
        )  # fmt: skip
    return rows


def adverse_event_rows() -> list[dict[str, object]]:
    systems = {
        "nausea/vomiting": "gastrointestinal",
        "periorbital edema": "eye and skin",
        "cutaneous rash": "eye and skin",
        "weakness": "general",
        "anemia": "blood",
        "neutropenia": "blood",
        "thrombocytopenia": "blood",
        "hepatic toxicity": "liver",
    }
    return [
        {
            "patient_id": p.id,
            "term": term,
            "system": systems[term],
            "grade": grade,
            "scale": "WHO",
            "onset_day": day(onset),
            "end_day": "" if end is None else day(end),
            "ongoing": "yes" if end is None else "no",
        }
        for p in PATIENTS
        for term, grade, onset, end in sorted(p.adverse_events, key=lambda event: event[2])
    ]


def event_rows() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for p in PATIENTS:
        start = p.induction_stop - (20 if p.induction_stop == -15 else 30)
        happened: list[tuple[str, float, str]] = [
            ("diagnosis", start - 1, ""),
            ("hematologic_cr", -1, "after induction"),
        ]
        if p.relapse is not None:
            happened.append(("hematologic_relapse", p.relapse, ""))
        if p.death is None:
            happened.append(("last_contact", p.follow_up, "alive"))
        else:
            happened.append(("death", p.death, ""))
        rows += [
            {"patient_id": p.id, "type": kind, "day": day(when), "detail": detail}
            for kind, when, detail in happened
        ]
    return rows


def tables() -> dict[str, list[dict[str, object]]]:
    return {
        "patients": patient_rows(),
        "mrd": mrd_rows(),
        "treatment": treatment_rows(),
        "adverse_events": adverse_event_rows(),
        "events": event_rows(),
    }


def write_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "cohort.toml").write_text(
        f'title = "{TITLE}"\nnote = "{NOTE}"\n\n[settings]\npreset = "paper"\n', encoding="utf-8"
    )


def write_workbook(path: Path) -> None:
    # A fixed creation date keeps the bytes the same from run to run.
    with xlsxwriter.Workbook(path) as book:
        from datetime import UTC, datetime  # noqa: PLC0415

        book.set_properties({"title": TITLE, "created": datetime(2026, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet("cohort")
        for r, pair in enumerate((("key", "value"), ("title", TITLE), ("note", NOTE),
                                  ("settings.preset", "paper"))):  # fmt: skip
            sheet.write_row(r, 0, pair)
        for name, rows in tables().items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(rows[0]))
            for r, row in enumerate(rows, start=1):
                for c, value in enumerate(row.values()):
                    if isinstance(value, str):
                        sheet.write_string(r, c, value) if value else None
                    else:
                        sheet.write_number(r, c, float(value))  # type: ignore[arg-type]


if __name__ == "__main__":
    write_folder(HERE / NAME)
    write_workbook(HERE / f"{NAME}.xlsx")
    print(f"wrote {NAME}/ and {NAME}.xlsx")
