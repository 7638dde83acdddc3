import pytest

from mrdscope.present.characters import Characters, characters
from mrdscope.present.glyphs import ASCII, UNICODE

XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "en_US.UTF-8"},
        {"LANG": "de_DE.utf8"},
        {"LANG": "C.UTF-8"},
        {"LANG": "C", "LC_ALL": "it_IT.UTF-8"},
        {"LANG": "POSIX", "LC_CTYPE": "de_DE.UTF-8"},
        {"LANG": "ca_ES.UTF-8@valencia"},
        {"LC_CTYPE": "UTF-8"},
        {"LANG": "de_DE.ISO-8859-1", "LC_CTYPE": "C.UTF-8"},
    ],
)
def test_a_locale_in_utf_8_is_trusted_with_unicode(environment: dict[str, str]) -> None:
    choice = characters(Characters.AUTO, XTERM | environment, "utf-8")
    assert choice.glyphs is UNICODE


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "no locale is set, which is not UTF-8"),
        ({"LANG": "C"}, "the locale (LANG) is C, which is not UTF-8"),
        ({"LANG": "de_DE"}, "the locale (LANG) is de_DE, which is not UTF-8"),
        ({"LANG": "it_IT.ISO-8859-15@euro"},
         "the locale (LANG) is it_IT.ISO-8859-15@euro, which is not UTF-8"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, "the locale (LC_ALL) is C, which is not UTF-8"),
        ({"LANG": "en_US.UTF-8", "LC_CTYPE": "ja_JP.eucJP"},
         "the locale (LC_CTYPE) is ja_JP.eucJP, which is not UTF-8"),
    ],
)  # fmt: skip
def test_another_locale_is_given_ascii_and_told_why(
    environment: dict[str, str], reason: str
) -> None:
    choice = characters(Characters.AUTO, XTERM | environment)
    assert choice.glyphs is ASCII
    assert choice.reason == reason


@pytest.mark.parametrize("language", [{}, {"LANG": "C"}, {"LANG": "POSIX"}])
def test_the_locale_python_puts_in_place_of_none_does_not_count(language: dict[str, str]) -> None:
    coerced = XTERM | language | {"LC_CTYPE": "C.UTF-8"}
    assert characters(Characters.AUTO, coerced, "utf-8").glyphs is ASCII


@pytest.mark.parametrize("term", ["linux", "linux-16color", "dumb"])
def test_a_poor_terminal_is_given_ascii_whatever_the_locale(term: str) -> None:
    choice = characters(Characters.AUTO, {"TERM": term, "LANG": "en_US.UTF-8"}, "utf-8")
    assert choice.glyphs is ASCII
    assert term in choice.reason


def test_an_output_that_cannot_encode_it_is_not_given_unicode() -> None:
    choice = characters(Characters.AUTO, XTERM | {"LANG": "en_US.UTF-8"}, "latin-1")
    assert choice == type(choice)(ASCII, "the output is encoded in latin-1")


def test_a_wish_decides_alone() -> None:
    assert characters(Characters.UNICODE, {"TERM": "linux"}, "ascii").glyphs is UNICODE
    assert characters(Characters.ASCII, XTERM | {"LANG": "en_US.UTF-8"}).glyphs is ASCII
