"""The screens there are, each by a factory that imports it when it is first opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from mrdscope.tui.state import ScreenId

if TYPE_CHECKING:
    from mrdscope.cohort.model import Loaded
    from mrdscope.tui.screens.base import ReviewScreen

#: Makes a screen of what was loaded.
ScreenFactory = Callable[["Loaded"], "ReviewScreen"]


def _cohort(loaded: Loaded) -> ReviewScreen:
    from mrdscope.tui.screens.cohort import CohortScreen  # noqa: PLC0415 - brings polars

    return CohortScreen(loaded)


SCREENS: Mapping[ScreenId, ScreenFactory] = MappingProxyType({ScreenId.COHORT: _cohort})
