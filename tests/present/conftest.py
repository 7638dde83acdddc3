from __future__ import annotations

from pathlib import Path

import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.readers import read

SAMPLE = Path(__file__).parents[2] / "sample_data" / "imatinib_ph_all"


@pytest.fixture(scope="session")
def sample() -> Results:
    """The sample cohort, analysed as the paper does."""
    return Results(read(SAMPLE).cohort, PAPER)
