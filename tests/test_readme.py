"""The README says what the program does."""

from __future__ import annotations

import runpy
from pathlib import Path

from mrdscope.tui.keymap import key_table_markdown

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_key_table_is_the_registrys():
    between = README.split("<!-- keys -->\n")[1].split("<!-- /keys -->")[0]
    assert between.strip() == key_table_markdown().strip()


def test_every_picture_and_page_it_shows_is_there():
    for target in README.split("](")[1:]:
        path = target.split(")")[0]
        assert path.startswith("http") or (ROOT / path.split("#")[0]).exists(), path


def test_the_sample_data_is_what_its_script_writes(tmp_path):
    script = runpy.run_path(str(ROOT / "sample_data" / "build_imatinib_ph_all.py"))
    script["write_folder"](tmp_path)
    for path in tmp_path.iterdir():
        shipped = ROOT / "sample_data" / "imatinib_ph_all" / path.name
        assert path.read_bytes() == shipped.read_bytes(), path.name


def test_the_figure_is_what_its_script_draws():
    script = runpy.run_path(str(ROOT / "docs" / "make_figures.py"))
    assert script["draw"]() == (ROOT / "docs" / "figures" / "case.svg").read_text(encoding="utf-8")
