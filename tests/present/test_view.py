from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.filtering.conditions import Missing, Word
from mrdscope.present.view import NARROWEST, REMEMBERED, History, Sort, View

A, B = Word("a"), Missing("age")


def test_filters_are_chips_that_come_and_go():
    view = View().filtered(A).filtered(B).filtered(A)
    assert view.filters == (A, B)
    assert view.unfiltered(0).filters == (B,)
    assert view.unfiltered(-1).filters == (A,)
    assert view.refiltered(0, Word("c")).filters == (Word("c"), B)
    assert view.refiltered(0, B).filters == (B,)
    assert view.without_filters() == View()


def test_sorting_by_a_column_again_turns_it_round_and_then_stops():
    view = View().sorted_by("x")
    assert view.sorts == (Sort("x"),)
    assert view.sorted_by("x").sorts == (Sort("x", descending=True),)
    assert view.sorted_by("x").sorted_by("x").sorts == ()
    assert view.sorted_by("y").sorts == (Sort("y"),)


def test_further_columns_are_sorted_by_after_the_first():
    view = View().sorted_by("x").sorted_also("y")
    assert view.sorts == (Sort("x"), Sort("y"))
    assert view.sorted_also("x").sorts == (Sort("x", descending=True), Sort("y"))
    assert view.unsorted("x").sorts == (Sort("y"),)
    assert view.unsorted().sorts == ()


def test_columns_are_hidden_shown_resized_and_pinned():
    view = View().hiding("x").hiding("y")
    assert view.showing("x").hidden == {"y"}
    assert view.showing_all() == View()
    assert View().resized("x", 9).resized("y", -4).width_of == {"x": 9, "y": NARROWEST}
    assert View().resized("x", 9).resized("x", 8).fitted("x") == View()
    assert View().pinning("x").pinning("x") == View()


@pytest.mark.parametrize(
    ("steps", "order"),
    [(1, ("b", "a", "c")), (2, ("b", "c", "a")), (9, ("b", "c", "a")), (-1, ()), (0, ())],
)
def test_a_column_moves_among_its_like_and_stays_at_an_end(steps, order):
    assert View().moved("a", steps, ("a", "b", "c")).order == order


def test_moving_one_kind_of_column_keeps_the_order_of_the_other():
    view = View().moved("a", 1, ("a", "b")).moved("p", 1, ("p", "q"))
    assert view.order == ("q", "p", "b", "a")


views = st.lists(st.sampled_from([View(), View(filters=(A,)), View().sorted_by("x")]))


@given(views)
def test_every_change_can_be_undone_and_redone(changes):
    history = History()
    for view in changes:
        history = history.changed(view)
    end = history
    steps = len(history.past)
    for _ in range(steps):
        history = history.undone()
    assert history.present == View()
    assert history.undone() == history
    for _ in range(steps):
        history = history.redone()
    assert history == end
    assert history.redone() == history


def test_what_changes_nothing_is_not_remembered():
    assert History().changed(View()) == History()


def test_a_change_after_an_undo_forgets_what_was_undone():
    history = History().changed(View().hiding("x")).undone().changed(View().hiding("y"))
    assert not history.future
    assert history.undone().present == View()


def test_the_past_has_an_end():
    history = History()
    for i in range(REMEMBERED + 9):
        history = history.changed(View().resized("x", 10 + i))
    assert len(history.past) == REMEMBERED
