"""Rows of the same numbers beside each other, as text."""

from __future__ import annotations

import pytest

from mrdscope.analysis.case import case
from mrdscope.analysis.metrics import metric
from mrdscope.present.explanation import value_text
from mrdscope.present.groups_side_by_side import compared_groups
from mrdscope.present.numbers import p_value, percent_estimate
from mrdscope.present.side_by_side import (
    ComparedRow,
    Heads,
    compared_patients,
    compared_table,
    only_different,
    place_of,
)
from mrdscope.present.table import TableModel
from mrdscope.present.text import NULL


@pytest.fixture(scope="module")
def compared(sample):
    return compared_patients(sample)


def texts(table: TableModel) -> list[list[str]]:
    return [[span.text for span in row] for row in table.cells(0, table.row_count)]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [(("a", "a"), ""), (("a", "b"), "≠"), (("a", NULL), "?"), ((NULL, NULL), ""), ((), "")],
)
def test_a_row_says_whether_its_columns_differ(cells, mark):
    assert ComparedRow("x", cells).mark == mark


def test_only_rows_that_differ_stay_under_headings_that_have_any():
    rows = [
        ComparedRow("A"), ComparedRow("same", ("1", "1")),
        ComparedRow("B"), ComparedRow("differs", ("1", "2")), ComparedRow("same", ("1", "1")),
        ComparedRow("C"), ComparedRow("half", ("1", NULL)),
        ComparedRow("D"),
    ]  # fmt: skip
    assert [row.label for row in only_different(rows)] == ["B", "differs", "C", "half"]
    assert only_different(rows[:2]) == ()


def test_numbers_of_two_patients_are_those_of_the_registry(sample, compared):
    ids = ("P02", "P03")
    rows = compared.rows([case(sample, one) for one in ids])
    numbers = [row for row in rows if row.metric]
    assert {"mcr.class", "mrel.day", "hrel.day", "mrd.last", "below.days", "tox.worst"} <= {
        row.metric for row in numbers
    }
    for row in numbers:
        one = metric(row.metric)
        shown = [value_text(one.kind, one.values(one.row(sample, who))) for who in ids]
        assert list(row.cells) == shown, row.metric


def test_baseline_facts_are_as_they_were_read(sample, compared):
    rows = {
        row.label: row.cells for row in compared.rows([case(sample, "P01"), case(sample, "P02")])
    }
    assert rows["age, year"] == ("34", "47")
    assert rows["transcript"] == ("p190", "p210")


def test_terms_of_toxicity_are_those_either_had_the_worst_first(sample, compared):
    rows = compared.rows([case(sample, "P02"), case(sample, "P03")])
    terms = [row for row in rows if row.metric.startswith("tox.grade/")]
    worst = [max(int(text) for text in row.cells if text.isdecimal()) for row in terms]
    assert worst == sorted(worst, reverse=True)
    assert all(set(row.cells) != {NULL} for row in terms)


def test_a_table_has_a_mark_and_a_column_a_patient():
    rows = (ComparedRow("HEAD"), ComparedRow("a", ("1", "2"), "mcr.day"))
    table = compared_table(rows, Heads("held", ("P1", "P2")), 80)
    assert [spec.header for spec in table.columns] == ["", "held", "P1", "P2"]
    assert texts(table) == [["", "HEAD", "", ""], ["≠", "a", "1", "2"]]
    assert [place_of(spec.key) for spec in table.columns] == [None, None, 0, 1]


@pytest.mark.parametrize("cells", [60, 80, 200])
def test_numbers_are_shown_whole_and_labels_give_way(cells):
    rows = (ComparedRow("a long label " * 5, ("396 of 527, 75 % (71–79)", "1"), "share.mcr"),)
    table = compared_table(rows, Heads("", ("A", "B")), cells)
    label, first, second = table.column_widths[1:]
    assert first == len("396 of 527, 75 % (71–79)")
    assert second <= first
    assert 22 <= label <= 30


def test_an_empty_comparison_is_an_empty_table():
    assert texts(compared_table((), Heads("", ()), 80)) == []


# -- groups --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def arms(synthetic):
    return compared_groups(synthetic, "arm")


def by_metric(found):
    return {row.metric: row for row in found.rows if row.metric}


def test_groups_have_their_sizes_over_them_and_which_is_against_which(synthetic, arms):
    sizes = {name: len(ids) for name, ids in arms.groups.patients.items()}
    assert arms.heads.names == tuple(f"{name}, n = {n}" for name, n in sizes.items())
    first, second = sizes
    assert arms.heads.test.startswith(f"tests, {second} against {first}")


def test_shares_and_toxicity_are_each_group_s_own(arms):
    rows = by_metric(arms)
    for one in ("share.mcr", "share.mrel", "tox.any", "tox.grade_3_5"):
        for text, group in zip(rows[one].cells, arms.groups.groups.values(), strict=True):
            yes, n, lower, upper = metric(one).values(metric(one).row(group, None))
            assert text == f"{yes}/{n} {percent_estimate(yes / n, lower, upper)}"


def test_survival_has_the_tests_of_the_analysis(synthetic, arms):
    rows, result = by_metric(arms), synthetic.survival("os", "arm")
    assert rows["os.median"].test == f"log-rank p {p_value(result.logrank.p)}"
    assert rows["os.two_years"].test.startswith(f"hazard ratio {result.cox[0].hr:.2f} (")
    assert rows["os.median"].tests == ("survival.log_rank/os by arm",)


def test_few_events_are_tested_by_permutation_as_well(sample):
    row = by_metric(compared_groups(sample, "transcript"))["pfs.median"]
    assert row.tests == (
        "survival.log_rank/pfs by transcript", "survival.permutation/pfs by transcript",
    )  # fmt: skip
    assert "NR" in row.cells
    assert row.test.startswith("log-rank p ")
    assert " (!); perm. p " in row.test


def test_a_competing_endpoint_has_its_incidence_and_no_curve_of_being_free(arms):
    labels = [row.label for row in arms.rows]
    start = labels.index("MOLECULAR RESPONSE")
    assert labels[start + 1 : start + 3] == ["incidence on day 182", "incidence on day 365"]
    assert "molecular_response.two_years" not in by_metric(arms)


def test_risk_of_toxicity_differs_by_points_with_the_interval_of_the_analysis(synthetic, arms):
    row = by_metric(arms)["tox.any/Anemia"]
    found = metric("tox.difference/arm/Anemia").row(synthetic, None)
    assert f"{100 * found['difference']:+.1f} (" in row.test


def test_baseline_is_table_1_with_its_standardised_differences(arms):
    rows = {row.label.strip(): row for row in arms.rows}
    assert rows["age, year"].test.startswith("SMD ")
    assert rows["age, year"].test.endswith("(first less second)")
    assert rows["age, year"].tests == ("table_1.smd/age [arm]",)
    assert rows["female"].metric == "table_1.share/sex=female"


def test_every_number_beside_others_is_one_that_can_be_explained(synthetic, arms):
    for row in arms.rows:
        for one in (row.metric, *row.tests):
            if one:
                assert metric(one).id == one


def test_of_several_groups_no_two_are_set_against_each_other(synthetic):
    found = compared_groups(synthetic, "risk_group")
    assert len(found.heads.names) == 3
    assert found.heads.test.partition(";")[0] == "tests"
    assert not any("hazard ratio" in row.test for row in found.rows)
    assert len(found.courses.background) == 3
