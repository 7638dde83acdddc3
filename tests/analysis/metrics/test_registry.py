"""Walks the registry: every metric computes on every cohort, explains itself, is documented."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from runpy import run_path

import polars as pl
import pytest

from mrdscope.analysis.metrics import ENTRIES, FAMILIES, METRICS, Kind, Scope, explain, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020, PAPER, Settings
from mrdscope.analysis.time_to_event import permutation
from mrdscope.cohort.readers import read
from mrdscope.errors import AnalysisError, UsageError

ROOT = Path(__file__).parents[3]
COHORTS = sorted(path for path in (ROOT / "sample_data").iterdir() if path.is_dir())
#: The patients of synthetic_all are those of the cohort with faults, but for the faults.
OTHERS = [path for path in COHORTS if path.name != "synthetic_all"]
WIDTHS = {
    Kind.LEVEL: 3, Kind.INTERVAL: 2, Kind.DURATION: 2, Kind.FOLLOWED: 2, Kind.FRACTION: 3,
    Kind.ESTIMATE: 3, Kind.SHARE: 4,
}  # fmt: skip
IDS = [one.id for one in METRICS]
#: So many patients of a cohort are explained, and so many members of a family, spread over all.
MOST_SUBJECTS, MOST_MEMBERS = 6, 4
#: Under the other presets and for other members, fewer.
FEW_SUBJECTS = 2


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    """Draw few arrangements: here only that a number is explained as it is computed matters."""
    monkeypatch.setattr(permutation, "DRAWS", 1_000)
    monkeypatch.setattr(permutation, "MOST_SHUFFLED", 100_000)


@pytest.fixture(scope="module", params=COHORTS, ids=lambda path: path.name)
def results(request):
    return once_each(request.param)


def once_each(path):
    """The results of a cohort in which nobody stands twice."""
    cohort = read(path).cohort
    # Where somebody stands twice, survival is refused (tests of the endpoints).
    once = cohort.patients.unique("patient_id", keep="first", maintain_order=True)
    return Results(dataclasses.replace(cohort, patients=once), PAPER)


@pytest.fixture(
    scope="module",
    params=[(path, preset) for path in OTHERS for preset in (ALL_MRD, CML_IS_2020)],
    ids=lambda one: f"{one[0].name}-{one[1].preset}",
)
def other(request):
    """The cohorts under the other presets, on the International Scale where there is one."""
    path, preset = request.param
    results = once_each(path)
    scaled = results.cohort.mrd.with_columns(conversion_factor=pl.lit(0.8))
    return Results(dataclasses.replace(results.cohort, mrd=scaled), preset)


def changes_with_the_preset(one):
    """Whether a number can be another under another preset."""
    return any(
        getattr(PAPER, name) != getattr(preset, name)
        for name in one.parameters
        for preset in (ALL_MRD, CML_IS_2020)
    )


def spread(values, most):
    return list(values)[:: -(-len(values) // most)] if len(values) else []


def subjects_of(one, results, most=MOST_SUBJECTS):
    if one.scope is Scope.COHORT:
        return [None]
    return spread(results.cohort.patients["patient_id"], most)


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


def explains_itself(one, results, most=MOST_SUBJECTS):
    for subject in subjects_of(one, results, most):
        explanation = explain(one, results, subject)
        row = one.row(results, subject) if explanation.not_applicable is None else None
        assert explanation.value == (one.values(row) if row else (None,) * len(one.columns))
        assert explanation.formula
        assert "None" not in explanation.formula
        for frame in (explanation.used, explanation.left_out):
            assert {"_file", "_row"} <= set(frame.columns) or one.scope is Scope.COHORT
        assert explanation.left_out.is_empty() or "reason" in explanation.left_out.columns
        assert "reason" not in explanation.used.columns


@pytest.mark.parametrize("one", METRICS, ids=IDS)
def test_every_metric_explains_the_number_it_computes(one, results):
    explains_itself(one, results)


@pytest.mark.parametrize("one", filter(changes_with_the_preset, METRICS), ids=lambda one: one.id)
def test_every_metric_does_so_under_the_other_presets(one, other):
    explains_itself(one, other, FEW_SUBJECTS)


def members_explain_themselves(family, results):
    if family.unasked is not None:
        explains_itself(family.of(""), results, FEW_SUBJECTS)
    for detail in spread(family.details(results), MOST_MEMBERS):
        member = metric(f"{family.id}/{detail}")
        assert (member.id, member.columns) == (f"{family.id}/{detail}", family.columns)
        explains_itself(member, results, FEW_SUBJECTS)


@pytest.mark.parametrize("family", FAMILIES, ids=[family.id for family in FAMILIES])
def test_every_member_of_a_family_explains_the_number_it_computes(family, results):
    members_explain_themselves(family, results)
    if family.not_applicable(results) is None:
        with pytest.raises(UsageError, match="no such thing"):
            explain(family.of("no such thing"), results, subjects_of(family, results)[0])


@pytest.mark.parametrize(
    "family", filter(changes_with_the_preset, FAMILIES), ids=lambda one: one.id
)
def test_every_member_of_a_family_does_so_under_the_other_presets(family, other):
    members_explain_themselves(family, other)


UNASKED = [family.of("") for family in FAMILIES if family.unasked is not None]


@pytest.mark.parametrize("one", [*METRICS, *UNASKED], ids=lambda one: one.id)
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


def test_the_documentation_is_what_the_registry_says():
    written = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    page = run_path(str(ROOT / "docs" / "make_metrics.py"))["page"]()
    assert written == page, "run docs/make_metrics.py"
    assert all(f"`{one.pattern}`" in page and one.definition in page for one in ENTRIES)


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
