"""What is on the screen as a file: a block as text, Markdown or SVG, a table as CSV and more.

Every export begins or ends with the line of its `Provenance`: which files, filter, settings,
version and data cut it is of. What a cell says on the screen is what the file says.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from mrdscope.present.layout import wrapped
from mrdscope.present.styled import Block, Line, Role, Span, plain, width
from mrdscope.present.table import Align, ColumnSpec, TableSource
from mrdscope.present.text import NULL, NULL_ASCII, visible
from mrdscope.report.document import table_of
from mrdscope.report.figures.picture import Picture, standalone
from mrdscope.report.formats import markdown
from mrdscope.report.markup import Markup, element, number
from mrdscope.report.provenance import PURPOSE, Provenance

#: What a spreadsheet takes for a formula; the second row are their wide forms.
_FORMULA = tuple("=+-@\t\r＝＋－＠")

# -- a block ---------------------------------------------------------------------------------------


def block_text(block: Block, provenance: Provenance) -> str:
    """Return a block as plain text, its provenance under it."""
    shown = "\n".join(map(visible, plain(block).split("\n")))
    return f"{shown}\n\n{visible(provenance.line)}\n{PURPOSE}\n"


def block_markdown(block: Block, provenance: Provenance) -> str:
    """Return a block as Markdown: as it is, between fences, its provenance under it."""
    foot = f"{markdown.escaped(provenance.line)}  \n{PURPOSE}"
    return f"{markdown.code(block)}\n\n{foot}\n"


#: A cell of the picture of a block, in points.
_CELL, _LINE = 7.2, 15.0
_MARGIN = 10.0
_FEWEST_CELLS = 60


def block_svg(block: Block, provenance: Provenance) -> str:
    """Return a block as a picture: monospaced text in light inks on white, provenance under it.

    Every run of text has its place and length, so that columns stay in line in any font.
    """
    cells = max([_FEWEST_CELLS, *map(width, block)])
    parts = [Span(part, Role.MUTED) for part in (*provenance.parts, PURPOSE)]
    lines: Block = (*block, (), *wrapped(parts, cells))
    across = cells * _CELL + 2 * _MARGIN
    texts = [
        text
        for place, line in enumerate(lines)
        for text in _row(line, _MARGIN + (place + 0.8) * _LINE)
    ]
    body = element("g", *texts)
    height = len(lines) * _LINE + 2 * _MARGIN
    return standalone(Picture(across, height, provenance.title, plain(block), body))


def _row(line: Line, base: float) -> Iterator[Markup]:
    """Yield the texts of a line, each where it stands among the cells."""
    x = _MARGIN
    for span in line:
        shown = span.text.strip()
        if shown:
            lead = width((Span(span.text[: len(span.text) - len(span.text.lstrip())]),))
            yield element(
                "text", shown, class_=f"f-{span.role} mono", x=x + lead * _CELL, y=base,
                textLength=number(width((Span(shown),)) * _CELL), lengthAdjust="spacingAndGlyphs",
            )  # fmt: skip
        x += width((span,)) * _CELL


# -- a table ---------------------------------------------------------------------------------------


def table_csv(source: TableSource, provenance: Provenance) -> str:
    """Return a table as CSV after a comment of its provenance: read with ``comment="#"``.

    Cells say what they say on the screen, a value that is not known is empty. A cell that a
    spreadsheet would run as a formula begins with an apostrophe, unless it is a number.
    """
    out = io.StringIO()
    out.write(f"# {visible(provenance.line)}\n# {PURPOSE}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([guarded(_header(spec)) for spec in source.columns])
    for row in source.cells(0, source.row_count):
        writer.writerow(
            [_csv_cell(cell, spec) for cell, spec in zip(row, source.columns, strict=True)]
        )
    return out.getvalue()


def table_markdown(source: TableSource, provenance: Provenance) -> str:
    """Return a table as Markdown, its provenance under it."""
    foot = f"{markdown.escaped(provenance.line)}  \n{PURPOSE}"
    return f"{markdown.table(table_of(source, ''))}\n\n{foot}\n"


def table_json(source: TableSource, provenance: Provenance) -> str:
    """Return a table as JSON: ``provenance``, ``columns`` and ``rows``.

    A column has ``key``, ``header``, ``unit`` and ``meaning``; a row holds each column's cell by
    its key: null where not known, a number where a column of numbers says one, else its text.
    """
    columns = [
        {"key": spec.key, "header": spec.header, "unit": spec.unit, "meaning": spec.meaning}
        for spec in source.columns
    ]
    rows = [
        {spec.key: _json_cell(cell, spec) for cell, spec in zip(row, source.columns, strict=True)}
        for row in source.cells(0, source.row_count)
    ]
    whole = {"provenance": provenance.line, "columns": columns, "rows": rows}
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _header(spec: ColumnSpec) -> str:
    header = spec.header or spec.key
    return visible(f"{header} ({spec.unit})" if spec.unit else header)


def _known(cell: Span) -> str | None:
    """Return what a cell says without its blanks, None where it says that nothing is known."""
    text = cell.text.strip()
    return None if cell.role is Role.MISSING and text in {NULL, NULL_ASCII} else text


def _csv_cell(cell: Span, spec: ColumnSpec) -> str:
    text = _known(cell)
    if text is None:
        return ""
    return text if _number(text, spec) is not None else guarded(visible(text))


def guarded(text: str) -> str:
    """Return a text with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _json_cell(cell: Span, spec: ColumnSpec) -> str | float | None:
    text = _known(cell)
    if text is None:
        return None
    value = _number(text, spec)
    return visible(text) if value is None else value


def _number(text: str, spec: ColumnSpec) -> float | int | None:
    """Return the number a cell of a column of numbers is; None where it is words or an id."""
    if spec.align is Align.LEFT:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return int(text) if text.lstrip("-").isdigit() else value


#: How what is on a screen is written, by the end of the file's name.
BLOCK_FORMATS: Mapping[str, Callable[[Block, Provenance], str]] = MappingProxyType(
    {".txt": block_text, ".md": block_markdown, ".svg": block_svg}
)
TABLE_FORMATS: Mapping[str, Callable[[TableSource, Provenance], str]] = MappingProxyType(
    {".csv": table_csv, ".md": table_markdown, ".json": table_json}
)
