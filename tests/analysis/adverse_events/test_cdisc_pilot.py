"""Counts of the CDISC pilot trial, whose report and flags of treatment emergence are public."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.emergence import NOT_DATED
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of

FOLDER = Path(__file__).parents[4] / "shared" / "examples" / "adam"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the example adam is not here")


def table(name):
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    names = [column["name"] for column in data["columns"]]
    return pl.DataFrame(data["rows"], schema=names, orient="row", infer_schema_length=None)


@pytest.fixture(scope="module")
def trial(make_cohort):
    subjects = table("adsl").with_columns(
        pl.col("TRTSDT", "TRTEDT", "RFENDT").str.to_date(strict=False)
    )
    start = subjects.select("USUBJID", start="TRTSDT")
    onset = pl.col("ASTDT").str.to_date(strict=False)
    events = (
        table("adae")
        .join(start, on="USUBJID", maintain_order="left")
        .with_columns(onset_day=(onset - pl.col("start")).dt.total_days().cast(pl.Float64))
    )
    days = {
        name: (pl.col(name) - pl.col("TRTSDT")).dt.total_days() for name in ("TRTEDT", "RFENDT")
    }
    spans = subjects.select("USUBJID", **days)
    return make_cohort(
        patients=subjects.select(
            patient_id="USUBJID", arm="TRT01A", safety_population=pl.col("SAFFL") == "Y"
        ).to_dicts(),
        treatment=spans.select(
            patient_id="USUBJID", start_day=pl.lit(0.0), stop_day="TRTEDT"
        ).to_dicts(),
        events=spans.select(
            patient_id="USUBJID", type=pl.lit("last_contact"), day="RFENDT"
        ).to_dicts(),
        adverse_events=events.select(
            patient_id="USUBJID", term="AEDECOD", system="AEBODSYS",
            severity=pl.col("AESEV").str.to_lowercase(), onset_day="onset_day", flag="TRTEMFL",
        ).to_dicts(),
    )  # fmt: skip


def test_what_the_trial_flagged_as_treatment_emergent_is_and_nothing_else_with_a_day(trial):
    result = toxicity(trial)
    dated = result.counted.filter(pl.col("emergence") != NOT_DATED)
    assert dated["flag"].to_list() == ["Y"] * 1126
    assert result.counted.height - dated.height == 11
    assert result.left_out.filter(pl.col("flag") == "Y").is_empty()


def test_patients_and_events_by_arm_are_those_of_its_report(trial):
    """Table 14-5.01 counts 65 (281), 76 (433) and 77 (412), without events of unknown onset."""
    known = trial.adverse_events.filter(pl.col("onset_day").is_not_null())
    tables = {name: frame for name, frame in trial.tables().items() if name != "adverse_events"}
    dated = type(trial)(name="pilot", title="pilot", adverse_events=known, **tables)
    arms = by_group(toxicity(dated), groups_of(dated, "arm"), "arm")
    counts = arms.shares.filter(level="overall", grades="any").select("group", "patients", "n")
    assert counts.rows() == [
        ("Placebo", 65, 86), ("Xanomeline High Dose", 76, 84), ("Xanomeline Low Dose", 77, 84),
    ]  # fmt: skip
    assert toxicity(dated).counted.join(groups_of(dated, "arm"), on="patient_id")[
        "group"
    ].value_counts().sort("group")["count"].to_list() == [281, 433, 412]
