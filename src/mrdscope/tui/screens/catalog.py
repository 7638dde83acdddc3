"""The screens there are, each by a factory that imports it when it is first opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from mrdscope.tui.state import ScreenId

if TYPE_CHECKING:
    from mrdscope.tui.opened import Opened
    from mrdscope.tui.screens.base import ReviewScreen

#: Makes a screen of what is open.
ScreenFactory = Callable[["Opened"], "ReviewScreen"]


def _cohort(opened: Opened) -> ReviewScreen:
    from mrdscope.tui.screens.cohort import CohortScreen

    return CohortScreen(opened)


def _case(opened: Opened) -> ReviewScreen:
    from mrdscope.tui.screens.case import CaseScreen

    return CaseScreen(opened)


def _toxicity(opened: Opened) -> ReviewScreen:
    from mrdscope.tui.screens.toxicity import ToxicityScreen

    return ToxicityScreen(opened)


def _survival(opened: Opened) -> ReviewScreen:
    from mrdscope.tui.screens.survival import SurvivalScreen

    return SurvivalScreen(opened)


SCREENS: Mapping[ScreenId, ScreenFactory] = MappingProxyType(
    {
        ScreenId.COHORT: _cohort,
        ScreenId.CASE: _case,
        ScreenId.TOXICITY: _toxicity,
        ScreenId.SURVIVAL: _survival,
    }
)
