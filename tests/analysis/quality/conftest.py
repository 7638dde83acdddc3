"""Evidence for rules, made from a few rows."""

import polars as pl
import pytest

from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.model import FOUND, Evidence
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.model import LoadReport

RULES_BY_ID = {rule.id: rule for rule in RULES}


@pytest.fixture
def evidence_of(make_cohort):
    """Build evidence from rows by table name, as `make_cohort` does; the cut may be given."""

    def make(cut=None, notes=(), settings=PAPER, **tables):
        cohort = make_cohort(**tables)
        return Evidence(cohort, LoadReport(tuple(notes)), Results(cohort, settings), cut)

    return make


@pytest.fixture
def places(evidence_of):
    """Run one rule on rows by table name; give table, row and column of what it finds."""

    def run(rule_id, parameters=None, **given):
        rule = RULES_BY_ID[rule_id]
        found = rule.find(evidence_of(**given), {**rule.parameters, **(parameters or {})})
        assert found.schema == pl.Schema(FOUND)
        assert found["message"].null_count() == 0
        return list(found.select("table", "row", "column").iter_rows())

    return run
