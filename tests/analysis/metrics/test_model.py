"""What a metric, a family and an explanation are, of some made for the purpose."""

from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.metrics import Family, Kind, Metric, Scope, explain
from mrdscope.analysis.metrics.model import NOTHING
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import CML_IS_2020
from mrdscope.errors import UsageError


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
