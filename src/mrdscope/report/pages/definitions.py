"""The definitions behind a report: every metric in it, from the registry, with its settings."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.analysis.metrics import METRICS, Metric, Scope
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.errors import AnalysisError
from mrdscope.present.explanation import metric_text
from mrdscope.present.setting_text import setting_text
from mrdscope.present.styled import Line, Role
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import Fact, Facts, Heading, Paragraph, Part, words

#: Metrics of patients the report counts or lists.
_OF_PATIENTS = (
    "mrd.early", "mrd.best", "mrd.last", "mrd.minimum", "mrd.increased", "mrd.log10_increase",
    "mcr.class", "mcr.day", "mcr.days", "mcr.at_last", "mrel.day", "mrel.follow_up", "hcr.day",
    "hrel.day", "death.day", "contact.day", "tox.worst",
)  # fmt: skip
#: Families of cohort metrics, by the start of their ids.
_OF_COHORT = ("os.", "pfs.")


def used() -> tuple[Metric, ...]:
    """Return the metrics a report rests on, in the order of the registry."""
    return tuple(
        one
        for one in METRICS
        if one.id in _OF_PATIENTS or (one.scope is Scope.COHORT and one.id.startswith(_OF_COHORT))
    )


def definitions(results: Results, disclosure: Disclosure) -> Iterator[Part]:
    """Yield each metric with definition, source and settings; those of the cohort with values.

    Where small cells are suppressed no value is repeated here.
    """
    yield Heading("Definitions")
    said = "From the registry of metrics; mrdscope explain shows any of them from its rows."
    yield Paragraph(words(said, Role.MUTED))
    facts = (
        Fact(f"{one.title} ({one.id})", tuple(_lines(one, results, disclosure))) for one in used()
    )
    yield Facts(tuple(facts))


def _lines(one: Metric, results: Results, disclosure: Disclosure) -> Iterator[Line]:
    yield words(one.definition)
    if one.scope is Scope.COHORT and not disclosure.suppressing:
        yield words(_value(one, results), Role.STRONG)
    settings = "; ".join(_settings(one, results.settings))
    yield words(
        f"source: {one.source}" + (f"; settings: {settings}" if settings else ""), Role.MUTED
    )


def _value(one: Metric, results: Results) -> str:
    try:
        values = one.values(one.row(results, None))
    except AnalysisError as error:
        return f"not estimable: {error.sentence}"
    return metric_text(one, values)


def _settings(one: Metric, settings: Settings) -> Iterator[str]:
    for name in one.parameters:
        yield f"{name.replace('_', ' ')} {setting_text(getattr(settings, name))}"
