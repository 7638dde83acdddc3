"""Adverse events of groups beside each other: each group against the first."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.adverse_events.exact_columns import rate_ratio_bounds
from mrdscope.analysis.adverse_events.risk_difference import METHOD, risk_difference
from mrdscope.analysis.adverse_events.table_rows import KEYS
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import group_names, grouped, in_order, sizes
from mrdscope.analysis.adverse_events.toxicity_rates import event_rates, incidence_rates, shares

RATIO_METHOD = (
    "rate ratio: exact conditional interval (Przyborowski and Wilenski, Biometrika 1940;31:313), "
    "at constant rates"
)
NO_TESTS = (
    "no p values: with so many rows some differ by chance alone (CONSORT Harms); the intervals are "
    "not adjusted for their number"
)

_BOTH = (*KEYS, "grades")


@dataclass(frozen=True)
class ToxicityByGroup:
    """Adverse events by group, and each group against the first.

    Attributes
    ----------
    by
        The patients column that divides.
    groups
        The groups that are compared, in natural order; patients without a value are in none.
    sizes
        ``group`` (null: not known) and ``n`` of the safety population, in that order.
    shares, event_rates, incidence_rates
        As `toxicity_rates` has them, by group.
    risk_differences
        One row a row of ``shares`` of every group but the first (not the group null): its names,
        ``group``, ``reference``, ``patients``, ``n``, ``reference_patients``, ``reference_n``,
        ``difference`` (group less reference, -1 to 1), ``lower``, ``upper`` (Miettinen and
        Nurminen); null where a group is empty.
    event_rate_ratios, incidence_rate_ratios
        The same of rates: ``events``, ``patient_years``, ``reference_events``,
        ``reference_patient_years``, ``ratio``, ``lower``, ``upper`` (exact); null where not
        estimable, a null ``upper`` beside a ``lower`` being unbounded.
    notes
        What is compared with what, how, and who is not.
    confidence
        Level of the intervals.
    """

    by: str
    confidence: float
    groups: tuple[str, ...]
    sizes: pl.DataFrame
    shares: pl.DataFrame
    event_rates: pl.DataFrame
    incidence_rates: pl.DataFrame
    risk_differences: pl.DataFrame
    event_rate_ratios: pl.DataFrame
    incidence_rate_ratios: pl.DataFrame
    notes: tuple[str, ...]

    @property
    def reference(self) -> str | None:
        """The group the others are compared with; None where nobody is in any."""
        return self.groups[0] if self.groups else None


def by_group(
    toxicity: Toxicity, groups: pl.DataFrame, by: str, confidence: float = 0.95
) -> ToxicityByGroup:
    """Return adverse events by group (`toxicity_groups.groups_of` a column), compared.

    Of more than two groups each is compared with the first, which `ToxicityByGroup.notes` says.
    Intervals do not allow for the number of rows or groups.
    """
    people = grouped(toxicity.population, groups)
    names = tuple(name for name in group_names(people) if name is not None)
    share = shares(toxicity, groups, confidence)
    events = event_rates(toxicity, groups, confidence)
    incidence = incidence_rates(toxicity, groups, confidence)
    return ToxicityByGroup(
        by=by,
        confidence=confidence,
        groups=names,
        sizes=in_order(people).join(
            sizes(people), on="group", nulls_equal=True, maintain_order="left"
        ),
        shares=share,
        event_rates=events,
        incidence_rates=incidence,
        risk_differences=_differences(share, names, confidence),
        event_rate_ratios=_ratios(events, names, confidence),
        incidence_rate_ratios=_ratios(incidence, names, confidence),
        notes=_notes(by, names, people["group"].null_count()),
    )


def _against_first(
    rows: pl.DataFrame, groups: tuple[str, ...], keys: tuple[str, ...], numbers: tuple[str, ...]
) -> pl.DataFrame:
    """Return the rows of every group but the first with the first one's numbers beside them."""
    first = pl.lit(groups[0] if groups else None, pl.String)
    reference = rows.filter(pl.col("group") == first).select(
        *keys, *(pl.col(name).alias(f"reference_{name}") for name in numbers)
    )
    others = rows.filter(pl.col("group").is_in(list(groups[1:])))
    return others.select(*keys, "group", first.alias("reference"), *numbers).join(
        reference, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )


def _differences(rows: pl.DataFrame, groups: tuple[str, ...], confidence: float) -> pl.DataFrame:
    both = _against_first(rows, groups, _BOTH, ("patients", "n"))
    columns = (both[name] for name in ("patients", "n", "reference_patients", "reference_n"))
    return pl.concat([both, risk_difference(*columns, confidence=confidence)], how="horizontal")


def _ratios(rows: pl.DataFrame, groups: tuple[str, ...], confidence: float) -> pl.DataFrame:
    both = _against_first(rows, groups, KEYS, ("events", "patient_years"))
    names = ("events", "patient_years", "reference_events", "reference_patient_years")
    lower, upper = rate_ratio_bounds(*(both[name] for name in names), confidence=confidence)
    events, time, others, their_time = (pl.col(name) for name in names)
    some = (others > 0) & (time > 0) & (their_time > 0)
    ratio = pl.when(some).then(events / time / (others / their_time))
    return both.with_columns(ratio=ratio, lower=lower, upper=upper)


def _notes(by: str, groups: tuple[str, ...], unknown: int) -> tuple[str, ...]:
    if len(groups) < 2:
        return (f"nothing to compare: {by} has {len(groups) or 'no'} value",)
    several = len(groups) > 2
    what = f"each group is compared with the first, {groups[0]}" if several else (
        f"differences and ratios are of {groups[1]} against {groups[0]}"
    )  # fmt: skip
    without = f"{unknown} without a value of {by} are in no comparison"
    return (what, METHOD, RATIO_METHOD, NO_TESTS, *([without] if unknown else []))
