"""The survival analysis as the object its JSON is written from."""

from __future__ import annotations

from mrdscope.analysis.estimate import Estimate
from mrdscope.analysis.logrank import LogRank
from mrdscope.analysis.regression import HazardRatio
from mrdscope.analysis.survival import GroupSurvival, SurvivalResult

Json = dict[str, object]


def survival_json(result: SurvivalResult) -> Json:
    """Return the result as plain dicts, lists, numbers and None, ready for ``json.dumps``.

    Keys: ``endpoint``, ``title``, ``definition``, ``time_unit``, ``by``, ``confidence`` and
    ``conf_type`` of all intervals; ``groups``, each with ``name``, ``n``, ``events``, ``censored``,
    ``person_time``, ``rate`` (a person-day), ``median``, ``median_follow_up`` (reverse
    Kaplan-Meier), ``follow_up`` (observed times), ``at``, ``rmst`` and ``no_event_lower_bound``;
    ``logrank`` and ``cox``, null where nothing groups; ``source`` (the table the times come from,
    what was assumed, who was left out and why); ``notes``, path to reason for every null that is
    not estimable, and for conventions.
    """
    times = result.times
    return {
        "endpoint": times.endpoint.id,
        "title": times.endpoint.title,
        "definition": times.endpoint.definition,
        "time_unit": result.time_unit,
        "by": times.by,
        "conf_type": result.conf_type,
        "confidence": result.confidence,
        "groups": [_group(group) for group in result.groups],
        "logrank": None if result.logrank is None else _logrank(result.logrank),
        "cox": None if result.cox is None else [_ratio(ratio) for ratio in result.cox],
        "source": {
            "table": times.table,
            "notes": list(times.notes),
            "left_out": times.left_out.to_dicts(),
        },
        "notes": dict(result.notes),
    }


def _group(group: GroupSurvival) -> Json:
    observed = group.follow_up
    return {
        "name": group.name,
        "n": group.n,
        "events": group.events,
        "censored": group.censored,
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


def _ratio(ratio: HazardRatio) -> Json:
    return {
        "term": ratio.term,
        "reference": ratio.reference,
        "hr": ratio.hr,
        "lower": ratio.lower,
        "upper": ratio.upper,
        "p": ratio.p,
    }
