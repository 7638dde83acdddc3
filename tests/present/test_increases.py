import math

import pytest

from mrdscope.analysis.mrd.increases import increases
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.present.increases import increase_rows, increase_text, increased_levels_block
from mrdscope.present.relapse_follow_up import relapse_follow_up
from mrdscope.present.styled import plain, width


def of(results: Results):
    return increases(results.rise, results.course, results.settings)


def lines(rows) -> list[str]:
    return plain(rows.lines(0, rows.row_count)).split("\n")


def test_the_papers_table_1b_with_the_patients_behind_it(sample):
    assert plain(increased_levels_block(of(sample), 78)).split("\n")[1:] == [
        "highest after the minimum   patients  relapses, n (%)",
        "1e-4 or more                2         1 (50)",
        "  P02 (hRel 456)  P07",
        "below 1e-4                  2         0 (0)",
        "  P03  P05",
    ]


def test_of_many_patients_the_rest_is_counted_and_nobody_lost(synthetic):
    results = Results(synthetic.cohort, PAPER)
    text = plain(increased_levels_block(of(results), 60))
    high = text.split("below")[0]
    more = int(high.rsplit("and ", 1)[1].split(" more")[0])
    assert high.count("S0") + more == of(results).counts.high > 20
    assert "not classifiable" in text


def test_the_papers_figure_1d(sample):
    rows = increase_rows(of(sample), PAPER, width=78)
    first, second, *_ = lines(rows)
    assert first.split()[-5:] == ["≥3.7", "<1.0e-5", "6.2e-2", "≥1.26", "R"]
    assert second.split()[-4:] == ["≥1.5", "<1.0e-5", "3.2e-4", "≥0.25"]
    # The line at 2 log parts the wide increase from the others.
    wide = first.index("┊")
    assert {line.index("┊") for line in lines(rows)[:4]} == {wide}
    assert first.rindex("█") > wide > second.rindex("█")
    assert lines(rows)[4:] == [f"P0{k} │ no increase after the minimum" for k in (1, 4, 6)]


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(2.0, 2.0, "2.0"), (2.0, math.inf, "≥2.0"), (0.0, math.inf, "n.q."), (-0.4, 0.6, "n.q."),
     (0.0, 0.0, "0.0")],
)  # fmt: skip
def test_an_increase_of_which_no_part_is_certain_is_not_quantified(low, high, text):
    assert increase_text(low, high) == text


def test_the_papers_figure_1c(sample):
    rows = relapse_follow_up(sample.mrd.lead_time, width=78)
    assert [line.split()[2:] for line in lines(rows)] == [
        ["364.8+", "425.6"], ["334.4+", "91.2"], ["304+", "91.2"],
        ["91.2", "(<121.6)", "364.8"],
    ]  # fmt: skip
    assert [line.split()[1][-1] for line in lines(rows)] == ["+", "+", "+", "R"]
    assert "1 of 4 with hematologic relapse" in plain(rows.head)
    assert "X died" not in plain(rows.foot)


def test_a_death_without_relapse_is_no_relapse(synthetic):
    leads = Results(synthetic.cohort, PAPER).mrd.lead_time
    rows = relapse_follow_up(leads, width=118)
    text = lines(rows)
    assert sum("━X" in line for line in text) == leads["died"].sum() > 0
    assert sum("━R" in line or "│R" in line for line in text) == leads["event"].sum()
    assert "X died without hematologic relapse" in plain(rows.foot)


def test_who_was_not_followed_past_molecular_relapse_has_no_bar(make_cohort):
    base = {"patient_id": "P1", "scale": "ratio"}
    rows = [base | {"day": 0.0, "status": "undetected", "lower": 0.0, "upper": 1e-5},
            base | {"day": 30.0, "status": "quantified", "lower": 1e-3, "upper": 1e-3}]  # fmt: skip
    leads = Results(make_cohort(patients=[{"patient_id": "P1"}], mrd=rows), PAPER).mrd.lead_time
    drawn = relapse_follow_up(leads, width=78)
    assert lines(drawn) == ["P1 │ not followed past molecular relapse"]


@pytest.mark.parametrize("columns", [40, 78, 118, 198])
def test_every_row_is_as_wide_as_asked(synthetic, columns):
    for rows in (
        increase_rows(of(synthetic), synthetic.settings, width=columns),
        relapse_follow_up(synthetic.mrd.lead_time, width=columns),
    ):
        assert {width(line) for line in rows.lines(0, rows.row_count)} == {columns - 1}


def test_without_anybody_there_is_an_axis(make_cohort):
    empty = Results(make_cohort(patients=[{"patient_id": "P1"}]), PAPER)
    assert relapse_follow_up(empty.mrd.lead_time, width=78).row_count == 0
    assert "0 of 0" in plain(relapse_follow_up(empty.mrd.lead_time, width=78).head)
    assert lines(increase_rows(of(empty), PAPER, width=78)) == ["P1 │ no evaluable sample"]
