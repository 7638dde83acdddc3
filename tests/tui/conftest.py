"""The real app on a made cohort, driven by the names of actions and read as rows of text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from textual.pilot import Pilot

from mrdscope.cohort.model import Cohort, Loaded, LoadReport
from mrdscope.tui.actions import action
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.screens.catalog import SCREENS, ScreenFactory
from mrdscope.tui.state import ScreenId

#: Text that would act on a terminal, on markup or on a layout, if anything let it.
HOSTILE = (
    "[/]",
    "[cp5]",
    "[VAF=12%]",
    "[@click=app.quit]x[/]",
    "[b",
    "\x1b[31mred",
    "\x1b]52;c;AAAA\x07",
    "\x9b31m",
    "nul\x00nul",
    "cr\r\nlf",
    "tab\ttab",
    "患者一號",
    "e\u0301\u0301\u0301",
    "\u202eabc\u202c",
    "\u2066x\u2069",
    "x" * 10_000,
)


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    """Texts no widget may let through as anything but text."""
    return HOSTILE


def do_nothing() -> None:
    """Stand in for what the program does once it is idle."""


@dataclass
class Program:
    """The app under test."""

    app: MrdscopeApp
    pilot: Pilot[Any]

    @property
    def rows(self) -> list[str]:
        """What the terminal shows, a row a line, trailing blanks gone."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    async def do(self, *actions: str) -> None:
        """Press the keys the registry gives for these actions."""
        await self.pilot.press(*(action(name).keys[0] for name in actions))
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to become true; at most five seconds."""
        for _ in range(500):
            if condition():
                await self.pilot.pause()
                return
            await asyncio.sleep(0.01)
        pytest.fail("\n".join(self.rows))


@pytest.fixture(scope="session")
def open_program() -> Callable[..., Any]:
    """Open the app on a cohort, on the loader's error, or on nothing yet; wait for its rows."""

    @asynccontextmanager
    async def start(
        load: Cohort | Callable[[], Loaded],
        size: tuple[int, int] = (80, 24),
        name: str = "made",
        theme: str | None = None,
        screens: Mapping[ScreenId, ScreenFactory] = SCREENS,
    ) -> AsyncIterator[Program]:
        read = (lambda: Loaded(load, LoadReport())) if isinstance(load, Cohort) else load
        app = MrdscopeApp(name, read, theme=theme, screens=screens, afterwards=do_nothing)
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            program = Program(app, pilot)
            if isinstance(load, Cohort):
                await program.until(lambda: app.current_mode == app.state.screen.value)
            yield program

    return start


@pytest.fixture(scope="session")
def cohort(make_cohort: Callable[..., Cohort]) -> Cohort:
    """Forty patients, P01 to P40."""
    return make_cohort(
        patients=[
            {
                "patient_id": f"P{i:02d}",
                "age": 30.0 + i,
                "sex": "female" if i % 2 else "male",
                "subtype": "c-ALL",
                "transcript": None if i % 3 else "p190",
                "wbc": 0.0032 if i == 1 else 12.5 * i,
                "os_days": 91.2 * i,
            }
            for i in range(1, 41)
        ]
    )
