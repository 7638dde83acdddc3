from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_months import by_month
from mrdscope.analysis.exact import proportion

MONTH = 30.4


@pytest.fixture(scope="session")
def made(make_cohort):
    """Build the toxicity of patients watched to ``ends`` with rashes (patient, grade, from, to)."""

    def make(ends, *rashes):
        return toxicity(
            make_cohort(
                patients=[{"patient_id": p} for p in ends],
                events=[
                    {"patient_id": p, "type": "last_contact", "day": day}
                    for p, day in ends.items()
                    if day is not None
                ],
                adverse_events=[
                    {"patient_id": p, "term": "rash", "grade": grade, "onset_day": first,
                     "end_day": last, "scale": "WHO"}
                    for p, grade, first, last in rashes
                ],
            )
        )  # fmt: skip

    return make


def of_rash(found, *columns):
    return found.frame.filter(level="term").select("month", *columns).rows()


def test_an_event_counts_in_every_month_it_went_on_at_the_worst_grade_of_the_month(made):
    found = by_month(
        made({"P1": 91.2, "P2": 40.0}, ("P1", 1, 10.0, 35.0), ("P1", 4, 33.0, 34.0),
             ("P2", 2, 35.0, None)),
        MONTH,
    )  # fmt: skip
    # Watched to day 91.2 is three months, for 3 * 30.4 is 91.19999999999999.
    assert of_rash(found, "watched", "I-II", "III-IV", "any", "began") == [
        (1, 2, 1, 0, 1, 1), (2, 2, 1, 1, 2, 1), (3, 1, 0, 0, 0, 0),
    ]  # fmt: skip
    row = found.frame.filter(level="term", month=2).row(0, named=True)
    assert (row["from_day"], row["to_day"]) == (30.4, 60.8)
    exact = proportion(2, 2)
    assert (row["proportion"], row["lower"], row["upper"]) == pytest.approx(
        (1.0, exact.lower, exact.upper)
    )


def test_a_day_on_the_edge_belongs_to_the_month_it_begins(made):
    found = by_month(made({"P1": 200.0}, ("P1", 1, 3 * MONTH, 3 * MONTH)), MONTH)
    assert [month for month, any_ in of_rash(found, "any") if any_] == [4]


def test_what_cannot_be_placed_in_a_month_is_listed_with_the_reason(made):
    rashes = (
        ("P1", 1, None, None),
        ("P1", 1, 99.0, None),
        ("P1", 1, 9.0, 8.0),
        ("P2", 1, 3.0, 9.0),
    )
    found = by_month(made({"P1": 50.0, "P2": None}, *rashes), MONTH)
    assert found.not_placed["reason"].to_list() == [
        "the day of onset is not known",
        "it began after watching ended",
        "it ended before it began",
        "it is not known how long the patient was watched",
    ]  # fmt: skip
    assert sum(any_ for _, any_ in of_rash(found, "any")) == 0


def test_nobody_watched_has_no_months(made):
    assert by_month(made({"P1": None}, ("P1", 1, 3.0, 9.0)), MONTH).frame.is_empty()
    assert of_rash(by_month(made({"P1": 0.0}, ("P1", 1, 0.0, None)), MONTH), "watched", "any") == [
        (1, 1, 1)
    ]


days = st.integers(0, 150).map(float)


def months_of(first, last, end):
    """The months of 30 days an event is seen in, one at the very end in the last there is."""
    months = max(-(-int(end) // 30), 1)
    if first > end:
        return range(0)
    begin, stop = (min(int(day // 30) + 1, months) for day in (first, min(last, end)))
    return range(begin, stop + 1)


@given(
    st.dictionaries(st.sampled_from(["P1", "P2", "P3"]), days, min_size=1),
    st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), st.integers(1, 5), days, days),
             min_size=1, max_size=6),
)  # fmt: skip
def test_months_are_those_of_a_plain_loop(made, ends, rashes):
    mine = [(p, grade, min(a, b), max(a, b)) for p, grade, a, b in rashes if p in ends]
    frame = by_month(made(ends, *mine), 30.0).frame.filter(level="overall")
    assert frame.height == (max(-(-int(end) // 30) or 1 for end in ends.values()) if mine else 0)
    for row in frame.iter_rows(named=True):
        month = row["month"]
        assert row["watched"] == sum(end > (month - 1) * 30 or month == 1 for end in ends.values())
        worst = {}
        for p, grade, first, last in mine:
            if month in months_of(first, last, ends[p]):
                worst[p] = max(worst.get(p, 0), grade)
        counts = [row[f"grade_{g}"] for g in range(1, 6)]
        assert counts == [list(worst.values()).count(g) for g in range(1, 6)]


def test_never_more_have_an_event_than_are_watched(synthetic):
    frame = by_month(synthetic.toxicity, MONTH, synthetic.arms).frame
    assert frame.filter(pl.col("any") > pl.col("watched")).is_empty()
    parts = pl.sum_horizontal("I-II", "III-IV", "V", "unknown")
    assert frame.filter(parts != pl.col("any")).is_empty()
