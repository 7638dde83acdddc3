from __future__ import annotations

from pathlib import Path

import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD
from mrdscope.cohort.model import Loaded, LoadReport
from mrdscope.cohort.readers import read
from mrdscope.report.document import Document, Table, every_part
from mrdscope.report.pages.cohort import Options, cohort_report
from mrdscope.report.provenance import provenance_of

DATA = Path(__file__).parents[3] / "sample_data"


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """The seven patients."""
    return read(DATA / "imatinib_ph_all")


@pytest.fixture(scope="session")
def eighty() -> Loaded:
    """The synthetic cohort."""
    return read(DATA / "synthetic_all")


@pytest.fixture(scope="session")
def eighty_results(eighty) -> Results:
    return Results(eighty.cohort, ALL_MRD)


@pytest.fixture(scope="session")
def document(loaded, sample_results, provenance) -> Document:
    """The report of the seven patients by transcript."""
    return cohort_report(loaded, sample_results, provenance, Options("transcript"))


NO_OPTIONS = Options()


def report_of(cohort, settings, options=NO_OPTIONS) -> Document:
    """Return the report of a cohort made by hand."""
    results = Results(cohort, settings)
    return cohort_report(
        Loaded(cohort, LoadReport()), results, provenance_of(cohort, settings), options
    )


def tables_of(document: Document) -> dict[str, dict[str, list[str]]]:
    """Return every table by caption: its rows by the first cell; of equal names the first."""
    found: dict[str, dict[str, list[str]]] = {}
    for part in every_part(document.parts):
        if isinstance(part, Table):
            rows = found.setdefault(part.caption, {})
            for row in part.rows:
                rows.setdefault(row.cells[0].text, [cell.text for cell in row.cells[1:]])
    return found


@pytest.fixture(scope="session")
def make_report():
    return report_of


@pytest.fixture(scope="session")
def tables():
    return tables_of
