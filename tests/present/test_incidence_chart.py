import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.errors import AnalysisError
from mrdscope.present.charts.curve import CountTable, Curve, IncidenceCurve
from mrdscope.present.charts.incidence import incidence_chart, incidence_summary
from mrdscope.present.charts.survival import survival_chart
from mrdscope.present.glyphs import ASCII, UNICODE
from mrdscope.present.incidence_curves import incidence_curves
from mrdscope.present.styled import Block, plain, width

PLOT_LEFT = 10


def rows(block: Block) -> list[str]:
    return ["".join(span.text for span in row) for row in block]


def curve(**parts: object) -> IncidenceCurve:
    fields = {"name": "relapse", "times": (), "incidence": (), "last_follow_up": 100.0,
              "n": 10, "events": 0}  # fmt: skip
    return IncidenceCurve(**(fields | parts))  # type: ignore[arg-type]


def braille_rows(text: list[str], column: int) -> set[int]:
    return {r for r, line in enumerate(text) if 0x2800 < ord(line[column]) <= 0x28FF}


def test_incidence_rises_from_0_and_includes_an_event_at_its_time():
    drawn = curve(times=(50.0,), incidence=(0.5,), lower=(0.1,), upper=(0.9,), events=5)
    text = rows(incidence_chart([drawn], size=(100, 23)))
    # 87 columns of plot, 21 rows from 0 to 100 %.
    half = PLOT_LEFT + 43
    assert braille_rows(text[:21], half - 5) == {20}
    assert braille_rows(text[:21], half + 5) == {10}
    assert braille_rows(text[:21], half) == set(range(10, 21))


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0.05, "10%"),
        (0.1, "10%"),
        (0.15, "20%"),
        (0.3, "40%"),
        (0.5, "60%"),
        (0.7, "80%"),
        (0.9, "100%"),
    ],
)
def test_the_axis_ends_above_all_that_is_drawn(highest, top):
    drawn = curve(times=(50.0,), incidence=(0.04,), lower=(0.01,), upper=(highest,))
    text = rows(incidence_chart([drawn], size=(100, 23)))
    assert text[0].split("┤")[0].strip() == top
    assert text[20].split("┤")[0].strip() == "0%"


def test_the_numbers_of_all_causes_stand_under_the_first_and_add_up(synthetic):
    result = synthetic.survival("molecular_response")
    curves = incidence_curves(result.incidence, result.times.endpoint, 100)
    assert [one.name for one in curves] == [
        "molecular response", "hematologic relapse", "progression", "death",
    ]  # fmt: skip
    table = curves[0].table
    assert [name for name, _ in table.rows] == [
        "at risk", "response", "relapse", "progress.", "death", "censored",
    ]  # fmt: skip
    assert {sum(numbers) for numbers in zip(*(n for _, n in table.rows), strict=True)} == {79}
    assert [one.table for one in curves[1:]] == [None] * 3
    text = rows(incidence_chart(curves, size=(100, 26)))
    assert text[-6].split()[:3] == ["at", "risk", "79"]
    # Whoever is censored is so for every cause.
    assert [len(one.censor_times) for one in curves] == [len(curves[0].censor_times), 0, 0, 0]


def test_groups_have_their_event_each_and_numbers_of_their_own(synthetic):
    result = synthetic.survival("molecular_response", "arm")
    curves = incidence_curves(result.incidence, result.times.endpoint, 100)
    assert [one.name for one in curves] == ["blinatumomab", "chemotherapy"]
    for one in curves:
        assert [name for name, _ in one.table.rows] == [
            "at risk", "events", "competing", "censored",
        ]  # fmt: skip
        assert {sum(n) for n in zip(*(n for _, n in one.table.rows), strict=True)} == {one.n}
    text = plain(incidence_chart(curves, size=(100, 34)))
    assert text.count("competing") == 2
    assert text.index("\nblinatumomab") < text.index("\nchemotherapy")


def test_late_entries_are_a_row_of_their_own(sample):
    result = sample.survival("molecular_relapse")
    curves = incidence_curves(result.incidence, result.times.endpoint, 100)
    table = curves[0].table
    assert table.rows[-1][0] == "to enter"
    assert {sum(n) for n in zip(*(n for _, n in table.rows), strict=True)} == {curves[0].n}


def test_without_curves_there_is_an_empty_frame():
    assert incidence_chart([], size=(40, 10)) != ()
    assert incidence_summary([]) == "No incidence curves."


def test_a_name_too_long_for_the_margin_stands_over_its_curve():
    low = curve(name="relapse", times=(10.0,), incidence=(0.1,))
    long = curve(name="molecular response by three", times=(10.0,), incidence=(0.8,))
    text = plain(incidence_chart([low, long], size=(78, 23)))
    assert "molecular response by three" in text
    assert "…" not in text


def test_too_small_a_chart_is_its_summary():
    drawn = curve(times=(50.0,), incidence=(0.5,), lower=(0.1,), upper=(0.9,), events=5)
    assert plain(incidence_chart([drawn], size=(70, 3))).rstrip() == (
        "relapse: 5 of 10 patients, incidence 50% at 100 days."
    )


def test_rows_of_a_table_have_as_many_numbers_as_times():
    with pytest.raises(AnalysisError, match="different length"):
        CountTable((0.0, 1.0), (("at risk", (3,)),))


# -- the cursor ------------------------------------------------------------------------------------

SEVEN = Curve(
    name="PFS", times=(456.0,), survival=(0.75,), lower=(0.128,), upper=(0.961,),
    censor_times=(364.8, 395.2, 425.6, 729.6, 912.0), last_follow_up=1003.2, n=7, median=900.0,
)  # fmt: skip
OTHER = Curve(name="other", times=(100.0, 300.0), survival=(0.5, 0.2), last_follow_up=700.0, n=9)


def changed_columns(with_cursor: Block, without: Block) -> set[int]:
    pairs = zip(rows(with_cursor), rows(without), strict=True)
    return {c for a, b in pairs for c, (x, y) in enumerate(zip(a, b, strict=True)) if x != y}


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
@pytest.mark.parametrize("curves", [[SEVEN], [SEVEN, OTHER]], ids=["one", "two"])
@given(cursor=st.floats(0, 1100))
def test_a_cursor_changes_its_own_column_and_nothing_else(curves, glyphs, cursor):
    size = (80, 20)
    there = survival_chart(curves, size=size, glyphs=glyphs, cursor=cursor)
    without = survival_chart(curves, size=size, glyphs=glyphs)
    columns = changed_columns(there, without)
    assert len(columns) <= 1
    assert (len(columns) == 1) == (cursor <= 1003.2)


@pytest.mark.parametrize(("cursor", "share"), [(455.9, 1.0), (456.0, 0.75), (1003.2, 0.75)])
def test_the_mark_stands_on_the_curve_an_event_at_that_time_included(cursor, share):
    text = rows(survival_chart([SEVEN], size=(100, 23), cursor=cursor))
    (row,) = [r for r, line in enumerate(text) if "●" in line]
    assert row == 20 - round(share * 20)


def test_each_curve_has_a_mark_of_its_own_until_it_ends():
    def marks(cursor: float) -> str:
        block = survival_chart([SEVEN, OTHER], size=(100, 23), cursor=cursor)
        return "".join(c for c in plain(block) if c in "●◆")

    assert sorted(marks(200.0)) == ["◆", "●"]
    assert marks(900.0) == "●"


def test_a_cursor_on_incidence_stands_at_its_value():
    drawn = curve(times=(50.0,), incidence=(0.5,), lower=(0.1,), upper=(0.9,))
    text = rows(incidence_chart([drawn], size=(100, 23), cursor=50.0))
    assert [r for r, line in enumerate(text) if "●" in line] == [10]


shares = st.lists(st.floats(0, 1), max_size=6).map(sorted)


@given(shares, st.integers(0, 120), st.integers(0, 34), st.sampled_from([UNICODE, ASCII]))
def test_any_curve_fills_any_size_exactly(values, columns, height, glyphs):
    drawn = curve(times=tuple(float(i) for i in range(len(values))), incidence=values)
    block = incidence_chart([drawn, curve()], size=(columns, height), glyphs=glyphs)
    assert [width(row) for row in block] == [columns] * height
    if glyphs is ASCII:
        assert plain(block).isascii()
