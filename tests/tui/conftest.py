"""The real app on a made cohort, driven by the names of actions and read as rows of text."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from mrdscope.cohort.model import Cohort, Loaded, LoadReport
from mrdscope.cohort.readers import read
from mrdscope.present.characters import Characters
from mrdscope.tui.actions import action
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.memory import Memory
from mrdscope.tui.opened import Opened, opened
from mrdscope.tui.program import Checks
from mrdscope.tui.reviewing import OpenReview
from mrdscope.tui.screens.catalog import SCREENS, ScreenFactory
from mrdscope.tui.state import ScreenId
from mrdscope.tui.terminal import terminal_for
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.table import TableView

SAMPLE = Path(__file__).parent.parent.parent / "sample_data" / "imatinib_ph_all"

#: A terminal that has everything.
MODERN = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_US.UTF-8"}

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
    def strips(self) -> list[Strip]:
        """What the terminal shows, a row a strip."""
        return self.app.screen._compositor.render_strips()

    @property
    def rows(self) -> list[str]:
        """What the terminal shows, a row a line, trailing blanks gone."""
        return ["".join(segment.text for segment in strip).rstrip() for strip in self.strips]

    @property
    def text(self) -> str:
        """All the rows, joined by newlines."""
        return "\n".join(self.rows)

    def part(self, selector: str) -> list[str]:
        """Return the rows of one widget in sight, trailing blanks gone."""
        region = self.app.screen.query_one(selector).region
        strips = self.app.screen._compositor.render_strips()[region.y : region.bottom]
        parts = (strip.crop(region.x, region.right) for strip in strips)
        return ["".join(segment.text for segment in part).rstrip() for part in parts]

    def table(self, selector: str) -> TableView:
        """Return a table of the screen in front."""
        return self.app.screen.query_one(selector, TableView)

    def block(self, selector: str) -> BlockView:
        """Return a block of the screen in front."""
        return self.app.screen.query_one(selector, BlockView)

    @property
    def patient(self) -> str | None:
        """The patient selected."""
        return self.app.state.patient

    async def do(self, *actions: str) -> None:
        """Press the keys the registry gives for these actions."""
        await self.pilot.press(*(action(name).keys[0] for name in actions))
        await self.pilot.pause()

    async def settle(self) -> None:
        """Wait until what is shown stays as it is."""
        shown: list[str] = []
        while shown != (now := self.rows):
            shown = now
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
        load: Cohort | Opened | Callable[[], Opened],
        size: tuple[int, int] = (80, 24),
        name: str = "made",
        theme: str | None = None,
        characters: Characters = Characters.AUTO,
        screens: Mapping[ScreenId, ScreenFactory] = SCREENS,
        checks: Checks | None = None,
        review: OpenReview | None = None,
        remember: Callable[[], Memory] | None = None,
        watched: Path | None = None,
    ) -> AsyncIterator[Program]:
        terminal = terminal_for(
            MODERN | {k: v for k, v in os.environ.items() if k == "NO_COLOR"},
            theme=theme,
            wanted=characters,
        )
        app = MrdscopeApp(
            name,
            loader(load),
            terminal=terminal,
            screens=screens,
            afterwards=do_nothing,
            checks=checks,
            review=review,
            remember=remember,
            watched=watched,
        )
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            program = Program(app, pilot)
            if isinstance(load, Cohort | Opened):
                await program.until(lambda: app.current_mode == app.state.screen.value)
                await program.settle()
            yield program

    return start


def loader(load: Cohort | Opened | Callable[[], Opened]) -> Callable[[], Opened]:
    """Return what gives the app its cohort."""
    if isinstance(load, Cohort):
        return lambda: opened(Loaded(load, LoadReport()))
    return (lambda: load) if isinstance(load, Opened) else load


async def raised(opening: AbstractAsyncContextManager[Program], *actions: str) -> None:
    """Open the program, do the actions and wait until a fault ends it."""
    async with opening as program:
        await program.do(*actions)
        await program.until(lambda: program.app._exception)


@pytest.fixture(scope="session")
def until_raised() -> Callable[..., Any]:
    """Open the program and wait for a fault to end it."""
    return raised


@pytest.fixture(scope="session")
def sample() -> Opened:
    """The sample cohort as the program opens it; its analyses are computed once a session."""
    return opened(read(SAMPLE))


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
