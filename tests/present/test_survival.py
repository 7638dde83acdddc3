from __future__ import annotations

import pytest

from mrdscope.errors import AnalysisError
from mrdscope.present.styled import plain, width
from mrdscope.present.survival import curves
from mrdscope.present.survival_blocks import Marked, survival_block, survival_numbers
from mrdscope.present.survival_page import survival_page


@pytest.fixture(scope="module")
def overall(sample):
    return sample.survival("os")


def test_the_numbers_of_an_endpoint_are_all_there(overall):
    text = plain(survival_page(overall))
    for said in ("1 (14) of 7", "NR (729–NR)", "2.2e-4 (5.5e-6–1.2e-3)", "7.90 (0.200–44.0)",
                 "790.4 (364.8–n.e.) rKM", "729 (364.8 to 1003.2)", "75 % (13–96)"):  # fmt: skip
        assert said in text


def test_at_risk_censored_and_events_add_up_at_every_tick(overall):
    for size in (40, 80, 120):
        risk = curves(overall, size)[0].risk
        sums = {a + c + e for a, c, e in zip(risk.at_risk, risk.censored, risk.events, strict=True)}
        assert sums == {7}


def test_the_selected_patients_time_is_said(overall):
    text = plain(survival_block("os", overall, (78, 16), Marked("P02")))
    assert "Overall survival   P02: death, day 729" in text
    assert "P03: censored, last contact, day 790.4" in plain(
        survival_block("os", overall, (78, 16), Marked("P03"))
    )


def test_before_there_is_an_answer_and_where_there_is_none_it_is_said():
    assert "computing" in plain(survival_block("os", None, (78, 16)))
    error = AnalysisError("nothing tells when overall survival ended", action="map columns")
    assert "nothing tells when" in plain(survival_block("os", error, (40, 16)))
    assert survival_numbers(error, 80) == ()


@pytest.mark.parametrize("cells", [50, 79, 118])
def test_the_numbers_fit_the_width(sample, cells):
    for result in (sample.survival("os"), sample.survival("pfs", "sex")):
        block = survival_numbers(result, cells)
        assert max(width(row) for row in block) <= cells


def test_a_comparison_that_cannot_be_made_says_why(sample):
    text = plain(survival_numbers(sample.survival("pfs", "induction"), 118))
    assert "log-rank   not estimable" in text
    assert "hazard ratio" in text
