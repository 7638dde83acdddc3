"""The paper's facts beside the program's own numbers, as lines of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from mrdscope.analysis.paper import Fact, Item, Verdict
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import cell_width, fit, visible

_ROLES = {
    Verdict.AGREE: Role.GOOD,
    Verdict.AGREE_AS_PRINTED: Role.GOOD,
    Verdict.PAPER_CONTRADICTS_ITSELF: Role.CAUTION,
    Verdict.DISAGREE: Role.BAD,
}
_INDENT = "    "
_SPACE = 2


def paper_block(facts: Sequence[Fact], width: int = 100) -> Block:
    """Return every fact with its numbers - printed, ours, verdict, why - and a count at the end."""
    items = [item for fact in facts for item in fact.items]
    columns = tuple(
        max((cell_width(visible(text)) for text in texts), default=0) + _SPACE
        for texts in zip(*((i.label, i.printed, i.computed) for i in items), strict=True)
    )
    lines = [line for fact in facts for line in _fact_lines(fact, columns, width)]
    return (*_heading(columns), *lines, (), *_summary(facts))


def _heading(columns: Sequence[int]) -> Block:
    names = ("", "the paper", "computed")
    cells = [fit(name, width) for name, width in zip(names, columns, strict=True)]
    return ((Span("    " + "".join(cells), Role.MUTED),),)


def _fact_lines(fact: Fact, columns: Sequence[int], width: int) -> Iterator[Line]:
    yield Span(fact.title, Role.HEADING), Span(f"  {fact.place}", Role.MUTED)
    for item in fact.items:
        yield from _item_lines(item, columns, width)


def _item_lines(item: Item, columns: Sequence[int], width: int) -> Iterator[Line]:
    texts = (item.label, item.printed, item.computed)
    cells = "".join(fit(visible(text), cells) for text, cells in zip(texts, columns, strict=True))
    verdict = Span(item.verdict, _ROLES[item.verdict])
    if cell_width(_INDENT + cells + item.verdict) > width:
        yield (Span(_INDENT + cells.rstrip()),)
        yield Span(f"{_INDENT}  "), verdict
    else:
        yield Span(_INDENT + cells), verdict
    if item.why is not None:
        for part in textwrap.wrap(visible(item.why), max(width - 8, 20)):
            yield (Span(f"{_INDENT}  {part}", Role.MUTED),)


def _summary(facts: Sequence[Fact]) -> Block:
    verdicts = [item.verdict for fact in facts for item in fact.items]
    counts = ", ".join(
        f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict if verdict in verdicts
    )
    return ((Span(f"{len(facts)} facts, {len(verdicts)} numbers: {counts}.", Role.STRONG),),)
