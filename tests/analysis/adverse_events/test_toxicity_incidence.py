from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.first_events import CAUSES, first_events, time_to_first
from mrdscope.analysis.adverse_events.table_rows import names_of_rows, row_of
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_incidence import ONSET_DAYS, cumulative_incidence
from mrdscope.analysis.adverse_events.toxicity_rates import incidence_rates
from mrdscope.analysis.exact import poisson_rate
from mrdscope.analysis.time_to_event.competing_risks import aalen_johansen

SHOWN = ["time", "incidence", "lower", "upper", "at_risk", "note"]


@pytest.mark.parametrize("lowest", [1, 3])
def test_every_row_is_estimated_as_if_it_were_alone(synthetic, lowest):
    together = cumulative_incidence(synthetic.toxicity, lowest_grade=lowest)
    rows = list(names_of_rows(synthetic.toxicity).iter_rows(named=True))
    for row in rows[:: max(len(rows) // 12, 1)]:
        one = row_of(row)
        first = time_to_first(synthetic.toxicity, one, lowest)
        curves = aalen_johansen(first.frame["time"], first.frame["cause"], CAUSES)
        of_row = together.filter(pl.col("level") == one.level, one.holds())
        days = [day for day in ONSET_DAYS if day <= curves[0].last_time]
        alone, mine = curves[0].at(days).select(SHOWN), of_row.head(len(days))
        for name in SHOWN[:4]:
            assert mine[name].to_list() == pytest.approx(alone[name].to_list(), rel=1e-10)
        assert mine.select(SHOWN[4:]).rows() == alone.select(SHOWN[4:]).rows()
        counts = of_row.select("patients", "events", "deaths", "ended", "left_out").row(0)
        assert counts == (
            first.frame.height, *(curve.events for curve in curves), first.left_out.height,
        )  # fmt: skip


def test_patients_events_and_the_others_add_up_in_every_group(synthetic):
    table = cumulative_incidence(synthetic.toxicity, synthetic.arms)
    parts = pl.sum_horizontal("events", "deaths", "ended", "censored")
    assert table.filter(parts != pl.col("patients")).is_empty()
    sizes = synthetic.arms.group_by("group").agg(n=pl.len())
    joined = table.join(sizes, on="group")
    assert joined.filter(pl.col("patients") + pl.col("left_out") != pl.col("n")).is_empty()
    rising = table.group_by("level", "system", "term", "scale", "group").agg(
        falls=(pl.col("incidence").drop_nulls().diff() < 0).any()
    )
    assert not rising["falls"].any()


def test_a_hand_worked_incidence_with_the_end_of_treatment_competing(cohort):
    # A: rash on day 3 of two, P2 died on day 100. B: P3's window ends on day 130, P5 is censored.
    table = cumulative_incidence(toxicity(cohort), groups_of(cohort, "arm"), at=[3.0, 200.0])
    rash = table.filter(level="term", term="rash")
    names = ("group", "patients", "events", "deaths", "ended", "censored", "left_out")
    assert rash.unique("group", maintain_order=True).select(names).rows() == [
        ("A", 2, 1, 1, 0, 0, 0), ("B", 2, 0, 0, 1, 1, 0),
    ]  # fmt: skip
    # On day 200 nobody of either is left who could still have a rash: it stays what it is.
    assert rash["incidence"].to_list() == [0.5, 0.5, 0.0, 0.0]
    assert table["group"].null_count() == 0


def test_who_had_an_event_is_at_risk_until_it_and_whose_first_is_not_known_never(cohort):
    table = incidence_rates(toxicity(cohort), groups_of(cohort, "arm"))
    rash = table.filter(level="term", term="rash", group="A").row(0, named=True)
    years = (3 + 100) / 365.25
    assert (rash["patients"], rash["events"], rash["left_out"]) == (2, 1, 0)
    assert rash["patient_years"] == pytest.approx(years, abs=1e-9)
    expected = poisson_rate(1, years)
    assert (rash["rate"], rash["lower"], rash["upper"]) == pytest.approx(
        (expected.estimate, expected.lower, expected.upper)
    )
    sepsis = table.filter(level="term", term="sepsis", group="A").row(0, named=True)
    # P2's sepsis has no day: it cannot be told how long P2 was at risk of it.
    assert (sepsis["patients"], sepsis["events"], sepsis["left_out"]) == (1, 0, 1)
    assert sepsis["patient_years"] == pytest.approx(1.0)
    unknown = table.filter(pl.col("group").is_null()).row(0, named=True)
    assert (unknown["patients"], unknown["left_out"], unknown["rate"]) == (0, 1, None)


def test_rates_of_first_events_are_those_of_a_plain_loop(synthetic):
    table = incidence_rates(synthetic.toxicity)
    ends = dict(synthetic.toxicity.population.select("patient_id", "end_day").iter_rows())
    for term in table.filter(level="term")["term"].to_list()[:8]:
        row = table.filter(level="term", term=term).row(0, named=True)
        firsts = first_events(synthetic.toxicity).filter(level="term", term=term)
        known = {p: t for p, t in firsts.select("patient_id", "time").iter_rows() if t is not None}
        out = set(firsts.filter(pl.col("time").is_null())["patient_id"])
        days = [
            known.get(patient, end)
            for patient, end in ends.items()
            if end is not None and patient not in out
        ]
        assert (row["patients"], row["events"]) == (len(days), len(known))
        assert row["patient_years"] == pytest.approx(sum(days) / 365.25, abs=1e-8)
