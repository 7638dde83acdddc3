"""All that is known of MRD in lines, section by section: what its JSON holds, to be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.metrics import FAMILIES, Metric, metrics_called
from mrdscope.analysis.results import Results
from mrdscope.errors import UsageError
from mrdscope.present.metric_table import joined_blocks, metrics_block_of
from mrdscope.present.plain import table_block
from mrdscope.present.source_rows import source_rows
from mrdscope.present.styled import Block, Role, Span

Section = Callable[[Results], Block]


def _of_metrics(*names: str) -> Section:
    def section(results: Results) -> Block:
        return metrics_block_of(results, [one for name in names for one in metrics_called(name)])

    return section


def _of_rows(rows: Callable[[Results], pl.DataFrame], nothing: str) -> Section:
    """Return a section of the rows of an analysis, a sentence where there are none."""

    def section(results: Results) -> Block:
        found = rows(results)
        if found.is_empty():
            return ((Span(nothing, Role.MUTED),),)
        return table_block(source_rows(found))

    return section


def _members(family_id: str, results: Results) -> Sequence[Metric]:
    family = next(one for one in FAMILIES if one.id == family_id)
    if family.not_applicable(results) is not None:
        return [family.of("")]
    return [family.of(detail) for detail in family.details(results)]


def _milestones(results: Results) -> Block:
    return metrics_block_of(
        results, [*_members("milestone.level", results), *_members("milestone.outcome", results)]
    )


def _left_out(results: Results) -> pl.DataFrame:
    columns = ("patient_id", "sample_id", "day", "reason", "_file", "_row")
    return results.series.left_out.select(columns)


#: Every section by its name, in the order they are printed.
SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "summary": _of_metrics("share", "levels", "increase", "monitoring", "incidence"),
        "levels": _of_metrics("mrd"),
        "remission": _of_metrics("mcr"),
        "episodes": _of_rows(lambda results: results.episodes, "no molecular remission"),
        "relapse": _of_metrics("mrel", "lead"),
        "warnings": _of_rows(
            lambda results: results.mrd.monitoring.relapses, "no hematologic relapse"
        ),
        "depth": _of_metrics("depth"),
        "speed": _of_metrics("doubling", "halving", "limb"),
        "steps": _of_rows(lambda results: results.mrd.steps, "nobody has two evaluable samples"),
        "below": _of_metrics("below", "response"),
        "mrd-response": _of_metrics("mrd_response"),
        "milestones": _milestones,
        "molecular-response": _of_metrics("mr", "mmr"),
        "assay-changes": _of_rows(
            lambda results: results.mrd.assay_changes,
            "every sample is of one assay, control gene, tissue and scale",
        ),
        "left-out": _of_rows(_left_out, "no sample is left out of the main series"),
    }
)  # fmt: skip

#: All of them.
ALL = "all"


def mrd_sections(results: Results, names: Sequence[str]) -> Block:
    """Return sections by name, each under its heading.

    Raises
    ------
    UsageError
        On a name that is none.
    """
    chosen = list(SECTIONS) if ALL in names else list(dict.fromkeys(names))
    unknown = [name for name in chosen if name not in SECTIONS]
    if unknown:
        raise UsageError(
            f"there is no section {unknown[0]!r}",
            where="--section",
            expected=", ".join([*SECTIONS, ALL]),
        )
    headings = {name: Span(name.replace("-", " ").upper(), Role.HEADING) for name in chosen}
    return joined_blocks([((headings[name],), *SECTIONS[name](results)) for name in chosen])
