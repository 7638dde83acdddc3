"""Every sign the program writes has a form for terminals without UTF-8."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from mrdscope.present.ascii import FORMS

SOURCE = Path(__file__).parents[2] / "src" / "mrdscope"
#: Layers whose strings reach a screen; a report is a file, and its formats are in UTF-8.
LAYERS = ("analysis", "present", "tui", "cli")
#: Names in citations are escaped like names in data.
LETTERS = {"Ll", "Lu"}


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_string and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize("layer", LAYERS)
def test_every_sign_in_the_source_has_an_ascii_form(layer: str) -> None:
    without = [
        f"{path.relative_to(SOURCE)}:{line}: {sign}"
        for path in sorted((SOURCE / layer).rglob("*.py"))
        if path.name != "ascii.py"
        for line, text in strings(path)
        for sign in text
        if not sign.isascii() and sign not in FORMS and unicodedata.category(sign) not in LETTERS
    ]
    assert without == []
