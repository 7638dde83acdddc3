from __future__ import annotations

import pytest

from mrdscope.analysis.adverse_events.attribution import by_attribution
from mrdscope.analysis.adverse_events.exposure import exposure
from mrdscope.analysis.adverse_events.grading import baseline_shift, regrade, shift_table
from mrdscope.analysis.adverse_events.listing import listing
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_incidence import cumulative_incidence
from mrdscope.analysis.adverse_events.toxicity_months import by_month
from mrdscope.analysis.adverse_events.toxicity_onset import onset_summary
from mrdscope.analysis.adverse_events.toxicity_rates import event_rates
from mrdscope.analysis.adverse_events.toxicity_summary import summary
from mrdscope.present import numbers
from mrdscope.present.plain import table_block
from mrdscope.present.styled import plain
from mrdscope.present.toxicity_blocks import months_block, shift_block, summary_table
from mrdscope.present.toxicity_tables import (
    attribution_table,
    differences_table,
    listing_table,
    onset_table,
    rates_table,
    systems_table,
)


@pytest.fixture
def cohort(make_cohort):
    """Four patients in two arms, two rashes, a cough without a system, a fever not graded."""
    rows = [
        ("P1", "rash", "skin", 3, 2.0, 12.0), ("P2", "rash", "skin", 1, 5.0, None),
        ("P3", "cough[/]", None, 5, 9.0, 9.0), ("P4", "fever", "skin", None, 50.0, 51.0),
    ]  # fmt: skip
    return make_cohort(
        patients=[{"patient_id": f"P{i}", "arm": arm} for i, arm in enumerate("AABB", start=1)],
        events=[{"patient_id": f"P{i}", "type": "last_contact", "day": 60.0} for i in range(1, 5)],
        adverse_events=[
            {"patient_id": p, "term": term, "system": system, "grade": grade, "onset_day": first,
             "end_day": last, "scale": "CTCAE v5", "related": "yes" if p == "P1" else "no"}
            for p, term, system, grade, first, last in rows
        ],
        labs=[
            {"patient_id": "P1", "test": "ANC", "unit": "10^9/L", "lln": 2.0, "day": day}
            | {"value": value}
            for day, value in ((0.0, 3.0), (9.0, 0.4))
        ],
    )  # fmt: skip


@pytest.fixture
def found(cohort):
    return toxicity(cohort)


def lines(table):
    return plain(table_block(table)).splitlines()


def test_systems_have_their_terms_beneath_and_columns_for_what_there_is(found):
    assert lines(systems_table(found)) == [
        "adverse event          any    I-II  III-IV       V  not graded  events",
        "any adverse event  4 (100)  1 (25)  1 (25)  1 (25)      1 (25)       4",
        "skin                3 (75)  1 (25)  1 (25)   0 (0)      1 (25)       3",
        "  rash              2 (50)  1 (25)  1 (25)   0 (0)       0 (0)       2",
        "  fever             1 (25)   0 (0)   0 (0)   0 (0)      1 (25)       1",
        "no system stated    1 (25)   0 (0)   0 (0)  1 (25)       0 (0)       1",
        "  cough[/]          1 (25)   0 (0)   0 (0)  1 (25)       0 (0)       1",
    ]


def test_groups_stand_beside_each_other_with_the_difference_and_its_interval(cohort, found):
    both = by_group(found, groups_of(cohort, "arm"), "arm")
    rash = lines(differences_table(found, both, "any"))[3]
    row = both.risk_differences.filter(term="rash", grades="any").row(0, named=True)
    said = numbers.points_estimate(row["difference"], row["lower"], row["upper"])
    assert rash.split("  ", 2)[2].split() == ["2", "(100)", "0", "(0)", *said.split()]


def test_rates_are_per_100_years_and_a_ratio_without_events_below_is_at_least_its_bound(
    cohort, found
):
    both = by_group(found, groups_of(cohort, "arm"), "arm")
    table = lines(rates_table(found, both.event_rates, both.event_rate_ratios))
    assert table[0].split("  ")[0] == "adverse event"
    assert "B : A" in table[0]
    cough = next(line for line in table if "cough" in line)
    assert ">" in cough
    rate = event_rates(found).filter(level="overall").row(0, named=True)
    assert f"{100 * rate['rate']:.0f}" in lines(rates_table(found, event_rates(found)))[1]


def test_onset_has_the_first_day_how_long_it_lasts_and_the_chance_by_a_day(found):
    table = onset_table(found, onset_summary(found), cumulative_incidence(found), "all")
    rash = next(line for line in lines(table) if "rash" in line)
    assert "3.5 (2–5)" in rash
    assert "50 (" in rash
    assert "going on" in lines(table)[0]


def test_related_events_stand_beside_the_others(found):
    table = lines(attribution_table(found, by_attribution(found)))
    assert table[0].split("  ")[-1].strip() == "not related V"
    assert table[1].split() == ["any", "adverse", "event", "1", "(25)", "1", "(25)", "0", "(0)",
                                "3", "(75)", "0", "(0)", "1", "(25)"]  # fmt: skip


def test_a_count_that_is_not_known_says_why(found):
    shown = lines(summary_table(summary(found)))
    serious = next(line for line in shown if line.startswith("serious"))
    assert serious.split("  ")[-1] == "no record states serious"
    assert "–" in serious


def test_a_listing_shows_every_event_with_what_is_known_and_where_it_is_from(cohort, found):
    shown = lines(listing_table(listing(found, groups_of(cohort, "arm"))))
    assert shown[0].split() == ["id", "group", "adverse", "event", "grade", "scale", "from", "to",
                                "days", "related", "file", "row"]  # fmt: skip
    assert shown[2].split() == ["P2", "A", "rash", "1", "CTCAE", "v5", "5", "–", "55+", "not",
                                "related", "adverse_events.csv", "3"]  # fmt: skip


def test_a_shift_table_has_a_row_a_baseline_grade_and_a_column_a_worst_grade(cohort, found):
    shift = baseline_shift(regrade(cohort.labs, "CTCAE v5"), exposure(cohort))
    shown = plain(shift_block(shift_table(shift, exposure(cohort)))).splitlines()
    assert shown[0] == "neutrophils (Neutrophil count decreased, CTCAE v5), n = 1"
    assert shown[1].split() == ["baseline", "|", "worst", "0", "1", "2", "3", "4"]
    assert shown[2].split() == ["0", "·", "·", "·", "·", "1"]


def test_months_have_who_was_watched_and_what_is_in_none(found):
    shown = plain(months_block(found, by_month(found, 30.0)))
    assert shown.splitlines()[2].split()[:4] == ["1", "0–30", "4", "3"]
    assert "% with the event in each month" in shown
    assert "months of 30 days" in shown


def test_points_are_to_one_decimal_with_a_sign():
    assert numbers.points_estimate(0.1373, 0.0267, 0.2501) == "+13.7 (2.7–25.0)"
    assert numbers.points_estimate(-0.02, -0.1, 0.05) == "-2.0 (-10.0 to 5.0)"
    assert numbers.points_estimate(-0.0001, -0.1, 0.05) == "0.0 (-10.0 to 5.0)"
    assert numbers.points_estimate(None, None, None) == "–"
