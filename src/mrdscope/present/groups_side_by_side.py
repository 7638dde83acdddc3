"""Groups of patients beside each other: who they are, their MRD, survival and toxicity, tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from mrdscope.present.numbers import percent_estimate, points_estimate
from mrdscope.present.side_by_side import ComparedRow, Heads
from mrdscope.present.survival import per_100_years, reached
from mrdscope.present.text import NULL, visible

#: Numbers under names that fit a table.
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "levels.median/early": "four weeks, median",
        "levels.median/best": "best, median",
        "levels.median/last": "last, median",
    }
)
_MRD = (
    "share.mcr", "share.persisting", "share.at_last", "share.mrel", "share.increase",
    "increase.high_relapse", "levels.median/early", "levels.median/best", "levels.median/last",
    "incidence.response",
)  # fmt: skip
#: Endpoints, what of them is shown, and the tests beside it; the latter two where there are two
#: groups.
_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "{}.median": ("survival.log_rank", "survival.permutation"),
        "{}.two_years": ("survival.hazard_ratio",),
        "{}.rate": ("survival.rate_ratio",),
        "{}.follow_up": (),
    }
)
_ENDPOINTS = (("os", _PARTS), ("pfs", _PARTS))
#: Where events compete a curve of none of them says little; the event's own incidence is shown.
_INCIDENCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "survival.incidence/{} at 182": ("survival.log_rank", "survival.permutation"),
        "survival.incidence/{} at 365": ("survival.hazard_ratio",),
        "{}.rate": ("survival.rate_ratio",),
    }
)
_OF_PAIRS = frozenset({"survival.hazard_ratio", "survival.rate_ratio"})
_MOST_TERMS = 10


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
        heads = "tests" if others else f"tests, {second} against {first}"
        doubtful = any(CAUTION in row.test for row in self.rows)
        return f"{heads};{CAUTION}: e says why" if doubtful else heads


def compared_groups(
    results: Results,
    column: str,
    cut_at: str | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> ComparedGroups:
    """Compute what groups are compared in; run it where nobody waits.

    With ``cut_at`` the column is a number and is cut there; ``step`` is told of each part that is
    begun.

    Raises
    ------
    UsageError
        See `analysis.side_by_side.divided`.
    """
    groups = divided(results, column, cut_at)
    monthly = monthly_levels(results.series, results.settings)
    charted = dict(list(groups.patients.items())[:_MOST_COURSES])
    courses = group_courses(results.series, monthly, results.settings, charted)
    return ComparedGroups(groups, tuple(_rows(groups, step)), courses)


def _rows(groups: Groups, step: Callable[[str], None]) -> Iterator[ComparedRow]:
    if groups.unknown:
        yield ComparedRow(f"in no group: {len(groups.unknown)}")
    if len(groups.groups) > _MOST_COURSES:
        yield ComparedRow(f"chart: the first {_MOST_COURSES}")
    step("MRD of each group")
    yield ComparedRow("MRD")
    yield from _numbers(groups, _MRD)
    for endpoint, parts in ((MOLECULAR_RESPONSE, _INCIDENCE), *_ENDPOINTS):
        step(f"{ENDPOINTS[endpoint].title.lower()} of each group")
        yield from _survival(groups, endpoint, parts)
    step("toxicity of each group")
    yield from _toxicity(groups)
    step("baseline of each group")
    yield ComparedRow("BASELINE")
    table = baseline(groups.results.cohort, groups.by, groups.results.settings.confidence)
    yield from _baseline(table, groups)


def _numbers(groups: Groups, ids: Sequence[str]) -> Iterator[ComparedRow]:
    for one in ids:
        found = groups.answers(one)
        if any(_text(answer) != NULL for answer in found):
            yield _row(found, _NAMES.get(one, ""))


def _row(found: Sequence[Answer], label: str = "", tests: Sequence[Answer] = ()) -> ComparedRow:
    metric = found[0].metric
    title, unit = label or metric.title, _UNITS.get(metric.unit or "", metric.unit)
    return ComparedRow(
        f"{title}, {unit}" if unit and unit != "ratio" else title,
        tuple(map(_text, found)),
        metric.id,
        "; ".join(map(_test_text, tests)),
        tuple(test.metric.id for test in tests),
    )


def _text(found: Answer) -> str:
    if found.value is None:
        return NULL
    if found.metric.kind is Kind.SHARE:
        return _share(*found.value)
    if found.metric.unit in _ESTIMATES:
        value, lower, upper = map(_number, found.value)
        return _ESTIMATES[found.metric.unit](Estimate(value, lower, upper))
    return value_text(found.metric.kind, found.value)


#: How estimates are written by their units, and the units they are then in.
_ESTIMATES: Mapping[str | None, Callable[[Estimate], str]] = MappingProxyType(
    {"day": reached, "per person-day": per_100_years}
)
_UNITS = {"per person-day": "per 100 years"}


def _share(part: object, whole: object, lower: object, upper: object) -> str:
    """Return a share in as few cells as it can be said in: ``36/36 100 % (90–100)``."""
    n, of = _number(part), _number(whole)
    if n is None or not of:
        return NULL
    return f"{n:.0f}/{of:.0f} {percent_estimate(n / of, _number(lower), _number(upper))}"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _test_text(found: Answer) -> str:
    name = _TESTS.get(found.metric.id.partition("/")[0], found.metric.title)
    if found.value is None or found.value[0] is None:
        return f"{name} n.e.: {visible(found.reason or 'not estimable')}"
    if name == _RISK:
        return f"{name} {points_estimate(*found.value)}"  # type: ignore[arg-type]
    text = value_text(found.metric.kind, found.value)
    caution = CAUTION if found.reason and found.metric.id.startswith(_CAUTIOUS) else ""
    return f"{name} p {text}{caution}" if _is_p(found) else f"{name} {text}{caution}"


def _is_p(found: Answer) -> bool:
    return found.metric.kind is Kind.P_VALUE


#: After a test against which something is to be held, such as few events; it is explained.
CAUTION = " (!)"
#: The tests whose reason with a number is what is to be held against it.
_CAUTIOUS = ("survival.log_rank", "survival.hazard_ratio")


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
