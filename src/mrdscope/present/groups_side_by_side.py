"""Groups of patients beside each other: who they are, their MRD, survival and toxicity, tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.metrics import Kind, Metric
from mrdscope.analysis.mrd.monthly import monthly_levels
from mrdscope.analysis.results import Results
from mrdscope.analysis.side_by_side import Answer, Groups, divided
from mrdscope.analysis.table_1.baseline import Baseline, baseline
from mrdscope.analysis.table_1.value_type import ValueType
from mrdscope.analysis.time_to_event.endpoints import ENDPOINTS, MOLECULAR_RESPONSE
from mrdscope.present.baseline import BaselineRow, RowKind, baseline_rows
from mrdscope.present.charts.course import MrdCourse
from mrdscope.present.courses import group_courses
from mrdscope.present.explanation import value_text
from mrdscope.present.numbers import points_estimate
from mrdscope.present.side_by_side import ComparedRow, Heads
from mrdscope.present.survival import reached
from mrdscope.present.text import NULL, visible

_MRD = (
    "share.mcr", "share.persisting", "share.at_last", "share.mrel", "share.increase",
    "increase.high_relapse", "levels.median/early", "levels.median/best", "levels.median/last",
    "incidence.response",
)  # fmt: skip
#: Endpoints, what of them is shown, and the tests beside it; the latter two where there are two
#: groups.
_ENDPOINTS = ("os", "pfs")
_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "{}.median": ("survival.log_rank", "survival.permutation"),
        "{}.two_years": ("survival.hazard_ratio",),
        "{}.rate": ("survival.rate_ratio",),
        "{}.follow_up": (),
    }
)
#: Where events compete a curve of none of them says little; the event's own incidence is shown.
_INCIDENCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "survival.incidence/{} at 182": ("survival.log_rank", "survival.permutation"),
        "survival.incidence/{} at 365": ("survival.hazard_ratio",),
        "{}.rate": ("survival.rate_ratio",),
    }
)
_OF_PAIRS = frozenset({"survival.hazard_ratio", "survival.rate_ratio"})
_MOST_TERMS = 12


#: So many groups a chart of courses can tell apart.
_MOST_COURSES = 3


@dataclass(frozen=True, eq=False)
class ComparedGroups:
    """Groups with their rows and the chart of their courses; made by `compared_groups`."""

    groups: Groups
    rows: tuple[ComparedRow, ...]
    courses: MrdCourse

    @property
    def heads(self) -> Heads:
        """What stands over the columns: the groups with their sizes."""
        names = (f"{name}, n = {one.cohort.size}" for name, one in self.groups.groups.items())
        return Heads(f"by {self.groups.by}", tuple(names), self._test)

    @property
    def _test(self) -> str:
        first, second, *others = self.groups.groups
        return "tests" if others else f"tests, {second} against {first}"


def compared_groups(results: Results, column: str) -> ComparedGroups:
    """Compute what groups are compared in; run it where nobody waits.

    Raises
    ------
    UsageError
        See `analysis.side_by_side.divided`.
    """
    groups = divided(results, column)
    monthly = monthly_levels(results.series, results.settings)
    charted = dict(list(groups.patients.items())[:_MOST_COURSES])
    courses = group_courses(results.series, monthly, results.settings, charted)
    return ComparedGroups(groups, tuple(_rows(groups)), courses)


def _rows(groups: Groups) -> Iterator[ComparedRow]:
    if groups.unknown:
        yield ComparedRow(f"in no group: {len(groups.unknown)}")
    if len(groups.groups) > _MOST_COURSES:
        yield ComparedRow(f"chart: the first {_MOST_COURSES}")
    yield ComparedRow("MRD")
    yield from _numbers(groups, _MRD)
    yield from _survival(groups, MOLECULAR_RESPONSE, _INCIDENCE)
    for endpoint in _ENDPOINTS:
        yield from _survival(groups, endpoint, _PARTS)
    yield from _toxicity(groups)
    yield ComparedRow("BASELINE")
    table = baseline(groups.results.cohort, groups.by, groups.results.settings.confidence)
    yield from _baseline(table, groups)


def _numbers(groups: Groups, ids: Sequence[str]) -> Iterator[ComparedRow]:
    for one in ids:
        found = groups.answers(one)
        if any(_text(answer) != NULL for answer in found):
            yield _row(found)


def _row(found: Sequence[Answer], label: str = "", tests: Sequence[Answer] = ()) -> ComparedRow:
    metric = found[0].metric
    title = label or metric.title
    return ComparedRow(
        f"{title}, {metric.unit}" if metric.unit else title,
        tuple(map(_text, found)),
        metric.id,
        "; ".join(map(_test_text, tests)),
        tuple(test.metric.id for test in tests),
    )


def _text(found: Answer) -> str:
    if found.value is None:
        return NULL
    if found.metric.kind is Kind.ESTIMATE and found.metric.unit == "day":
        value, lower, upper = map(_number, found.value)
        return reached(Estimate(value, lower, upper))
    return value_text(found.metric.kind, found.value)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _test_text(found: Answer) -> str:
    name = _TESTS.get(found.metric.id.partition("/")[0], found.metric.title)
    if found.value is None or found.value[0] is None:
        return f"{name} n.e.: {visible(found.reason or 'not estimable')}"
    if name == _RISK:
        return f"{name} {points_estimate(*found.value)}"  # type: ignore[arg-type]
    text = value_text(found.metric.kind, found.value)
    return f"{name} p {text}" if found.metric.kind is Kind.P_VALUE else f"{name} {text}"


_RISK = "points"
_TESTS = {
    "survival.log_rank": "log-rank",
    "survival.permutation": "perm.",
    "survival.hazard_ratio": "hazard ratio",
    "survival.rate_ratio": "rate ratio",
    "survival.mean_difference": "means differ by",
    "tox.difference": _RISK,
    "table_1.smd": "SMD",
}


def _survival(
    groups: Groups, endpoint: str, parts: Mapping[str, tuple[str, ...]]
) -> Iterator[ComparedRow]:
    found = {part: groups.answers(part.format(endpoint)) for part in parts}
    if all(one.value is None for answers in found.values() for one in answers):
        return
    yield ComparedRow(ENDPOINTS[endpoint].title.upper())
    for part, answers in found.items():
        tests = [
            groups.test(f"{test}/{endpoint} by {groups.by}")
            for test in parts[part]
            if _is_made(groups, endpoint, test)
        ]
        yield _row(answers, _part_name(answers[0].metric, endpoint), tests)


def _is_made(groups: Groups, endpoint: str, test: str) -> bool:
    """Return whether a test is made: ratios of two groups, permutation where events are few."""
    if test == "survival.permutation":
        return groups.few_events(endpoint)
    return len(groups.groups) == 2 or test not in _OF_PAIRS


def _part_name(one: Metric, endpoint: str) -> str:
    """Return what a number is called under the name of its endpoint."""
    if one.id.startswith("survival.incidence/"):
        return f"incidence on day {one.id.rpartition(' ')[2]}"
    return one.title.removeprefix(f"{ENDPOINTS[endpoint].title.lower()}, ")


def _toxicity(groups: Groups) -> Iterator[ComparedRow]:
    """Yield any event and the most frequent terms, of all grades and of III to V."""
    worst = groups.results.toxicity.worst
    if not worst.height:
        return
    terms = worst["label"].value_counts(sort=True)["label"].head(_MOST_TERMS).to_list()
    yield ComparedRow("TOXICITY, ANY GRADE")
    for term in ("", *terms):
        where = f"/{term}" if term else ""
        tests = (f"tox.difference/{groups.by}{where}",) if len(groups.groups) == 2 else ()
        found = groups.answers(f"tox.any{where}")
        yield _row(found, term or "any adverse event", [groups.test(one) for one in tests])
    yield ComparedRow("TOXICITY, GRADE III-V")
    for term in ("", *terms):
        found = groups.answers(f"tox.grade_3_5/{term}" if term else "tox.grade_3_5")
        yield _row(found, term or "any adverse event")


# -- who they are --------------------------------------------------------------------------------


def _baseline(table: Baseline, groups: Groups) -> Iterator[ComparedRow]:
    places = [
        place
        for name in groups.groups
        for place, group in enumerate(table.groups, start=1)
        if group.name == name
    ]
    for row in baseline_rows(table):
        if row.kind is RowKind.CHARACTERISTIC:
            smd = row.difference.text.strip()
            tests = (f"table_1.smd/{row.name} [{groups.by}]",) if smd else ()
            difference = table[row.name].difference
            signed = difference is not None and difference.signed and difference.value is not None
            order = " (first less second)" if signed else ""
            test = f"SMD {smd}{order}" if smd else ""
            yield ComparedRow(row.label.text, ("",) * len(places), test=test, tests=tests)
        else:
            cells = tuple(row.cells[place].text for place in places)
            yield ComparedRow(row.label.text, cells, _metric_of(table, row))


def _metric_of(table: Baseline, row: BaselineRow) -> str:
    """Return the id of the number a row of Table 1 shows; empty where it is none alone."""
    one = table[row.name]
    if row.kind is RowKind.CATEGORY:
        return f"table_1.share/{row.name}={one.categories[row.place].value}"
    if row.kind is RowKind.MISSING:
        return f"table_1.missing/{row.name}"
    if one.type is ValueType.MEASUREMENT:
        return f"table_1.{'median' if 'median' in row.label.text else 'q1'}/{row.name}"
    return f"table_1.earliest/{row.name}"
