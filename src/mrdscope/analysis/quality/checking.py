"""Running rules over a cohort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.quality.model import FINDINGS, Evidence, Parameters, Rule, Severity


@dataclass(frozen=True)
class RuleSettings:
    """What a user wants otherwise: rules that are off, other severities, other parameters."""

    off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    parameters: Mapping[str, Parameters] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Checked:
    """The findings of some rules: ``frame`` has the columns of `FINDINGS`, in the rules' order."""

    frame: pl.DataFrame
    rules: tuple[Rule, ...]

    def count(self, severity: Severity) -> int:
        """Return how many findings weigh so much."""
        return self.frame.filter(severity=severity.value).height


def check(
    evidence: Evidence, rules: Iterable[Rule], settings: RuleSettings | None = None
) -> Checked:
    """Return what the rules find in the cohort; those that are off are left out."""
    wanted = settings or RuleSettings()
    run = tuple(rule for rule in rules if rule.id not in wanted.off)
    frames = [_of_rule(evidence, rule, wanted) for rule in run]
    return Checked(pl.concat([pl.DataFrame(schema=FINDINGS), *frames]), run)


def _of_rule(evidence: Evidence, rule: Rule, settings: RuleSettings) -> pl.DataFrame:
    parameters = {**rule.parameters, **settings.parameters.get(rule.id, {})}
    asked = settings.severities.get(rule.id)
    severity = pl.col("severity").fill_null(rule.severity.value)
    return rule.find(evidence, parameters).select(
        rule=pl.lit(rule.id),
        **{name: pl.col(name) for name in FINDINGS if name not in {"rule", "severity"}},
        severity=severity if asked is None else pl.lit(asked.value),
    )
