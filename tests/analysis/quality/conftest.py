"""Evidence for rules, made from a few rows."""

import pytest

from mrdscope.analysis.quality.model import Evidence
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.model import LoadReport


@pytest.fixture
def evidence_of(make_cohort):
    """Build evidence from rows by table name, as `make_cohort` does; the cut may be given."""

    def make(cut=None, notes=(), settings=PAPER, **tables):
        cohort = make_cohort(**tables)
        return Evidence(cohort, LoadReport(tuple(notes)), Results(cohort, settings), cut)

    return make
