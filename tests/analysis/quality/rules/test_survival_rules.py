"""Rules about survival and follow-up."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mrdscope.analysis.quality.catalogue import rule
from mrdscope.cohort.met import Met
from mrdscope.cohort.model import LoadReport, Note, Outcome


def patient(patient_id="P1", **columns):
    return {"patient_id": patient_id} | columns


def many(n=6, **columns):
    return [patient(f"Q{i}", **columns) for i in range(n)]


CUT = date(2022, 1, 1)
ZERO = date(2021, 1, 1)
DIED = patient(type="death", day=100.0)
SEEN = patient(type="last_contact", day=100.0)
RELAPSED = patient(type="hematologic_relapse", day=50.0)
REMISSION = patient(type="hematologic_cr", day=20.0)
#: A day late in the middle of a course: rows whose dates count from day 0, and 35 days later.
TRUE = [patient(day=float(d), date=ZERO + timedelta(days=d)) for d in (0, 30, 60)]
LATER = [row | {"date": row["date"] + timedelta(days=35)} for row in TRUE]

CASES = [
    ("SRV-01", "patients 2 os_days", {"patients": [patient(os_event=True), *many(os_days=9.0,
     os_event=False)]}),
    ("SRV-01", "patients 2 pfs_event", {"patients": [patient(pfs_days=9.0), *many(pfs_days=9.0,
     pfs_event=False)]}),
    ("SRV-01", "patients - os_event", {"patients": [patient(os_days=9.0), patient("P2",
     os_days=9.0)]}),
    ("SRV-01", "events 2 day", {"patients": [patient()], "events": [patient(type="death")]}),
    ("SRV-01", "patients 2 pfs_event", {"patients": [patient(pfs_days=50.0, pfs_event=False)],
     "events": [RELAPSED]}),
    ("SRV-01", "", {"patients": [patient(os_event=True), patient("P2")], "events": [DIED]}),
    ("SRV-01", "", {"patients": [patient(os_days=9.0, os_event=True, pfs_days=9.0, pfs_event=True),
     *many(os_days=9.0, os_event=False)]}),
    ("SRV-01", "", {"patients": [patient(pfs_days=40.0, pfs_event=False)], "events": [RELAPSED]}),
    ("SRV-02", "patients 2 os_days; patients 3 pfs_days warning",
     {"patients": [patient(os_days=-1.0), patient(pfs_days=0.0)]}),
    ("SRV-02", "", {"patients": [patient(os_days=1.0), patient()]}),
    ("SRV-03", "patients 2 pfs_days", {"patients": [patient(pfs_days=12.5, os_days=11.0)]}),
    ("SRV-03", "", {"patients": [patient(pfs_days=12.0, os_days=11.0), patient(pfs_days=3.0)]}),
    ("SRV-04", "patients 2 os_event", {"patients": [patient(os_event=False, os_days=100.0)],
     "events": [DIED]}),
    ("SRV-04", "patients 2 os_event warning", {"patients": [patient(os_event=False, os_days=50.0)],
     "events": [DIED]}),
    ("SRV-04", "patients 3 os_event",
     {"patients": [patient(os_event=True), patient("P2", os_event=True)], "events": [DIED,
     SEEN | {"patient_id": "P2"}]}),
    ("SRV-04", "", {"patients": [patient(os_event=True)], "events": [SEEN]}),
    ("SRV-04", "", {"patients": [patient(os_event=True), patient("P2", os_event=False)],
     "events": [DIED]}),
    ("SRV-05", "patients 2 pfs_event", {"patients": [patient(pfs_event=False, pfs_days=100.0)],
     "events": [DIED]}),
    ("SRV-05", "patients 2 pfs_event", {"patients": [patient(pfs_event=False, os_event=True)]}),
    ("SRV-05", "patients 2 pfs_event warning", {"patients": [patient(pfs_event=False,
     pfs_days=60.0)], "events": [DIED]}),
    ("SRV-05", "", {"patients": [patient(pfs_event=True, os_event=True), patient("P2",
     pfs_event=False, os_event=False)]}),
    ("SRV-06", "patients 2 os_months", {"patients": [patient(os_days=730.0, os_months=2.0),
     patient(os_days=730.0, os_months=24.0)]}),
    ("SRV-06", "patients - os_days", {"patients": many(os_days=2.5)}),
    ("SRV-06", "patients - os_days", {"patients": many(os_days=24.0), "events": [patient(f"Q{i}",
     type="death", day=730.0) for i in range(6)]}),
    ("SRV-06", "", {"patients": many(os_days=730.0, os_months=23.98, pfs_days=90.0),
     "events": [patient(f"Q{i}", type="death", day=730.0) for i in range(6)]}),
    ("SRV-06", "", {"patients": many(4, os_days=2.5)}),
    ("SRV-07", "events 2 day", {"cut": CUT, "patients": [patient(day0_date=ZERO)],
     "events": [SEEN]}),
    ("SRV-07", "patients 2 os_days", {"cut": CUT, "patients": [patient(day0_date=ZERO,
     os_days=100.0, os_event=False)]}),
    ("SRV-07", "events 2 day", {"cut": CUT, "patients": [patient()],
     "events": [patient(type="last_contact", date=date(2021, 7, 1))]}),
    ("SRV-07", "", {"cut": CUT, "patients": [patient()], "events": [patient(type="last_contact",
     date=date(2021, 7, 2))]}),
    ("SRV-07", "", {"cut": CUT, "patients": [patient(day0_date=ZERO)], "events": [DIED]}),
    ("SRV-07", "", {"patients": [patient(day0_date=ZERO)], "events": [SEEN]}),
    ("SRV-08", "patients - os_event",
     {"patients": [*(patient(f"Q{i}", os_event=False) for i in range(4)), *(patient(f"R{i}",
     os_event=True) for i in range(4))],
      "events": [patient(f"Q{i}", type="death", day=9.0) for i in range(4)]}),
    ("SRV-08", "patients - os_event warning", {"met": [(Met.ONE_AND_TWO, "patients", "os_event")]}),
    ("SRV-08", "", {"met": [(Met.COLUMN, "patients", "os_event")]}),
    ("SRV-08", "", {"patients": [patient(os_event=False), *many(os_event=True)], "events": [DIED,
     *(patient(f"Q{i}", type="death", day=9.0) for i in range(6))]}),
    ("SRV-09", "events 2 type", {"patients": [patient()], "events": [RELAPSED,
     REMISSION | {"patient_id": "P2"}]}),
    ("SRV-09", "events - type", {"patients": [patient()], "events": [RELAPSED]}),
    ("SRV-09", "", {"patients": [patient()], "events": [REMISSION, RELAPSED]}),
    ("SRV-10", "patients - os_event; patients - pfs_event", {"patients": [patient(), *many(12)],
     "events": [DIED]}),
    ("SRV-10", "patients - os_event; patients - pfs_event",
     {"patients": [*many(20, arm="A", os_event=True, pfs_event=True), patient(arm="B",
     os_event=False, pfs_event=False)]}),
    ("SRV-10", "", {"patients": many(10, os_event=True, pfs_event=True, arm="A")}),
    ("SRV-10", "", {"patients": many(10)}),
    ("SRV-11", "mrd 2 date", {"patients": [patient(day0_date=ZERO)], "mrd": LATER}),
    ("SRV-11", "mrd 4 date", {"patients": [patient(day0_date=ZERO)], "mrd": [*TRUE[:2], LATER[2],
     *TRUE[:2]]}),
    ("SRV-11", "", {"patients": [patient(day0_date=ZERO)], "mrd": TRUE, "labs": [patient(day=3.0),
     patient(date=CUT)]}),
    ("SRV-11", "", {"patients": [patient()], "mrd": LATER}),
]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "where", "given"), CASES)
def test_a_rule_finds_what_is_wrong_and_nothing_else(found_at, rule_id, where, given):
    assert "; ".join(sorted(found_at(rule_id, **given))) == where


def test_a_turned_over_coding_is_told_once_and_not_of_every_patient(found_at):
    given = {
        "patients": [
            *(patient(f"Q{i}", os_event=False, os_days=9.0) for i in range(4)),
            *(patient(f"R{i}", os_event=True, os_days=9.0) for i in range(4)),
        ],
        "events": [
            *(patient(f"Q{i}", type="death", day=9.0) for i in range(4)),
            *(patient(f"R{i}", type="last_contact", day=9.0) for i in range(4)),
        ],
    }
    assert found_at("SRV-04", **given) == []
    assert found_at("SRV-08", **given) == ["patients - os_event"]


def test_a_header_of_censoring_is_no_header_of_events(evidence_of):
    note = Note(
        Outcome.MAPPED, "?", "p.csv", None, None, "CNSR", None, "patients", "os_event", Met.COLUMN
    )
    evidence = replace(evidence_of(patients=[patient()]), report=LoadReport((note,)))
    found = rule("SRV-08").find(evidence, rule("SRV-08").parameters)
    assert found.select("column", "value").rows() == [("os_event", "CNSR")]
