"""The report of a cohort: what it rests on, how it was read, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mrdscope.analysis.results import Results
from mrdscope.cohort.model import Loaded
from mrdscope.errors import UsageError
from mrdscope.present.as_of import as_of_line
from mrdscope.present.styled import Role
from mrdscope.present.text import visible
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import (
    Document,
    Facts,
    Heading,
    Layout,
    Part,
    Table,
    every_part,
    words,
)
from mrdscope.report.pages.definitions import definitions
from mrdscope.report.pages.incidence import molecular_response
from mrdscope.report.pages.mrd import molecular
from mrdscope.report.pages.reading import how_read
from mrdscope.report.pages.survival import survival
from mrdscope.report.pages.table_1 import table_1
from mrdscope.report.pages.toxicity import adverse_events
from mrdscope.report.provenance import PURPOSE, Provenance, facts
from mrdscope.report.suppression import HIDDEN_WORD, Policy


@dataclass(frozen=True)
class Options:
    """What a report is asked for: groups by a patients column, what is too small to be shown."""

    by: str | None = None
    policy: Policy | None = None


def cohort_report(
    loaded: Loaded,
    results: Results,
    provenance: Provenance,
    options: Options = Options(),
    remarks: Sequence[str] = (),
) -> Document:
    """Return the report of a cohort.

    Parameters
    ----------
    loaded, results
        The cohort as it was read, and its analyses.
    provenance
        What they rest on.
    options
        What is asked for.
    remarks
        What else has to be said at its head, such as that identifiers are masked.

    Raises
    ------
    UsageError
        Where the patients cannot be divided as asked, or are too few for any count to be shown.
    """
    size, policy = results.cohort.size, options.policy
    if policy is not None and size < policy.least:
        raise UsageError(
            f"the cohort has {size} patients, too few for counts under {policy.least} to be "
            "suppressed: nothing could be shown",
            where="--suppress-below",
        )
    disclosure = Disclosure(policy, results.settings.confidence)
    zero = time_zero(results)
    parts: list[Part] = [
        Heading("What it rests on"),
        Facts(facts(provenance)),
        *how_read(loaded, results, disclosure),
        *table_1(results, options.by, disclosure),
        *molecular(results, disclosure),
        *molecular_response(results, disclosure, zero),
        *adverse_events(results, options.by, disclosure),
        *survival(results, options.by, disclosure, zero),
        *definitions(results, disclosure),
    ]
    said = (*remarks, *(() if policy is None else _suppressed(parts, policy)))
    return Document(
        title=f"{provenance.title}: report",
        over=as_of_line(results.cohort),
        lead=(words(PURPOSE, Role.STRONG), *(words(one, Role.CAUTION) for one in said)),
        parts=tuple(parts),
        footer=(words(provenance.line, Role.MUTED), words(PURPOSE, Role.STRONG)),
        layout=Layout.FLOWING,
    )


def time_zero(results: Results) -> str:
    """Return what days count from: ``day 0 (start of imatinib)`` where all patients say so."""
    kinds = results.cohort.patients["day0_kind"].drop_nulls().unique()
    return f"day 0 ({visible(kinds[0])})" if len(kinds) == 1 else "day 0"


def _suppressed(parts: Sequence[Part], policy: Policy) -> Iterator[str]:
    """Yield what was suppressed, and what that does not protect from."""
    marks = (f"<{policy.least}", HIDDEN_WORD)
    cells = [
        cell.text
        for part in every_part(parts)
        if isinstance(part, Table)
        for row in part.rows
        for cell in row.cells
    ]
    small, hidden = (sum(mark in text for text in cells) for mark in marks)
    yield (
        f"counts of 1 to {policy.least - 1} are shown as {marks[0]} ({small} cells); {hidden} more "
        f"cells are {marks[1]} so that no total gives one away"
    )
    yield (
        "not shown: ranges, single patients' rows and bars, each step of a curve; what two "
        "documents of the same patients tell together is not prevented"
    )
