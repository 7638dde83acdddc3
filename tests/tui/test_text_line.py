from __future__ import annotations

from textual.app import App, ComposeResult

from mrdscope.present.text import visible_cells
from mrdscope.tui.widgets.text_line import TextLine


class LineApp(App[None]):
    """A line alone."""

    def compose(self) -> ComposeResult:
        yield TextLine("a\x1b[31m\r\n\u202eb")


def test_each_character_has_one_that_is_seen():
    assert visible_cells("a\x1b\r\n\x7f\u202e\x9bé") == "a␛␍␊␡\ufffd\ufffdé"


async def test_what_is_written_is_shown_as_text_and_kept_as_it_is():
    app = LineApp()
    async with app.run_test(size=(20, 3)) as pilot:
        row = "".join(s.text for s in app.screen._compositor.render_strips()[0])
        assert row.startswith("a␛[31m␍␊\ufffdb")
        assert app.query_one(TextLine).value == "a\x1b[31m\r\n\u202eb"
        await pilot.press("home", "right", "delete")
        assert app.query_one(TextLine).value == "a[31m\r\n\u202eb"
