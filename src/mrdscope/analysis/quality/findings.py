"""All that was found in a cohort, by rule and by patient, with the row of each finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from mrdscope.analysis.quality.checking import RuleSettings, check
from mrdscope.analysis.quality.located import LOCATED, located
from mrdscope.analysis.quality.model import FINDINGS, Evidence, Rule, Severity
from mrdscope.analysis.steps import Step, silently
from mrdscope.errors import MrdscopeError

#: Progress is told after so many rules.
_RULES_A_STEP = 8
#: The severities, the worst first.
SEVERITIES = tuple(Severity)


@dataclass(frozen=True)
class Finding:
    """One finding: what `Findings.frame` has of it."""

    id: int
    rule: str
    table: str
    file: str | None
    sheet: str | None
    row: int | None
    patient_id: str | None
    column: str | None
    value: str | None
    message: str
    severity: str
    place: int | None
    row_key: str | None
    state: str
    standing: str | None


@dataclass(frozen=True, eq=False)
class Findings:
    """What the rules found in a cohort.

    Attributes
    ----------
    frame
        Columns of `located.LOCATED`, in the rules' order; ``id`` is a finding's number.
    rules
        The rules that were run, in the catalogue's order.
    off
        Those that were not, because somebody does not want them.
    failed
        Those that could not be run, by id, each with the reason.
    reasons
        Why a rule is off, by id, where somebody said so.
    problem
        Why no rule could be run, in a sentence; None where they were.
    keyed
        What a review knows each finding by, a row a finding at the place its id says.
    accepted, to_close
        How many findings were accepted in the review, whether they are in ``frame`` or not, and how
        many of its queries are about findings that are gone.

    Equal only to itself, so that it can name what was drawn of it.
    """

    frame: pl.DataFrame
    rules: tuple[Rule, ...] = ()
    off: tuple[Rule, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    keyed: pl.DataFrame | None = None
    accepted: int = 0
    to_close: int = 0

    def count(self, severity: Severity) -> int:
        """Return how many findings weigh so much."""
        return self.frame.filter(pl.col("severity") == severity.value).height

    @cached_property
    def worst(self) -> Severity | None:
        """The worst severity there is; None without findings."""
        return next((one for one in SEVERITIES if self.count(one)), None)

    def of_patient(self, patient: str) -> pl.DataFrame:
        """Return the findings about one patient, the worst first, else in the rules' order."""
        found = self.frame.filter(pl.col("patient_id") == patient)
        return found.sort(_weight(), descending=True, maintain_order=True)

    def finding(self, number: int) -> Finding | None:
        """Return the finding of that id; None where there is none."""
        place = self.frame["id"].index_of(number)
        return None if place is None else Finding(**self.frame.row(place, named=True))

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule as it was run, or as it would have been; None of no rule."""
        return next((one for one in (*self.rules, *self.off) if one.id == rule_id), None)

    def about(self, table: str, place: int) -> tuple[Finding, ...]:
        """Return the findings about a row of a table, the worst first."""
        rows = self.frame.filter((pl.col("table") == table) & (pl.col("place") == place))
        ordered = rows.sort(_weight(), descending=True, maintain_order=True)
        return tuple(Finding(**row) for row in ordered.iter_rows(named=True))

    @cached_property
    def by_rule(self) -> pl.DataFrame:
        """A row a rule, those that were off or failed too: see `by_rule`."""
        return by_rule(self)

    @cached_property
    def by_patient(self) -> pl.DataFrame:
        """A row a patient somebody found something about: see `by_patient`."""
        return by_patient(self.frame)


def _weight() -> pl.Expr:
    """Return how much a finding weighs: 3 an error, 1 info."""
    return pl.col("severity").replace_strict(
        {one.value: len(SEVERITIES) - place for place, one in enumerate(SEVERITIES)},
        return_dtype=pl.UInt8,
    )


def _worst() -> pl.Expr:
    """Return the worst of several severities; null of none."""
    return pl.col("severity").sort_by(_weight(), descending=True).first()


def by_rule(findings: Findings) -> pl.DataFrame:
    """Return a row a rule: rules with findings first, the worst first, else as in the catalogue.

    Columns: ``rule``, ``title``, ``severity`` (the worst found, else the rule's own), ``category``,
    ``findings``, ``patients``, ``state`` (``run``, ``off`` or ``failed``).
    """
    failed = {rule for rule, _ in findings.failed}
    states = [(rule, "failed" if rule.id in failed else "run") for rule in findings.rules]
    rows = [*states, *((rule, "off") for rule in findings.off)]
    rules = pl.DataFrame(
        [
            {"rule": rule.id, "title": rule.title, "own": rule.severity.value,
             "category": rule.category.value, "state": state}
            for rule, state in rows
        ],
        schema=dict.fromkeys(("rule", "title", "own", "category", "state"), pl.String),
    )  # fmt: skip
    counts = findings.frame.group_by("rule").agg(
        findings=pl.len(), patients=pl.col("patient_id").drop_nulls().n_unique(), severity=_worst()
    )
    joined = rules.join(counts, on="rule", how="left", maintain_order="left").with_columns(
        pl.col("findings", "patients").fill_null(0), severity=pl.coalesce("severity", "own")
    )
    found = pl.col("findings") > 0
    return joined.sort(found, _weight(), descending=True, maintain_order=True).drop("own")


def by_patient(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a row a patient with findings, those about nobody last; the worst first.

    Columns: ``patient_id`` (null: about nobody), ``key`` (the id, empty for nobody), ``severity``
    (the worst), ``error``, ``warning``, ``info`` and ``findings`` (counts), ``rules`` (ids, joined
    by blanks, the worst first).
    """
    counts = frame.group_by("patient_id", maintain_order=True).agg(
        *((pl.col("severity") == one.value).sum().alias(one.value) for one in SEVERITIES),
        severity=_worst(),
        findings=pl.len(),
        rules=pl.col("rule").sort_by(_weight(), descending=True, maintain_order=True)
        .unique(maintain_order=True).str.join(" "),
    )  # fmt: skip
    about_somebody = pl.col("patient_id").is_not_null()
    names = [one.value for one in SEVERITIES]
    return counts.sort(
        about_somebody, *names, descending=True, maintain_order=True
    ).with_columns(key=pl.col("patient_id").fill_null(""))  # fmt: skip


def nothing() -> Findings:
    """Return no findings of no rules."""
    return Findings(pl.DataFrame(schema=LOCATED))


def unchecked(problem: str) -> Findings:
    """Return no findings of a cohort that could not be checked, with the reason in a sentence."""
    return replace(nothing(), problem=problem)


def findings_of(
    evidence: Evidence,
    rules: Iterable[Rule],
    settings: RuleSettings | None = None,
    step: Step = silently,
) -> Findings:
    """Return what the rules find in a cohort, with the row of each finding.

    Parameters
    ----------
    evidence, rules, settings
        As for `checking.check`.
    step
        Told how many rules have been run; it may give the whole up.

    A rule that cannot be run is in ``failed`` with its reason: a person's error in words, a fault
    by its kind alone, because its words may quote the data.
    """
    wanted = settings or RuleSettings()
    every = tuple(rules)
    run = tuple(rule for rule in every if rule.id not in wanted.off)
    frames, failed = [pl.DataFrame(schema=FINDINGS)], []
    ran: list[Rule] = []
    for done, rule in enumerate(run):
        if done % _RULES_A_STEP == 0:
            step(f"checks, {done} of {len(run)} rules")
        try:
            checked = check(evidence, (rule,), wanted)
        except MrdscopeError as error:
            failed.append((rule.id, error.sentence))
        except Exception as error:
            failed.append((rule.id, f"a fault of the program: {type(error).__name__}"))
        else:
            frames.append(checked.frame)
            rule = checked.rules[0]  # noqa: PLW2901 - as it was run
        ran.append(rule)
    frame = located(pl.concat(frames), evidence.cohort)
    off = tuple(rule for rule in every if rule.id in wanted.off)
    return Findings(frame, tuple(ran), off, tuple(failed), wanted.reasons)
