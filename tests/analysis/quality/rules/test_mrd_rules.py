"""Each rule of MRD on rows made by hand: where it fires, and what it leaves alone."""

from __future__ import annotations

import datetime as dt

import pytest

from mrdscope.analysis.quality.catalogue import rule
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020

P1 = {"patient_id": "P1"}
SERIES = P1 | {"tissue": "marrow", "assay": "qPCR", "control_gene": "ABL1", "scale": "ratio"}


def u(day: float, lod: float | None = 1e-5, **more: object) -> dict[str, object]:
    known = {"status": "undetected", "value": "neg", "lower": 0.0, "upper": lod, "lod": lod}
    return SERIES | {"day": day} | known | more


def q(day: float, level: float, **more: object) -> dict[str, object]:
    known = {"status": "quantified", "value": f"{level:g}", "lower": level, "upper": level}
    return SERIES | {"day": day} | known | more


def event(kind: str, day: float) -> dict[str, object]:
    return P1 | {"type": kind, "day": day}


def value(row: int) -> list[tuple[str, int, str]]:
    return [("mrd", row, "value")]


def samples(*rows: dict[str, object], **more: object) -> dict[str, object]:
    return {"patients": [P1], "mrd": list(rows)} | more


TREATED = {"treatment": [P1 | {"drug": "imatinib", "start_day": 0}]}
CUT = dt.date(2021, 1, 1)
DATED = {"patients": [P1 | {"day0_date": dt.date(2020, 1, 1)}]}

FIRES = [
    ("MRD-01", samples(u(30, value="see report", status="not_evaluable")), value(2)),
    ("MRD-02", samples(u(30, value="-0.01", status="not_evaluable")), value(2)),
    ("MRD-02", samples(q(30, 10.1)), value(2)),
    ("MRD-03", samples(u(30, value="0")), value(2)),
    ("MRD-03", samples(u(30, value="0,0")), value(2)),
    ("MRD-04", samples(u(30, None)), [("mrd", 2, "lod")]),
    ("MRD-05", samples(u(30, control_copies=999)), [("mrd", 2, "control_copies")]),
    ("MRD-06", samples(u(30, control_copies=9_999)), [("mrd", 2, "control_copies")]),
    ("MRD-06", samples(q(30, 1e-4, control_copies=5_000)), [("mrd", 2, "control_copies")]),
    # 30 / 10,000 = 3e-3; 3.2e-3 is 0.028 log from it.
    ("MRD-07", samples(q(30, 3.2e-3, fusion_copies=30, control_copies=10_000)), value(2)),
    ("MRD-08", samples(q(30, 9e-6, lod=1e-5)), value(2)),
    ("MRD-09", samples(q(30, 5e-5, lod=1e-5, loq=1e-4)), value(2)),
    ("MRD-10", samples(q(0, 1e-2, unit="ratio"), q(30, 0.3, unit="ratio"),
                       q(60, 1e-3, unit="ratio")), value(3)),
    ("MRD-10", samples(q(0, 1e-2, unit="ratio"), q(30, 0.5, unit="ratio"),
                       q(60, 0.2, unit="ratio"), q(90, 1e-3, unit="ratio")),
     [*value(3), *value(4)]),
    ("MRD-10", samples(q(0, 1.0, unit="ratio", fusion_copies=100, control_copies=10_000)),
     value(2)),
    ("MRD-10", samples(q(0, 0.3)), [("mrd", None, "unit")]),
    ("MRD-11", samples(u(30), q(30, 1e-3)), value(3)),
    ("MRD-11", samples(q(30, 1e-3), q(30, 1e-3)), value(3)),
    ("MRD-12", samples(u(0), u(30, control_gene="GUSB"), u(60)), [("mrd", 3, "control_gene")]),
    ("MRD-12", samples(u(0, laboratory="A"), u(30, laboratory="B")), [("mrd", 3, "laboratory")]),
    ("MRD-12", samples(u(0), u(30), u(60, assay="NGS")), [("mrd", 4, "assay")]),
    ("MRD-13", samples(u(0), u(30, tissue="blood"), u(60)), [("mrd", 3, "tissue")]),
    ("MRD-14", samples(u(0), u(93)) | TREATED, [("mrd", 3, "day")]),
    ("MRD-15", samples(u(0), u(270)) | DATED | {"cut": CUT}, [("mrd", 3, "day")]),
    ("MRD-16", samples(u(0), q(30, 1e-3), u(60)), value(3)),
    ("MRD-16", samples(q(0, 1e-4), q(30, 2e-2), q(60, 1e-2), u(90)), value(3)),
    ("MRD-17", samples(q(0, 1e-3), q(30, 3e-3), events=[event("molecular_relapse", 30)]),
     [("events", 2, "type")]),
    ("MRD-18", samples(u(0), u(30), events=[event("molecular_relapse", 30)]),
     [("events", 2, "type")]),
    ("MRD-18", samples(u(0), q(200, 1e-2), events=[event("molecular_relapse", 30)]),
     [("events", 2, "type")]),
    ("MRD-18", {"patients": [P1 | {"mCR": "no"}], "mrd": [u(30)]}, [("patients", 2, "mCR")]),
    ("MRD-19", samples(u(0), q(30, 1e-2)), value(3)),
    ("MRD-19", samples(u(0), q(30, 1e-2), u(60)), value(3)),
    ("MRD-20", samples(u(0), u(30), events=[event("hematologic_relapse", 60)]),
     [("events", 2, "day")]),
    ("MRD-20", samples(q(0, 1e-3), events=[event("hematologic_relapse", 61)]),
     [("events", 2, "day")]),
    ("MRD-21", {"patients": [P1 | {"transcript": "p190"}],
                "mrd": [q(30, 1e-3, scale="IS", unit="percent_is", conversion_factor=0.8)]},
     [("mrd", 2, "unit")]),
    ("MRD-21", samples(q(30, 1e-3, scale="IS", unit="percent_is")),
     [("mrd", None, "conversion_factor")]),
    ("MRD-22", samples(u(28)), [("patients", 2, "patient_id")]),
    ("MRD-23", samples(u(-40), u(0), events=[event("diagnosis", -20)]), [("mrd", 2, "day")]),
    ("MRD-23", samples(u(-15, visit="follow-up 1")), [("mrd", 2, "day")]),
    ("MRD-24", {"patients": [P1 | {"transcript": "p210", "os_days": 130}],
                "mrd": [q(10, 0.2, scale="IS")], "settings": CML_IS_2020},
     [("patients", 2, "patient_id")]),
    ("MRD-25", {"patients": [{"patient_id": f"P{i}"} for i in range(4)],
                "mrd": [q(30, 0.00284, patient_id=f"P{i}") for i in range(4)]},
     [*value(2), *value(3), *value(4), *value(5)]),
    ("MRD-25", samples(*[q(day, (100 + day) * 1e-5 if day % 3 else 1.57e-3) for day in range(120)],
                       ), [("mrd", None, "value")]),
    ("MRD-10", {"patients": [{"patient_id": f"P{i}"} for i in range(5)],
                "mrd": [q(0, 3.0 + i, patient_id=f"P{i}", unit="ratio") for i in range(5)]},
     [("mrd", None, "value")]),
]  # fmt: skip

SILENT = [
    ("MRD-01", samples(u(30), u(60, value="-0.01", status="not_evaluable"), u(90, value="n.d."))),
    ("MRD-02", samples(q(30, 10.0))),
    ("MRD-03", samples(u(30), q(60, 1e-9))),
    ("MRD-04", samples(u(30), u(60, None, control_copies=50_000))),
    ("MRD-05", samples(u(30, control_copies=1_000), u(60, control_copies=10, control_gene="B2M"))),
    # Too few for any negative result is another rule's; B2M has a scale of its own.
    ("MRD-06", samples(u(30, control_copies=10_000), u(60, control_copies=999),
                       u(90, control_copies=5_000, control_gene="B2M"),
                       q(120, 2e-4, control_copies=5_000))),
    ("MRD-07", samples(q(30, 3.1e-3, fusion_copies=30, control_copies=10_000),
                       # 1e-3 as it is written may have been 1.4e-3.
                       q(60, 1e-3, value="1e-3", fusion_copies=14, control_copies=10_000),
                       q(90, 3e-3, scale="IS", fusion_copies=50, control_copies=10_000))),
    ("MRD-07", samples(q(30, 2.4e-3, scale="IS", fusion_copies=30, control_copies=10_000,
                         conversion_factor=0.8))),
    ("MRD-08", samples(q(30, 1e-5, lod=1e-5))),
    ("MRD-09", samples(q(30, 1e-4, lod=1e-5, loq=1e-4), q(60, 5e-6, lod=1e-5, loq=1e-4))),
    ("MRD-10", samples(q(0, 0.3, unit="ratio"), q(30, 3e-3, unit="ratio"),
                       q(60, 2e-5, unit="ratio"))),
    ("MRD-10", samples(q(0, 1e-2, unit="ratio"), q(30, 0.3, unit="ratio"),
                       q(60, 1e-3, unit="ratio"), events=[event("hematologic_relapse", 40)])),
    ("MRD-10", samples(q(0, 0.3, value="30%"))),
    # A deep remission between diagnosis and relapse.
    ("MRD-10", samples(q(0, 0.3, unit="ratio"), q(30, 1e-3, unit="ratio"),
                       q(200, 0.1, unit="ratio"))),
    ("MRD-11", samples(u(30), u(30, tissue="blood"), u(30, assay="NGS"), u(60))),
    ("MRD-12", samples(u(0), u(0, assay="NGS"), u(30), u(30, assay="NGS"))),
    ("MRD-13", samples(u(0), u(0, tissue="blood"), u(30), u(30, tissue="blood"))),
    ("MRD-14", samples(u(0), u(92)) | TREATED),
    ("MRD-14", samples(u(0), u(300), treatment=[P1 | {"start_day": 0, "stop_day": 20}])),
    ("MRD-15", samples(u(0), u(270)) | DATED),
    ("MRD-15", samples(u(274)) | DATED | {"cut": CUT}),
    ("MRD-15", samples(u(0), events=[event("death", 30)]) | DATED | {"cut": CUT}),
    ("MRD-16", samples(u(0), q(30, 1e-3), q(60, 1e-3), q(90, 1e-3))),
    ("MRD-16", samples(u(0, 1e-3), q(30, 1e-2), u(60, 1e-3))),
    ("MRD-16", samples(u(0), q(30, 1e-2), u(60), events=[event("hematologic_relapse", 30)])),
    ("MRD-17", samples(q(0, 1e-4), q(30, 1e-2), events=[event("molecular_relapse", 30)])),
    ("MRD-18", samples(u(0), q(30, 1e-2), events=[event("molecular_relapse", 40)])),
    ("MRD-18", {"patients": [P1 | {"mCR": "yes", "MMR": "yes"}], "mrd": [u(30)]}),
    ("MRD-19", samples(u(0), q(30, 1e-2), q(60, 1e-2))),
    ("MRD-19", samples(u(0), q(30, 1e-5), u(60)) | {"settings": ALL_MRD}),
    ("MRD-20", samples(q(0, 1e-3), events=[event("hematologic_relapse", 60)])),
    ("MRD-20", samples(u(0), events=[event("hematologic_relapse", 31)])),
    ("MRD-21", {"patients": [P1 | {"transcript": "p210"}],
                "mrd": [q(30, 1e-3, scale="IS", unit="percent_is", conversion_factor=0.8)]}),
    ("MRD-22", samples(u(-3), u(28))),
    ("MRD-22", {"patients": [P1]}),
    ("MRD-23", samples(u(-27), u(0), events=[event("diagnosis", -20)])),
    ("MRD-23", samples(u(-36, visit="diagnosis"))),
    ("MRD-24", {"patients": [P1 | {"transcript": "p210", "os_days": 119}],
                "mrd": [q(10, 0.2, scale="IS")], "settings": CML_IS_2020}),
    ("MRD-24", samples(u(10))),
    ("MRD-25", {"patients": [{"patient_id": f"P{i}"} for i in range(4)],
                "mrd": [q(30, 0.0028, patient_id=f"P{i}") for i in range(4)]}),
    ("MRD-25", samples(*[q(day, (100 + day) * 1e-5) for day in range(120)])),
    ("MRD-10", {"patients": [{"patient_id": f"P{i}"} for i in range(5)],
                "mrd": [q(0, 0.3 + i, patient_id=f"P{i}", unit="ratio") for i in range(5)]}),
]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "tables", "where"), FIRES)
def test_a_rule_points_at_what_is_wrong(places, rule_id, tables, where):
    assert places(rule_id, **tables) == where


@pytest.mark.parametrize(("rule_id", "tables"), SILENT)
def test_a_rule_leaves_alone_what_is_right(places, rule_id, tables):
    assert places(rule_id, **tables) == []


def test_every_rule_has_a_case_of_either_kind():
    ids = {f"MRD-{n:02}" for n in range(1, 26)}
    assert {case[0] for case in FIRES} == ids == {case[0] for case in SILENT}


def test_identical_duplicates_weigh_less_than_contradicting_ones(evidence_of):
    tables = samples(u(0), u(0), u(30), q(30, 1e-3))
    assert check(evidence_of(**tables), [rule("MRD-11")]).frame["severity"].to_list() == [
        "warning",
        "error",
    ]
