from mrdscope.present.read_out import MOST_NAMED, Reading, read_out, read_out_line
from mrdscope.present.styled import plain, width

PFS = Reading("", 0.75, 0.128, 0.961, 4, events=(("P02", "hematologic relapse"),))


def test_a_reading_says_value_interval_at_risk_and_who():
    assert plain(read_out(456.0, [PFS], "survival", 78)).split("\n") == [
        "day 456  survival",
        "75 % (13–96) · 4 at risk · 1 event here",
        "  P02 hematologic relapse",
    ]


def test_groups_have_a_line_each():
    two = [
        Reading("p190", 1.0, None, None, 3, note="no event by then"),
        Reading("p210", 0.5, 0.1, 0.9, 2),
    ]
    assert plain(read_out(100.0, two, "survival", 78)).split("\n") == [
        "day 100  survival",
        "p190  100 % (n.e.) · 3 at risk · no event by then",
        "p210  50 % (10–90) · 2 at risk",
    ]


def test_who_was_last_seen_here_is_named_after_who_had_the_event():
    both = Reading("", 0.5, None, None, 9, (("P1", "death"),), ("P2", "P3"))
    text = plain(read_out(10.0, [both], "survival", 78))
    assert text.endswith("P1 death · P2 last seen · P3 last seen")
    assert "2 censored here" in text


def test_of_many_the_first_are_named_and_the_rest_counted():
    many = Reading("", 0.5, None, None, 99, tuple((f"P{i}", "death") for i in range(40)))
    text = plain(read_out(10.0, [many], "survival", 60))
    assert text.count("death") == MOST_NAMED
    assert text.endswith("and 28 more")


def test_no_line_is_wider_than_asked():
    many = Reading(
        "a long name of a group", 0.5, 0.4, 0.6, 99, tuple((f"P{i}", "x") for i in range(9))
    )
    assert all(width(line) <= 40 for line in read_out(10.0, [many], "survival", 40))


def test_one_line_has_no_names_of_patients():
    assert plain((read_out_line(456.0, PFS, "PFS"),)) == (
        "day 456 · PFS · 75 % (13–96) · 4 at risk · 1 event here"
    )


def test_what_is_not_estimable_is_no_number():
    past = Reading("", None, None, None, 0, note="past the last follow-up")
    assert plain((read_out_line(2000.0, past, "PFS"),)) == (
        "day 2000 · PFS · – · 0 at risk · past the last follow-up"
    )


def test_names_are_data():
    hostile = Reading("\x1b[2J", 0.5, None, None, 1, (("[/]", "\x07"),))
    text = plain(read_out(1.0, [hostile], "survival", 78))
    assert "␛[2J" in text
    assert "[/] ␇" in text
