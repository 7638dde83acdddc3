from __future__ import annotations

from pathlib import Path

import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD, PAPER
from mrdscope.cohort.readers import read

SAMPLES = Path(__file__).parents[2] / "sample_data"
SAMPLE = SAMPLES / "imatinib_ph_all"


@pytest.fixture(scope="session")
def sample() -> Results:
    """The sample cohort, analysed as the paper does."""
    return Results(read(SAMPLE).cohort, PAPER)


@pytest.fixture(scope="session")
def synthetic() -> Results:
    """The synthetic cohort of eighty patients."""
    return Results(read(SAMPLES / "synthetic_all").cohort, ALL_MRD)
