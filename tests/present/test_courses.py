import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.case import case
from mrdscope.analysis.mrd.monthly import monthly_levels
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.schema import Status
from mrdscope.present.charts.axes import Plot, Scale
from mrdscope.present.charts.background import Background, draw_background
from mrdscope.present.charts.canvas import Canvas
from mrdscope.present.charts.mrd import mrd_chart
from mrdscope.present.courses import all_courses, group_courses, two_courses
from mrdscope.present.glyphs import ASCII, BRAILLE, UNICODE, Faint
from mrdscope.present.styled import Block, Role, plain, width

FULL = Faint("⠤⠤", BRAILLE)
EMPTY = 0x2800


def behind(*courses: tuple[tuple[float, float, bool], ...]) -> Background:
    """Return courses of (day, level, undetected)."""
    samples = [(day, level, u, i) for i, one in enumerate(courses) for day, level, u in one]
    days, levels, undetected, course = (np.array(part) for part in zip(*samples, strict=True))
    return Background("others", days.astype(float), levels.astype(float), undetected, course)


def dots(background: Background, faint: Faint = FULL, columns: int = 21, rows: int = 11) -> set:
    """Return the dots drawn, (0, 0) at the top left, two by four a cell."""
    plot = Plot(Canvas(columns, rows), 0, 0, Scale(0, 100, columns), Scale(-5, 0, rows))
    draw_background(plot, background, faint)
    found = set()
    for row, line in enumerate(plain(plot.canvas.block()).split("\n")):
        for column, character in enumerate(line):
            bits = ord(character) - EMPTY if ord(character) > EMPTY else 0
            for bit, (x, y) in enumerate(
                [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
            ):
                if bits >> bit & 1:
                    found.add((column * 2 + x, row * 4 + y))
    return found


def test_two_numbers_are_joined_by_a_full_line():
    level = dots(behind(((0, 1e-2, False), (100, 1e-2, False))))
    assert {x for x, _ in level} == set(range(1, 42))
    assert len({y for _, y in level}) == 1


def test_to_and_from_undetected_the_line_is_sparse_and_between_two_there_is_none():
    full = dots(behind(((0, 1e-2, False), (100, 1e-5, False))))
    sparse = dots(behind(((0, 1e-2, False), (100, 1e-5, True))))
    none = dots(behind(((0, 1e-5, True), (100, 1e-5, True))))
    assert len(full) == 41
    assert len(sparse) == pytest.approx(41 / 3, abs=2)
    assert sparse <= full
    assert len(none) == 2


def test_courses_of_two_patients_are_not_joined():
    assert len(dots(behind(((0, 1e-2, False),), ((100, 1e-2, False),)))) == 2


def test_a_second_group_is_drawn_with_fewer_dots():
    one = behind(((0, 1e-2, False), (100, 1e-2, False)))
    assert len(dots(one, Faint("⠄⠠", BRAILLE, 4))) == pytest.approx(41 / 4, abs=1)


points = st.tuples(st.floats(0, 100), st.floats(1e-5, 1.0), st.booleans())


@given(st.lists(st.lists(points, min_size=1, max_size=8).map(lambda p: tuple(sorted(p))),
                min_size=1, max_size=6))  # fmt: skip
def test_every_sample_is_a_dot_within_the_plot(courses):
    found = dots(behind(*courses))
    assert all(0 <= x < 42 and 0 <= y < 44 for x, y in found)
    for one in courses:
        for day, level, _ in one:
            x = int((day / 100 * 20 + 0.5) * 2)
            y = 43 - int(((np.log10(level) + 5) / 5 * 10 + 0.5) * 4)
            assert any(abs(x - a) <= 1 and abs(y - b) <= 1 for a, b in found)


# -- charts ----------------------------------------------------------------------------------------


def monthly(results: Results):
    return monthly_levels(results.series, results.settings)


def chart(course, size=(118, 26), glyphs=UNICODE) -> list[str]:
    return plain(mrd_chart(course, size=size, glyphs=glyphs)).split("\n")


def roles(block: Block, words: str) -> set[Role]:
    return {span.role for row in block for span in row if words in span.text}


def test_one_patient_stands_out_among_all(sample):
    course = all_courses(sample.series, monthly(sample), PAPER, case(sample, "P02"))
    text = chart(course)
    assert text[0].split("  ") == [
        "ratio", "● P02", "◆ median of 5 or more a month", "⠤⠤ 6 others",
    ]  # fmt: skip
    assert sum(line.count("●") for line in text) == 1 + 16
    assert any("┊hRel 456" in line for line in text)
    assert len(course.background[0].course) == len(course.background[0].days) == 156 - 17 - 1


def test_without_a_patient_all_are_behind(sample):
    course = all_courses(sample.series, monthly(sample), PAPER)
    assert (course.background[0].name, course.background[0].size) == ("7 patients", 7)
    assert course.events == ()


def test_below_every_limit_of_detection_the_chart_is_shaded_and_says_so(sample):
    text = chart(all_courses(sample.series, monthly(sample), PAPER, case(sample, "P02")))
    limit = next(i for i, line in enumerate(text) if line.startswith("1e-5┤"))
    below = [line for line in text[limit + 1 :] if line.startswith(("    │", "1e-6┤"))]
    assert below
    assert all("░" in line for line in below)
    assert "░" not in "".join(text[: limit + 1])
    assert any("below every limit of detection" in line for line in below)
    narrow = chart(all_courses(sample.series, monthly(sample), PAPER), (50, 16))
    assert any("below" in line and "detection" in line for line in narrow)


def test_the_median_is_hollow_where_it_is_below_detection(sample):
    (median,) = all_courses(sample.series, monthly(sample), PAPER).series
    by_month = {round(one.day / 30.4): one.status for one in median.samples}
    assert by_month[10] is Status.QUANTIFIED
    assert by_month[11] is by_month[12] is Status.UNDETECTED
    assert by_month[13] is Status.POSITIVE_NOT_QUANTIFIABLE  # between a limit and a number
    assert max(by_month) == 14  # from month 15 on fewer than five were sampled


def test_a_cohort_of_four_has_no_median_and_no_name_of_one(cohort_of):
    results = Results(cohort_of(*["0:1e-2 30:1e-3"] * 4), PAPER)
    course = all_courses(results.series, monthly(results), PAPER)
    assert course.series == ()
    assert "median" not in "\n".join(chart(course))


def test_two_patients_have_marks_and_events_of_their_own(sample):
    text = chart(two_courses(case(sample, "P02"), case(sample, "P05"), PAPER))
    assert text[0].split("  ") == ["ratio", "● P02", "◆ P05"]
    named = " ".join(text[:3])
    assert all(words in named for words in ("P02 hRel 456", "P05 mRel 91", "P02 died 729"))


def test_two_groups_have_medians_where_five_were_sampled(synthetic, sample):
    ids = synthetic.cohort.patients.group_by("arm", maintain_order=True).agg("patient_id")
    groups = {arm: pl.Series(who) for arm, who in ids.iter_rows()}
    course = group_courses(synthetic.series, monthly(synthetic), PAPER, groups)
    legend = chart(course)[0]
    assert "● chemotherapy, median  ◆ blinatumomab, median" in legend or (
        "● blinatumomab, median  ◆ chemotherapy, median" in legend
    )
    assert "⠤⠤ " in legend
    assert "⠄⠠ " in legend
    few = group_courses(
        sample.series, monthly(sample), PAPER,
        {"p190": pl.Series(["P01", "P03", "P04", "P07"]), "p210": pl.Series(["P02", "P05", "P06"])},
    )  # fmt: skip
    text = chart(few)
    assert "median" not in text[0]
    assert "p190, 4 patients" in text[0]


def test_a_thousand_courses_are_drawn_at_once(sample):
    background = behind(*([((0.0, 1e-2, False), (50.0, 1e-4, False), (100.0, 1e-3, True))] * 1000))
    assert background.size == 1000
    assert dots(background) == dots(
        behind(((0, 1e-2, False), (50, 1e-4, False), (100, 1e-3, True)))
    )


@pytest.mark.parametrize("size", [(20, 5), (78, 18), (118, 26), (198, 40)])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
def test_charts_of_many_fill_any_size_exactly(synthetic, size, glyphs):
    patient = case(synthetic, synthetic.cohort.patients["patient_id"][0])
    course = all_courses(synthetic.series, monthly(synthetic), synthetic.settings, patient)
    block = mrd_chart(course, size=size, glyphs=glyphs)
    assert [width(row) for row in block] == [size[0]] * size[1]
