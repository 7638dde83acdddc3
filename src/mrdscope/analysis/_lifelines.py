"""The fence around lifelines: it is imported late, and what it does to the process is undone."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def fenced() -> Iterator[None]:
    """Let lifelines be imported and run within: no warning leaves, numpy's error state comes back.

    lifelines warns about conditions that are reported here as "not estimable", and its
    Kaplan-Meier fit leaves ``numpy.seterr`` changed.
    """
    import numpy as np  # noqa: PLC0415

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
