from __future__ import annotations

import datetime as dt
import math

import polars as pl
import pytest
from hypothesis import strategies as st

from mrdscope.analysis.filtering.conditions import (
    Between,
    Compare,
    Contains,
    Matches,
    Missing,
    Not,
    OneOf,
    Op,
    Pattern,
    Period,
    Word,
    all_of,
    any_of,
)
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.fields import Fields

SEVERITIES = ("mild", "moderate", "severe")
FIELDS = Fields(
    (
        Field("patient_id", aliases=("id", "subject")),
        Field("age", FieldKind.NUMBER, aliases=("age at diagnosis",), unit="year"),
        Field("sex", codes=(("f", "female"), ("m", "male"))),
        Field("visit date", FieldKind.DATE),
        Field("died", FieldKind.FLAG, codes=(("deceased", "yes"), ("living", "no"))),
        Field("mrd_last", FieldKind.LEVEL, ("status", "low", "high"), aliases=("last",)),
        Field("severity", FieldKind.ORDERED, words=SEVERITIES),
    ),
    others=(Field("agent"),),
)
SCHEMA = {
    "patient_id": pl.String, "age": pl.Float64, "sex": pl.String, "visit date": pl.Date,
    "died": pl.Boolean, "status": pl.String, "low": pl.Float64, "high": pl.Float64,
    "severity": pl.String, "agent": pl.String,
}  # fmt: skip

NUMBERS = (None, -1.0, 0.0, 34.0, 59.5, 60.0, math.nan)
TEXTS = (None, "", "P1", "p1", "P10 Smith", "smith", "a/b", 'say "no"', "Ünsal", "and", "60")
DATES = (None, dt.date(2016, 1, 31), dt.date(2016, 2, 29), dt.date(2017, 1, 1))
LEVELS = (
    (None, None, None),
    ("not_evaluable", None, None),
    ("undetected", 0.0, 1e-5),
    ("undetected", 0.0, 1e-3),
    ("undetected", 0.0, None),
    ("positive_not_quantifiable", 1e-5, 1e-4),
    ("quantified", 1e-4, 1e-4),
    ("quantified", 2e-3, 2e-3),
    ("above_range", 1e-4, None),
)
BOUNDS = (1e-6, 1e-5, 5e-5, 1e-4, 1e-3, 2e-3, 1.0)

rows = st.builds(
    lambda patient, age, sex, day, died, level, severity, agent: dict(
        zip(SCHEMA, (patient, age, sex, day, died, *level, severity, agent), strict=True)
    ),
    st.sampled_from(TEXTS),
    st.sampled_from(NUMBERS),
    st.sampled_from((None, "female", "male", "Female?")),
    st.sampled_from(DATES),
    st.sampled_from((None, True, False)),
    st.sampled_from(LEVELS),
    st.sampled_from((None, *SEVERITIES, "fatal")),
    st.sampled_from(TEXTS),
)
frames = st.lists(rows, min_size=1, max_size=12).map(lambda some: pl.DataFrame(some, schema=SCHEMA))

_ORDER = st.sampled_from((Op.LESS, Op.AT_MOST, Op.GREATER, Op.AT_LEAST))
_SAME = st.sampled_from((Op.EQUAL, Op.UNEQUAL))
_ANY = _ORDER | _SAME
_texts = st.sampled_from([t for t in TEXTS if t is not None]) | st.text(max_size=6)
_numbers = st.sampled_from((-1, 0, 34, 59.5, 60)) | st.floats(allow_nan=False, allow_infinity=False)
_bounds = st.sampled_from(BOUNDS)
_periods = st.sampled_from(
    (Period.of(2016), Period.of(2016, 1), Period.of(2016, 2, 29), Period.of(2017, 1, 1))
)
_statuses = st.sampled_from(("undetected", "quantified", "not_evaluable"))
_names = st.sampled_from([field.name for field in FIELDS])
_text_names = st.sampled_from(("patient_id", "sex", "severity", "agent"))
_patterns = st.sampled_from(("p1", "P1", "^$", r"\w+\/b", "[0-9]+", "SM.th", r"\W"))


def _ends(field, values, key=lambda value: value):
    def between(pair):
        low, high = sorted(pair, key=key)
        return st.sampled_from(
            (Between(field, low, high), Between(field, low, None), Between(field, None, high))
        )

    return st.tuples(values, values).flatmap(between)


_leaves = st.one_of(
    st.builds(Compare, st.just("age"), _ANY, _numbers),
    st.builds(Compare, st.just("patient_id"), _SAME | st.just(Op.EXACT), _texts),
    st.builds(Compare, st.just("sex"), _SAME, st.sampled_from(("female", "male", "other"))),
    st.builds(Compare, st.just("visit date"), _ANY, _periods),
    st.builds(Compare, st.just("died"), _SAME, st.booleans()),
    st.builds(Compare, st.just("mrd_last"), _ANY, _bounds),
    st.builds(Compare, st.just("mrd_last"), _SAME, _statuses),
    st.builds(Compare, st.just("severity"), _ANY, st.sampled_from(SEVERITIES)),
    _ends("age", _numbers),
    _ends("mrd_last", _bounds),
    _ends("visit date", _periods, lambda period: period.first),
    _ends("severity", st.sampled_from(SEVERITIES), SEVERITIES.index),
    st.builds(OneOf, st.just("age"), st.lists(_numbers, min_size=1, max_size=3).map(tuple)),
    st.builds(OneOf, st.just("agent"), st.lists(_texts, min_size=1, max_size=3).map(tuple)),
    st.builds(
        OneOf, st.just("mrd_last"), st.lists(_bounds | _statuses, min_size=1, max_size=3).map(tuple)
    ),
    st.builds(Missing, _names),
    st.builds(Contains, _text_names, _texts),
    st.builds(Matches, _text_names, _patterns),
    st.builds(Word, _texts),
    st.builds(Pattern, _patterns),
)
conditions = st.recursive(
    _leaves,
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: all_of(*some)),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: any_of(*some)),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="session")
def fields() -> Fields:
    return FIELDS
