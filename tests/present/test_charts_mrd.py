import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrdscope.cohort.schema import Status
from mrdscope.present.charts.course import (
    AdverseEvent,
    Event,
    MrdCourse,
    MrdSeries,
    Sample,
    Threshold,
    Treatment,
)
from mrdscope.present.charts.mrd import mrd_chart
from mrdscope.present.charts.summary import mrd_summary
from mrdscope.present.glyphs import ASCII, UNICODE
from mrdscope.present.styled import Block, Role, plain, width

MARKS = set("●◐▽▲")


def q(day: float, level: float, lod: float | None = 1e-5) -> Sample:
    return Sample(day, Status.QUANTIFIED, level, level, lod)


def u(day: float, limit: float | None = 1e-5) -> Sample:
    return Sample(day, Status.UNDETECTED, 0.0, limit, limit)


def pnq(day: float, lod: float = 1e-5, loq: float = 1e-3) -> Sample:
    return Sample(day, Status.POSITIVE_NOT_QUANTIFIABLE, lod, loq, lod)


def above(day: float, level: float) -> Sample:
    return Sample(day, Status.ABOVE_RANGE, level, None, 1e-5)


def ne(day: float) -> Sample:
    return Sample(day, Status.NOT_EVALUABLE)


def course(*samples: Sample, **parts: tuple) -> MrdCourse:
    return MrdCourse(series=(MrdSeries("BCR-ABL, marrow", samples),), **parts)


def rows(block: Block) -> list[str]:
    return ["".join(span.text for span in row) for row in block]


def places(block: Block, characters: set[str]) -> list[tuple[str, int, int]]:
    found = [
        (character, column, row)
        for row, text in enumerate(rows(block))
        for column, character in enumerate(text)
        if character in characters
    ]
    return sorted(found, key=lambda place: place[1:])


# Patient 2 of the reconstruction, with the extra statuses a chart has to show.
P02 = course(
    q(-36, 0.8), q(-3, 2e-2), q(30.4, 4.5e-3), q(60.8, 1.1e-3), q(91.2, 4e-4), u(304), u(334.4),
    q(364.8, 4e-4), q(395.2, 5.1e-3), q(425.6, 6e-2), q(456, 2.1e-1),
    thresholds=(Threshold("1e-2 at 4 weeks", 1e-2), Threshold("1e-4", 1e-4)),
    events=(Event(456, "hRel"), Event(729, "death")),
    treatments=(Treatment("imatinib 800", 0, 456),),
    adverse_events=(AdverseEvent("neutropenia", 40, 60, 4),),
    last_contact=729,
)  # fmt: skip


def test_marks_lie_at_their_day_and_level() -> None:
    # 80 x 23 without header or lanes: axis and tick labels leave 21 rows, 5 decades at 4 rows
    # each; "1e-5" and the axis leave columns 5 to 77 (a margin of two): day 0 to 72, one a day.
    block = mrd_chart(
        course(q(0, 1.0), q(10, 1e-2), u(20, 1e-4), u(30), pnq(40), above(72, 1.0)), size=(80, 23)
    )
    assert places(block, MARKS) == [
        ("●", 5, 0), ("●", 15, 8), ("▽", 25, 16), ("▽", 35, 20), ("◐", 45, 16), ("▲", 77, 0),
    ]  # fmt: skip


def test_an_undetected_sample_lies_at_its_own_limit_of_detection() -> None:
    own = Sample(36, Status.UNDETECTED, 0.0, 1e-2, 1e-4)
    bound_only = Sample(48, Status.UNDETECTED, 0.0, 1e-2, None)
    block = mrd_chart(course(q(0, 1.0), own, bound_only, u(72)), size=(80, 23))
    assert places(block, {"▽"}) == [("▽", 41, 16), ("▽", 53, 8), ("▽", 77, 20)]


def test_decades_are_labelled_at_their_rows() -> None:
    text = rows(mrd_chart(course(q(0, 1.0), u(72)), size=(80, 23)))
    assert {row: text[row][:5] for row in range(21) if text[row][:4].strip()} == {
        0: " 1e0┤", 4: "1e-1┤", 8: "1e-2┤", 12: "1e-3┤", 16: "1e-4┤", 20: "1e-5┤",
    }  # fmt: skip


def test_not_evaluable_and_levels_that_cannot_be_drawn_stand_on_the_axis() -> None:
    zero = Sample(24, Status.QUANTIFIED, 0.0, 0.0, None)
    block = mrd_chart(course(q(0, 1.0), ne(12), zero, u(36, None), u(72)), size=(80, 23))
    text = rows(block)
    assert [column for column, c in enumerate(text[21]) if c == "?"] == [17, 29]
    assert text[21][41] == "▽"


def test_the_limit_of_detection_is_drawn_under_each_sample() -> None:
    block = mrd_chart(course(q(0, 1.0, 1e-5), q(36, 0.5, 1e-3), q(72, 0.1, None)), size=(80, 23))
    assert places(block, {"▁"}) == [("▁", 5, 20), ("▁", 41, 12)]
    limit_roles = {span.role for row in block for span in row if "▁" in span.text}
    assert limit_roles == {Role.LIMIT}


def braille_dots(block: Block) -> int:
    return sum(
        (ord(character) - 0x2800).bit_count()
        for text in rows(block)
        for character in text
        if 0x2800 <= ord(character) <= 0x28FF
    )


def test_lines_to_and_from_undetected_are_broken() -> None:
    solid = braille_dots(mrd_chart(course(q(0, 1.0), q(72, 1e-5)), size=(80, 23)))
    broken = braille_dots(mrd_chart(course(q(0, 1.0), u(72)), size=(80, 23)))
    assert 0.25 < broken / solid < 0.45


def test_a_not_evaluable_sample_neither_breaks_nor_bends_the_line() -> None:
    with_it = mrd_chart(course(q(0, 1.0), ne(30), q(72, 1e-5)), size=(80, 23))
    without = mrd_chart(course(q(0, 1.0), q(72, 1e-5)), size=(80, 23))
    assert rows(with_it)[:21] == rows(without)[:21]


def test_series_are_never_joined_and_have_marks_of_their_own() -> None:
    both = MrdCourse(series=(MrdSeries("marrow", (q(0, 1.0),)), MrdSeries("blood", (q(72, 1e-5),))))
    block = mrd_chart(both, size=(80, 23))
    assert braille_dots(block) == 0
    assert rows(block)[0].strip() == "ratio  ● marrow  ◆ blood"
    assert places(block, {"●", "◆"}) == [("●", 5, 1), ("●", 7, 0), ("◆", 17, 0), ("◆", 77, 20)]


def test_samples_of_one_day_are_both_drawn() -> None:
    block = mrd_chart(course(q(30, 1.0), q(30, 1e-3), u(30)), size=(80, 23))
    assert [(mark, row) for mark, _, row in places(block, MARKS)] == [
        ("●", 0),
        ("●", 12),
        ("▽", 20),
    ]


def test_an_event_is_a_line_from_its_label_to_the_axis() -> None:
    text = rows(mrd_chart(P02, size=(78, 16)))
    row = next(index for index, line in enumerate(text) if "┊hRel 456" in line)
    column = text[row].index("┊hRel 456")
    axis = next(index for index, line in enumerate(text) if "└" in line)
    assert {text[k][column] for k in range(row, axis)} <= {"┊", "●"}
    assert [text[k][column] for k in range(row, axis)].count("●") == 1
    assert "┊death 729" in text[row]


def test_an_event_label_does_not_cover_the_line_of_the_next_event() -> None:
    near = course(q(0, 1.0), u(72), events=(Event(36, "mRel"), Event(40, "hRel")))
    text = rows(mrd_chart(near, size=(80, 10)))
    assert "mRel 36┊   ┊hRel 40" in text[0]


def test_an_event_without_room_for_its_day_keeps_its_label() -> None:
    near = course(
        q(0, 1.0), u(72), events=(Event(50, "mRel"), Event(56, "hRel"), Event(70, "dead"))
    )
    text = rows(mrd_chart(near, size=(80, 10)))
    assert "mRel 50┊     ┊hRel 56      ┊dead" in text[0]


def test_day_0_has_a_tick_and_its_label_stands_under_it() -> None:
    text = rows(mrd_chart(P02, size=(78, 16)))
    axis = next(index for index, line in enumerate(text) if "└" in line)
    zero = text[axis + 1].index("0")
    assert text[axis][zero] == "┬"
    assert text[axis + 1].split() == ["days", "0", "180", "360", "540", "720"]


def test_treatment_and_toxicity_lie_on_the_same_time_axis() -> None:
    text = rows(mrd_chart(P02, size=(78, 16)))
    axis = next(index for index, line in enumerate(text) if "└" in line)
    zero = text[axis + 1].index("0")
    relapse = next(line for line in text if "┊hRel" in line).index("┊hRel")
    treatment = next(line for line in text if line.startswith("Rx"))
    assert treatment.index("┣") == zero
    assert treatment.rstrip().rindex("━") == relapse - 1
    assert "┣ imatinib 800 ━" in treatment
    toxicity = next(line for line in text if line.startswith("AE"))
    assert toxicity[zero + 3 : zero + 17] == "4 neutropenia "


def test_an_ongoing_treatment_ends_in_an_arrow_at_the_end_of_the_axis() -> None:
    ongoing = course(q(0, 1.0), u(72), treatments=(Treatment("dasatinib", 36),))
    lane = rows(mrd_chart(ongoing, size=(80, 23)))[-1]
    assert (lane.index("┣"), lane.index("▶")) == (41, 77)


def drugs(*stretches: tuple[str, float, float]) -> MrdCourse:
    treatments = tuple(Treatment(*stretch, phase="induction") for stretch in stretches)
    return course(q(0, 1.0), u(72), treatments=treatments)


def lanes_of(block: Block, heading: str) -> list[str]:
    text = rows(block)
    first = next(index for index, line in enumerate(text) if line.startswith(heading))
    return [line.rstrip() for line in text[first:] if not line.startswith("AE") or heading == "AE"]


def test_overlapping_treatments_have_lanes_of_their_own_and_what_does_not_fit_is_counted() -> None:
    three = drugs(("imatinib", 0, 72), ("vincristine", 0, 71), ("prednisone", 0, 70))
    tall = lanes_of(mrd_chart(three, size=(80, 23)), "Rx")
    assert [line.split()[-2] for line in tall] == ["imatinib", "vincristine", "prednisone"]
    short = lanes_of(mrd_chart(three, size=(80, 7)), "Rx")
    assert [line.split()[:3] for line in short] == [["Rx+2", "┣", "imatinib"]]


def test_drugs_of_one_phase_over_the_same_days_share_a_bar_where_lanes_are_few() -> None:
    three = drugs(("imatinib", 0, 72), ("vincristine", 0, 72), ("prednisone", 0, 72))
    assert len(lanes_of(mrd_chart(three, size=(80, 23)), "Rx")) == 3
    (lane,) = lanes_of(mrd_chart(three, size=(80, 7)), "Rx")
    assert lane.startswith("Rx   ┣ imatinib + vincristine + prednisone ━")
    (narrow,) = lanes_of(mrd_chart(three, size=(40, 7)), "Rx")
    assert "imatinib + 2 more" in narrow


def test_stretches_of_one_drug_are_one_track_with_one_name() -> None:
    cycles = drugs(("cytarabine", 0, 10), ("cytarabine", 30, 40), ("imatinib", 15, 25))
    lanes = lanes_of(mrd_chart(cycles, size=(80, 23)), "Rx")
    assert lanes[0].count("┣") == 2
    assert lanes[0].endswith("cytarabine")
    assert "cytarabine" not in lanes[1]


def test_a_label_without_room_for_unit_or_dose_keeps_the_drug() -> None:
    forms = ("imatinib 800 mg/day", ("imatinib 800", "imatinib"))
    treated = course(
        q(0, 1.0), u(72), treatments=(Treatment(forms[0], 0, 72, forms[1], "maintenance"),)
    )
    found = {
        columns: lanes_of(mrd_chart(treated, size=(columns, 8)), "Rx")[0].strip("Rx ┣━▶")
        for columns in (60, 28, 22)
    }
    assert found == {60: "imatinib 800 mg/day", 28: "imatinib 800", 22: "imatinib"}


def test_the_worst_adverse_event_has_the_lane_where_there_is_one() -> None:
    two = (AdverseEvent("nausea", 0, 72, 2), AdverseEvent("neutropenia", 20, 40, 4))
    chart = course(q(0, 1.0), u(72), adverse_events=two)
    (lane,) = lanes_of(mrd_chart(chart, size=(80, 7)), "AE")
    assert lane.split() == ["AE+1", "4", "neutropenia", "──────"]
    both = lanes_of(mrd_chart(chart, size=(80, 12)), "AE")
    assert (both[0].index("4"), both[1].index("2")) == (25, 5)
    assert "nausea" in both[1]


def test_episodes_of_one_event_are_one_track_each_with_its_grade() -> None:
    twice = (AdverseEvent("neutropenia", 0, 9, 4), AdverseEvent("neutropenia", 30, 39, 1))
    (lane,) = lanes_of(
        mrd_chart(course(q(0, 1.0), u(72), adverse_events=twice), size=(80, 20)), "AE"
    )
    assert (lane[5], lane[35]) == ("4", "1")
    assert lane.endswith("neutropenia")


def test_an_ungraded_adverse_event_is_a_question_and_no_grade() -> None:
    events = (AdverseEvent("rash", 36, 40, None),)
    lane = rows(mrd_chart(course(q(0, 1.0), u(72), adverse_events=events), size=(80, 23)))[-1]
    assert lane[41] == "?"


def test_the_axis_says_what_it_is_of_where_there_is_room() -> None:
    named = course(q(0, 1.0), u(72), measure="BCR-ABL qPCR/B2M, marrow")
    assert rows(mrd_chart(named, size=(80, 23)))[0].rstrip() == "ratio, BCR-ABL qPCR/B2M, marrow"
    early = course(q(0, 1.0), u(72), measure="BCR-ABL qPCR", events=(Event(10, "mRel"),))
    assert rows(mrd_chart(early, size=(80, 23)))[0].rstrip() == "ratio          ┊mRel 10"


def test_what_the_marks_mean_is_written_where_there_is_room() -> None:
    text = rows(mrd_chart(course(q(0, 1.0), u(36), ne(72)), size=(90, 26)))
    assert text[-1].strip() == (
        "● quantified  ▽ undetected, at its limit  ? not evaluable  ▁ limit of detection"
    )
    assert "quantified" not in plain(mrd_chart(course(q(0, 1.0)), size=(80, 25)))


def test_events_that_crowd_have_a_second_row_and_otherwise_none() -> None:
    apart = course(q(0, 1.0), u(300), events=(Event(10, "mRel"), Event(200, "hRel")))
    three = (Event(140, "mRel"), Event(150, "hRel"), Event(160, "SCT"))
    crowd = course(q(0, 1.0), u(300), events=three)
    assert "┤" in rows(mrd_chart(apart, size=(60, 14)))[1]
    text = plain(mrd_chart(crowd, size=(60, 14)))
    assert all(name in text for name in ("mRel 140", "hRel 150", "SCT 160"))


def test_thresholds_are_dashed_across_and_labelled_right_of_the_plot() -> None:
    text = rows(mrd_chart(P02, size=(78, 16)))
    line = next(line for line in text if "1e-2 at 4 weeks" in line)
    assert line.startswith("1e-2┤")
    assert line.endswith("1e-2 at 4 weeks")
    assert line.count("╌") > 30


def test_text_of_the_data_is_data() -> None:
    hostile = course(
        q(0, 1.0), u(72), treatments=(Treatment("\x1b[2J[/]", 0, 72),),
        events=(Event(36, "\x07\u202e"),), thresholds=(Threshold("[@click=app.quit]\x1b", 1e-2),),
    )  # fmt: skip
    text = plain(mrd_chart(hostile, size=(100, 23)))
    assert "␛[2J[/]" in text
    assert "[@click=app.quit]␛" in text
    assert not any(ord(character) < 32 and character != "\n" for character in text)


def test_an_empty_course_is_an_empty_frame() -> None:
    text = plain(mrd_chart(MrdCourse(), size=(40, 8)))
    assert not set(text) & (MARKS | {"?"})
    assert "1e-5┤" in text


def test_too_small_a_chart_is_its_summary() -> None:
    assert plain(mrd_chart(P02, size=(19, 8))).startswith("BCR-ABL, marrow: l…")
    assert plain(mrd_chart(P02, size=(90, 4))).startswith(
        "BCR-ABL, marrow: last 2.1e-1 on day 456;"
    )
    assert mrd_chart(P02, size=(30, 0)) == ()


def test_without_colour_undetected_is_not_quantified() -> None:
    seen = plain(mrd_chart(course(q(0, 1e-5), u(36), q(72, 1.0)), size=(80, 23)))
    other = plain(mrd_chart(course(q(0, 1e-5), q(36, 1e-5), q(72, 1.0)), size=(80, 23)))
    assert seen != other
    assert (seen.count("●"), seen.count("▽")) == (2, 1)
    ascii_text = plain(mrd_chart(course(q(0, 1e-5), u(36)), size=(80, 23), glyphs=ASCII))
    assert (ascii_text.count("o"), ascii_text.count("v")) == (1, 1)


def test_the_summary_says_what_the_chart_shows() -> None:
    assert mrd_summary(P02) == (
        "BCR-ABL, marrow: last 2.1e-1 on day 456; 11 samples, days -36 to 456: 9 quantified, "
        "2 undetected. hRel day 456, death day 729. "
        "Worst adverse event neutropenia grade 4, day 40."
    )
    assert mrd_summary(course(u(30))) == (
        "BCR-ABL, marrow: last <1.0e-5 on day 30; 1 sample, day 30: 1 undetected."
    )
    assert mrd_summary(MrdCourse()) == "No MRD samples."


days = st.floats(-2000, 8000).map(lambda day: round(day, 1))
levels = st.one_of(st.none(), st.just(0.0), st.floats(1e-9, 5.0))
any_sample = st.builds(Sample, days, st.sampled_from(list(Status)), levels, levels, levels)
labels = st.text(max_size=14)
any_course = st.builds(
    MrdCourse,
    st.lists(
        st.builds(MrdSeries, labels, st.lists(any_sample, max_size=12).map(tuple)), max_size=4
    ).map(tuple),
    st.lists(st.builds(Threshold, labels, st.floats(0, 1)), max_size=3).map(tuple),
    st.lists(st.builds(Event, days, labels), max_size=4).map(tuple),
    st.lists(st.builds(Treatment, labels, days, st.none() | days), max_size=5).map(tuple),
    st.lists(
        st.builds(AdverseEvent, labels, days, st.none() | days, st.none() | st.integers(0, 5)),
        max_size=5,
    ).map(tuple),
    st.none() | days,
)
sizes = st.tuples(st.integers(0, 160), st.integers(0, 40))


@settings(max_examples=150, deadline=None)
@given(any_course, sizes, st.sampled_from([UNICODE, ASCII]))
def test_any_course_fills_any_size_exactly(drawn: MrdCourse, size: tuple[int, int], glyphs) -> None:
    block = mrd_chart(drawn, size=size, glyphs=glyphs)
    assert [width(row) for row in block] == [size[0]] * size[1]
    if glyphs is ASCII:
        assert plain(block).isascii()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([1.0, 1e-1, 1e-2, 1e-3, 1e-4, None]), min_size=1, max_size=19),
    st.integers(61, 160),
    st.integers(8, 25),
)
def test_every_sample_is_seen_where_marks_do_not_share_cells(
    values: list[float | None], columns: int, height: int
) -> None:
    samples = [u(30.0 * k) if v is None else q(30.0 * k, v) for k, v in enumerate(values)]
    block = mrd_chart(course(*samples), size=(columns, height))
    assert len(places(block, MARKS)) == len(samples)
    assert len(places(block, {"▽"})) == values.count(None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 700), st.floats(1e-5, 1.0)), min_size=1, max_size=15))
def test_marks_are_within_half_a_cell_of_their_values(values: list[tuple[int, float]]) -> None:
    samples = [q(float(day), level) for day, level in values]
    block = mrd_chart(course(u(0), q(700, 1.0), *samples), size=(100, 25))
    # 25 - 2 rows from 1e0 down to 1e-5; columns 5 to 97 from day 0 to 700.
    expected = set()
    for day, level in values:
        share = (math.log10(level) + 5) / 5
        expected.add((5 + math.floor(day / 700 * 92 + 0.5), 22 - math.floor(share * 22 + 0.5)))
    assert expected <= {(column, row) for _, column, row in places(block, {"●"})}


@pytest.mark.parametrize("size", [(40, 8), (50, 12), (78, 16), (120, 24), (160, 40)])
def test_the_patient_of_the_example_is_whole_at_every_size(size: tuple[int, int]) -> None:
    block = mrd_chart(P02, size=size)
    text = plain(block)
    assert text.count("▽") >= 1
    assert "hRel 456" in text
    assert "imatinib 800" in text
    assert mrd_chart(P02, size=size) == block
