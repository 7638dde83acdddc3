"""What the terminal shows already is not sent again: the difference of two pictures, in bytes.

Textual sends every cell of a part that may have changed. Over a slow line that is what makes a
cursor lag: a table that moves on by a row is sent whole. Here the last picture is kept, cell by
cell; what is sent is the cells that differ and, where rows have moved, one command that moves them
(DECSTBM with IL or DL, which every terminal since the VT102 has, and tmux and screen too).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

#: A cell: its characters (none in the second cell of a wide one), and the SGR codes it is drawn in.
Cell = tuple[str, str]
Row = list[Cell]

BLANK: Cell = (" ", "")
#: Equal cells between two that differ which are sent again rather than gone over.
_SHORTEST_GAP = 4
#: Moving rows must spare so many cells, or it is not worth its own bytes.
_LEAST_SPARED = 60
#: Rows are taken for the same, a row on, where no more than this part of their cells differs.
_OTHER_CELLS = 0.25
_RESET = "\x1b[0m"


@dataclass(frozen=True)
class Patch:
    """Cells of one row, from a column on."""

    y: int
    x: int
    cells: Row


class Picture:
    """What a terminal shows, and what it has to be sent to show something else."""

    def __init__(self) -> None:
        self._rows: list[Row] | None = None

    def forget(self) -> None:
        """Take nothing for known any more: whatever comes next is sent whole."""
        self._rows = None

    def change(self, patches: Sequence[Patch], width: int, height: int) -> str:
        """Return what turns the picture into one with these cells changed, and keep that."""
        before = self._rows
        if before is None or len(before) != height or len(before[0]) != width:
            self._rows = [[("", "?")] * width for _ in range(height)]
            before = self._rows
        after = [list(row) for row in before]
        touched = sorted({patch.y for patch in patches if 0 <= patch.y < height})
        for patch in patches:
            if 0 <= patch.y < height:
                cells = patch.cells[: width - patch.x]
                after[patch.y][patch.x : patch.x + len(cells)] = cells
        out = _Writer()
        moved = _moved(before, after, touched)
        if moved is not None:
            before = moved.apply(before, width)
            out.move_rows(moved)
            touched = sorted({*touched, *moved.rows})
        for y in touched:
            _send_row(out, y, before[y], after[y])
        self._rows = after
        return out.text()


@dataclass(frozen=True)
class Moved:
    """Rows of the screen, first to last, that go up by one, or down."""

    first: int
    last: int
    up: bool

    @property
    def rows(self) -> range:
        """All of them, with the one that is blank afterwards."""
        return range(self.first, self.last + 1)

    def apply(self, picture: Sequence[Row], width: int) -> list[Row]:
        """Return a picture with the rows moved."""
        rows = list(picture)
        part, blank = rows[self.first : self.last + 1], [BLANK] * width
        rows[self.first : self.last + 1] = (
            [*part[1:], blank] if self.up else [blank, *part[:-1]]
        )  # fmt: skip
        return rows


def _moved(before: Sequence[Row], after: Sequence[Row], touched: Sequence[int]) -> Moved | None:
    """Return which rows have moved by one, where moving them spares enough."""
    found = [
        (spared, moved)
        for up in (True, False)
        for moved in _runs(before, after, touched, up=up)
        if (spared := _spared(before, after, moved)) >= _LEAST_SPARED
    ]
    return max(found, key=lambda one: one[0], default=(0, None))[1]


def _runs(
    before: Sequence[Row], after: Sequence[Row], touched: Sequence[int], *, up: bool
) -> Iterator[Moved]:
    """Yield rows that stand together and are nearly those below them, or above them, before."""
    step, start, last = (1 if up else -1), None, None
    for y in touched:
        source = y + step
        same = 0 <= source < len(before) and _alike(before[source], after[y])
        if same and last == y - 1 and start is not None:
            last = y
            continue
        if start is not None and last is not None:
            yield _run(start, last, up=up)
        start, last = (y, y) if same else (None, None)
    if start is not None and last is not None:
        yield _run(start, last, up=up)


def _run(start: int, last: int, *, up: bool) -> Moved:
    return Moved(start, last + 1, up) if up else Moved(start - 1, last, up)


def _alike(one: Row, other: Row) -> bool:
    return one == other or _differing(one, other) <= _OTHER_CELLS * len(one)


def _differing(one: Row, other: Row) -> int:
    return 0 if one == other else sum(a != b for a, b in zip(one, other, strict=True))


def _spared(before: Sequence[Row], after: Sequence[Row], moved: Moved) -> int:
    """Return how many cells fewer have to be sent once the rows are moved."""
    rows = moved.apply(before, len(after[0]))
    return sum(_differing(before[y], after[y]) - _differing(rows[y], after[y]) for y in moved.rows)


def _send_row(out: _Writer, y: int, before: Row, after: Row) -> None:
    if before == after:
        return
    if not (_is_simple(before) and _is_simple(after)):
        out.put(y, 0, after)
        return
    for first, last in _spans(before, after):
        out.put(y, first, after[first:last])


def _is_simple(row: Row) -> bool:
    """Say whether each cell is a character: of others terminals disagree on the width."""
    return all(len(character) == 1 for character, _ in row)


def _spans(before: Row, after: Row) -> Iterator[tuple[int, int]]:
    """Yield where the cells differ; spans with little between them are one."""
    first = last = None
    for x, (old, new) in enumerate(zip(before, after, strict=True)):
        if old == new:
            continue
        if first is None or last is None:
            first = x
        elif x - last > _SHORTEST_GAP:
            yield first, last + 1
            first = x
        last = x
    if first is not None and last is not None:
        yield first, last + 1


class _Writer:
    """Text for a terminal; colours and places are said when they change, and not before."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._codes = ""
        self._at: tuple[int, int] | None = None

    def move_rows(self, moved: Moved) -> None:
        """Move rows by one within the margins set for it."""
        command = "M" if moved.up else "L"
        top = moved.first + 1
        self._parts.append(f"\x1b[{top};{moved.last + 1}r\x1b[{top}H\x1b[{command}\x1b[r")
        self._at = None

    def put(self, y: int, x: int, cells: Row) -> None:
        """Put cells at a place."""
        self._go(y, x)
        start = 0
        while start < len(cells):
            codes = cells[start][1]
            end = start + 1
            while end < len(cells) and cells[end][1] == codes:
                end += 1
            self._style(codes)
            self._parts.append("".join(character for character, _ in cells[start:end]))
            start = end
        self._at = (y, x + len(cells))

    def _go(self, y: int, x: int) -> None:
        if self._at is None or self._at[0] != y:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        elif x > self._at[1]:
            self._parts.append(f"\x1b[{x - self._at[1]}C")

    def _style(self, codes: str) -> None:
        if codes != self._codes:
            self._parts.append(f"\x1b[0;{codes}m" if codes else _RESET)
            self._codes = codes

    def text(self) -> str:
        """Return everything, the colours as they were at the beginning."""
        self._style("")
        return "".join(self._parts)


class Inks:
    """The SGR codes of styles on one console, each looked up once."""

    def __init__(self) -> None:
        self._codes: dict[Style, str] = {}

    def cells(self, segments: Iterable[Segment], console: Console) -> Row:
        """Return segments as cells."""
        row: Row = []
        for text, style, control in segments:
            if control:
                continue
            codes = self._of(style, console)
            if text.isascii():
                row += [(character, codes) for character in text]
            else:
                _add_wide(row, text, codes)
        return row

    def _of(self, style: Style | None, console: Console) -> str:
        if style is None:
            return ""
        codes = self._codes.get(style)
        if codes is None:
            drawn = style.render("x", color_system=console._color_system)
            codes = drawn.partition("x")[0].removeprefix("\x1b[").removesuffix("m")
            self._codes[style] = codes
        return codes


def _add_wide(row: Row, text: str, codes: str) -> None:
    for character in text:
        width = cell_len(character)
        if width == 0 and row:
            row[-1] = (row[-1][0] + character, row[-1][1])
        else:
            row += [(character, codes), *[("", codes)] * (width - 1)]


class Lessened(CompositorUpdate):
    """An update of Textual's, which sends of it what the terminal does not show already."""

    def __init__(
        self,
        update: LayoutUpdate | ChopsUpdate,
        picture: Picture,
        inks: Inks,
        size: tuple[int, int],
    ) -> None:
        self._update, self._picture, self._inks, self._size = update, picture, inks, size

    def render_segments(self, console: Console) -> str:
        """Return what is sent."""
        parts = [
            Patch(y, x, self._inks.cells(strip, console)) for y, x, strip in _strips(self._update)
        ]
        return self._picture.change(parts, *self._size)


def _strips(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield the strips of an update with their places, as Textual's own rendering has them."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is None or x > last or end <= first:
                continue
            whole = last > x >= first and end <= last
            yield y, x, chop if whole else chop.crop(0, min(end, last) - x)
