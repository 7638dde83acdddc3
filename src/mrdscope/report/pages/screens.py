"""The screens as documents: what each answers, for whoever does not look at one."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mrdscope.analysis.overview import overview
from mrdscope.analysis.results import Results
from mrdscope.cohort.model import Loaded
from mrdscope.present.as_of import as_of_line
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.styled import Role
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import Document, Heading, Part, table_of, words
from mrdscope.report.pages.case import whole_case
from mrdscope.report.pages.cohort import time_zero
from mrdscope.report.pages.definitions import definitions
from mrdscope.report.pages.incidence import molecular_response
from mrdscope.report.pages.mrd import molecular
from mrdscope.report.pages.reading import how_read
from mrdscope.report.pages.survival import survival
from mrdscope.report.pages.table_1 import table_1
from mrdscope.report.pages.toxicity import adverse_events
from mrdscope.report.provenance import PURPOSE, Provenance


class Page(enum.StrEnum):
    """The screens that are read line by line; the value is what a person calls each."""

    COHORT = "cohort"
    CASE = "case"
    MRD = "mrd"
    TOXICITY = "toxicity"
    SURVIVAL = "survival"
    TABLES = "tables"
    DEFINITIONS = "definitions"


@dataclass(frozen=True)
class Read:
    """A cohort as it was read, its analyses, and what they rest on."""

    loaded: Loaded
    results: Results
    provenance: Provenance

    @property
    def disclosure(self) -> Disclosure:
        """Everything is shown."""
        return Disclosure(None, self.results.settings.confidence)


def page_documents(read: Read, page: Page) -> Iterator[Document]:
    """Yield a screen as documents: one, or one a patient of the cases."""
    if page is Page.CASE:
        for patient in read.results.cohort.patients["patient_id"]:
            yield whole_case(read.results, patient, read.provenance)
    else:
        yield _document(read, page)


def case_document(read: Read, patient: str) -> Document:
    """Return one patient with every row; `UsageError` where there is no such patient."""
    return whole_case(read.results, patient, read.provenance)


def _document(read: Read, page: Page) -> Document:
    size = read.results.cohort.size
    preset = read.results.settings.preset
    head = f"{size} patient{'s' * (size != 1)}, preset {preset}, read-only."
    return Document(
        title=f"{read.provenance.title}: {page}",
        over=as_of_line(read.results.cohort),
        lead=(words(head), words(f"{PURPOSE}.", Role.STRONG)),
        parts=tuple(_PARTS[page](read)),
    )


def _cohort(read: Read) -> Iterator[Part]:
    yield Heading("Where each patient stands")
    table = cohort_table(read.results, overview(read.results))
    yield table_of(table, "Patients", without=("course",))


def _mrd(read: Read) -> Iterator[Part]:
    yield from molecular(read.results, read.disclosure)
    yield from molecular_response(read.results, read.disclosure, time_zero(read.results))


def _toxicity(read: Read) -> Iterator[Part]:
    yield from adverse_events(read.results, None, read.disclosure)


def _survival(read: Read) -> Iterator[Part]:
    yield from survival(read.results, None, read.disclosure, time_zero(read.results))


def _tables(read: Read) -> Iterator[Part]:
    yield from how_read(read.loaded, read.results, read.disclosure)
    yield from table_1(read.results, None, read.disclosure)


def _definitions(read: Read) -> Iterator[Part]:
    yield from definitions(read.results, read.disclosure)


_PARTS: Mapping[Page, Callable[[Read], Iterator[Part]]] = MappingProxyType(
    {
        Page.COHORT: _cohort,
        Page.MRD: _mrd,
        Page.TOXICITY: _toxicity,
        Page.SURVIVAL: _survival,
        Page.TABLES: _tables,
        Page.DEFINITIONS: _definitions,
    }
)
