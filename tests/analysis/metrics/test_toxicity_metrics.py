from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_incidence import cumulative_incidence
from mrdscope.analysis.adverse_events.toxicity_rates import event_rates, incidence_rates, shares
from mrdscope.analysis.metrics import explain, metric
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.readers import read
from mrdscope.errors import UsageError

SYNTHETIC = Path(__file__).parents[3] / "sample_data" / "synthetic_all"

CLASSES = {
    "any": "any", "grade_1_2": "I-II", "grade_3_4": "III-IV", "grade_5": "V",
    "grade_3_5": "III-V", "not_graded": "unknown",
}  # fmt: skip


@pytest.fixture(scope="module")
def results():
    return Results(read(SYNTHETIC).cohort, PAPER)


def value(results, metric_id, subject=None):
    return explain(metric(metric_id), results, subject).value


def ids(prefix, level, row):
    """The id of a metric of a row of the table."""
    if level == "overall":
        return f"tox.{prefix}"
    return (
        f"tox.{prefix}/{row['term']}" if level == "term" else f"tox.system.{prefix}/{row['system']}"
    )


@pytest.mark.parametrize("name", CLASSES)
def test_a_count_is_that_of_the_table(results, name):
    table = shares(results.toxicity).filter(pl.col("grades") == CLASSES[name])
    for row in table.gather_every(4).iter_rows(named=True):
        count, n, lower, upper = value(results, ids(name, row["level"], row))
        assert (count, n) == (row["patients"], row["n"])
        assert (lower, upper) == pytest.approx((row["lower"], row["upper"]), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "of", "column"),
    [
        ("event_rate", event_rates, "rate"),
        ("incidence_rate", incidence_rates, "rate"),
        ("by_year", cumulative_incidence, "incidence"),
    ],
)
def test_a_rate_is_that_of_the_table(results, name, of, column):
    table = of(results.toxicity)
    if "time" in table.columns:
        table = table.filter(pl.col("time") == 365)
    for row in table.gather_every(9).iter_rows(named=True):
        found = value(results, ids(name, row["level"], row))
        assert found == pytest.approx((row[column], row["lower"], row["upper"]))


def test_what_was_used_and_left_out_is_every_record_of_the_row_once(results):
    for metric_id in ("tox.grade_3_4/Anemia", "tox.event_rate/Anemia", "tox.incidence_rate/Anemia",
                      "tox.serious/Anemia", "tox.related/Anemia"):  # fmt: skip
        found = explain(metric(metric_id), results)
        rows = [*found.used["_row"], *found.left_out["_row"]]
        of_term = results.cohort.adverse_events.filter(pl.col("term") == "Anemia")
        assert sorted(rows) == sorted(of_term["_row"])
    used = explain(metric("tox.incidence_rate/Anemia"), results).used
    assert used["patient_id"].n_unique() == value_events(results, "Anemia")


def value_events(results, term):
    return incidence_rates(results.toxicity).filter(level="term", term=term)["events"].item()


def test_a_difference_and_a_ratio_are_those_of_the_groups_beside_it(results):
    groups = groups_of(results.cohort, "arm")
    both = by_group(results.toxicity, groups, "arm")
    row = both.risk_differences.filter(term="Nausea", grades="any").row(0, named=True)
    found = explain(metric("tox.difference/arm/Nausea"), results)
    assert found.value == (row["difference"], row["lower"], row["upper"])
    assert "27 / 44 of chemotherapy less 21 / 36 of blinatumomab" in found.formula
    assert set(found.used["group"]) == set(both.groups)
    ratio = both.event_rate_ratios.filter(level="overall").row(0, named=True)
    assert value(results, "tox.rate_ratio/arm") == (ratio["ratio"], ratio["lower"], ratio["upper"])
    with pytest.raises(UsageError, match="ecog has"):
        value(results, "tox.difference/ecog")
    second = sorted(results.cohort.patients["ecog"].drop_nulls().unique())[1]
    assert value(results, f"tox.difference/ecog={second}/Nausea")[0] is not None


def test_a_count_names_its_numbers_and_a_family_its_whole(results):
    said = explain(metric("tox.grade_5"), results)
    assert said.formula.startswith("any adverse event, grade V: 9 patients / 80 in the safety pop")
    assert set(said.used["patient_id"]) == set(
        results.toxicity.counted.filter(pl.col("grade") == 5)["patient_id"]
    )


def test_a_first_event_is_dated_or_said_not_to_have_happened(results):
    patient = results.toxicity.population["patient_id"][0]
    first = explain(metric("tox.first"), results, patient)
    mine = results.toxicity.counted.filter(pl.col("patient_id") == patient)
    assert first.value == (mine["onset_day"].min(),)
    never = set(results.toxicity.table["term"]) - set(mine["term"])
    without = explain(metric(f"tox.first/{sorted(never)[0]}"), results, patient)
    assert without.value == (None,)
    assert without.formula.startswith(f"no {sorted(never)[0]} until ")


def test_a_grade_from_the_laboratory_has_its_values_and_its_table(results):
    values = results.regrading.values
    patient = results.toxicity.population["patient_id"][0]
    found = explain(metric("tox.lab_grade/neutrophils"), results, patient)
    mine = values.filter(pl.col("patient_id") == patient, pl.col("test") == "neutrophils")
    assert found.value == (found.used["grade"].max(),)
    assert found.used.height + found.left_out.height == mine.height
    assert "the baseline" in found.left_out["reason"].to_list()
    assert "CTCAE v5.0 (27 November 2017)" in found.formula


def test_disagreements_are_listed_with_the_value_beside_them(results):
    found = explain(metric("tox.disagreements"), results)
    assert found.value == (results.regrading.disagreements.height,)
    assert found.used.filter(pl.col("grade") == pl.col("lab_grade")).is_empty()
    assert {"lab_file", "lab_row"} <= set(found.used.columns)


def test_grades_of_several_scales_are_not_counted_together(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1"}],
        events=[{"patient_id": "P1", "type": "last_contact", "day": 9.0}],
        adverse_events=[
            {"patient_id": "P1", "term": "rash", "grade": g, "scale": scale, "onset_day": 1.0}
            for g, scale in ((3, "WHO"), (4, "CTCAE v5"))
        ],
    )
    mixed = Results(cohort, PAPER)
    assert value(mixed, "tox.any")[0] == 1
    severe = explain(metric("tox.grade_3_4"), mixed)
    assert severe.value == (None,) * 4
    assert "grades are on CTCAE v5, WHO" in severe.formula
    assert value(mixed, "tox.grade_3_4/rash · WHO")[0] == 1
    rate = explain(metric("tox.event_rate"), mixed)
    assert (rate.value, rate.formula) == (
        (None,) * 3, "any adverse event: grades are on CTCAE v5, WHO, and compare on one alone"
    )  # fmt: skip
    worst = explain(metric("tox.worst"), mixed, "P1")
    assert worst.value == (4,)
    assert "rash · CTCAE v5" in worst.formula
    assert "no comparison" in worst.formula


def test_what_the_cohort_does_not_have_is_refused(results):
    for metric_id, said in (
        ("tox.any/no such thing", "no adverse event 'no such thing'"),
        ("tox.system.any/no such thing", "no system 'no such thing'"),
        ("tox.lab_grade/no such thing", "no laboratory test 'no such thing'"),
    ):
        subject = results.cohort.patients["patient_id"][0] if "lab" in metric_id else None
        with pytest.raises(UsageError, match=said):
            value(results, metric_id, subject)
    with pytest.raises(UsageError, match=r"tox\.system\.any/SYSTEM"):
        metric("tox.system.any")


def test_without_anybody_or_anything_a_metric_says_so(make_cohort):
    nobody = Results(make_cohort(), PAPER)
    assert "nobody is in the safety population" in explain(metric("tox.any"), nobody).formula
    quiet = Results(make_cohort(patients=[{"patient_id": "P1"}]), PAPER)
    assert value(quiet, "tox.any")[:2] == (0, 1)
    assert explain(metric("tox.event_rate"), quiet).value == (None,) * 3
    assert explain(metric("tox.by_year"), quiet).value == (None,) * 3
