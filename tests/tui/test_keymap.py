from __future__ import annotations

import pytest
from click.testing import CliRunner

from mrdscope.cli import commands
from mrdscope.cli import keys as cli_keys
from mrdscope.errors import InputError
from mrdscope.tui.actions import ACTIONS, action
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.keymap import DEFAULT, TAKEN_BY_MULTIPLEXERS, Keymap
from mrdscope.tui.keymap_file import key_of, parse_keymap, presets


def test_a_keymap_changes_the_keys_of_the_actions_it_names_and_of_no_other():
    keymap = parse_keymap('[keys]\n"app.quit" = ["ctrl+q", "F10"]\n"app.help" = "f1"', "ours.toml")
    assert keymap.keys(action("app.quit")) == ("ctrl+q", "f10")
    assert keymap.name(action("app.help")) == "f1"
    others = [one for one in ACTIONS if one.id not in ("app.quit", "app.help")]
    assert all(keymap.keys(one) == one.keys for one in others)


@pytest.mark.parametrize(
    ("written", "key"),
    [("?", "question_mark"), ("Z", "Z"), ("ctrl+x", "ctrl+x"), ("ctrl+pgdn", "ctrl+pagedown"),
     ("alt+<", "alt+less_than_sign"), (" ", "space"), ("F5", "f5"), ("+", "plus"), ("é", "é")],
)  # fmt: skip
def test_keys_are_written_as_characters_or_names(written, key):
    assert key_of(written, "k") == key


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[keys", "k: this is not TOML"),
        ('[kees]\n"app.quit" = "f9"', "did you mean keys?"),
        (
            '[keys]\n"app.quti" = "x"',
            "the action 'app.quti' does not exist; did you mean app.quit?",
        ),
        ('[keys]\n"app.quit" = []', "k, keys, app.quit: there must be a key"),
        ('[keys]\n"app.quit" = "hyperjump"', "k, keys, app.quit: 'hyperjump' is no key"),
        ('[keys]\n"app.quit" = 3', "k, keys, app.quit: 3 is no key"),
        ("keys = 3", "keys is not a table"),
        ('preset = "vi"', "k, preset: there is no keymap 'vi' (expected emacs, less)"),
        ('[keys]\n"app.quit" = "?"', "the key ? would do app.help"),
        ('[keys]\n"app.quit" = "j"', "the key j would do"),
    ],
)
def test_what_is_wrong_in_a_keymap_is_named(text, sentence):
    with pytest.raises(InputError, match="k") as error:
        parse_keymap(text, "k")
    assert sentence in error.value.sentence


def test_two_actions_may_exchange_their_keys():
    keymap = parse_keymap('[keys]\n"app.quit" = "?"\n"app.help" = "q"', "k")
    assert list(keymap.clashes()) == []


@pytest.mark.parametrize("name", presets())
def test_every_keymap_of_the_program_works_and_takes_nothing_from_tmux_or_screen(name):
    keymap = parse_keymap(presets()[name], name)
    assert keymap.changed
    assert not TAKEN_BY_MULTIPLEXERS & {key for one in ACTIONS for key in keymap.keys(one)}


async def test_the_keys_of_a_keymap_do_it_and_are_the_ones_shown(sample):
    keymap = parse_keymap('[keys]\n"screen.case" = "f2"\n"app.quit" = "f9"', "k")
    app = MrdscopeApp("made", lambda: sample, keymap=keymap, afterwards=lambda: None)
    async with app.run_test() as pilot:
        while app.opened is None:
            await pilot.pause(0.01)
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        assert app.state.screen.value == "cohort"
        await pilot.press("f2")
        await pilot.pause()
        assert app.state.screen.value == "case"
        rows = ["".join(s.text for s in strip) for strip in app.screen._compositor.render_strips()]
        assert "[f2 Case]" in rows[1]
        assert " f9 quit" in rows[-1]


def test_the_user_s_own_keymap_is_taken_where_none_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(cli_keys, "own_keymap", lambda: tmp_path / "keymap.toml")
    assert cli_keys.keymap_named(None) == DEFAULT
    (tmp_path / "keymap.toml").write_text('[keys]\n"app.quit" = "f9"')
    assert cli_keys.keymap_named(None).keys(action("app.quit")) == ("f9",)
    assert isinstance(cli_keys.keymap_named("emacs"), Keymap)


def test_the_keys_are_listed_by_the_ids_a_keymap_names(monkeypatch, tmp_path):
    monkeypatch.setattr(cli_keys, "own_keymap", lambda: tmp_path / "none.toml")
    listed = CliRunner().invoke(commands, ["keys"]).output.splitlines()
    assert [row.split()[0] for row in listed] == [one.id for one in ACTIONS]
    changed = CliRunner().invoke(commands, ["keys", "--keymap", "emacs"]).output
    assert "ctrl+n" in changed


def test_a_keymap_that_is_not_there_is_an_error_that_names_those_there_are(tmp_path):
    with pytest.raises(InputError) as error:
        cli_keys.keymap_named(str(tmp_path / "missing.toml"))
    assert "or one of emacs, less" in error.value.sentence
