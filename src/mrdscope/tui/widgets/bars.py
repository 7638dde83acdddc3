"""The one-line parts of the shell: title, tabs, footer, drawn from what they were last told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from mrdscope.present.styled import Span
from mrdscope.present.text import cell_width, clip, visible
from mrdscope.tui.themes import Palette, Part, palette
from mrdscope.tui.widgets.strips import Piece, pieces, strip


class Bar(Widget):
    """A line across the screen; what is in it comes from `parts`."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; }"

    def parts(self, look: Palette) -> list[Piece]:
        """Return the pieces of the line; called at every paint."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        look = palette(self.app.theme)
        return strip(self.parts(look) if y == 0 else [], self.size.width, look.base)


class SpanBar(Bar):
    """A line of spans, whatever they say."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._spans: tuple[Span, ...] = ()

    def tell(self, spans: Iterable[Span]) -> None:
        """Show something else."""
        self._spans = tuple(spans)
        self.refresh()

    def parts(self, look: Palette) -> list[Piece]:
        """Return the line."""
        return [(" ", look.base), *pieces(self._spans, look)]


class TitleBar(Bar):
    """The program and the cohort on the left, where one stands in it on the right.

    Signs are never left out: for them first the program's name gives way, then the cohort's.
    """

    def __init__(
        self, name: str = "", facts: Sequence[str] = (), signs: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._told = (name, tuple(facts), tuple(signs))

    def tell(self, name: str, facts: Sequence[str], signs: Sequence[str] = ()) -> None:
        """Show another name, facts and signs; facts that do not fit are left out from the end."""
        told = (name, tuple(facts), tuple(signs))
        if told != self._told:
            self._told = told
            self.refresh()

    def parts(self, look: Palette) -> list[Piece]:
        """Return the title, blanks, the signs, and as many facts as there is room for."""
        name, facts, signs = self._told
        needed = cell_width(_SEPARATOR.join(map(visible, signs)))
        left = _titled(visible(name), self.size.width - needed - 2)
        room = self.size.width - cell_width(left) - 2
        right = _joined(signs, facts, room)
        gap = " " * max(room + 1 - cell_width(right), 1)
        return [
            (left, look.style(Part.TITLE)),
            (gap, look.base),
            (right, look.style(Part.TAB)),
        ]


_SEPARATOR = " · "
#: In less than these cells a long name goes before that of the program.
_ROOM_FOR_BOTH = 36


def _titled(name: str, room: int) -> str:
    """Return the title in so much room, of which a cell is left at least."""
    ways = (f" mrdscope{_SEPARATOR}{name}", f" {name}")
    longest = ways[0] if room >= _ROOM_FOR_BOTH else ways[1]
    return next((way for way in ways if cell_width(way) <= room), clip(longest, max(room, 1)))


def _joined(signs: Sequence[str], facts: Sequence[str], room: int) -> str:
    """Return all signs and as many facts as there is room for."""
    for count in range(len(facts), 0, -1):
        text = _SEPARATOR.join(map(visible, (*signs, *facts[:count])))
        if cell_width(text) <= room:
            return text
    return _SEPARATOR.join(map(visible, signs))


@dataclass(frozen=True)
class Tab:
    """A screen's key and title, the title where there is little room, whether it is in front."""

    key: str
    title: str
    short: str
    current: bool

    def text(self, title: str) -> str:
        """Return the tab under one of its titles, as wide in front as behind."""
        return f"[{self.key} {title}]" if self.current else f" {self.key} {title} "

    def tight(self, title: str) -> str:
        """Return the tab without what is not needed; the one in front keeps its brackets."""
        return f"[{self.key} {title}]" if self.current else f"{self.key} {title} "


class TabBar(Bar):
    """The screens with their keys; the current one stands in brackets, colour or not."""

    def __init__(self, tabs: Sequence[Tab] = ()) -> None:
        super().__init__()
        self._tabs = tuple(tabs)

    def tell(self, tabs: Sequence[Tab]) -> None:
        """Show other tabs."""
        if tuple(tabs) != self._tabs:
            self._tabs = tuple(tabs)
            self.refresh()

    class Chosen(Message):
        """A tab was clicked: which, from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def on_click(self, event: Click) -> None:
        """Choose the tab clicked."""
        right = 0
        for index, text in enumerate(self._texts()):
            right += cell_width(text)
            if event.x < right:
                self.post_message(self.Chosen(index))
                return

    def parts(self, look: Palette) -> list[Piece]:
        """Return the tabs as written out as there is room for."""
        styles = {True: look.style(Part.TAB_CURRENT), False: look.style(Part.TAB)}
        return [
            (text, styles[tab.current]) for text, tab in zip(self._texts(), self._tabs, strict=True)
        ]

    def _texts(self) -> list[str]:
        ways = (
            [tab.text(tab.title) for tab in self._tabs],
            [tab.text(tab.short) for tab in self._tabs],
            [tab.tight(tab.short) for tab in self._tabs],
        )
        fitting = (way for way in ways if sum(map(cell_width, way)) <= self.size.width)
        return next(fitting, ways[-1])


@dataclass(frozen=True)
class Hint:
    """A key and the word for what it does."""

    key: str
    word: str


#: Hints that are never left out: the last ones, of the program as a whole.
_KEPT_HINTS = 3


def _fitting(hints: Sequence[Hint], room: int) -> Sequence[Hint]:
    """Return as many hints as there is room for; the last ones are kept."""
    shown = list(hints)
    while len(shown) > _KEPT_HINTS and sum(map(_cells, shown)) > room:
        del shown[-_KEPT_HINTS - 1]
    return shown


def _cells(hint: Hint) -> int:
    return cell_width(f" {hint.key} {hint.word} ")


class FooterBar(Bar):
    """What the keys do here, or what is held up to be read; until the next action a message."""

    def __init__(self, hints: Sequence[Hint] = ()) -> None:
        super().__init__()
        self._hints = tuple(hints)
        self._message = ""
        self._held = ""

    def tell(self, hints: Sequence[Hint]) -> None:
        """Show other hints."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def say(self, message: str) -> None:
        """Show a message in place of the hints; an empty one brings them back."""
        if message != self._message:
            self._message = message
            self.refresh()

    def hold(self, text: str) -> None:
        """Show a text in place of the hints until an empty one is held."""
        if text != self._held:
            self._held = text
            self.refresh()

    def parts(self, look: Palette) -> list[Piece]:
        """Return the message, what is held, or the hints."""
        if self._message or self._held:
            return [(f" {visible(self._message or self._held)}", look.style(Part.MESSAGE))]
        parts: list[Piece] = []
        for hint in _fitting(self._hints, self.size.width):
            parts += [
                (f" {hint.key}", look.style(Part.KEY)),
                (f" {hint.word} ", look.style(Part.TAB)),
            ]
        return parts
