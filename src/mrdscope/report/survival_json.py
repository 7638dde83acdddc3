"""The survival analysis as the object its JSON is written from."""

from __future__ import annotations

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.time_to_event.cut_points import Cut
from mrdscope.analysis.time_to_event.endpoints import (
    MOLECULAR_RELAPSE,
    MOLECULAR_RESPONSE,
    Endpoint,
    EndpointTimes,
)
from mrdscope.analysis.time_to_event.landmark import left_out_by_reason
from mrdscope.analysis.time_to_event.logrank import LogRank
from mrdscope.analysis.time_to_event.regression import HazardRatio
from mrdscope.analysis.time_to_event.survival import GroupSurvival, SurvivalResult
from mrdscope.report.comparison_json import comparison_json, incidence_json

Json = dict[str, object]


def incidence_of(result: SurvivalResult) -> Json:
    """Return what is said of the incidence of an endpoint alone: some keys of `survival_json`.

    ``notes`` are those of the incidence.
    """
    said = survival_json(result)
    for key in ("groups", "logrank", "cox", "comparison", "strata_by"):
        del said[key]
    return said | {
        "notes": {path: note for path, note in result.notes if path.startswith("incidence.")}
    }


def survival_json(result: SurvivalResult) -> Json:
    """Return the result as plain dicts, lists, numbers and None, ready for ``json.dumps``.

    Keys: ``endpoint``, ``title``, ``definition``, ``endpoint_definition`` (``time_zero``,
    ``observed_from``, ``ended_by``, ``competing``, ``censored_by``, ``censored_at``, event types,
    ``response``: ``level`` and ``confirm_days`` of molecular response where it has a part, and
    ``source``), ``time_unit``, ``by``, ``cut`` (``kind``, ``at``, ``known``, ``missing``; null
    where values are groups), ``strata_by``, ``confidence`` and ``conf_type`` of all
    intervals; ``groups``, each with ``name``, ``n``, ``events``, ``censored``, ``entered_late``
    (how many came under observation after time zero), ``person_time``, ``rate`` (a person-day),
    ``median``, ``median_follow_up`` (reverse Kaplan-Meier), ``follow_up`` (observed times), ``at``
    (``time``, ``survival``, ``std_error``, ``lower``, ``upper``, and the counts ``at_risk``,
    ``events``, ``censored``, ``not_entered``, which add up to n), ``rmst`` and
    ``no_event_lower_bound``; ``logrank`` and ``cox``, null where nothing groups; ``comparison``,
    null without two groups, and ``incidence``, null where there is one cause: see
    `comparison_json`; ``source`` (the table the times come from, what was assumed, who was left
    out and why, and how many for each reason); ``notes``, path to reason for every null that is
    not estimable, and for conventions and cautions.

    Where events compete, ``groups`` are of being free of the event and its competitors, and the
    event alone is in ``incidence``; ``logrank``, ``cox`` and the tests of hazards in ``comparison``
    are cause-specific.
    """
    times = result.times
    return {
        **endpoint_of(times.endpoint),
        "time_unit": result.time_unit,
        "by": times.by,
        "cut": None if times.cut is None else _cut(times.cut),
        "strata_by": times.strata_by,
        "conf_type": result.conf_type,
        "confidence": result.confidence,
        "groups": [_group(group) for group in result.groups],
        "logrank": None if result.logrank is None else _logrank(result.logrank),
        "cox": None if result.cox is None else [ratio_json(ratio) for ratio in result.cox],
        "comparison": None
        if result.comparison is None or result.logrank is None
        else comparison_json(result.logrank, result.comparison),
        "incidence": None if result.incidence is None else incidence_json(result.incidence),
        "source": source_of(times),
        "notes": dict(result.notes),
    }


def source_of(times: EndpointTimes) -> Json:
    """Return where times come from, what was assumed, and who was left out and why."""
    return {
        "table": times.table,
        "notes": list(times.notes),
        "left_out": times.left_out.to_dicts(),
        "left_out_by_reason": left_out_by_reason(times).to_dicts(),
    }


def endpoint_of(endpoint: Endpoint) -> Json:
    """Return which endpoint it is, in words and event types."""
    return {
        "endpoint": endpoint.id,
        "title": endpoint.title,
        "definition": endpoint.definition,
        "endpoint_definition": _definition(endpoint),
    }


def _definition(endpoint: Endpoint) -> Json:
    return {
        "time_zero": endpoint.time_zero,
        "observed_from": endpoint.observed_from,
        "ended_by": list(endpoint.ended_by),
        "competing": list(endpoint.competing),
        "censored_by": list(endpoint.censored_by),
        "censored_at": list(endpoint.censored_at),
        "response": _response(endpoint),
        "source": endpoint.source,
    }


def _response(endpoint: Endpoint) -> Json | None:
    if not {MOLECULAR_RESPONSE, MOLECULAR_RELAPSE} & set(endpoint.mentioned):
        return None
    rule = endpoint.response
    return {"level": rule.level, "confirm_days": rule.confirm_days}


def _cut(made: Cut) -> Json:
    return {
        "kind": made.kind,
        "at": list(made.at),
        "known": made.known,
        "missing": made.missing,
    }


def _group(group: GroupSurvival) -> Json:
    observed = group.follow_up
    return {
        "name": group.name,
        "n": group.n,
        "events": group.events,
        "censored": group.censored,
        "entered_late": len(group.curve.late),
        "person_time": group.person_time,
        "rate": _estimate(group.rate),
        "median": _estimate(group.median),
        "median_follow_up": _estimate(observed.median),
        "follow_up": {
            "median_observed": observed.observed_median,
            "shortest": observed.shortest,
            "longest": observed.longest,
        },
        "at": group.at.drop("note").to_dicts(),
        "rmst": {
            "tau": group.rmst.tau,
            "estimate": group.rmst.estimate,
            "std_error": group.rmst.std_error,
        },
        "no_event_lower_bound": group.curve.no_event_lower_bound,
    }


def _estimate(value: Estimate) -> Json:
    return {"estimate": value.estimate, "lower": value.lower, "upper": value.upper}


def _logrank(test: LogRank) -> Json:
    return {"chi2": test.chi2, "df": test.df, "p": test.p}


def ratio_json(ratio: HazardRatio) -> Json:
    """Return a hazard ratio: ``term``, ``reference``, ``hr``, ``lower``, ``upper``, ``p``."""
    return {
        "term": ratio.term,
        "reference": ratio.reference,
        "hr": ratio.hr,
        "lower": ratio.lower,
        "upper": ratio.upper,
        "p": ratio.p,
    }
