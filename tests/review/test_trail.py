"""What of a trail a reader may see."""

from __future__ import annotations

from mrdscope.review import acts
from mrdscope.review.acts import Doing
from mrdscope.review.events import Act, Kind, Target, timestamp
from mrdscope.review.state import State, admitted, proposed
from mrdscope.review.trail import BLIND, trail

from .conftest import MORNING

PATIENT = Target(Kind.PATIENT, patient="P1")


def after(state: State, user: str, doing: Doing) -> State:
    act = Act(*timestamp(MORNING), user, "h", doing.action, doing.target, new=doing.new)
    return admitted(state, proposed(state, act))


def test_a_judgement_is_hidden_from_the_other_reader_until_both_have_decided():
    state = after(State(), "alice", acts.judge(PATIENT, "relapse?", "yes", "day 456"))
    (shown,) = trail(state, "bob")
    assert dict(shown.act.new) == {"question": "relapse?", "judgement": BLIND}
    assert tuple(trail(state, "alice")) == state.events
    state = after(state, "bob", acts.judge(PATIENT, "relapse?", "no"))
    assert tuple(trail(state, "bob")) == state.events
