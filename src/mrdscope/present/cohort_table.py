"""The table a cohort opens with: where each patient stands."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.metric_fields import metric_field
from mrdscope.analysis.filtering.schema_fields import schema_field
from mrdscope.analysis.metrics import metric
from mrdscope.analysis.results import Results
from mrdscope.cohort.schema import PATIENTS
from mrdscope.present.charts.sparkline import cell_days, sparkline
from mrdscope.present.course import samples_of
from mrdscope.present.glyphs import UNICODE, Glyphs
from mrdscope.present.numbers import days, level, number
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned, text_span
from mrdscope.present.text import NULL

#: Cells of the sparkline, and the widest a terminal gives it.
SPARK_CELLS = 12
MOST_SPARK_CELLS = 36

_CLASS_ROLES = {
    "persisting": Role.GOOD,
    "short": Role.CAUTION,
    "indeterminate": Role.UNCERTAIN,
    "none": Role.MUTED,
}
_GRADE_ROLES = {
    1: Role.GRADE_1,
    2: Role.GRADE_2,
    3: Role.GRADE_3,
    4: Role.GRADE_4,
    5: Role.GRADE_5,
}
_SEX = {"female": "F", "male": "M"}

_BASELINE = {column.name: schema_field(column) for column in PATIENTS}
_SAMPLES = Field("samples", FieldKind.NUMBER, ("n_samples",), aliases=("course", "n_samples"))


def missing() -> Span:
    """Return the cell of a value that is not known."""
    return Span(NULL, Role.MISSING)


def level_cell(status: str | None, low: float | None, high: float | None) -> Span:
    """Return an MRD level as a cell; ``high`` is infinite where it has no upper bound."""
    text = level(status, low, high)
    if status == "undetected":
        return Span(text, Role.UNDETECTED)
    return Span(text, Role.MISSING if text == NULL else Role.PLAIN)


def grade_cell(grade: int | None) -> Span:
    """Return a grade as its digit; 0 and no event are not the same."""
    return missing() if grade is None else Span(str(grade), grade_role(grade))


def grade_role(grade: int) -> Role:
    """Return the role of a grade."""
    return _GRADE_ROLES.get(grade, Role.PLAIN)


def response_cell(response: str | None, running: bool | None) -> Span:
    """Return the response class, with ``+`` where remission was running at the last sample."""
    if response is None:
        return missing()
    return Span(response + ("+" if running else ""), _CLASS_ROLES.get(response, Role.PLAIN))


def _day_cell(role: Role) -> Callable[[float | None], Span]:
    def form(day: float | None) -> Span:
        return missing() if day is None else Span(days(day), role)

    return form


def sex_cell(sex: str | None) -> Span:
    """Return the sex as one letter; a word that is no code of the schema stays as it is."""
    return Span(_SEX[sex]) if sex in _SEX else text_span(sex)


def _spark_cell(results: Results, cells: int, glyphs: Glyphs) -> Callable[[int | None, int], Span]:
    """Return a cell formatter that draws the samples found at an offset of the series."""
    samples = results.series.samples
    span = samples.select(
        first=pl.min_horizontal(pl.col("day").min(), 0.0), last=pl.col("day").max()
    ).row(0)
    first, last = (0.0, 0.0) if span[1] is None else span
    width = cell_days(first, last, cells, results.settings.month_days)

    def form(offset: int | None, count: int) -> Span:
        if offset is None:
            return Span("")
        line = sparkline(
            samples_of(samples.slice(offset, count)), cells,
            first_day=first, days_per_cell=width, glyphs=glyphs,
        )  # fmt: skip
        return Span("".join(part.text for part in line), Role.MARK)

    return form


def _identity() -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec("patient_id", "id", "identifier of the patient", pinned=True, max_width=16,
                   field=_BASELINE["patient_id"]),
        ColumnSpec("age", "age", "age at diagnosis", spanned(number), unit="year",
                   align=Align.RIGHT, max_width=5, field=_BASELINE["age"]),
        ColumnSpec("sex", "sex", "sex", sex_cell, max_width=6, field=_BASELINE["sex"]),
    )  # fmt: skip


def _of_metric(
    metric_id: str,
    form: Callable[..., Span],
    sources: tuple[str, ...],
    *,
    align: Align = Align.LEFT,
    min_width: int = 1,
) -> ColumnSpec:
    """Return a column whose header, meaning and unit are the registry's."""
    one = metric(metric_id)
    return ColumnSpec(
        sources[0], one.title, one.definition, form, sources=sources, unit=one.unit, align=align,
        min_width=min_width, metric=one.id, field=metric_field(one, sources),
    )  # fmt: skip


def _level_of(metric_id: str, prefix: str) -> ColumnSpec:
    sources = tuple(f"{prefix}_{part}" for part in ("status", "low", "high"))
    return _of_metric(metric_id, level_cell, sources, min_width=7)


def _day_of(metric_id: str, column: str, role: Role) -> ColumnSpec:
    return _of_metric(metric_id, _day_cell(role), (column,), align=Align.RIGHT, min_width=4)


def _molecular(spark: Callable[..., Span], cells: int) -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec("course", "MRD course", "highest level of each stretch of months, log scale",
                   spark, sources=("sample_offset", "n_samples"), min_width=cells,
                   max_width=cells, field=_SAMPLES, drawing=True),
        _level_of("mrd.last", "last"),
        _level_of("mrd.best", "best"),
        _of_metric("mcr.class", response_cell, ("class", "mcr_running")),
        _day_of("mrel.day", "molecular_relapse_day", Role.CAUTION),
    )  # fmt: skip


def _clinical() -> tuple[ColumnSpec, ...]:
    return (
        _day_of("hrel.day", "relapse_day", Role.BAD),
        _of_metric("tox.worst", grade_cell, ("worst_grade",), align=Align.RIGHT, min_width=3),
        ColumnSpec("transcript", "transcript", "BCR-ABL transcript", max_width=10,
                   field=_BASELINE["transcript"]),
        _day_of("death.day", "death_day", Role.BAD),
        _day_of("contact.day", "last_contact_day", Role.PLAIN),
        ColumnSpec("worst_terms", "worst toxicity", "terms of the worst grade", max_width=32),
        ColumnSpec("subtype", "subtype", "subtype", max_width=16, field=_BASELINE["subtype"]),
        ColumnSpec("additional_cytogenetics", "cytogenetics",
                   "cytogenetic abnormalities besides t(9;22)", max_width=20,
                   field=_BASELINE["additional_cytogenetics"]),
    )  # fmt: skip


def _known(spec: ColumnSpec, overview: pl.DataFrame) -> bool:
    return any(overview[name].count() for name in spec.columns)


#: Columns that a cohort without MRD, relapse or toxicity has no use for when they are all empty.
_OPTIONAL = frozenset(
    {"subtype", "additional_cytogenetics", "transcript", "worst_terms", "age", "sex"}
)


def cohort_table(
    results: Results, overview: pl.DataFrame, *, cells: int = SPARK_CELLS, glyphs: Glyphs = UNICODE
) -> TableModel:
    """Return the table of patients, one row each, from `analysis.overview`.

    ``cells`` is the width of the sparkline, in which a column is the same stretch of time for
    everybody. Baseline columns that are empty in the whole cohort are not shown.
    """
    spark = _spark_cell(results, cells, glyphs)
    specs = (*_identity(), *_molecular(spark, cells), *_clinical())
    shown = tuple(s for s in specs if s.key not in _OPTIONAL or _known(s, overview))
    return TableModel(overview, shown, "patient_id", tuple(_BASELINE.values()))
