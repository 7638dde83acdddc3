"""What the command palette finds: actions, patients, themes, and columns of the table in front."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from mrdscope.present.text import visible
from mrdscope.tui.themes import PALETTES
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    from mrdscope.tui.app import MrdscopeApp

#: Patients offered at most: who looks for one writes more of the identifier.
MOST_PATIENTS = 20


class ProgramProvider(Provider):
    """A provider that knows the program it is asked from."""

    @property
    def program(self) -> MrdscopeApp:
        """The app, with what is open."""
        return cast("MrdscopeApp", self.app)


class ActionProvider(ProgramProvider):
    """Offers the actions available on the screen the palette was asked for on."""

    async def discover(self) -> Hits:
        """Offer every action but those that only move."""
        for one in self.program.available_on(self.screen):
            if one.group != "Moving":
                perform = partial(self.program.perform, one.id)
                yield DiscoveryHit(one.title, perform, help=self.program.keymap.names(one))

    async def search(self, query: str) -> Hits:
        """Offer the actions whose titles match."""
        matcher = self.matcher(query)
        for one in self.program.available_on(self.screen):
            if (score := matcher.match(one.title)) > 0:
                perform = partial(self.program.perform, one.id)
                title = matcher.highlight(one.title)
                yield Hit(score, title, perform, help=self.program.keymap.names(one))


class PatientProvider(ProgramProvider):
    """Offers the patients whose identifier has what was written in it."""

    async def search(self, query: str) -> Hits:
        """Offer patients, the best match first."""
        opened = self.program.opened
        if opened is None:
            return
        for patient in opened.patients_called(query, MOST_PATIENTS):
            # Text of the data: no markup is read in it, and it matches as a whole.
            title = Content(f"patient {visible(patient)}")
            score = len(query) / max(len(patient), 1)
            yield Hit(score, title, partial(self.program.open_case, patient), patient)


class NamedViewProvider(ProgramProvider):
    """Offers the saved views of the cohort: choosing one looks so."""

    async def discover(self) -> Hits:
        """Offer every view."""
        for view in self.program.named_views():
            title = Content(f"saved view {visible(view.name)}")
            yield DiscoveryHit(title, partial(self.program.come_back, view), help=view.screen)

    async def search(self, query: str) -> Hits:
        """Offer the views whose names match."""
        matcher = self.matcher(query)
        for view in self.program.named_views():
            name = f"saved view {visible(view.name)}"
            if (score := matcher.match(name)) > 0:
                come_back = partial(self.program.come_back, view)
                yield Hit(score, Content(name), come_back, name, view.screen)


class ColumnProvider(ProgramProvider):
    """Offers the columns of the table that has the focus: choosing one goes there."""

    async def search(self, query: str) -> Hits:
        """Offer columns by header and meaning."""
        table = self.focused
        if not isinstance(table, TableView):
            return
        matcher = self.matcher(query)
        for spec in table.columns:
            header = visible(spec.header)
            score = max(matcher.match(header), matcher.match(spec.meaning) * 0.9)
            if score > 0:
                go = partial(table.select_column, spec.key)
                yield Hit(score, Content(f"column {header}"), go, header, spec.meaning)


class ThemeProvider(ProgramProvider):
    """Offers the themes by name."""

    async def search(self, query: str) -> Hits:
        """Offer themes by title and meaning."""
        matcher = self.matcher(query)
        for look in PALETTES:
            title = f"theme {look.title}"
            score = max(matcher.match(title), matcher.match(look.meaning) * 0.9)
            if score > 0:
                yield Hit(
                    score, Content(title), partial(self.program.wear, look), title, look.meaning
                )
