"""Cox's model of a state that changes and of groups that do not, over counting-process rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.time_to_event.chi_square import Floats
from mrdscope.analysis.time_to_event.partial_likelihood import (
    PartialLikelihood,
    maximum_likelihood,
)
from mrdscope.analysis.time_to_event.proportional_hazards import (
    ProportionalHazards,
    event_times,
    interactions_with_time,
)
from mrdscope.analysis.time_to_event.regression import (
    EVENTS_A_COEFFICIENT,
    HazardRatio,
    estimates,
    hazard_ratio,
    not_estimable,
)
from mrdscope.analysis.time_to_event.risk_sets import RiskSets, risk_sets

#: With fewer events a coefficient the model is not fitted (Vittinghoff and McCulloch, Am J
#: Epidemiol 2007;165:710: problems are fairly frequent with 2 to 4).
LEAST_EVENTS_A_COEFFICIENT = 5


@dataclass(frozen=True)
class StateModel:
    """Counts of the patterns of state and group, and what of them can be fitted.

    ``states`` are the names of off and on. ``refusal`` says why nothing can be fitted; ``unfit``
    why a group's coefficient has no finite estimate.
    """

    states: tuple[str, str]
    groups: tuple[str, ...]
    sets: RiskSets
    design: Floats
    refusal: str | None
    unfit: dict[str, str]

    @classmethod
    def of(
        cls, rows: pl.DataFrame, groups: Sequence[str], states: tuple[str, str], stratum: str | None
    ) -> StateModel:
        """Count, and judge what can be fitted."""
        counts = _counts(rows, groups, stratum)
        unfit = _unfit(counts, groups)
        kept = [place for place, group in enumerate(groups) if group not in unfit]
        sets, design = counts.only(_patterns(kept)), _design(len(kept))
        refusal = _refusal(sets, design, states)
        if groups and groups[0] in unfit:
            refusal = f"the reference {unfit[groups[0]]}"
        return cls(states, tuple(groups), sets, design, refusal, unfit)

    @property
    def likelihood(self) -> PartialLikelihood:
        """The partial likelihood of the state and of the groups that can be fitted."""
        return PartialLikelihood.of(self.sets, self.design)

    @property
    def terms(self) -> list[str]:
        """What has a coefficient."""
        return [self.states[1], *(g for g in self.groups[1:] if g not in self.unfit)]

    def ratios(self, confidence: float) -> tuple[HazardRatio, ...]:
        """Return the ratio of the state and of every group but the first."""
        off, on = self.states
        wanted = [(on, off), *((group, self.groups[0]) for group in self.groups[1:])]
        if self.refusal is not None:
            return tuple(not_estimable(*pair, self.refusal) for pair in wanted)
        fit = maximum_likelihood(self.likelihood)
        found = {} if fit is None else estimates(self.terms, *fit)
        return tuple(
            not_estimable(*pair, self.unfit[pair[0]])
            if pair[0] in self.unfit
            else hazard_ratio(*pair, found.get(pair[0]), confidence, self._caution)
            for pair in wanted
        )

    @property
    def _caution(self) -> str | None:
        events, least = int(self.sets.events.sum()), EVENTS_A_COEFFICIENT * self.design.shape[1]
        if events >= least:
            return None
        return f"{events} events: with fewer than {least} the ratio and its interval are unreliable"

    def proportional_hazards(self, rows: pl.DataFrame) -> ProportionalHazards:
        """Test whether the ratios last, on the scale of 1 - S(t-)."""
        if self.refusal is not None:
            return ProportionalHazards(None, None, None, "km", self.refusal)
        fitted = [group for group in self.groups if group not in self.unfit]
        frame = rows.filter(pl.col("group").is_in(fitted))
        times = event_times(frame, self.sets, "km")
        return interactions_with_time(self.likelihood, self.sets, times, "km")


def _patterns(places: Iterable[int]) -> list[str]:
    """Return the names of the patterns of groups, off and on each."""
    return [f"{place}/{state}" for place in places for state in (0, 1)]


def _counts(rows: pl.DataFrame, groups: Sequence[str], stratum: str | None) -> RiskSets:
    """Count the patterns of group and state."""
    places = {group: str(place) for place, group in enumerate(groups)}
    pattern = pl.format(
        "{}/{}", pl.col("group").replace_strict(places, return_dtype=pl.String),
        pl.col("state").cast(pl.Int8),
    )  # fmt: skip
    return risk_sets(rows.with_columns(group=pattern), _patterns(range(len(groups))), stratum)


def _unfit(counts: RiskSets, groups: Sequence[str]) -> dict[str, str]:
    """Return the groups without a finite coefficient, and why; a group alone has none to have."""
    if len(groups) < 2:
        return {}
    at_risk, events = (
        table.sum(axis=0).reshape(len(groups), 2).sum(axis=1)
        for table in (counts.at_risk, counts.events)
    )
    reasons = {
        group: _reason(at_risk[place], events[place], group) for place, group in enumerate(groups)
    }
    return {group: reason for group, reason in reasons.items() if reason}


def _design(groups: int) -> Floats:
    """Return the covariates of the patterns: the state, and each group but the first."""
    import numpy as np  # noqa: PLC0415

    state = np.tile([0.0, 1.0], groups)
    member = np.repeat(np.eye(groups), 2, axis=0)[:, 1:]
    design: Floats = np.column_stack([state, member])
    return design


def _reason(at_risk: float, events: float, what: str) -> str | None:
    """Return why some patterns have no finite coefficient, None where they may have one."""
    if at_risk == 0:
        return f"{what}: nobody was at risk when an event occurred"
    if events == 0:
        return f"{what}: no events, the ratio is not estimable (separation)"
    return None


def _refusal(sets: RiskSets, design: Floats, states: tuple[str, str]) -> str | None:
    """Return why nothing can be fitted: too few events, or a state without any."""
    events, least = int(sets.events.sum()), LEAST_EVENTS_A_COEFFICIENT * design.shape[1]
    for state, name in enumerate(states):
        chosen = design[:, 0] == state
        reason = _reason(sets.at_risk[:, chosen].sum(), sets.events[:, chosen].sum(), name)
        if reason is not None:
            return reason
    if events < least:
        return (
            f"{events} events are too few for {design.shape[1]} coefficients "
            f"(at least {least}): nothing is fitted"
        )
    return None
