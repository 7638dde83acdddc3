import pytest

from mrdscope.analysis.patient_order import PatientOrder, ordered
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_on_study import time_on_study
from mrdscope.present.glyphs import ASCII, UNICODE
from mrdscope.present.happenings import happened
from mrdscope.present.rows import KeyedRows
from mrdscope.present.styled import plain, width
from mrdscope.present.swimmer import Swim, swimmer


def drawn(results: Results, columns=78, order=PatientOrder.DURATION, glyphs=UNICODE) -> KeyedRows:
    swim = Swim(
        time_on_study(results.cohort), happened(results), results.response,
        ordered(results, order), str(order),
    )  # fmt: skip
    return swimmer(swim, width=columns, glyphs=glyphs)


def text(rows: KeyedRows) -> dict[str, str]:
    lines = plain(rows.lines(0, rows.row_count)).split("\n")
    return {rows.row_key(i): line for i, line in enumerate(lines)}


def test_treatment_and_what_happened_of_one_patient(sample):
    bar = text(drawn(sample, 118))["P02"].split("│")[1]
    track = bar.split(" ")[0]
    assert track.startswith("▒▒▒━")  # induction, then maintenance
    assert [c for c in track if c.isalpha()] == ["c", "m", "R", "X"]
    assert set(track[track.index("R") + 1 : -1]) == {"─"}  # nothing recorded after relapse
    assert bar.split()[1:] == ["729", "short"]


def test_marks_stand_at_their_days(sample):
    rows = drawn(sample, 118)
    axis, bar = plain(rows.head).split("\n")[1], text(rows)["P02"]
    zero, day_360, day_720 = (axis.index(day) for day in ("0", "360", "720"))
    # Labels of three cells are centred on their tick.
    a_day = (day_720 - day_360) / 360
    assert bar.index("X") == pytest.approx(zero + 729 * a_day, abs=1)
    assert bar.index("R") == pytest.approx(zero + 456 * a_day, abs=1)


def test_who_was_alive_goes_on_and_who_died_does_not(sample):
    lines = text(drawn(sample))
    assert {name for name, line in lines.items() if "▶" in line} == set(lines) - {"P02"}
    assert {name for name, line in lines.items() if "X" in line} == {"P02"}


def test_an_end_nobody_recorded_is_a_question(make_cohort):
    treatment = [{"patient_id": "P1", "drug": "imatinib", "start_day": 0, "stop_day": 50}]
    patients = [{"patient_id": "P1"}, {"patient_id": "P2"}]
    rows = drawn(Results(make_cohort(patients=patients, treatment=treatment), PAPER))
    assert text(rows)["P1"].split()[1].endswith("━?")
    assert text(rows)["P2"] == "P2 │ nothing says how long this patient was followed"
    assert "? last record" in plain(rows.foot)


def test_rows_are_sorted_as_asked(sample):
    longest = drawn(sample)
    assert [longest.row_key(i) for i in range(7)] == [
        "P04",
        "P06",
        "P03",
        "P02",
        "P07",
        "P05",
        "P01",
    ]
    assert drawn(sample, order=PatientOrder.RESPONSE).row_key(6) == "P07"


def test_few_phases_are_told_apart_even_together_and_of_many_the_one_begun_last(sample, synthetic):
    few, many = plain(drawn(sample).foot), plain(drawn(synthetic, 118).foot)
    assert "━━ maintenance + prophylaxis  ══ maintenance  ▒▒ induction" in few
    assert "begun last" not in few
    assert "other treatment" in many
    assert "(of several, the one begun last)" in many


def test_marks_that_share_a_cell_stand_side_by_side(make_cohort):
    events = [{"patient_id": "P1", "type": kind, "day": day} for kind, day in
              (("hematologic_relapse", 400), ("transplant", 400), ("death", 400))]  # fmt: skip
    rows = drawn(Results(make_cohort(patients=[{"patient_id": "P1"}], events=events), PAPER), 60)
    bar = text(rows)["P1"].split()[1]
    assert set(bar[-3:]) == {"R", "T", "X"}


def test_the_legend_names_only_what_is_there(sample):
    foot = plain(drawn(sample).foot)
    assert "T transplant" not in foot
    assert "X death" in foot
    assert "▶ alive at last contact" in foot


@pytest.mark.parametrize("columns", [30, 78, 118, 198])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
def test_every_row_is_as_wide_as_asked(synthetic, columns, glyphs):
    rows = drawn(synthetic, columns, glyphs=glyphs)
    assert {width(line) for line in rows.lines(0, 80)} == {columns - 1}
    assert len(rows.lines(0, 80)) == 80
