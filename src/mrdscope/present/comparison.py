"""How groups compare beyond log-rank test and hazard ratios, in lines: each test with its p."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.comparison import Comparison
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.present.numbers import days, estimate, p_value, percent, ratio
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import visible

_LABEL = 24


def _line(label: str, text: str) -> Line:
    return Span(f"{label:<{_LABEL}}", Role.MUTED), Span(text)


def _chi2(chi2: float | None, df: int | None, p: float | None, reason: str | None) -> str:
    if p is None:
        return f"not estimable: {reason}"
    return f"chi² {ratio(chi2)}, df {df}, p {p_value(p)}"


def _against(term: str, reference: str) -> str:
    return f"{visible(term)} against {visible(reference)}"


def _difference(value: Estimate, factor: float, digits: str, unit: str) -> str:
    if value.estimate is None:
        return f"not estimable: {dict(value.notes).get('estimate', '')}"

    def scaled(one: float | None) -> float | None:
        return None if one is None else one * factor

    def form(one: float | None) -> str:
        return "n.e." if one is None else format(one, digits)

    return estimate(scaled(value.estimate), scaled(value.lower), scaled(value.upper), form, unit)


def _tests(found: Comparison) -> Iterator[Line]:
    if len(found.pairwise) > 1:
        for pair in found.pairwise:
            holm = "" if pair.holm_p is None else f"; {p_value(pair.holm_p)} after Holm"
            text = _chi2(pair.test.chi2, pair.test.df, pair.test.p, pair.test.reason)
            yield _line("log-rank, pair", f"{_against(pair.first, pair.second)}: {text}{holm}")
        trend = found.trend
        text = _chi2(trend.chi2, trend.df, trend.p, trend.reason)
        yield _line("log-rank, trend", f"{text}; groups in their order")
    test = found.permutation
    if test is not None:
        how = f"{test.method}, {test.arrangements:,} arrangements" if test.p is not None else ""
        text = f"p {p_value(test.p)} ({how})" if how else f"not estimable: {test.reason}"
        yield _line("log-rank, permutation", f"{text}: events are few")
    hazards = found.proportional_hazards
    text = _chi2(hazards.chi2, hazards.df, hazards.p, hazards.reason)
    yield _line("proportional hazards", text)
    if hazards.p is not None and hazards.reason:
        yield _line("", hazards.reason)


def _against_reference(found: Comparison) -> Iterator[Line]:
    for rate in found.rate_ratios:
        value, p = rate.ratio, f", p {p_value(rate.p)}" if rate.p is not None else ""
        text = estimate(value.estimate, value.lower, value.upper, ratio)
        if value.estimate is None:
            text = f"not estimable: {dict(value.notes)['estimate']}"
        yield _line("rate ratio, exact", f"{_against(rate.term, rate.reference)}: {text}{p}")
    for mean in found.rmst:
        p = f", p {p_value(mean.p)}" if mean.p is not None else ""
        text = _difference(mean.difference, 1.0, ".1f", "days")
        yield _line("mean, difference", f"{_against(mean.term, mean.reference)}: {text}{p}")


def _at_times(found: Comparison) -> Iterator[Line]:
    for place, test in enumerate(found.fixed_times):
        text = _chi2(test.chi2, test.df, test.p, test.reason)
        yield _line(f"survival at day {days(test.time)}", text)
        several = len(found.differences) // len(found.fixed_times)
        for one in found.differences[place * several : (place + 1) * several]:
            difference = _difference(one.difference, 100.0, ".0f", "%")
            yield _line("", f"{_against(one.term, one.reference)}: {difference}")


def _standardised(result: SurvivalResult, found: Comparison) -> Iterator[Line]:
    if found.standardised is None:
        return
    strata = visible(str(result.times.strata_by))
    yield (Span(f"means and survival at times are standardised to the strata of {strata}",
                Role.MUTED),)  # fmt: skip
    for group in found.standardised:
        ends = ", ".join(
            f"day {days(end.time)}: {percent(end.survival)} %"
            for end in group.at
            if end.survival is not None
        )
        mean = group.rmst
        if mean.estimate is not None:
            ends += f"; mean {mean.estimate:.1f} (SE {mean.std_error:.1f}) to {days(mean.tau)}"
        yield _line(visible(group.name), ends or "not estimable")


def more_comparison_lines(result: SurvivalResult) -> Block:
    """Return the other comparisons of an endpoint's groups; nothing without two groups."""
    found = result.comparison
    if found is None:
        return ()
    return (
        *_tests(found),
        *_against_reference(found),
        *_at_times(found),
        *_standardised(result, found),
    )
