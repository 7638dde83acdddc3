from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from mrdscope.present.styled import Block, Role, Span, line
from mrdscope.present.text import visible
from mrdscope.tui.widgets.bars import FooterBar, Hint, Tab, TabBar, TitleBar
from mrdscope.tui.widgets.block import BlockView


class ShellApp(App[None]):
    """The one-line parts and a block."""

    def __init__(self, title: TitleBar) -> None:
        super().__init__()
        self.title_bar = title

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield TabBar(
            [Tab("1", "Cohort", "Cohort", current=True), Tab("2", "Case", "Case", current=False)]
        )
        yield BlockView()
        yield FooterBar([Hint("q", "quit")])

    @property
    def rows(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]


def shell(name: str = "made", *facts: str) -> ShellApp:
    return ShellApp(TitleBar(name, facts))


async def test_a_block_is_asked_for_once_a_key_and_size():
    app = shell()
    asked: list[tuple[str, int, int]] = []

    def render_as(name: str):
        def render(width: int, height: int) -> Block:
            asked.append((name, width, height))
            return (line(name),)

        return render

    async with app.run_test(size=(40, 12)) as pilot:
        block = app.query_one(BlockView)
        for name in ("a", "b", "a", "a"):
            block.show(name, render_as(name))
            await pilot.pause()
        assert [name for name, *_ in asked] == ["a", "b"]
        assert app.rows[2].startswith("a ")
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert [name for name, *_ in asked] == ["a", "b", "a"]
        assert asked[-1][1] == asked[0][1] + 20


async def test_a_taller_block_scrolls_and_another_one_begins_at_its_top():
    app = shell()
    async with app.run_test(size=(40, 12)) as pilot:
        block = app.query_one(BlockView)
        block.show("long", lambda _w, _h: tuple(line(f"line {i}") for i in range(100)))
        await pilot.pause()
        block.action_cursor_page_down()
        await pilot.pause()
        assert app.rows[2].startswith(f"line {block.page}")
        block.action_cursor_last()
        await pilot.pause()
        assert "line 99" in "\n".join(app.rows)
        block.show("short", lambda _w, _h: (line("short"),))
        await pilot.pause()
        assert app.rows[2].startswith("short")


async def test_what_does_not_fit_is_clipped_and_says_so():
    app = shell()
    async with app.run_test(size=(20, 12)) as pilot:
        wide = (Span("患者" * 8, Role.BAD), Span("tail"))
        app.query_one(BlockView).show("wide", lambda _w, _h: (wide,))
        await pilot.pause()
        assert app.rows[2].rstrip().endswith("…")
        assert "tail" not in app.rows[2]
        assert cell_len(app.rows[2]) == 20


async def test_a_clipped_line_says_so_beside_the_scrollbar_too(open_program, cohort):
    async with open_program(cohort, (40, 12)) as program:
        await program.do("app.help", *["cursor.page_down"] * 2)
        assert any(row.rstrip("▁▂▃▄▅▆▇█ ").endswith("…") for row in program.rows[1:-1])


async def test_hostile_names_and_messages_are_text(hostile):
    for text in hostile:
        app = shell(text, text)
        async with app.run_test(size=(60, 12), notifications=True, tooltips=True) as pilot:
            app.query_one(FooterBar).say(text)
            app.query_one(BlockView).show(text, lambda _w, _h, t=text: (line(visible(t)),))
            await pilot.pause()
            assert {cell_len(row) for row in app.rows} == {60}
            assert all(c.isprintable() for row in app.rows for c in row)
            start = visible(text)[:20]
            assert app.rows[0].startswith(f" mrdscope · {start}")
            assert app.rows[-1].startswith(f" {start}")


@pytest.mark.parametrize(
    ("width", "right"),
    [(60, "7 of 7 · preset paper · read-only "), (46, "7 of 7 · preset paper "), (30, "7 of 7 ")],
)
async def test_facts_that_do_not_fit_are_left_out_from_the_end(width, right):
    app = shell("made", "7 of 7", "preset paper", "read-only")
    async with app.run_test(size=(width, 12)):
        assert app.rows[0].startswith(" mrdscope · made  ")
        assert app.rows[0].endswith(f" {right}")


@pytest.mark.parametrize(
    ("width", "left", "right"),
    [
        (80, " mrdscope · a cohort with a long title  ", " 37 of 412 · paper"),
        (72, " mrdscope · a cohort with a long title  ", " 37 of 412"),
        (60, " a cohort with a long title  ", " 37 of 412"),
        (50, " a cohort with a … ", " 37 of 412"),
        (32, "… MASKED", " 37 of 412"),
    ],
)
async def test_signs_are_never_left_out_of_the_title(width, left, right):
    signs = ("MASKED", "as of 180", "37 of 412")
    app = ShellApp(TitleBar("a cohort with a long title", ("paper", "read-only"), signs))
    async with app.run_test(size=(width, 5)):
        assert app.rows[0].startswith(left)
        assert app.rows[0].rstrip().endswith(right)
        assert " · ".join(signs) in app.rows[0]


async def test_a_message_stands_in_for_the_hints_until_it_is_taken_back():
    app = shell()
    async with app.run_test(size=(40, 12)) as pilot:
        footer = app.query_one(FooterBar)
        assert app.rows[-1].rstrip() == " q quit"
        footer.say("no")
        await pilot.pause()
        assert app.rows[-1].rstrip() == " no"
        footer.say("")
        await pilot.pause()
        assert app.rows[-1].rstrip() == " q quit"


async def test_help_palette_and_quit_stay_in_a_footer_that_is_too_full(open_program, cohort):
    async with open_program(cohort, (60, 24)) as program:
        assert program.rows[-1].endswith("? help  : palette  q quit")
        assert "…" not in program.rows[-1]


async def test_a_sign_of_the_title_stays_at_the_cost_of_a_long_name():
    name = "a cohort with a name as long as the whole of the line is"
    app = ShellApp(TitleBar(name, (), ("MASKED",)))
    async with app.run_test(size=(60, 12)):
        assert app.rows[0].rstrip().endswith("… MASKED")
