"""The catalogue of rules, and its page."""

from pathlib import Path
from runpy import run_path

from mrdscope.analysis.quality.catalogue import NOT_RUN, RULES

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_of_rules_is_what_the_catalogue_says():
    written = (DOCS / "checks.md").read_text(encoding="utf-8")
    page = run_path(str(DOCS / "make_checks.py"))["page"]()
    assert written == page, "run docs/make_checks.py"
    for rule in (*RULES, *NOT_RUN):
        assert f"{rule.id} " in page
