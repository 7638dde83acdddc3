import pytest

from mrdscope.analysis.time_to_event.read_out import Left, ReadOut, Step
from mrdscope.present.read_out import MOST_NAMED, NamedReadOut, read_out, read_out_line
from mrdscope.present.styled import plain, width


def read(time=456.0, estimate=0.75, step=None, note=None, bounds=(0.128, 0.961)) -> ReadOut:
    return ReadOut(time, estimate, 0.2, *bounds, 4, 0, 0, 3, 0, note, step)


RELAPSE = Step(456.0, (Left("P02", "hematologic_relapse"),), (), ())


def text(*named: tuple[str, ReadOut], columns: int = 78) -> list[str]:
    readings = [NamedReadOut(name, one) for name, one in named]
    return plain(read_out(readings, "survival", columns)).split("\n")


def test_a_curve_says_value_interval_at_risk_and_who():
    assert text(("", read(step=RELAPSE))) == [
        "day 456  survival",
        "75 % (13–96) · 4 at risk · 1 event here",
        "  here: P02 hematologic relapse",
    ]


def test_a_step_elsewhere_says_when_and_is_not_counted_here():
    assert text(("", read(time=460.0, step=RELAPSE)))[1:] == [
        "75 % (13–96) · 4 at risk", "  day 456: P02 hematologic relapse",
    ]  # fmt: skip


def test_times_that_differ_by_the_noise_of_binary_are_one():
    assert "1 event here" in text(("", read(time=456.0000001, step=RELAPSE)))[1]


def test_groups_have_lines_of_their_own():
    none = read(
        100.0, 1.0, note="no event by then: the interval is not estimable", bounds=(None, None)
    )
    assert text(("p190", none), ("p210", read(100.0, 0.5, bounds=(0.1, 0.9)))) == [
        "day 100  survival",
        "p190  100 % (n.e.) · 4 at risk",
        "      no event by then: the interval is not estimable",
        "p210  50 % (10–90) · 4 at risk",
    ]


def test_who_had_another_event_and_who_was_censored_are_named_after_the_event():
    step = Step(
        456.0, (Left("P1", "relapse"),), (Left("P2", "death"),), (Left("P3", "last_contact"),)
    )
    lines = text(("", read(step=step)))
    assert (
        lines[1] == "75 % (13–96) · 4 at risk · 1 event here · 1 competing here · 1 censored here"
    )
    assert lines[2] == "  here: P1 relapse · P2 death · P3 last contact"


def test_of_many_the_first_are_named_and_the_rest_counted():
    step = Step(456.0, tuple(Left(f"P{i}", "death") for i in range(40)), (), ())
    lines = text(("", read(step=step)), columns=60)
    assert "\n".join(lines).count("death") == MOST_NAMED
    assert lines[-1].endswith("and 28 more")


def test_no_line_is_wider_than_asked():
    step = Step(456.0, tuple(Left(f"P{i}", "x") for i in range(9)), (), ())
    named = [NamedReadOut("a long name of a group", read(step=step))]
    assert all(width(line) <= 40 for line in read_out(named, "survival", 40))


def test_one_line_has_no_names_of_patients():
    line = read_out_line(NamedReadOut("p190", read(step=RELAPSE)), "PFS")
    assert plain((line,)) == "day 456 · PFS · p190 · 75 % (13–96) · 4 at risk · 1 event here"


def test_what_is_not_estimable_is_no_number():
    past = read(2000.0, None, note="past the last follow-up", bounds=(None, None))
    assert plain((read_out_line(NamedReadOut("", past), "PFS"),)) == (
        "day 2000 · PFS · – · 4 at risk · past the last follow-up"
    )


def test_names_are_data():
    step = Step(456.0, (Left("[/]", "\x07"),), (), ())
    lines = "\n".join(text(("\x1b[2J", read(step=step))))
    assert "␛[2J" in lines
    assert "[/] ␇" in lines


@pytest.mark.parametrize("day", [0.0, 455.9, 456.0, 700.0, 5000.0])
def test_the_papers_curve_is_read_at_any_time(sample, day):
    result = sample.survival("pfs")
    lines = text(("", result.readable[0].at(day)))
    expected = {
        0.0: "100 %",
        455.9: "100 %",
        456.0: "75 % (13–96)",
        700.0: "75 % (13–96)",
        5000.0: "–",
    }
    assert lines[1].startswith(expected[day])
    assert ("P02 hematologic relapse" in lines[2]) == (day in (455.9, 456.0))


def test_without_curves_there_is_nothing_to_read():
    assert read_out([], "survival", 40) == ()
