"""What may be loaded when, asked of a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("polars", "lifelines", "pandas", "plotext", "numpy", "scipy", "matplotlib")


def loaded_by(statement: str) -> set[str]:
    """Return the modules a fresh interpreter has after a statement, and none of them before."""
    program = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_what_is_heavy_is_seen_by_this_test_when_it_is_loaded():
    assert "polars" in loaded_by("import polars")


@pytest.mark.parametrize("heavy", HEAVY)
def test_the_shell_is_painted_without(heavy, shell_modules):
    assert heavy not in shell_modules


@pytest.fixture(scope="module")
def shell_modules() -> set[str]:
    return loaded_by("import mrdscope.tui.app")


def test_the_first_screen_is_drawn_without_lifelines():
    loaded = loaded_by("import mrdscope.tui.screens.cohort")
    assert not loaded & {"lifelines", "pandas", "scipy", "matplotlib"}
