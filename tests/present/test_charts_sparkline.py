import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.cohort.schema import Status
from mrdscope.present.charts.course import Sample
from mrdscope.present.charts.sparkline import cell_days, spark, sparkline
from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs
from mrdscope.present.styled import Line, Role, plain, width

MONTH = 30.4


def q(day: float, level: float) -> Sample:
    return Sample(day, Status.QUANTIFIED, level, level, 1e-5)


def u(day: float, limit: float = 1e-5) -> Sample:
    return Sample(day, Status.UNDETECTED, 0.0, limit, limit)


def ne(day: float) -> Sample:
    return Sample(day, Status.NOT_EVALUABLE)


def drawn(samples: list[Sample], cells: int = 6, glyphs: Glyphs = UNICODE) -> Line:
    return sparkline(samples, cells, first_day=0.0, days_per_cell=MONTH, glyphs=glyphs)


def text(line: Line) -> str:
    return "".join(span.text for span in line)


def test_each_month_shows_its_highest_level() -> None:
    assert text(drawn([q(0, 1.0), q(31, 1e-4), q(40, 1e-2), q(62, 1e-6)])) == "█▆▁   "


def test_undetected_missing_and_not_evaluable_months_differ() -> None:
    line = drawn([u(0), ne(31), q(95, 1.0), ne(96), u(125), ne(126)])
    assert text(line) == "·? █· "
    assert [span.role for span in line] == [
        Role.UNDETECTED, Role.UNCERTAIN, Role.PLAIN, Role.MARK, Role.UNDETECTED, Role.PLAIN,
    ]  # fmt: skip


def test_an_undetected_sample_never_raises_the_level_of_its_month() -> None:
    assert text(drawn([q(1, 1e-5), u(2, 1e-1)])) == text(drawn([q(1, 1e-5)]))


def test_positive_not_quantifiable_is_a_level_between_its_limits() -> None:
    pnq = Sample(0, Status.POSITIVE_NOT_QUANTIFIABLE, 1e-5, 1e-3, 1e-5)
    assert text(drawn([pnq]))[0] == spark(1e-4, UNICODE)


def test_samples_outside_count_towards_the_end_cells() -> None:
    assert text(drawn([q(-36, 1.0), q(900, 1e-6)])) == "█    ▁"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
@given(a=st.floats(1e-12, 100), b=st.floats(1e-12, 100))
def test_a_higher_level_never_has_a_lower_bar(glyphs: Glyphs, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert glyphs.sparks.index(spark(low, glyphs)) <= glyphs.sparks.index(spark(high, glyphs))


def test_bars_are_equal_steps_of_log10() -> None:
    # Eight bars over six decades: bar k begins at 10 ** (-6 + 0.75 k).
    begins = [10 ** (-6 + 0.75 * step) for step in range(8)]
    assert "".join(spark(level * 1.001, UNICODE) for level in begins) == "▁▂▃▄▅▆▇█"
    assert "".join(spark(level / 1.001, UNICODE) for level in begins) == "▁▁▂▃▄▅▆▇"


def test_cells_are_whole_months_and_hold_every_day() -> None:
    assert cell_days(0, 300, 12, MONTH) == MONTH
    assert cell_days(0, 12 * MONTH, 12, MONTH) == 2 * MONTH
    assert cell_days(-36, 729, 8, MONTH) == 4 * MONTH
    assert math.floor((729 + 36) / (4 * MONTH)) < 8
    assert cell_days(0, 0, 0, MONTH) == MONTH


statuses = st.sampled_from(list(Status))
samples = st.lists(
    st.builds(
        Sample,
        st.floats(-400, 4000),
        statuses,
        st.one_of(st.none(), st.floats(0, 2)),
        st.one_of(st.none(), st.floats(0, 2)),
        st.one_of(st.none(), st.floats(0, 1)),
    ),
    max_size=30,
)


@given(samples, st.integers(0, 40))
def test_any_course_fills_exactly_its_cells(course: list[Sample], cells: int) -> None:
    line = drawn(course, cells)
    assert width(line) == cells
    assert plain((drawn(course, cells, ASCII),)).isascii()
