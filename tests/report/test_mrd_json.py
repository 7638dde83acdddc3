from __future__ import annotations

import json
from dataclasses import replace

import polars as pl
import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020, PAPER
from mrdscope.report.mrd_json import mrd_json


def mrd_of(cohort, settings=PAPER):
    return mrd_json(Results(cohort, settings))


@pytest.mark.parametrize("settings", [PAPER, ALL_MRD, CML_IS_2020])
def test_every_preset_can_be_written_and_read(settings, cohort_of):
    cohort = cohort_of("-1:1e-1 30:U 60:PNQ 90:>1.0", "0:NE", "", relapse=100, last=200)
    found = mrd_of(cohort, settings)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert [p["patient_id"] for p in found["patients"]] == ["P1", "P2", "P3"]
    assert bool(found["unverified"]) is not settings.verified


def test_bounds_that_are_not_known_are_null(cohort_of):
    (patient,) = mrd_of(cohort_of("-1:1e-1 30:U"))["patients"]
    assert patient["depth"]["log10_reduction"] == {"lower": pytest.approx(4), "upper": None}
    assert patient["depth"]["baseline"]["day"] == -1
    assert patient["molecular_relapse"] is None


def test_a_molecular_relapse_carries_its_lead(cohort_of):
    found = mrd_of(cohort_of("0:U 30:1e-3", relapse=100))
    (patient,) = found["patients"]
    assert patient["molecular_relapse"]["level"]["day"] == 30
    lead, monitoring = patient["lead_time"], found["summary"]["monitoring"]
    assert (lead["lead_days_low"], lead["lead_days_high"]) == (70, 100)
    assert (monitoring["warned"], monitoring["relapses"]) == (1, 1)


def test_milestones_are_judged_on_the_international_scale_alone(cohort_of):
    cohort = cohort_of("91:1e-3")
    (plain,) = mrd_of(cohort, ALL_MRD)["patients"]
    assert plain["judged_milestones"] == []
    assert "molecular_response" not in plain
    (judged,) = mrd_of(cohort, CML_IS_2020)["patients"]
    assert {m["outcome"] for m in judged["judged_milestones"]} == {"refused"}
    assert judged["molecular_response"]["refused"]
    scaled = replace(cohort, mrd=cohort.mrd.with_columns(scale=pl.lit("IS")))
    (judged,) = mrd_of(scaled, CML_IS_2020)["patients"]
    assert judged["judged_milestones"][0]["outcome"] == "optimal"
    assert judged["molecular_response"]["deepest_level"] == "MR3"
