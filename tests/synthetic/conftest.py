"""A synthetic cohort larger than the one that comes with the program, as it is read."""

from __future__ import annotations

import pytest

from mrdscope.cohort.readers import read
from mrdscope.synthetic.writing import write_synthetic


@pytest.fixture(scope="session")
def trial_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic") / "trial"
    write_synthetic(folder, patients=400, seed=7)
    return folder


@pytest.fixture(scope="session")
def loaded(trial_folder):
    return read(trial_folder)


@pytest.fixture(scope="session")
def cohort(loaded):
    return loaded.cohort
