"""Text as it should be read aloud: screen readers leave out the signs that numbers hang on.

With the punctuation they read by default ``<1.0e-5`` is heard as "1.0e 5", which is another number
and another result. So signs that belong to a number become words. Text that only looks like a
number with a sign is read the same way; an identifier is never put through this.
"""

from __future__ import annotations

import re

from mrdscope.present.text import EMPTY, NULL, visible

NO_VALUE = "no value"
EMPTY_TEXT = "empty text"

#: A number's beginning, after which a sign before it is one of comparison.
_NUMBER = r"(?=[-\u2212]?\.?\d)"
_SIGNS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (rf"\s*(?:\u2265|>=)\s*{_NUMBER}", " at least "),
        (rf"\s*(?:\u2264|<=)\s*{_NUMBER}", " at most "),
        (rf"\s*<\s*{_NUMBER}", " below "),
        (rf"\s*>\s*{_NUMBER}", " above "),
        (r"\s*\u00b1\s*", " plus or minus "),
        (r"\s*(?:\u2248|~)\s*(?=\d)", " about "),
        (r"(?<=\d)[eE][-\u2212](?=\d)", "e minus "),
        (r"(?<=[\d%])\s*\u2013\s*(?=[\d<>]|NR\b|n\.e\.)", " to "),
        (r"\s*\u2192\s*", " to "),
        (r"(?<![\w.)\u2013-])[-\u2212](?=\.?\d)", "minus "),
        (r"\b(persisting|short|indeterminate)\+", r"\1, still running"),
        (r"\s+\u00b7\s+", ", "),
        (r"\s*\u2026", " and more"),
        (r"\s{2,}", ", "),
    )
)


def spoken(text: str) -> str:
    """Return a text with its signs in words; null and empty are told apart in words too."""
    stripped = visible(text).strip()
    if stripped in {NULL, "-"}:
        return NO_VALUE
    if stripped == EMPTY:
        return EMPTY_TEXT
    for pattern, words in _SIGNS:
        stripped = pattern.sub(words, stripped)
    return stripped.strip()
