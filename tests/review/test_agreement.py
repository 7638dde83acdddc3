"""Cohen's kappa: published and hand-worked values, and what cannot be estimated."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.review.agreement import agreements, disagreements, kappa
from mrdscope.review.events import Kind, Target
from mrdscope.review.readings import Judgement, Reading


def table(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> list[tuple[str, str]]:
    return [
        *[("yes", "yes")] * yes_yes,
        *[("yes", "no")] * yes_no,
        *[("no", "yes")] * no_yes,
        *[("no", "no")] * no_no,
    ]


def test_kappa_and_its_interval_are_those_of_statpsych():
    # ci.kappa(.05, 31, 12, 4, 58) of the R package statpsych 1.6, its documented example.
    found = kappa(table(31, 12, 4, 58))
    assert found.estimate == pytest.approx(0.6756757, abs=5e-8)
    assert found.lower == pytest.approx(0.5317210, abs=5e-8)
    assert found.upper == pytest.approx(0.8196303, abs=5e-8)


def test_kappa_worked_by_hand():
    # 50 cases: p_o = 35/50 = 0.7; margins 25/50 and 30/50, p_e = 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    # Variance * n: same = 0.4 * (0.5 - 1.1 * 0.3)^2 + 0.3 * (0.5 - 0.9 * 0.3)^2 = 0.02743,
    # different = 0.09 * (0.1 * (0.6 + 0.5)^2 + 0.2 * (0.4 + 0.5)^2) = 0.02547,
    # rest = (0.35 - 1 + 0.7)^2 = 0.0025; (0.02743 + 0.02547 - 0.0025) / 0.5^4 = 0.8064.
    found = kappa(table(20, 5, 10, 15))
    assert found.estimate == pytest.approx(0.4)
    half = 1.959963984540054 * math.sqrt(0.8064 / 50)
    assert found.lower == pytest.approx(0.4 - half)
    assert found.upper == pytest.approx(0.4 + half)


def test_three_categories_worked_by_hand():
    pairs = [("a", "a")] * 2 + [("b", "b")] + [("a", "b")] + [("c", "c")] + [("b", "c")]
    # p_o = 4/6; margins a 3/6 and 2/6, b 2/6 and 2/6, c 1/6 and 2/6: p_e = (6 + 4 + 2)/36 = 1/3.
    assert kappa(pairs).estimate == pytest.approx((4 / 6 - 1 / 3) / (1 - 1 / 3))


def test_without_disagreement_kappa_is_one_and_no_interval_is_pretended():
    found = kappa(table(3, 0, 0, 2))
    assert (found.estimate, found.lower, found.upper) == (pytest.approx(1), None, None)
    assert "claim certainty" in dict(found.notes)["lower"]


@pytest.mark.parametrize("pairs", [[], table(4, 0, 0, 0)])
def test_without_pairs_or_with_one_judgement_for_all_nothing_is_estimable(pairs):
    found = kappa(pairs)
    assert found.estimate is None
    assert found.notes


WORDS = st.sampled_from("abc")


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=30), st.randoms())
def test_kappa_knows_no_order_of_cases_or_readers(pairs, random):
    found = kappa(pairs)
    shuffled = [(other, one) for one, other in pairs]
    random.shuffle(shuffled)
    again = kappa(shuffled)
    for part in ("estimate", "lower", "upper"):
        assert getattr(again, part) == pytest.approx(getattr(found, part))
    if found.lower is not None:
        assert -1 <= found.lower <= found.estimate <= found.upper <= 1


def reading(patient: str, **said: str) -> Reading:
    judgements = tuple(
        Judgement(user, word, "", "2025-03-01T08:00:00Z") for user, word in said.items()
    )
    return Reading(Target(Kind.PATIENT, patient=patient), "relapse?", judgements)


READINGS = (
    reading("P1", alice="yes", bob="yes"),
    reading("P2", bob="no", alice="yes"),
    reading("P3", bob="no", alice="no"),
    reading("P4", alice="yes"),
    reading("P5", carol="yes", alice="yes"),
)


def test_each_two_readers_are_compared_on_what_both_have_judged():
    of_bob, of_carol = agreements(READINGS, "relapse?")
    assert of_bob.readers == ("alice", "bob")
    assert of_bob.counts == ((("no", "no"), 1), (("yes", "no"), 1), (("yes", "yes"), 1))
    assert of_bob.share.estimate == pytest.approx(2 / 3)
    assert (of_carol.readers, of_carol.n) == (("alice", "carol"), 1)
    assert agreements(READINGS, "another?") == ()


def test_disagreements_are_listed_and_what_one_reader_has_not_judged_is_none():
    assert [one.about.patient for one in disagreements(READINGS)] == ["P2"]
