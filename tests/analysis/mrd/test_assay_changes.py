from __future__ import annotations

from mrdscope.analysis.mrd.assay_changes import assay_changes
from mrdscope.analysis.mrd.doubling import steps
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER


def row(patient, day, **more):
    return {"patient_id": patient, "day": day, "status": "quantified", "lower": 1e-3,
            "upper": 1e-3, "tissue": "marrow", "control_gene": "ABL1"} | more  # fmt: skip


def test_every_change_is_listed_with_its_day_and_what_changed(make_cohort):
    cohort = make_cohort(mrd=[
        row("P1", 60.0, tissue="blood"), row("P1", 0.0), row("P1", 90.0, tissue="blood"),
        row("P1", None, tissue="skin"),
        row("P1", 120.0, tissue="marrow", control_gene="GUSB"), row("P2", 5.0, control_gene=None),
        row("P2", 9.0),
    ])  # fmt: skip
    frame = assay_changes(cohort.mrd)
    columns = ["patient_id", "previous_day", "day", "what", "before", "after", "_row"]
    assert frame.select(columns).rows() == [
        ("P1", 0, 60, "tissue", "marrow", "blood", 2),
        ("P1", 90, 120, "control_gene", "ABL1", "GUSB", 6),
        ("P1", 90, 120, "tissue", "blood", "marrow", 6),
        ("P2", 5, 9, "control_gene", None, "ABL1", 8),
    ]


def test_a_series_without_a_change_lists_none(cohort_of):
    assert assay_changes(cohort_of("0:1e-3 30:U", "0:U").mrd).is_empty()


def test_no_change_of_level_is_stated_across_a_change_of_assay(make_cohort):
    cohort = make_cohort(mrd=[
        row("P1", 0.0), row("P1", 30.0, assay="new", lower=1e-1, upper=1e-1), row("P1", 60.0),
    ])  # fmt: skip
    frame = steps(main_series(cohort.mrd, PAPER), PAPER)
    assert frame.select("from_day", "to_day", "log10_change_low").rows() == [(0, 60, 0)]
