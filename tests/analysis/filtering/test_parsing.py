from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mrdscope.analysis.filtering.conditions import (
    EVERY_ROW,
    And,
    Between,
    Compare,
    Contains,
    Matches,
    Missing,
    Not,
    OneOf,
    Op,
    Or,
    Pattern,
    Period,
    Word,
)
from mrdscope.analysis.filtering.error import FilterError
from mrdscope.analysis.filtering.lexing import as_pattern
from mrdscope.analysis.filtering.parsing import DEEPEST, LONGEST, MOST_CONDITIONS, parse
from mrdscope.analysis.filtering.writing import written

from .conftest import FIELDS, conditions


def read_or_refused(text):
    try:
        return parse(text, FIELDS)
    except FilterError as error:
        return error


OLD = Compare("age", Op.AT_LEAST, 60)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", EVERY_ROW),
        ("  ", EVERY_ROW),
        ("age>=60", OLD),
        ("AGE >= 60", OLD),
        ("age≥60", OLD),
        ("`age at diagnosis`>=60", OLD),
        ("age=.5", Compare("age", Op.EQUAL, 0.5)),
        ("age==60", Compare("age", Op.EQUAL, 60)),
        ("age=5%", Compare("age", Op.EQUAL, 0.05)),
        ("age=4.1x10^-4", Compare("age", Op.EQUAL, 4.1e-4)),
        ("age=-10^2", Compare("age", Op.EQUAL, -100)),
        ("age=40..60", Between("age", 40, 60)),
        ("age=40 .. 60", Between("age", 40, 60)),
        ("age=40.. and smith", And((Between("age", 40, None), Word("smith")))),
        ("age=..60", Between("age", None, 60)),
        ("age!=40..60", Not(Between("age", 40, 60))),
        ("age=null", Missing("age")),
        ("age!=NULL", Not(Missing("age"))),
        ("sex=F", Compare("sex", Op.EQUAL, "female")),
        ("sex!=F", Compare("sex", Op.UNEQUAL, "female")),
        ("sex==F", Compare("sex", Op.EXACT, "female")),
        ('sex="null"', Compare("sex", Op.EQUAL, "null")),
        ("sex in (f, m)", OneOf("sex", ("female", "male"))),
        ("age not in (1,2)", Not(OneOf("age", (1, 2)))),
        ("id~smith", Contains("patient_id", "smith")),
        ("id!~smith", Not(Contains("patient_id", "smith"))),
        (r"id~/^P\/1/", Matches("patient_id", r"^P\/1")),
        ("mrd_last>1e-4", Compare("mrd_last", Op.GREATER, 1e-4)),
        ("last>0.01%", Compare("mrd_last", Op.GREATER, 1e-4)),
        ("last=neg", Compare("mrd_last", Op.EQUAL, "undetected")),
        ("last!=n.e.", Compare("mrd_last", Op.UNEQUAL, "not_evaluable")),
        ("died=deceased", Compare("died", Op.EQUAL, True)),
        ("died=0", Compare("died", Op.EQUAL, False)),
        ("`visit date`>=2016", Compare("visit date", Op.AT_LEAST, Period.of(2016))),
        ("`visit date`=2016-02", Compare("visit date", Op.EQUAL, Period.of(2016, 2))),
        ("sev>=Moderate", Compare("severity", Op.AT_LEAST, "moderate")),
        ("smith", Word("smith")),
        ('"bone marrow"', Word("bone marrow")),
        (r'"a \"b\" \\"', Word('a "b" \\')),
        ("b2a2/b3a2", Word("b2a2/b3a2")),
        ("/b.a/", Pattern("b.a")),
        ("not smith", Not(Word("smith"))),
        ("!smith", Not(Word("smith"))),
        ("!(a or b)", Not(Or((Word("a"), Word("b"))))),
        ("smith age>=60", And((Word("smith"), OLD))),
        ("smith AND age>=60", And((Word("smith"), OLD))),
        ("a b or c", Or((And((Word("a"), Word("b"))), Word("c")))),
        ("a (b or c)", And((Word("a"), Or((Word("b"), Word("c")))))),
        ("a and (b and c)", And((Word("a"), Word("b"), Word("c")))),
        ("not a b", And((Not(Word("a")), Word("b")))),
        ("insulin given", And((Word("insulin"), Word("given")))),
    ],
)
def test_a_filter_says_what_it_says(text, said):
    assert parse(text, FIELDS) == said


@pytest.mark.parametrize(
    ("text", "start", "end", "part"),
    [
        ("aeg>4", 0, 3, "did you mean age?"),
        ("nothing_like_it>4", 0, 15, "there is no column nothing_like_it"),
        ("s=1", 0, 1, "could be several columns"),
        ("age>=", 5, 5, "a value is missing"),
        ("age= and b", 5, 8, "a value is missing"),
        ("age>=sixty", 5, 10, "a number such as"),
        ("age=1e999", 4, 9, "a number such as"),
        ("age=60..40", 8, 10, "backwards"),
        ("age>40..60", 6, 8, "does not go with a range"),
        ("age>null", 4, 8, "does not go with null"),
        ("age in (1, null)", 11, 15, "age=null"),
        ("age in (1", 7, 8, "not closed"),
        ("age in (1 2)", 10, 11, "not closed"),
        ("age=4,5", 5, 6, "decimals with a point"),
        ("age~4", 3, 4, "age is a number"),
        ("sex<f", 3, 4, "no order"),
        ("last<undetected", 4, 5, "a status has no order"),
        ("last=low", 5, 8, "undetected"),
        ("severity>fatal", 9, 14, "mild < moderate < severe"),
        ("died=perhaps", 5, 12, "yes or no"),
        ("died>no", 4, 5, "no order"),
        ("`visit date`=2016-13", 13, 20, "2016-01-18"),
        ("`visit date`>=18.1.2016", 14, 23, "2016-01-18"),
        ('"age">4', 0, 5, "backquotes"),
        ("(a or b", 0, 1, "( is not closed"),
        ("a)", 1, 2, "closes nothing"),
        ("a and", 5, 5, "something is missing"),
        ("or a", 0, 2, "nothing to join"),
        ("a and and b", 6, 9, "nothing to join"),
        ("not", 3, 3, "something is missing"),
        (">4", 0, 1, "no name before it"),
        ("age>=60<70", 7, 8, "no name before it"),
        ("a..b", 1, 3, "range belongs after a name"),
        ("/abc", 0, 4, "closing slash"),
        ('say "no', 4, 7, "closing quote"),
        ("`age", 0, 4, "closing backquote"),
        ("x /[/", 2, 5, "unclosed character class"),
        ("/(?=a)/", 0, 7, "look-around"),
        ("/(a{1000}){1000}/", 0, 17, "not a pattern"),
        ("sex=/f/", 4, 7, "looked for with ~"),
    ],
)
def test_a_mistake_is_shown_at_its_place(text, start, end, part):
    with pytest.raises(FilterError) as caught:
        parse(text, FIELDS)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert part in caught.value.sentence


def test_fields_that_have_no_column_are_found_by_their_whole_name_alone():
    assert parse("agent=x", FIELDS) == Compare("agent", Op.EQUAL, "x")
    # A prefix: `agent` would make it ambiguous.
    assert parse("ag=1", FIELDS) == Compare("age", Op.EQUAL, 1)


@given(conditions)
def test_what_is_written_reads_back_as_the_same(condition):
    assert parse(written(condition), FIELDS) == condition


_SCRAPS = (
    "age", "sex", "mrd_last", "`visit date`", "=", "==", "!=", ">=", "<", "~", "!", "(", ")", ",",
    "..", "null", "and", "or", "not", "in", "60", "1e-4", "2016-01", '"', "`", "/", "\\", " ", "\n",
    "[", "*", "é", "\x00", "\u202e", "𝟙", "٣",
)  # fmt: skip


@given(st.text(max_size=40) | st.lists(st.sampled_from(_SCRAPS), max_size=14).map("".join))
@example("age=" + "9" * 5_000)
@example("2016-02-30")
@example("age=𝟙")
def test_any_text_is_read_or_refused_at_a_place_in_it(text):
    said = read_or_refused(text)
    if isinstance(said, FilterError):
        assert 0 <= said.start <= said.end <= len(text)
        assert said.text == text
    else:
        assert parse(written(said), FIELDS) == said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("(" * 5_000, "inside each other"),
        ("!" * 5_000 + "a", "inside each other"),
        ("not " * 2_000 + "a", "inside each other"),
        ("a " * 4_000, "conditions"),
        ("x" * (LONGEST + 1), "longer than"),
        ('"' + "\\" * 5_001, "closing quote"),
        ("/" + "(a+)+" * 1_000, "closing slash"),
        ("z" * LONGEST, ""),
        ("z" * (LONGEST - 1) + "=", "there is no column"),
    ],
)
def test_hostile_lengths_are_refused_or_read_as_they_are(text, part):
    said = read_or_refused(text)
    assert part in said.sentence if part else said == Word(text)


def test_as_deep_and_as_long_as_allowed_is_read():
    assert parse("(" * (DEEPEST - 1) + "a" + ")" * (DEEPEST - 1), FIELDS) == Word("a")
    assert len(parse("a " * MOST_CONDITIONS, FIELDS).parts) == MOST_CONDITIONS


def test_a_period_is_the_days_it_names():
    assert Period.of(2016, 2) == Period(dt.date(2016, 2, 1), dt.date(2016, 2, 29))
    assert [str(Period.of(*parts)) for parts in ((2016,), (2016, 2), (2016, 2, 3))] == [
        "2016", "2016-02", "2016-02-03",
    ]  # fmt: skip


@given(st.text(max_size=8))
def test_a_pattern_can_stand_between_slashes(text):
    between = as_pattern(text)
    if not text.endswith("\\"):
        assert between.replace(r"\/", "/") == text.replace(r"\/", "/")
