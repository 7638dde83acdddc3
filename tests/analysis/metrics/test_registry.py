"""Walks the registry: every metric computes on every cohort, explains itself, is documented."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import polars as pl
import pytest

from mrdscope.analysis.metrics import (
    ENTRIES,
    FAMILIES,
    METRICS,
    Family,
    Kind,
    Metric,
    Scope,
    explain,
    metric,
)
from mrdscope.analysis.metrics.model import NOTHING
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import CML_IS_2020, PAPER, Settings
from mrdscope.cohort.readers import read
from mrdscope.errors import AnalysisError, UsageError

ROOT = Path(__file__).parents[3]
COHORTS = sorted(path for path in (ROOT / "sample_data").iterdir() if path.is_dir())
WIDTHS = {
    Kind.LEVEL: 3, Kind.INTERVAL: 2, Kind.DURATION: 2, Kind.FOLLOWED: 2, Kind.FRACTION: 3,
    Kind.ESTIMATE: 3,
}  # fmt: skip
IDS = [one.id for one in METRICS]
#: So many patients of a cohort are explained, spread over all of it.
MOST_SUBJECTS = 8


@pytest.fixture(scope="module", params=COHORTS, ids=lambda path: path.name)
def results(request):
    cohort = read(request.param).cohort
    # Where somebody stands twice, survival is refused (tests of the endpoints).
    once = cohort.patients.unique("patient_id", keep="first", maintain_order=True)
    return Results(dataclasses.replace(cohort, patients=once), PAPER)


def subjects_of(one, results):
    if one.scope is Scope.COHORT:
        return [None]
    patients = results.cohort.patients["patient_id"]
    return patients.gather_every(-(-patients.len() // MOST_SUBJECTS))


def test_every_id_is_once_in_the_registry():
    assert len(set(IDS)) == len(IDS)
    assert all(metric(one) is METRICS[i] for i, one in enumerate(IDS))


@pytest.mark.parametrize("one", ENTRIES, ids=[one.id for one in ENTRIES])
def test_every_metric_says_what_it_is(one):
    assert one.title
    assert one.source
    assert one.definition.endswith(".")
    assert len(one.columns) == WIDTHS.get(one.kind, 1)
    assert set(one.parameters) <= {field.name for field in dataclasses.fields(Settings)}


def explains_itself(one, results):
    for subject in subjects_of(one, results):
        explanation = explain(one, results, subject)
        assert explanation.value == one.values(one.row(results, subject))
        assert explanation.formula
        assert "None" not in explanation.formula
        for frame in (explanation.used, explanation.left_out):
            assert {"_file", "_row"} <= set(frame.columns) or one.scope is Scope.COHORT
        assert explanation.left_out.is_empty() or "reason" in explanation.left_out.columns


@pytest.mark.parametrize("one", METRICS, ids=IDS)
def test_every_metric_explains_the_number_it_computes(one, results):
    explains_itself(one, results)


@pytest.mark.parametrize("family", FAMILIES, ids=[family.id for family in FAMILIES])
def test_every_member_of_a_family_explains_the_number_it_computes(family, results):
    details = family.details(results)
    for detail in details:
        member = metric(f"{family.id}/{detail}")
        assert (member.id, member.columns) == (f"{family.id}/{detail}", family.columns)
        explains_itself(member, results)
    with pytest.raises(UsageError, match="no such thing"):
        explain(family.of("no such thing"), results, subjects_of(family, results)[0])


@pytest.mark.parametrize("one", METRICS, ids=IDS)
def test_of_a_patient_of_whom_nothing_is_known_a_metric_says_so(one, make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "P1", "os_days": 9.0, "os_event": False,
                                    "pfs_days": 9.0, "pfs_event": False}])  # fmt: skip
    subject = "P1" if one.scope is Scope.PATIENT else None
    try:
        said = explain(one, Results(cohort, PAPER), subject).formula
    except AnalysisError as error:
        assert one.scope is Scope.COHORT
        said = error.sentence
    assert "None" not in said


def made(**more):
    return Metric(
        "made", "made", None, "Made.", "nobody", Kind.COUNT, ("n",), Scope.PATIENT,
        ("molecular_levels",), lambda results: results.course.select("patient_id", n=1),
        lambda _results, _subject: NOTHING, lambda _results, row: f"{row['patient_id']}: 1", **more,
    )  # fmt: skip


def test_a_number_the_settings_do_not_have_is_its_reason_and_never_a_number(sample_results):
    results = sample_results
    one = made(not_applicable=lambda results: f"not under {results.settings.preset}")
    explanation = explain(one, results, "P01")
    assert explanation.value == (None,)
    assert explanation.not_applicable == "not under paper"
    assert explanation.formula == "not applicable: not under paper"
    assert explanation.used.is_empty()
    with pytest.raises(UsageError, match="no patient"):
        explain(one, results, "nobody")


def test_an_explanation_says_what_of_it_rests_on_memory(sample_results):
    results = sample_results
    cml = Results(results.cohort, CML_IS_2020)
    (definition, copies) = explain(made(unverified=("from memory",)), cml, "P01").unverified
    assert definition == "from memory"
    assert copies.startswith("GUSB copies")
    assert explain(made(), results, "P01").unverified == ()


def test_a_family_may_have_a_member_that_is_meant_without_a_detail():
    family = Family(
        "made", "made", None, "Made.", "nobody", Kind.COUNT, ("n",), Scope.COHORT, (), "level",
        lambda _results: ["1e-4"], lambda _results, detail: pl.DataFrame({"n": [len(detail)]}),
        lambda _results, _subject, _detail: NOTHING, lambda _results, _row, detail: detail,
        unasked="the level of the settings",
    )  # fmt: skip
    assert family.pattern == "made[/LEVEL]"
    assert (family.of("").id, family.of("").title) == ("made", "made")
    assert (family.of("1e-4").id, family.of("1e-4").title) == ("made/1e-4", "1e-4, made")


def test_the_documentation_lists_every_metric():
    text = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert all(f"`{one.pattern}`" in text and one.definition in text for one in ENTRIES)


def test_inputs_are_the_rows_of_the_source(sample_results):
    explanation = explain(metric("mrd.increased"), sample_results, "P02")
    lines = (
        (ROOT / "sample_data" / "imatinib_ph_all" / "mrd.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    for day, row in explanation.used.select("day", "_row").iter_rows():
        assert lines[row - 1].split(",")[2] == f"{day:g}"
    assert explanation.left_out["reason"].to_list() == [
        "less than 15 days before hematologic relapse or later"
    ]


def test_unknown_metrics_and_subjects_are_refused(results):
    with pytest.raises(UsageError, match=r"mrd\.last"):
        metric("mrd.lats")
    with pytest.raises(UsageError, match=r"ask for tox\.grade/TERM"):
        metric("tox.grade")
    with pytest.raises(UsageError, match="name the patient"):
        explain(metric("mrd.last"), results)
    with pytest.raises(UsageError, match="not of a patient"):
        explain(metric("os.rate"), results, "P01")
    with pytest.raises(UsageError, match="no patient"):
        explain(metric("mrd.last"), results, "nobody")
