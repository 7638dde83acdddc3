import bisect
import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrdscope.errors import AnalysisError
from mrdscope.present.charts.curve import Curve, RiskTable
from mrdscope.present.charts.summary import survival_summary
from mrdscope.present.charts.survival import survival_chart, ticks
from mrdscope.present.glyphs import ASCII, UNICODE
from mrdscope.present.styled import Block, plain, width

# The seven patients of the paper as a curve: one event of four at risk, 75 % (0.128 to 0.961).
TICKS = (0.0, 365.0, 730.0)
SEVEN = Curve(
    name="PFS",
    times=(456.0,),
    survival=(0.75,),
    lower=(0.128,),
    upper=(0.961,),
    censor_times=(364.8, 395.2, 425.6, 729.6, 912.0, 1003.2),
    last_follow_up=1003.2,
    n=7,
    risk=RiskTable(TICKS, (7, 6, 2), (0, 1, 4), (0, 0, 1)),
)
# Columns 10 to 96 of a chart 100 wide: ten for the labels, three to spare.
PLOT = 87


def rows(block: Block) -> list[str]:
    return ["".join(span.text for span in row) for row in block]


def column(time: float, end: float = 1003.2, cells: int = PLOT) -> int:
    return 10 + math.floor(time / end * (cells - 1) + 0.5)


def row(share: float, height: int) -> int:
    return height - 1 - math.floor(share * (height - 1) + 0.5)


def bare(**parts: object) -> Curve:
    fields = {"name": "A", "times": (), "survival": (), "last_follow_up": 100.0, "n": 5}
    return Curve(**(fields | parts))  # type: ignore[arg-type]


def test_censorings_are_marked_on_the_curve() -> None:
    # 21 rows of plot: 26 less the axis, its labels and the table's three rows.
    text = rows(survival_chart([SEVEN], size=(100, 26)))
    expected = {(column(t), row(1.0 if t < 456 else 0.75, 21)) for t in SEVEN.censor_times}
    assert {(c, r) for r in range(21) for c, x in enumerate(text[r]) if x == "+"} == expected


def test_a_censoring_at_the_time_of_an_event_lies_below_the_step() -> None:
    curve = bare(times=(50.0,), survival=(0.5,), censor_times=(50.0,))
    text = rows(survival_chart([curve], size=(100, 23)))
    assert [(c, r) for r in range(21) for c, x in enumerate(text[r]) if x == "+"] == [
        (column(50.0, 100.0), 10)
    ]


def test_the_curve_falls_at_the_time_of_the_event_and_ends_at_the_last_follow_up() -> None:
    text = rows(survival_chart([bare(times=(50.0,), survival=(0.5,))], size=(100, 23)))
    braille = {
        (c, r) for r in range(21) for c, x in enumerate(text[r]) if 0x2800 < ord(x) <= 0x28FF
    }
    fall = column(50.0, 100.0)
    assert {r for c, r in braille if c == fall} == set(range(11))
    assert {r for c, r in braille if c < fall} == {0}
    assert {r for c, r in braille if c > fall} == {10}
    assert max(c for c, _ in braille) == 96


def test_the_curve_does_not_go_beyond_its_own_last_follow_up() -> None:
    short, long = bare(last_follow_up=40.0), bare(name="B", times=(1.0,), survival=(0.5,))
    text = rows(survival_chart([short, long], size=(100, 23)))
    assert text[0].rstrip().endswith(" A")
    assert len(text[0].rstrip()) < 60


def test_the_interval_of_one_curve_is_shaded_between_its_limits() -> None:
    text = rows(survival_chart([SEVEN], size=(100, 26)))
    after = column(700.0)
    shaded = [r for r in range(21) if text[r][after] == "░"]
    assert (min(shaded), max(shaded)) == (row(0.961, 21), row(0.128, 21))
    assert "░" not in "".join(text[r][column(200.0)] for r in range(21))


def test_a_limit_that_is_not_a_number_is_open() -> None:
    nan = (math.nan,)
    curve = bare(times=(50.0,), survival=(0.5,), lower=nan, upper=nan)
    text = rows(survival_chart([curve], size=(100, 23)))
    assert {r for r in range(21) if text[r][column(80.0, 100.0)] == "░"} == set(range(21)) - {10}


def test_the_y_axis_runs_from_0_to_100_percent() -> None:
    text = rows(survival_chart([SEVEN], size=(100, 26)))
    labels = {r: text[r][:9].strip() for r in range(21) if text[r][:9].strip()}
    assert labels == {0: "100%", 5: "75%", 10: "50%", 15: "25%", 20: "0%"}


def test_the_table_stands_under_the_ticks() -> None:
    text = rows(survival_chart([SEVEN], size=(100, 26)))
    assert text[22].split() == ["days", "0", "365", "730"]
    assert text[23].split() == ["at", "risk", "7", "6", "2"]
    assert text[24].split() == ["censored", "0", "1", "4"]
    assert text[25].split() == ["events", "0", "0", "1"]
    for place, at_risk in zip(TICKS, "762", strict=True):
        assert text[21][column(place)] == "┬"
        assert text[23][column(place)] == at_risk


def test_the_table_shrinks_and_then_goes_where_rows_are_few() -> None:
    assert rows(survival_chart([SEVEN], size=(60, 11)))[-1].startswith("events")
    assert rows(survival_chart([SEVEN], size=(60, 10)))[-1].startswith("at risk")
    assert rows(survival_chart([SEVEN], size=(60, 8)))[-1].startswith("days")


def test_the_ticks_for_counting_are_the_ticks_that_are_drawn() -> None:
    times = ticks(1003.2, 100)
    zeros = (0,) * len(times)
    counted = bare(last_follow_up=1003.2, risk=RiskTable(times, zeros, zeros, zeros))
    text = rows(survival_chart([counted], size=(100, 26)))
    assert [float(word) for word in text[22].split()[1:]] == list(times)
    assert [c for c, x in enumerate(text[21]) if x == "┬"] == [column(t) for t in times]


@given(st.floats(0, 20000), st.integers(20, 200), st.sampled_from(["days", "months", "years"]))
def test_ticks_begin_at_0_and_stay_within_follow_up(end: float, cells: int, unit: str) -> None:
    times = ticks(end, cells, unit)
    assert times[0] == 0
    assert times[-1] <= max(end, 1.0) * (1 + 1e-6)
    assert list(times) == sorted(set(times))


def test_the_median_is_a_line_to_the_curve_and_down() -> None:
    curve = bare(times=(50.0,), survival=(0.25,), median=50.0)
    text = rows(survival_chart([curve], size=(100, 23)))
    assert set(text[10][10 : column(50.0, 100.0)]) == {"╌"}
    assert {text[r][column(50.0, 100.0)] for r in range(17, 21)} == {"┊"}
    assert "╌" not in plain(survival_chart([bare()], size=(100, 23)))


def test_the_cursor_is_an_upright_line_that_leaves_the_curve_seen() -> None:
    text = rows(survival_chart([bare()], size=(100, 23), cursor=25.0))
    at = column(25.0, 100.0)
    assert {text[r][at] for r in range(1, 21)} == {"│"}
    assert text[0][at] != "│"
    assert text[21][at] == "┬"
    beyond = survival_chart([bare()], size=(100, 23), cursor=900.0)
    assert beyond == survival_chart([bare()], size=(100, 23))


def test_two_curves_differ_without_colour_and_carry_their_names() -> None:
    a, b = bare(name="imatinib"), bare(name="control", times=(1.0,), survival=(0.5,))
    text = rows(survival_chart([a, b], size=(100, 23)))
    assert text[0].rstrip().endswith("imatinib")
    assert text[10].rstrip().endswith("control")
    assert text[0][40:60] != text[10][40:60]
    ascii_text = rows(survival_chart([a, b], size=(100, 23), glyphs=ASCII))
    assert set(ascii_text[0][40:60]) == {"-"}
    assert set(ascii_text[10][40:60]) == {"="}


def test_curves_that_end_together_both_keep_their_names() -> None:
    text = plain(survival_chart([bare(name="one"), bare(name="two")], size=(100, 23)))
    assert "one" in text
    assert "two" in text


def test_names_are_data() -> None:
    both = [bare(name="\x1b[31m"), bare(name="[/]")]
    text = plain(survival_chart(both, size=(100, 23)))
    assert "␛[31m" in text
    assert "[/]" in text


class Counted(Sequence[float]):
    """A million numbers that count how often one is looked at."""

    def __init__(self, number: Callable[[int], float]) -> None:
        self.number = number
        self.looks = 0

    def __len__(self) -> int:
        return 1_000_000

    def __getitem__(self, index):
        self.looks += 1
        return self.number(index)


def test_of_a_million_steps_only_those_the_dots_show_are_looked_at() -> None:
    times, survival = Counted(float), Counted(lambda k: 1 - k / 1_000_000)
    curve = bare(times=times, survival=survival, censor_times=times, last_follow_up=1e6)
    text = rows(survival_chart([curve], size=(100, 23)))
    # A column is two dots and a mark: three look-ups by bisection, and the mark's own time.
    assert times.looks <= PLOT * 4 * 21
    assert survival.looks <= PLOT * 3 + 1
    ends = [max(c for c, x in enumerate(line) if x == "+") for line in text[:21]]
    assert ends == sorted(ends)
    assert ends[10] == pytest.approx(column(0.5, 1.0), abs=3)


def test_thinning_draws_what_the_whole_curve_is() -> None:
    times = [k * 0.37 for k in range(1, 3000)]
    survival = [math.exp(-t / 400) for t in times]
    curve = bare(times=times, survival=survival, last_follow_up=1100.0)
    text = rows(survival_chart([curve], size=(100, 23)))
    for cell in range(1, PLOT - 1):
        middle = cell / (PLOT - 1) * 1100.0
        value = survival[bisect.bisect_right(times, middle) - 1]
        drawn = [r for r in range(21) if 0x2800 < ord(text[r][10 + cell]) <= 0x28FF]
        assert min(drawn) - 1 <= row(value, 21) <= max(drawn) + 1


def test_columns_of_a_risk_table_have_one_length() -> None:
    with pytest.raises(AnalysisError, match="different length"):
        RiskTable((0.0, 1.0), (3,), (0, 0), (0, 0))


def test_too_small_a_chart_is_its_summary() -> None:
    assert plain(survival_chart([SEVEN], size=(60, 3))).rstrip() == (
        "PFS: 7 patients, 75% at 1003.2 days, median not reached."
    )


def test_the_summary_names_the_median() -> None:
    curve = bare(times=(50.0,), survival=(0.4,), median=50.0)
    assert survival_summary([curve], "months") == (
        "A: 5 patients, 40% at 100 months, median 50 months."
    )
    assert survival_summary([]) == "No survival curves."


@st.composite
def any_curve(draw: st.DrawFn) -> Curve:
    end = draw(st.floats(0, 5000))
    inside = st.floats(0, end)
    times = sorted(draw(st.lists(inside, max_size=12)))
    shares = st.lists(st.floats(0, 1), min_size=len(times), max_size=len(times))
    limit = st.floats(0, 1) | st.just(math.nan)
    limits = st.just([]) | st.lists(limit, min_size=len(times), max_size=len(times))
    at = ticks(end, draw(st.integers(20, 160)))
    counts = st.lists(st.integers(0, 10**7), min_size=len(at), max_size=len(at)).map(tuple)
    table = st.none() | st.builds(RiskTable, st.just(at), counts, counts, counts)
    return Curve(
        name=draw(st.text(max_size=12)),
        times=times,
        survival=sorted(draw(shares), reverse=True),
        last_follow_up=end,
        n=draw(st.integers(0, 100)),
        lower=draw(limits),
        upper=draw(limits),
        censor_times=sorted(draw(st.lists(inside, max_size=8))),
        median=draw(st.none() | inside),
        risk=draw(table),
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(any_curve(), max_size=5),
    st.tuples(st.integers(0, 160), st.integers(0, 40)),
    st.sampled_from([UNICODE, ASCII]),
    st.none() | st.floats(-10, 6000),
)
def test_any_curves_fill_any_size_exactly(
    curves: list[Curve], size: tuple[int, int], glyphs, cursor: float | None
) -> None:
    block = survival_chart(curves, size=size, glyphs=glyphs, cursor=cursor)
    assert [width(line) for line in block] == [size[0]] * size[1]
    if glyphs is ASCII:
        assert plain(block).isascii()
