"""A time-dependent Cox model in lines."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.analysis.time_to_event.time_dependent import TimeDependent
from mrdscope.present.numbers import days, estimate, p_value, ratio
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.survival import per_100_years
from mrdscope.present.text import visible

_LABEL = 30


def _line(label: str, text: str) -> Line:
    return Span(f"{label:<{_LABEL}}", Role.MUTED), Span(text)


def _state_lines(result: TimeDependent) -> Iterator[Line]:
    for one in result.states:
        text = (
            f"{one.events} events in {days(one.person_time)} days of {one.patients} patients, "
            f"{per_100_years(one.rate)} a hundred years"
        )
        yield _line(visible(one.state), text)


def _test_lines(result: TimeDependent) -> Iterator[Line]:
    for one in result.ratios:
        against = f"{visible(one.term)} against {visible(one.reference)}"
        if one.hr is None:
            text = f"not estimable: {one.reason}"
        else:
            text = f"{estimate(one.hr, one.lower, one.upper, ratio)}, p {p_value(one.p)}"
        yield _line("hazard ratio", f"{against}: {text}")
    cautions = dict.fromkeys(one.reason for one in result.ratios if one.hr and one.reason)
    yield from ((Span(" " * _LABEL), Span(str(caution), Role.CAUTION)) for caution in cautions)
    for name, chi2, df, p, reason in (
        ("Mantel-Byar test", result.mantel_byar.chi2, result.mantel_byar.df,
         result.mantel_byar.p, result.mantel_byar.reason),
        ("proportional hazards", result.proportional_hazards.chi2, result.proportional_hazards.df,
         result.proportional_hazards.p, result.proportional_hazards.reason),
    ):  # fmt: skip
        if p is None:
            yield _line(name, f"not estimable: {reason}")
        else:
            yield _line(name, f"chi² {ratio(chi2)}, df {df}, p {p_value(p)}")
            if reason:
                yield Span(" " * _LABEL), Span(reason, Role.CAUTION)


def time_dependent_page(result: TimeDependent) -> Block:
    """Return an endpoint by a covariate that changes: states, ratios, who is left out."""
    times = result.times
    left_out = times.left_out.group_by("reason", maintain_order=True).len()
    return (
        (Span(f"{times.endpoint.title} by {result.switch.title}", Role.HEADING),),
        (Span(times.endpoint.definition, Role.MUTED),),
        (Span(f"{result.switch.title}: {result.switch.definition}", Role.MUTED),),
        (),
        *_state_lines(result),
        (),
        *_test_lines(result),
        (),
        (Span("what is known at an event is what was known before its day; hazards of groups and "
              "states are each adjusted for the other", Role.MUTED),),
        *((Span(visible(note), Role.MUTED),) for note in times.notes),
        *((Span(f"left out: {n}, {visible(why)}", Role.CAUTION),) for why, n in left_out.rows()),
    )  # fmt: skip
