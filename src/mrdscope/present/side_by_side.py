"""Rows of the same numbers beside each other, and those of two patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.case import Case
from mrdscope.analysis.results import Results
from mrdscope.analysis.side_by_side import NumbersOfPatients, Value, numbers_of_patients
from mrdscope.present.case import status
from mrdscope.present.explanation import value_text
from mrdscope.present.numbers import NOT_EVALUABLE, number
from mrdscope.present.styled import Role, Span, plain
from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.present.text import NULL, cell, cell_width, visible

#: Before a row whose values differ, and before one of which only some are known.
DIFFERENT, UNKNOWN = "≠", "?"

#: What two patients are compared in, by what it tells of.
PATIENT_NUMBERS = {
    "MRD": (
        "mcr.class", "mcr.day", "mcr.days", "mcr.episodes", "mcr.at_last", "mrd_response.best",
        "mrd_response.last", "mrel.day", "mrel.level", "mrel.confirmed", "mrel.follow_up",
        "lead.time", "depth.baseline", "mrd.early", "mrd.best", "mrd.last", "depth.reduction",
        "depth.days", "below.days", "response.sustained", "mrd.minimum", "mrd.increased",
        "mrd.log10_increase", "mrd.wide", "mrd.rate", "doubling.days", "assay.changes",
        "mr.deepest", "mr.last", "mmr.day", "mmr.lost_day",
    ),
    "OUTCOME": ("hcr.day", "hrel.day", "sct.day", "death.day", "contact.day"),
    "TOXICITY": ("tox.worst", "tox.emergent", "tox.first"),
}  # fmt: skip

#: The widest a label gets, and a test.
_LABEL_CELLS, _TEST_CELLS = 30, 72
_FEWEST_LABEL, _FEWEST_CELLS, _MOST_CELLS = 22, 12, 44
#: Cells of mark, rule and gaps before the values, and of the gap after each.
_BEFORE_CELLS, _GAP_CELLS = 8, 2


@dataclass(frozen=True)
class ComparedRow:
    """A row: what it is of, a text for each column, and what they say together.

    ``metric`` is the id of the number in every column, empty where it is none; ``tests`` are the
    ids of those the last column holds, and ``test`` their text. A row without cells is the heading
    of those that follow.
    """

    label: str
    cells: tuple[str, ...] = ()
    metric: str = ""
    test: str = ""
    tests: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Whether the columns differ, as far as they are known."""
        known = {text for text in self.cells if text != NULL}
        if len(known) > 1:
            return DIFFERENT
        return UNKNOWN if known and NULL in self.cells else ""

    @property
    def differs(self) -> bool:
        """Whether there is anything to see in it: the columns are not all the same."""
        return bool(self.mark)


def only_different(rows: Sequence[ComparedRow]) -> tuple[ComparedRow, ...]:
    """Return the rows that differ, under the headings that have any."""
    kept: list[ComparedRow] = []
    for row in rows:
        if not row.cells and kept and not kept[-1].cells:
            kept.pop()
        if not row.cells or row.differs:
            kept.append(row)
    return tuple(kept[:-1] if kept and not kept[-1].cells else kept)


def column_key(place: int) -> str:
    """Return the key of a patient's or group's column."""
    return f"column {place}"


def place_of(key: str) -> int | None:
    """Return the place of a column by its key; None where it is no patient's or group's."""
    word, _, place = key.partition(" ")
    return int(place) if word == "column" else None


TEST_KEY = "test"


@dataclass(frozen=True)
class Heads:
    """What stands over the columns of a comparison: over labels, values and tests.

    Without ``test`` there is no column of tests, and rows that differ have a mark.
    """

    corner: str
    names: tuple[str, ...]
    test: str = ""


def compared_table(rows: Sequence[ComparedRow], heads: Heads, cells: int) -> TableModel:
    """Return rows as a table of ``cells``, a column for each patient or group."""
    tests = _tests_width(rows) if heads.test else 0
    labels, widest = _shared(rows, len(heads.names), cells - _BEFORE_CELLS, tests)
    values = tuple(
        ColumnSpec(column_key(place), name, "its value", _value, max_width=widest,
                   min_width=min(widest, _FEWEST_CELLS))
        for place, name in enumerate(heads.names)
    )  # fmt: skip
    label = ColumnSpec("label", heads.corner, "what is compared", _label, ("label", "heading"),
                       pinned=True, max_width=labels)  # fmt: skip
    mark = ColumnSpec("mark", "", f"{DIFFERENT} they differ, {UNKNOWN} known of some only", _mark,
                      pinned=True)  # fmt: skip
    test = ColumnSpec(TEST_KEY, heads.test, "what compares them", Span,
                      max_width=max(tests - _GAP_CELLS, _FEWEST_CELLS))  # fmt: skip
    specs = (label, *values, test) if heads.test else (mark, label, *values)
    return TableModel(_frame(rows, len(heads.names)), specs, "row")


def _shared(rows: Sequence[ComparedRow], columns: int, room: int, tests: int) -> tuple[int, int]:
    """Return the cells of labels and of each value: numbers first, labels, then all values.

    Tests that would take the labels' room are out of sight to the right.
    """
    wanted = min(max((cell_width(visible(r.label)) for r in rows), default=1), _LABEL_CELLS)
    numbers = _values_width(rows)
    left = room - columns * (numbers + _GAP_CELLS)
    left -= tests if left - tests >= _FEWEST_LABEL else 0
    labels = min(max(left, _FEWEST_LABEL), wanted)
    share = (room - labels - tests) // max(columns, 1) - _GAP_CELLS
    return labels, min(max(numbers, share), _MOST_CELLS)


def _tests_width(rows: Sequence[ComparedRow]) -> int:
    """Return the cells the tests need that have a number; the reasons of others are cut to them."""
    tests = (row.test for row in rows if NOT_EVALUABLE not in row.test)
    return min(max(map(cell_width, tests), default=0), _TEST_CELLS) + _GAP_CELLS


def _values_width(rows: Sequence[ComparedRow]) -> int:
    """Return the cells the numbers need, which are shown whole; other texts are cut to them."""
    numbers = (cell for row in rows if row.metric for cell in row.cells)
    longest = max(map(cell_width, numbers), default=0)
    return min(max(longest, _FEWEST_CELLS), _MOST_CELLS)


def _frame(rows: Sequence[ComparedRow], columns: int) -> pl.DataFrame:
    blank = ("",) * columns
    values = {
        column_key(place): [(row.cells or blank)[place] for row in rows] for place in range(columns)
    }
    texts = {
        "row": [str(place) for place in range(len(rows))],
        "mark": [row.mark for row in rows],
        "label": [row.label for row in rows],
        TEST_KEY: [row.test for row in rows],
        **values,
    }
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
    return frame.with_columns(
        heading=pl.Series([not any(row.cells) for row in rows], dtype=pl.Boolean)
    )


def _mark(text: str) -> Span:
    return Span(text, Role.CAUTION)


def _label(text: str, heading: bool) -> Span:
    return Span(visible(text), Role.HEADING if heading else Role.PLAIN)


def _value(text: str) -> Span:
    return Span(text, Role.MISSING if text == NULL else Role.PLAIN)


# -- two patients --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ComparedPatients:
    """A cohort whose patients can be compared at once; made by `compared_patients`."""

    results: Results
    numbers: NumbersOfPatients
    terms: NumbersOfPatients

    def rows(self, cases: Sequence[Case]) -> tuple[ComparedRow, ...]:
        """Return what is known and computed of the patients, a row a number."""
        return (
            ComparedRow("STATUS"),
            ComparedRow("now", tuple(plain((status(one),)) for one in cases)),
            ComparedRow("BASELINE"),
            *self._facts(cases),
            *self._numbers(cases),
            *self._grades(cases),
        )

    def _facts(self, cases: Sequence[Case]) -> Iterator[ComparedRow]:
        for one in self.results.baseline.characteristics:
            if one.name in self.results.cohort.patients.columns:
                title = f"{one.title}, {one.unit}" if one.unit else one.title
                yield ComparedRow(title, tuple(_fact(case.patient[one.name]) for case in cases))

    def _numbers(self, cases: Sequence[Case]) -> Iterator[ComparedRow]:
        columns = [self.numbers.of(case.patient_id) for case in cases]
        rows = {
            metric.id: ComparedRow(
                f"{metric.title}, {metric.unit}" if metric.unit else metric.title,
                tuple(_text(self.numbers, place, column[place]) for column in columns),
                metric.id,
            )
            for place, metric in enumerate(self.numbers.metrics)
        }
        for section, ids in PATIENT_NUMBERS.items():
            yield ComparedRow(section)
            yield from (rows[one] for one in ids if one in rows)

    def _grades(self, cases: Sequence[Case]) -> Iterator[ComparedRow]:
        columns = [self.terms.of(case.patient_id) for case in cases]
        found = [
            (place, tuple(_text(self.terms, place, column[place]) for column in columns))
            for place in range(len(self.terms.metrics))
        ]
        had = [(place, cells) for place, cells in found if set(cells) != {NULL}]
        for place, cells in sorted(had, key=_worst_first):
            metric = self.terms.metrics[place]
            yield ComparedRow(metric.id.partition("/")[2], cells, metric.id)


def _worst_first(row: tuple[int, tuple[str, ...]]) -> tuple[int, int]:
    place, cells = row
    grades = [int(text) for text in cells if text.isdecimal()]
    return -max(grades, default=0), place


def _fact(value: object) -> str:
    if value is None or isinstance(value, str):
        return cell(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, float) else visible(str(value))


def _text(numbers: NumbersOfPatients, place: int, value: Value) -> str:
    return value_text(numbers.metrics[place].kind, value)


def compared_patients(results: Results) -> ComparedPatients:
    """Compute what patients are compared in, of all of them; run it where nobody waits."""
    _ = results.baseline
    ids = [one for section in PATIENT_NUMBERS.values() for one in section]
    terms = results.toxicity.worst["label"].unique(maintain_order=True)
    return ComparedPatients(
        results,
        numbers_of_patients(results, ids),
        numbers_of_patients(results, [f"tox.grade/{term}" for term in terms]),
    )
