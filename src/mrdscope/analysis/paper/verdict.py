"""When a printed number and a computed one agree, and when print contradicts itself.

A printed number is text: its digits say how precisely it was printed. A printed percentage that its
own printed count does not give is the paper's disagreement with itself, whatever the data say.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


class Verdict(enum.StrEnum):
    """How a computed number compares with the printed one."""

    AGREE = "agree"
    AGREE_AS_PRINTED = "agree to the printed precision"
    PAPER_CONTRADICTS_ITSELF = "the paper disagrees with itself"
    DISAGREE = "disagree"


@dataclass(frozen=True)
class Item:
    """One printed number and the computed one: ``why`` says what a reader should know of it."""

    label: str
    printed: str
    computed: str
    verdict: Verdict
    why: str | None = None


def number(value: object) -> float | None:
    """Return what polars says a statistic is as a float; null of no values."""
    return float(value) if isinstance(value, int | float) else None


def _text(value: float | str | None) -> str:
    if value is None:
        return "not computable"
    return value if isinstance(value, str) else f"{value:.7g}"


def same(
    label: str, printed: float | str, computed: float | str | None, why: str | None = None
) -> Item:
    """Compare a number printed in full, or a word."""
    if isinstance(printed, str) or isinstance(computed, str) or computed is None:
        equal = printed == computed
    else:
        equal = math.isclose(printed, computed, rel_tol=1e-9)
    verdict = Verdict.AGREE if equal else Verdict.DISAGREE
    return Item(label, _text(printed), _text(computed), verdict, why)


def rounded(label: str, printed: str, computed: float | None, why: str | None = None) -> Item:
    """Compare a number printed to the digits it has: ``4.1e-4`` has two."""
    number = Decimal(printed)
    if computed is None or not math.isfinite(computed):
        return Item(label, printed, _text(computed), Verdict.DISAGREE, why)
    if math.isclose(float(number), computed, rel_tol=1e-9):
        verdict = Verdict.AGREE
    else:
        shown = Decimal(repr(computed)).quantize(number, rounding=ROUND_HALF_UP)
        verdict = Verdict.AGREE_AS_PRINTED if shown == number else Verdict.DISAGREE
    return Item(label, printed, _text(computed), verdict, why)


def more_than(label: str, printed: float, computed: float | None, why: str | None = None) -> Item:
    """Compare a number printed as ``more than``; the computed one is a lower bound."""
    agrees = computed is not None and computed > printed
    verdict = Verdict.AGREE if agrees else Verdict.DISAGREE
    text = "not computable" if computed is None else f"at least {computed:.3g}"
    return Item(label, f"> {printed:g}", text, verdict, why)


def half_up(fraction: float) -> int:
    """Return a fraction as whole percent, halves up."""
    return int((Decimal(repr(fraction)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class Count:
    """A printed count with its printed percentage of a printed total."""

    n: int
    percent: int
    of: int


def count(label: str, printed: Count, n: int | None, of: int, why: str | None = None) -> Item:
    """Compare ``n (percent)``: the count with ours, the percentage with the paper's own count."""
    text = f"{printed.n} ({printed.percent} %) of {printed.of}"
    if n != printed.n or of != printed.of:
        computed = "not computable" if n is None else f"{n} of {of}"
        return Item(label, text, computed, Verdict.DISAGREE, why)
    computed = f"{n} ({half_up(n / of)} %) of {of}"
    if half_up(printed.n / printed.of) != printed.percent:
        explained = " ".join(filter(None, (_misprint(printed), why)))
        return Item(label, text, computed, Verdict.PAPER_CONTRADICTS_ITSELF, explained)
    exact = 100 * n % of == 0
    return Item(label, text, computed, Verdict.AGREE if exact else Verdict.AGREE_AS_PRINTED, why)


def _misprint(printed: Count) -> str:
    """Return what the printed percentage would follow from instead."""
    own = 100 * printed.n / printed.of
    text = f"{printed.n} of {printed.of} is {own:.1f} %, not {printed.percent} %."
    if int(Decimal(repr(own)).quantize(Decimal(1), rounding=ROUND_DOWN)) == printed.percent:
        return f"{text} {printed.percent} is {own:.1f} cut off, not rounded."
    for of in range(printed.n, printed.of):
        if half_up(printed.n / of) == printed.percent:
            return f"{text} {printed.percent} % would be {printed.n} of {of}."
    return text


_GRAVITY = (
    Verdict.DISAGREE,
    Verdict.PAPER_CONTRADICTS_ITSELF,
    Verdict.AGREE_AS_PRINTED,
    Verdict.AGREE,
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the gravest of several verdicts; of none, agreement."""
    return min(verdicts, key=_GRAVITY.index, default=Verdict.AGREE)
