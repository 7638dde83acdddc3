from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.present.charts.butterfly import Butterfly, ButterflyRow, butterfly
from mrdscope.present.charts.dot_plot import DotPlot, DotRow, dot_plot
from mrdscope.present.charts.grade_months import GradeMonth, grade_months
from mrdscope.present.charts.grades import GradeCounts, round_share, stacked
from mrdscope.present.glyphs import ASCII, UNICODE
from mrdscope.present.styled import plain, width

BOTH = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)

WINGS = Butterfly(
    "A", 20, "B", 10,
    (
        ButterflyRow("neutropenia", GradeCounts(0, 10, 10), GradeCounts(1, 4, 0)),
        ButterflyRow("rash", GradeCounts(mild=5, not_graded=1), GradeCounts()),
    ),
)  # fmt: skip


def test_bars_stand_to_both_sides_of_a_label_the_severe_at_the_foot():
    assert plain(butterfly(WINGS, size=(60, 5))).splitlines() == [
        "              A, N = 20              B, N = 10",
        "20 (100) ░░░░░░░▓▓▓▓▓▓▓ neutropenia  █▓▓▓▓▓▓ 5 (50)",
        "            6 (30) ?░░░ rash         0 (0)",
        "   100 % ┬────────────┬              ┬────────────┬ 100 %",
        "█ V  ▓ III-IV  ░ I-II  ? not graded",
    ]


def test_in_ascii_the_same_is_told_by_other_characters():
    text = plain(butterfly(WINGS, size=(60, 5), glyphs=ASCII))
    assert text.isascii()
    assert "-------=======" in text
    assert "# V  = III-IV  - I-II  ? not graded" in text


def test_rows_that_do_not_fit_are_counted():
    rows = tuple(ButterflyRow(f"t{i}", GradeCounts(mild=1), GradeCounts()) for i in range(9))
    shown = plain(butterfly(Butterfly("A", 2, "B", 2, rows), size=(60, 6)))
    assert "t2" in shown
    assert "t3" not in shown
    assert shown.splitlines()[-1] == "░ I-II  and 6 more"


DOTS = DotPlot(
    "placebo", "drug",
    (
        DotRow("rash", (5, 50), (20, 50), 0.30, 0.14, 0.46),
        DotRow("nausea", (10, 50), (10, 50), 0.0, -0.16, 0.16),
        DotRow("none", (0, 0), (0, 0), None, None, None),
    ),
)  # fmt: skip


def test_dots_are_percent_a_group_and_the_difference_has_its_interval():
    assert plain(dot_plot(DOTS, size=(60, 7))).splitlines() == [
        "        % of the group            drug − placebo, points",
        "rash         ●────────────◆                   │  ───■────",
        "nausea           *                        ────■───",
        "none                                          │",
        "        ┬──────────────────────┬  ┬───────────┬──────────┬",
        "        0                   50 %  -50         0        +50",
        "● placebo  ◆ drug  * both; 95 % interval by Miettinen and N…",
    ]


def test_a_wide_dot_plot_writes_its_numbers():
    text = plain(dot_plot(DOTS, size=(130, 7)))
    assert "5 (10)   20 (40)  +30.0 (14.0–46.0)" in text
    assert "10 (20)  10 (20)  0.0 (-16.0 to 16.0)" in text
    assert "–" in text.splitlines()[3]


MONTHS = (
    GradeMonth(1, 100, GradeCounts(1, 49, 50, 0)),
    GradeMonth(2, 80, GradeCounts(0, 0, 40, 0)),
    GradeMonth(3, 9, GradeCounts()),
)


def test_a_column_a_month_is_of_those_still_watched_and_hides_no_death():
    assert plain(grade_months(MONTHS, size=(30, 9))).splitlines() == [
        "100 %│░░░░",
        "     │░░░░",
        "     │▓▓▓▓ ░░░░",
        "     │▓▓▓▓ ░░░░",
        "  0 %│████ ░░░░",
        "     └────────────────────────",
        "month 1    2    3",
        "n     100  80   9",
        "█ V  ▓ III-IV  ░ I-II",
    ]


def test_months_that_do_not_fit_are_counted():
    months = tuple(GradeMonth(i, 5, GradeCounts(mild=1)) for i in range(1, 41))
    lines = plain(grade_months(months, size=(30, 9))).splitlines()
    assert lines[-1] == "░ I-II  and 16 more months"


counts = st.builds(GradeCounts, *(st.integers(0, 30) for _ in range(4)))


@given(counts, st.integers(1, 20))
def test_a_bar_is_as_long_as_its_share_and_shows_every_class_from_the_severe_on(one, cells):
    n = max(one.any, 40)
    bar = stacked(one, n, 1.0, cells)
    classes = [place for place, part in enumerate(one.parts) if part]
    assert list(bar) == sorted(bar)
    assert set(bar) == set(classes[:cells])
    assert len(bar) == min(max(math.floor(one.any / n * cells + 0.5), len(classes[:cells])), cells)


def test_an_axis_ends_at_a_round_share():
    assert [round_share(share) for share in (0.0, 0.1, 0.11, 0.24, 0.3, 0.51, 1.0)] == [
        0.1, 0.1, 0.2, 0.25, 0.5, 1.0, 1.0,
    ]  # fmt: skip


sizes = st.tuples(st.integers(1, 130), st.integers(1, 14))
labels = st.text(max_size=30)


@BOTH
@given(sizes, st.lists(st.tuples(labels, counts, counts), max_size=6), labels)
def test_every_chart_fills_its_cells_whatever_the_data_say(glyphs, size, rows, name):
    most = max((max(a.any, b.any) for _, a, b in rows), default=1) or 1
    wings = Butterfly(name, most, name, most, tuple(ButterflyRow(*row) for row in rows))
    dots = tuple(
        DotRow(label, (a.any, most), (b.any, most), (b.any - a.any) / most, -1.0, 1.0)
        for label, a, b in rows
    )
    months = tuple(GradeMonth(i, most, a) for i, (_, a, _) in enumerate(rows, start=1))
    blocks = (
        butterfly(wings, size=size, glyphs=glyphs),
        dot_plot(DotPlot(name, name, dots), size=size, glyphs=glyphs),
        grade_months(months, size=size, glyphs=glyphs),
    )
    for block in blocks:
        assert len(block) == size[1]
        assert {width(line) for line in block} == {size[0]}
        if glyphs is ASCII:
            assert plain(block).isascii()
