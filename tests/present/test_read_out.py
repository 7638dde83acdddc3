import pytest

from mrdscope.analysis.time_to_event.read_out import Left, ReadOut, Step
from mrdscope.present.read_out import (
    MOST_NAMED,
    NamedReadOut,
    read_causes,
    read_out,
    read_out_line,
)
from mrdscope.present.styled import plain, width


def read(time=456.0, estimate=0.75, step=None, note=None, bounds=(0.128, 0.961)) -> ReadOut:
    return ReadOut(time, estimate, 0.2, *bounds, 4, 0, 0, 3, 0, note, step)


RELAPSE = Step(456.0, (Left("P02", "hematologic_relapse"),), (), ())


def text(*named: tuple[str, ReadOut], columns: int = 78) -> list[str]:
    readings = [NamedReadOut(name, one) for name, one in named]
    return plain(read_out(readings, "survival", columns)).split("\n")


def test_a_curve_says_value_interval_at_risk_and_who():
    assert text(("", read(step=RELAPSE))) == [
        "day 456  survival · 75 % (13–96) · 4 at risk · 3 censored before",
        "  here: P02 hematologic relapse",
    ]


def test_a_step_elsewhere_says_when_and_is_not_counted_here():
    assert text(("", read(time=460.0, step=RELAPSE)))[1:] == ["  day 456: P02 hematologic relapse"]


def test_times_that_differ_by_the_noise_of_binary_are_one():
    line = text(("", read(time=456.0000001, step=RELAPSE)))[1]
    assert line == "  here: P02 hematologic relapse"


def test_groups_have_lines_of_their_own():
    none = read(
        100.0, 1.0, note="no event by then: the interval is not estimable", bounds=(None, None)
    )
    assert text(("p190", none), ("p210", read(100.0, 0.5, bounds=(0.1, 0.9)))) == [
        "day 100  survival",
        "p190  100 % (n.e.) · 4 at risk · 3 censored before",
        "      no event by then: the interval is not estimable",
        "p210  50 % (10–90) · 4 at risk · 3 censored before",
    ]


def test_who_had_another_event_and_who_was_censored_are_named_after_the_event():
    step = Step(
        456.0, (Left("P1", "relapse"),), (Left("P2", "death"),), (Left("P3", "last_contact"),)
    )
    assert text(("", read(step=step)))[1] == "  here: P1 relapse · P2 death · P3 last contact"
    of_a_group = "\n".join(text(("A", read(step=step)), ("B", read()), columns=120))
    assert "1 event here · 1 competing here · 1 censored here" in of_a_group


def test_the_counts_of_those_no_longer_at_risk_add_up_with_them_to_all(sample):
    curve = sample.survival("pfs").readable[0]
    (line, _) = text(("", curve.at(729.6)))
    assert "3 at risk · 3 censored, 1 event before" in line


def test_causes_of_one_group_say_once_who_is_at_risk_and_nobody_is_named_twice():
    died = Step(456.0, (Left("P2", "death"),), (), ())
    other = Step(456.0, (), (Left("P2", "death"),), ())
    readings = [NamedReadOut("relapse", read(step=other)), NamedReadOut("death", read(step=died))]
    assert plain(read_causes(readings, "incidence", 78)).split("\n") == [
        "day 456  incidence · 4 at risk · 3 censored before",
        "relapse 75 % (13–96), 0 before · death 75 % (13–96), 0 before",
        "  here: P2 death",
    ]
    assert read_causes([], "incidence", 78) == ()


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
    assert plain((line,)) == (
        "day 456 · PFS · p190 · 75 % (13–96) · 4 at risk · 3 censored before · 1 event here"
    )


def test_what_is_not_estimable_is_no_number():
    past = read(2000.0, None, note="past the last follow-up", bounds=(None, None))
    assert plain((read_out_line(NamedReadOut("", past), "PFS"),)) == (
        "day 2000 · PFS · – · 4 at risk · 3 censored before · past the last follow-up"
    )


def test_names_are_data():
    step = Step(456.0, (Left("[/]", "\x07"),), (), ())
    lines = "\n".join(text(("\x1b[2J", read(step=step)), ("other", read())))
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
    assert lines[0].split(" · ")[1] == expected[day] or day < 456
    assert expected[day] in lines[0]
    assert ("P02 hematologic relapse" in lines[-1]) == (day in (455.9, 456.0))


def test_without_curves_there_is_nothing_to_read():
    assert read_out([], "survival", 40) == ()
