from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.present.text import visible
from mrdscope.report.markup import Markup, element, escaped, joined, number


def test_hostile_text_becomes_text_and_nothing_else(hostile):
    for text in hostile:
        root = ET.fromstring(element("p", text, title=text))
        assert len(root) == 0
        assert all(c.isprintable() for c in root.text + root.get("title"))


@given(st.text())
def test_any_text_can_be_written_and_read_back_as_what_is_shown_of_it(text):
    root = ET.fromstring(element("p", text, title=text))
    assert (root.text or "") == root.get("title") == visible(text)


def test_markup_is_not_escaped_twice():
    assert escaped(escaped("<")) == "&lt;"
    assert element("b", element("i", "&")) == "<b><i>&amp;</i></b>"
    assert joined("<", Markup("<br/>")) == "&lt;<br/>"


def test_attributes_are_named_as_in_xml_and_none_is_left_out():
    made = element("line", class_="s", stroke_width=1.0, x1=0.0, stroke_dasharray=None)
    assert made == '<line class="s" stroke-width="1" x1="0"/>'


@pytest.mark.parametrize(
    ("value", "text"), [(-0.001, "0"), (2.5, "2.5"), (1 / 3, "0.33"), (7, "7")]
)
def test_numbers_have_two_decimals_at_most_and_no_negative_nothing(value, text):
    assert number(value) == text
