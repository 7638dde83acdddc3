"""Text as sources write it: what counts as missing, and when two spellings are the same."""

from __future__ import annotations

from itertools import product

import polars as pl

#: Spellings of "no value", compared in lower case and without surrounding space.
MISSING = ("", "na", "n/a", ".", "null", "nan")
# In every mix of cases, so that long columns need not be copied in lower case to be compared.
_MISSING_IN_ANY_CASE = sorted(
    {
        "".join(letters)
        for word in MISSING
        for letters in product(*zip(word, word.upper(), strict=True))
    }
)


def fold(text: str) -> str:
    """Return the text in the form in which headers, names and codes are compared.

    Lower case, letters and digits alone: ``"OS Days"``, ``"os_days"`` and ``"OS-days"`` are the
    same. A text without any letter or digit (``"%"``, ``"+"``) is itself.
    """
    lowered = text.strip().lower()
    return "".join(filter(str.isalnum, lowered)) or lowered


def folded(text: pl.Expr) -> pl.Expr:
    """Return `fold` as an expression over a text column; null stays null."""
    lowered = text.str.strip_chars().str.to_lowercase()
    letters = lowered.str.replace_all(r"[^\p{L}\p{N}]", "")
    return pl.when(letters == "").then(lowered).otherwise(letters)


def known(text: pl.Expr) -> pl.Expr:
    """Return a text column without surrounding space, null where it holds a `MISSING` spelling."""
    stripped = text.str.strip_chars()
    return pl.when(~stripped.is_in(_MISSING_IN_ANY_CASE)).then(stripped)


def known_series(texts: pl.Series) -> pl.Series:
    """Return `known` of a text series, under its own name."""
    return texts.to_frame("text").select(known(pl.col("text"))).to_series().alias(texts.name)
