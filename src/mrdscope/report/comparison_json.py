"""Comparisons of groups and cumulative incidence as the objects their JSON is written from."""

from __future__ import annotations

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.comparison import Comparison, StandardisedGroup
from mrdscope.analysis.time_to_event.gray import GrayTest
from mrdscope.analysis.time_to_event.incidence import CauseIncidence, GroupIncidence, Incidence
from mrdscope.analysis.time_to_event.logrank import LogRank, ObservedExpected
from mrdscope.analysis.time_to_event.permutation import PermutationTest

Json = dict[str, object]


def comparison_json(test: LogRank, found: Comparison) -> Json:
    """Return what compares the groups beside ``logrank`` and ``cox``.

    Keys: ``observed_expected`` (``group``, ``observed``, ``expected``: the events of the log-rank
    test); ``pairwise`` (``first``, ``second``, ``chi2``, ``p``, ``holm_p``); ``trend`` (``chi2``,
    ``df``, ``p``; scores 1, 2, ... in the order of the groups); ``permutation`` (``p``, ``method``:
    exact or Monte Carlo, ``std_error`` of a drawn p, ``arrangements``), null where events are not
    few; ``proportional_hazards`` (``chi2``, ``df``, ``p``, ``time_scale``); against the first group
    ``rate_ratios`` (``term``, ``reference``, ``estimate``, ``lower``, ``upper``, ``p``: exact) and
    ``rmst`` (the same, and ``std_error``: differences in days); ``fixed_times`` (``time``,
    ``chi2``, ``df``, ``p``: Klein's test at each chosen time) and ``differences`` (``term``,
    ``reference``, ``time``, ``estimate``, ``lower``, ``upper``: of survival). With strata
    ``standardised`` has each ``group`` as if its strata were those of all (``at``: ``time``,
    ``survival``, ``std_error``; ``rmst``), and ``rmst``, ``fixed_times`` and ``differences`` are of
    that; else null.
    """
    return {
        "observed_expected": [_counts(c) for c in test.counts],
        "pairwise": [
            {
                "first": pair.first,
                "second": pair.second,
                "chi2": pair.test.chi2,
                "p": pair.test.p,
                "holm_p": pair.holm_p,
            }
            for pair in found.pairwise
        ],
        "trend": {"chi2": found.trend.chi2, "df": found.trend.df, "p": found.trend.p},
        "permutation": None if found.permutation is None else _permutation(found.permutation),
        "proportional_hazards": {
            "chi2": found.proportional_hazards.chi2,
            "df": found.proportional_hazards.df,
            "p": found.proportional_hazards.p,
            "time_scale": found.proportional_hazards.time_scale,
        },
        "rate_ratios": [
            _against(one.term, one.reference, one.ratio) | {"p": one.p} for one in found.rate_ratios
        ],
        "rmst": [
            _against(one.term, one.reference, one.difference)
            | {"std_error": one.std_error, "p": one.p}
            for one in found.rmst
        ],
        "fixed_times": [
            {"time": one.time, "chi2": one.chi2, "df": one.df, "p": one.p}
            for one in found.fixed_times
        ],
        "differences": [
            _against(one.term, one.reference, one.difference) | {"time": one.time}
            for one in found.differences
        ],
        "standardised": None
        if found.standardised is None
        else [_standardised(group) for group in found.standardised],
    }


def _standardised(group: StandardisedGroup) -> Json:
    return {
        "group": group.name,
        "at": [
            {"time": end.time, "survival": end.survival, "std_error": end.std_error}
            for end in group.at
        ],
        "rmst": {
            "tau": group.rmst.tau,
            "estimate": group.rmst.estimate,
            "std_error": group.rmst.std_error,
        },
    }


def incidence_json(found: Incidence) -> Json:
    """Return cumulative incidence by group.

    Keys: ``groups``, each with ``name``, ``n``, ``events``, ``competing_events``, ``censored``, and
    ``event`` (the endpoint's), ``competing`` (a list of what competes) and ``causes`` (a list of
    what ends the endpoint, where there are several; they add up to ``event``), each with ``cause``,
    ``events``, ``rate`` (a person-day) and ``at`` (``time``, ``incidence``, ``std_error``,
    ``lower``, ``upper`` and the counts ``at_risk``, ``events``, ``competing``, ``censored``,
    ``not_entered``, which add up to n); ``gray``, Gray's tests of the event and then of every other
    cause (``cause``, ``chi2``, ``df``, ``p``, ``observed_expected``), empty where nothing groups.
    """
    return {
        "groups": [_incidence(group) for group in found.groups],
        "gray": [_gray(test) for test in found.gray],
    }


def _incidence(group: GroupIncidence) -> Json:
    curve = group.event.curve
    return {
        "name": group.name,
        "n": curve.size,
        "events": curve.events,
        "competing_events": curve.competing,
        "censored": curve.size - curve.events - curve.competing,
        "event": _cause(group.event),
        "competing": [_cause(one) for one in group.competing],
        "causes": [_cause(one) for one in group.causes],
    }


def _cause(one: CauseIncidence) -> Json:
    return {
        "cause": one.cause,
        "events": one.curve.events,
        "rate": _estimate(one.rate),
        "at": one.at.drop("note").to_dicts(),
    }


def _gray(test: GrayTest) -> Json:
    return {
        "cause": test.cause,
        "chi2": test.chi2,
        "df": test.df,
        "p": test.p,
        "observed_expected": [_counts(c) for c in test.counts],
    }


def _counts(counts: ObservedExpected) -> Json:
    return {"group": counts.group, "observed": counts.observed, "expected": counts.expected}


def _permutation(test: PermutationTest) -> Json:
    return {
        "p": test.p,
        "method": test.method,
        "std_error": test.std_error,
        "arrangements": test.arrangements,
    }


def _against(term: str, reference: str, value: Estimate) -> Json:
    return {"term": term, "reference": reference} | _estimate(value)


def _estimate(value: Estimate) -> Json:
    return {"estimate": value.estimate, "lower": value.lower, "upper": value.upper}
