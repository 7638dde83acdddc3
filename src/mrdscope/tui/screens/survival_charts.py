"""The charts of the survival screen: which stand beside each other, and what each asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.endpoint_variants import (
    censored_at_transplant,
    transplant_competes,
)
from mrdscope.analysis.time_to_event.endpoints import Endpoint, endpoint
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.errors import MrdscopeError
from mrdscope.present.curve_reading import CurveReader, read_incidence, read_survival
from mrdscope.present.styled import Block
from mrdscope.present.survival_blocks import (
    Marked,
    incidence_block,
    incidence_numbers,
    survival_block,
    survival_numbers,
)
from mrdscope.tui.state import CurveKind, SurvivalView, Transplant

#: The two that stand beside each other: the figure every report begins with.
TOGETHER = ("os", "pfs")

Answer = SurvivalResult | MrdscopeError


@dataclass(frozen=True)
class Picture:
    """One chart: of an endpoint, survival or incidence."""

    endpoint: str
    kind: CurveKind


@dataclass(frozen=True)
class Question:
    """What one analysis is asked for; the answer is kept by it.

    ``incidences`` is whether cumulative incidence is wanted too.
    """

    endpoint: str
    transplant: Transplant
    group: str | None
    cut_at: str | None
    at_days: tuple[float, ...]
    incidences: bool = False

    @property
    def whole(self) -> Question:
        """The same question with the incidences, whose answer has all of the other."""
        return replace(self, incidences=True)


def asked_endpoint(name: str, transplant: Transplant) -> Endpoint:
    """Return an endpoint with transplant being what it was said to be."""
    usual = endpoint(name)
    if transplant is Transplant.CENSORS:
        return censored_at_transplant(usual)
    return transplant_competes(usual) if transplant is Transplant.COMPETES else usual


def has_incidence(view: SurvivalView) -> bool:
    """Return whether more than one event ends the endpoint, so that each has an incidence."""
    one = asked_endpoint(view.endpoint, view.transplant)
    return len(one.ended_by) + len(one.competing) > 1


def in_front(view: SurvivalView) -> Picture:
    """Return the chart the keys are about; where events compete that is usually the incidence."""
    kind = view.kind
    if kind is None:
        competes = bool(asked_endpoint(view.endpoint, view.transplant).competing)
        kind = CurveKind.INCIDENCE if competes else CurveKind.SURVIVAL
    return Picture(view.endpoint, kind if has_incidence(view) else CurveKind.SURVIVAL)


def pictures(view: SurvivalView) -> tuple[Picture, Picture]:
    """Return the chart in front and the one beside it, from left to right.

    Overall and progression-free survival stand together; else survival and incidence of one.
    """
    front = in_front(view)
    if front.endpoint in TOGETHER and front.kind is CurveKind.SURVIVAL:
        return Picture(TOGETHER[0], front.kind), Picture(TOGETHER[1], front.kind)
    return Picture(front.endpoint, CurveKind.SURVIVAL), Picture(front.endpoint, CurveKind.INCIDENCE)


def questions(view: SurvivalView) -> Sequence[Question]:
    """Return what has to be answered for the charts; of an endpoint in both one question."""
    incidences = {one.endpoint for one in pictures(view) if one.kind is CurveKind.INCIDENCE}
    names = dict.fromkeys(one.endpoint for one in pictures(view))
    return [replace(question(view, name), incidences=name in incidences) for name in names]


def question(view: SurvivalView, name: str) -> Question:
    """Return the question about the survival of an endpoint."""
    return Question(name, view.transplant, view.group, view.cut_at, view.at_days)


def answer(results: Results, asked: Question, before: Answer | None) -> SurvivalResult:
    """Return the analysis a question asks for; ``before`` is the same without incidences."""
    if asked.transplant is Transplant.NOTHING:
        wanted: str | Endpoint = asked.endpoint
    else:
        wanted = asked_endpoint(asked.endpoint, asked.transplant)
    found = before if isinstance(before, SurvivalResult) else results.survival(
        wanted, asked.group, asked.at_days or None, asked.cut_at
    )  # fmt: skip
    if asked.incidences:
        _ = found.incidence  # here, where nobody waits for it
    return found


def chart(picture: Picture, answer: Answer | None, size: tuple[int, int], marked: Marked) -> Block:
    """Return one chart in exactly that many cells."""
    if picture.kind is CurveKind.INCIDENCE:
        return incidence_block(picture.endpoint, answer, size, marked)
    return survival_block(picture.endpoint, answer, size, marked)


def numbers(picture: Picture, answer: Answer | None, cells: int) -> Block:
    """Return the numbers behind a chart."""
    if picture.kind is CurveKind.INCIDENCE:
        return incidence_numbers(answer, cells)
    return survival_numbers(answer, cells)


def reader(picture: Picture, answer: SurvivalResult) -> CurveReader:
    """Return what reads the curves of a chart."""
    return read_incidence(answer) if picture.kind is CurveKind.INCIDENCE else read_survival(answer)
