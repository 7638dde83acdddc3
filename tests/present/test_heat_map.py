import pytest

from mrdscope.analysis.mrd.monthly import monthly_levels
from mrdscope.analysis.patient_order import PatientOrder, ordered
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.schema import Status
from mrdscope.present.glyphs import ASCII, UNICODE
from mrdscope.present.happenings import happened
from mrdscope.present.heat_map import heat_map
from mrdscope.present.level_codes import level_code, power
from mrdscope.present.rows import KeyedRows, window
from mrdscope.present.styled import Role, plain, width


def drawn(
    results: Results, columns: int = 78, order=PatientOrder.COHORT, glyphs=UNICODE
) -> KeyedRows:
    settings = results.settings
    monthly = monthly_levels(results.series, settings)
    patients = ordered(results, order)
    return heat_map(
        monthly, happened(results), patients, settings, width=columns, order=str(order),
        glyphs=glyphs,
    )  # fmt: skip


def text(rows: KeyedRows) -> dict[str, str]:
    lines = plain(rows.lines(0, rows.row_count)).split("\n")
    return {rows.row_key(i): line for i, line in enumerate(lines)}


@pytest.mark.parametrize(
    ("level", "digit"),
    [(4.1e-4, 4), (1e-4, 4), (9.99e-5, 5), (1e-3, 3), (0.83, 1), (1.0, 0), (12.0, 0), (1e-12, 9),
     (0.0, 9), (2e-5, 5)],
)  # fmt: skip
def test_a_digit_is_the_power_of_ten_the_level_is_written_with(level, digit):
    assert power(level) == digit


@pytest.mark.parametrize(
    ("status", "low", "detection", "code"),
    [
        (Status.QUANTIFIED, 4.1e-4, 1e-5, "4"),
        (Status.POSITIVE_NOT_QUANTIFIABLE, 1e-5, 1e-5, "p"),
        (Status.ABOVE_RANGE, 1.0, None, ">"),
        (Status.NOT_EVALUABLE, None, None, "?"),
        (Status.UNDETECTED, 0.0, 1e-5, "·"),
        (Status.UNDETECTED, 0.0, 1e-4, "·"),
        (Status.UNDETECTED, 0.0, 2e-4, ":"),
        (Status.UNDETECTED, 0.0, None, ":"),
    ],
)
def test_a_result_in_one_character(status, low, detection, code):
    assert level_code(status, low, detection, PAPER, UNICODE).text == code


def test_every_kind_of_result_has_a_code_of_its_own_in_ascii_too():
    for glyphs in (UNICODE, ASCII):
        codes = [level_code(s, 1e-3, 1e-5, PAPER, glyphs).text for s in Status]
        assert len({*codes, level_code(Status.UNDETECTED, 0, 1, PAPER, glyphs).text}) == 6


def test_levels_have_roles_by_the_thresholds_of_the_settings():
    roles = [level_code("quantified", x, None, PAPER, UNICODE).role for x in (1e-1, 1e-3, 1e-5)]
    assert roles == [Role.BAD, Role.CAUTION, Role.MARK]


def test_a_row_of_the_paper(sample):
    # Day -36 is month -1; mRel 364.8 is month 12, hRel 456 month 15, death 729 month 24.
    assert text(drawn(sample))["P02"] == (
        "P02 1 2 3 3 3 4 4 4 5 5 5 · · 4m3 2 1R                 X"
    )


def test_wide_columns_show_the_limit_of_undetected_levels(sample):
    lines = text(drawn(sample, 118))
    assert lines["P02"].startswith("P02 1  2  3  3  3  4  4  4  5  5  5  ·5 ·5 4 m3  2  1 R")
    # Month 18 of P04 could not be evaluated; the year before it had a sample every month.
    assert lines["P04"][4:].replace(" ", "").count("?") == 1


def test_months_stand_above_their_columns(sample):
    rows = drawn(sample)
    axis = plain(rows.head).split("\n")[1]
    line = text(rows)["P02"]
    # Columns of two cells after the id and a blank, from month -1.
    for month in (0, 12, 24):
        assert axis[4 + 2 * (month + 1) :].startswith(str(month))
    assert line[4 + 2 * 13 :][:2] == "4m"


def test_where_months_do_not_fit_a_column_is_as_few_as_do(sample):
    narrow = drawn(sample, 40)
    assert "each 3 months of 30.4 days" in plain(narrow.head)
    # -1 to 1, 2 to 4, ...: the highest of each, with what happened in it.
    assert text(narrow)["P02"].split() == ["P02", "1", "3", "4", "5", "3m1R", "X"]


def test_rows_come_in_the_order_asked_for(sample):
    rows = drawn(sample, order=PatientOrder.RELAPSE)
    assert [rows.row_key(i) for i in range(3)] == ["P02", "P07", "P05"]
    assert "by time of relapse" in plain(rows.head)


def test_the_legend_names_what_is_there_and_nothing_else(sample, synthetic):
    few, many = plain(drawn(sample).foot), plain(drawn(synthetic, 118).foot)
    assert "p positive" not in few
    assert "T transplant" not in few
    assert "? not evaluable" in few
    assert "p positive, not quantifiable" in many
    assert "T transplant" in many
    assert "289 samples of other series or without a day not shown" in many


def test_a_patient_without_samples_has_an_empty_row(make_cohort):
    rows = drawn(Results(make_cohort(patients=[{"patient_id": "P1"}, {"patient_id": "P2"}]), PAPER))
    assert text(rows) == {"P1": "P1", "P2": "P2"}


def test_lines_are_drawn_alike_one_by_one_and_all_at_once(synthetic):
    rows = drawn(synthetic)
    every = rows.lines(0, rows.row_count)
    assert tuple(rows.lines(i, i + 1)[0] for i in range(rows.row_count)) == every


@pytest.mark.parametrize("columns", [20, 78, 118, 198])
def test_no_line_is_wider_than_asked(synthetic, columns):
    rows = drawn(synthetic, columns)
    lines = (*rows.head[1:], *rows.lines(0, rows.row_count), *rows.foot)
    assert max(map(width, lines)) <= columns - 1


def test_four_hundred_patients_are_paged(synthetic):
    block = window(drawn(synthetic), (78, 20), "S050")
    assert "rows 40 to 52 of 80" in plain(block)
    assert [width(row) for row in block] == [78] * 20
