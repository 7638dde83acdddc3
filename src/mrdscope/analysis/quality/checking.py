"""Running rules over a cohort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.model import FINDINGS, Evidence, Parameters, Rule, Severity


@dataclass(frozen=True)
class RuleSettings:
    """What a user wants otherwise: rules that are off, other severities, other parameters.

    ``reasons`` may say why a rule is off, by its id.
    """

    off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    parameters: Mapping[str, Parameters] = field(default_factory=lambda: MappingProxyType({}))
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Checked:
    """What some rules found.

    Attributes
    ----------
    frame
        The findings, with the columns of `FINDINGS`, in the rules' order.
    rules
        The rules that were run, with the severity and the parameters in force.
    off
        Those that were not.
    reasons
        Why, by id, where somebody said so.
    cut
        The data cut they were run at; None where nobody said.
    """

    frame: pl.DataFrame
    rules: tuple[Rule, ...]
    off: tuple[Rule, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cut: date | None = None

    def count(self, severity: Severity) -> int:
        """Return how many findings weigh so much."""
        return self.frame.filter(severity=severity.value).height

    def reaches(self, severity: Severity) -> bool:
        """Return whether any finding weighs so much or more."""
        return any(self.count(one) for one in severity.and_worse)

    def of_patient(self, patient_id: str) -> Checked:
        """Return the findings about one patient alone."""
        return replace(self, frame=self.frame.filter(patient_id=patient_id))


def check(
    evidence: Evidence, rules: Iterable[Rule], settings: RuleSettings | None = None
) -> Checked:
    """Return what the rules find in the cohort; those that are off are left out."""
    wanted = settings or RuleSettings()
    every = tuple(_in_force(rule, wanted) for rule in rules)
    run = tuple(rule for rule in every if rule.id not in wanted.off)
    frames = [_of_rule(evidence, rule, wanted) for rule in run]
    return Checked(
        pl.concat([pl.DataFrame(schema=FINDINGS), *frames]),
        run,
        tuple(rule for rule in every if rule.id in wanted.off),
        wanted.reasons,
        evidence.cut,
    )


def _in_force(rule: Rule, settings: RuleSettings) -> Rule:
    return replace(
        rule,
        severity=settings.severities.get(rule.id, rule.severity),
        parameters={**rule.parameters, **settings.parameters.get(rule.id, {})},
    )


def _of_rule(evidence: Evidence, rule: Rule, settings: RuleSettings) -> pl.DataFrame:
    asked = settings.severities.get(rule.id)
    severity = pl.col("severity").fill_null(rule.severity.value)
    return rule.find(evidence, rule.parameters).select(
        rule=pl.lit(rule.id),
        **{name: pl.col(name) for name in FINDINGS if name not in {"rule", "severity"}},
        severity=severity if asked is None else pl.lit(asked.value),
    )
