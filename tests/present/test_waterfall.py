import pytest

from mrdscope.analysis.mrd.reductions import reductions
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.present.glyphs import ASCII, UNICODE
from mrdscope.present.rows import KeyedRows
from mrdscope.present.styled import plain, width
from mrdscope.present.waterfall import waterfall


def drawn(results: Results, columns: int = 78, glyphs=UNICODE) -> KeyedRows:
    found = reductions(results.mrd.depth)
    return waterfall(found, results.settings, width=columns, glyphs=glyphs)


def lines(rows: KeyedRows) -> list[str]:
    return plain(rows.lines(0, rows.row_count)).split("\n")


def test_a_bar_goes_to_the_limit_of_detection_and_says_so(sample):
    rows = drawn(sample)
    axis, first = plain(rows.head).split("\n")[1], lines(rows)[0]
    # 3.73 of 4 log: as far beyond the tick of 3 as that.
    three, four = axis.index("3"), axis.index("4")
    assert first.startswith("P02 ")
    assert first.index("≥") == pytest.approx(three + 0.73 * (four - three), abs=1)
    assert first.split()[-3:] == ["≥3.7", "<1.0e-5", "304"]
    assert "≥ at least: the best was below a limit" in plain(rows.foot)


def test_a_measured_reduction_has_no_sign_and_a_rise_lies_left_of_the_baseline(cohort_of):
    results = Results(cohort_of("0:1e-2 30:1e-3", "0:1e-3 30:1e-2", "0:1e-2 30:1e-2"), PAPER)
    rows = drawn(results)
    fell, same, rose = lines(rows)
    axis = plain(rows.head).split("\n")[1]
    zero = axis.index("0")
    assert [line.split()[-3] for line in (fell, same, rose)] == ["1.0", "0.0", "-1.0"]
    assert "≥" not in plain(rows.foot)
    assert (fell.index("█"), "█" in same, rose.rindex("█")) == (zero, False, zero)
    assert "left of 0: never below the baseline" in plain(rows.foot)


def test_who_has_no_bar_stands_under_the_others_with_the_reason(cohort_of):
    rows = drawn(Results(cohort_of("30:1e-3", "0:1e-2 30:1e-3", "0:U 30:U"), PAPER))
    assert [rows.row_key(i) for i in range(rows.row_count)] == ["P2", "P1", "P3"]
    assert lines(rows)[1:] == [
        "P1 │ no evaluable sample up to the start of treatment", "P3 │ undetected at both",
    ]  # fmt: skip


def test_rows_can_be_taken_across_the_end_of_the_bars(synthetic):
    rows = drawn(synthetic)
    every = rows.lines(0, rows.row_count)
    assert len(every) == 80
    assert tuple(rows.lines(i, i + 1)[0] for i in range(80)) == every


@pytest.mark.parametrize("columns", [30, 64, 78, 118, 198])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
def test_every_row_is_as_wide_as_asked(synthetic, columns, glyphs):
    rows = drawn(synthetic, columns, glyphs)
    assert {width(line) for line in rows.lines(0, 80)} == {columns - 1}


def test_nobody_with_a_reduction_is_a_list_of_reasons(make_cohort):
    rows = drawn(Results(make_cohort(patients=[{"patient_id": "P1"}]), PAPER))
    assert lines(rows) == ["P1 │ no evaluable sample up to the start of treatment"]
