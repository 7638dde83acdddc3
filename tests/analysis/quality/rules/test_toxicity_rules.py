"""Each rule of adverse events and of treatment on rows made by hand."""

from __future__ import annotations

import pytest

from mrdscope.cohort.met import Met
from mrdscope.cohort.model import Note, Outcome

P1 = {"patient_id": "P1"}


def ae(onset: float | None = 10, end: float | None = 20, **more: object) -> dict[str, object]:
    known = {"term": "Nausea", "grade": 1, "scale": "CTCAE v5", "onset_day": onset}
    return P1 | known | {"end_day": end} | more


def dose(start: float, stop: float | None = None, **more: object) -> dict[str, object]:
    return P1 | {"drug": "imatinib", "start_day": start, "stop_day": stop} | more


def event(kind: str, day: float) -> dict[str, object]:
    return P1 | {"type": kind, "day": day}


def aes(*rows: dict[str, object], **more: object) -> dict[str, object]:
    return {"patients": [P1], "adverse_events": list(rows)} | more


def doses(*rows: dict[str, object], **more: object) -> dict[str, object]:
    return {"patients": [P1], "treatment": list(rows)} | more


def at(column: str, row: int | None = 2, table: str = "adverse_events") -> tuple[str, object, str]:
    return (table, row, column)


NOT_A_GRADE = Note(
    Outcome.UNREADABLE, "not a grade from 0 to 5", "adverse_events.csv", None, 2, "AE grade", "7",
    "adverse_events", "grade", Met.NOT_A_GRADE,
)  # fmt: skip
LAB = P1 | {"test": "neutrophils", "unit": "10^9/L", "lln": 1.8, "uln": 7.7}
NEUTROPENIA = {"term": "Neutrophil count decreased"}
MANY = [{"patient_id": f"P{i}"} for i in range(1, 6)]
EXPOSED = {
    "treatment": [one | {"drug": "imatinib", "start_day": 0} for one in MANY],
    "events": [one | {"type": "last_contact", "day": 100} for one in MANY],
}
THREE_EACH = [ae(onset, **one) for one in MANY[1:] for onset in (1, 30, 60)]

FIRES = [
    ("TOX-01", aes(ae(grade=None), notes=[NOT_A_GRADE]), [at("grade")]),
    ("TOX-02", aes(ae(grade=None), ae()), [at("grade")]),
    ("TOX-02", aes(ae(grade=None)), [at("grade", None)]),
    ("TOX-03", aes(*[ae()] * 5, ae(scale="WHO")), [at("scale", 7)]),
    ("TOX-03", aes(*[ae()] * 5, ae(scale=None)), [at("scale", 7)]),
    ("TOX-03", aes(ae(scale=None)), [at("scale", None)]),
    ("TOX-03", aes(ae(), ae(), ae(scale="WHO")), [at("scale", None)]),
    ("TOX-04", aes(ae(10, 9)), [at("end_day")]),
    ("TOX-05", aes(ae(ongoing=True)), [at("ongoing")]),
    ("TOX-05", aes(ae(end=None, ongoing=False)), [at("end_day")]),
    ("TOX-06", aes(ae(grade=5), events=[event("last_contact", 90)]), [at("grade")]),
    ("TOX-06", aes(ae(grade=4, outcome="fatal"), events=[event("death", 20)]), [at("outcome")]),
    ("TOX-06", aes(ae(grade=5, scale="WHO"), events=[event("death", 20)]), [at("grade")]),
    ("TOX-07", aes(ae(-1)), [at("onset_day")]),
    ("TOX-07", aes(ae(5), treatment=[dose(7)]), [at("onset_day")]),
    ("TOX-08", aes(ae(131, 140), treatment=[dose(0, 100)]), [at("onset_day")]),
    ("TOX-09", aes(ae(), ae(19, 30)), [at("onset_day", 3)]),
    ("TOX-09", aes(ae(), ae()), [at("onset_day", 3)]),
    ("TOX-09", aes(ae(end=None, ongoing=True), ae(300, 301)), [at("onset_day", 3)]),
    ("TOX-10", aes(ae(), ae(), ae(term="nausea")), [at("term", 4)]),
    ("TOX-10", aes(ae(term="Diarrhea"), ae(term="Diarrhea"), ae(term="diarrhoea")),
     [at("term", 4)]),
    ("TOX-10", aes(ae(term="nausea/vomiting"), ae(term="Vomiting, nausea")), [at("term", 3)]),
    ("TOX-11", aes(ae(**NEUTROPENIA), labs=[LAB | {"value": 0.67, "day": 12}]), [at("grade")]),
    ("TOX-12", aes(ae(grade=4, serious=False)), [at("serious")]),
    ("TOX-12", aes(ae(serious=True, AESHOSP="N")), [at("serious")]),
    ("TOX-13", aes(ae(related="possible"), ae(related=None)), [at("related", 3)]),
    ("TOX-13", aes(ae()), [at("related", None)]),
    ("TOX-14", aes(ae(action="drug withdrawn"), treatment=[dose(0)]), [at("action")]),
    ("TOX-14", aes(ae(action="none"), treatment=[dose(0, 50, reason="toxicity")]),
     [at("reason", 2, "treatment")]),
    ("TOX-15", {"patients": MANY, "adverse_events": THREE_EACH} | EXPOSED,
     [at("patient_id", 2, "patients")]),
    ("TRT-01", doses(dose(10, 4)), [at("stop_day", 2, "treatment")]),
    ("TRT-01", doses(dose(0, 30), dose(29, 60, drug="Imatinib")),
     [at("start_day", 3, "treatment")]),
    ("TRT-01", doses(dose(0), dose(50, 60)), [at("start_day", 3, "treatment")]),
    ("TRT-02", doses(dose(0, dose=6000, dose_unit="mg")), [at("dose", 2, "treatment")]),
    ("TRT-02", doses(dose(0, dose=400)), [at("dose_unit", 2, "treatment")]),
    ("TRT-03", doses(dose(0, 30), dose(45)), [at("reason", 2, "treatment")]),
    ("TRT-04", {"patients": MANY[:2], "treatment": [dose(0, **MANY[1])],
                "adverse_events": [ae()]}, [at("patient_id", 2, "patients")]),
    ("TRT-04", aes(ae()), [at(None, None, "treatment")]),
    ("TRT-05", doses(dose(0), events=[event("hematologic_relapse", 90),
                                      event("last_contact", 121)]),
     [at("type", 2, "events")]),
]  # fmt: skip

SILENT = [
    ("TOX-01", aes(ae(grade=None))),
    ("TOX-02", aes(ae(), ae(grade=None, severity="mild"))),
    ("TOX-02", aes(ae(grade=None), ae(), notes=[NOT_A_GRADE])),
    ("TOX-03", aes(ae(), ae(scale="CTCAE version 5.0"))),
    ("TOX-03", aes(ae(grade=None, scale=None, severity="mild"))),
    ("TOX-04", aes(ae(10, 10), ae(10, None))),
    ("TOX-05", aes(ae(ongoing=False), ae(end=None, ongoing=True))),
    ("TOX-05", aes(ae(end=None))),
    ("TOX-06", aes(ae(grade=5, outcome="fatal"), events=[event("death", 20)])),
    # Where nobody is followed grade 5 is what tells of death.
    ("TOX-06", aes(ae(grade=5))),
    ("TOX-06", aes(ae(grade=4, outcome="fatal", scale="WHO"), events=[event("death", 20)])),
    ("TOX-07", aes(ae(0), ae(-5, grade=3, baseline_grade=1))),
    ("TOX-08", aes(ae(130, 140), treatment=[dose(0, 100)])),
    ("TOX-08", aes(ae(500, 510), treatment=[dose(0)])),
    ("TOX-09", aes(ae(), ae(20, 30), ae(term="Rash"), ae(patient_id="P2"))),
    ("TOX-10", aes(ae(term="Nausea"), ae(term="Vomiting"), ae(term="Nausea"))),
    ("TOX-11", aes(ae(grade=3, **NEUTROPENIA), labs=[LAB | {"value": 0.67, "day": 12}])),
    ("TOX-12", aes(ae(grade=4, serious=True, AESHOSP="Y"), ae(serious=False), ae(grade=4))),
    ("TOX-13", aes(ae(related="unlikely"))),
    ("TOX-14", aes(ae(action="drug withdrawn"), treatment=[dose(0, 12, reason="toxicity")])),
    ("TOX-14", aes(ae(), treatment=[dose(0, 50, reason="toxicity")])),
    ("TOX-15", {"patients": MANY, "adverse_events": THREE_EACH[:6]} | EXPOSED),
    ("TRT-01", doses(dose(0, 30), dose(30, 60), dose(10, 20, drug="vincristine"))),
    ("TRT-02", doses(dose(0, dose=800, dose_unit="mg"), dose(0, dose=60, dose_unit="mg/m2",
                                                             drug="prednisone"))),
    ("TRT-03", doses(dose(0, 30), dose(44))),
    ("TRT-03", doses(dose(0, 30, reason="toxicity"), dose(90))),
    ("TRT-04", doses(dose(0), adverse_events=[ae()])),
    ("TRT-04", {"patients": [P1], "adverse_events": [ae(-10)]}),
    ("TRT-05", doses(dose(0, 91, reason="relapse"),
                     events=[event("hematologic_relapse", 90), event("last_contact", 121)])),
    ("TRT-05", doses(dose(0), events=[event("hematologic_relapse", 90),
                                      event("last_contact", 120)])),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "tables", "where"), FIRES)
def test_a_rule_points_at_what_is_wrong(places, rule, tables, where):
    assert places(rule, **tables) == where


@pytest.mark.parametrize(("rule", "tables"), SILENT)
def test_a_rule_leaves_alone_what_is_right(places, rule, tables):
    assert places(rule, **tables) == []


def test_every_rule_has_a_case_of_either_kind():
    ids = {f"TOX-{n:02}" for n in range(1, 16)} | {f"TRT-{n:02}" for n in range(1, 6)}
    assert {case[0] for case in FIRES} == ids == {case[0] for case in SILENT}
