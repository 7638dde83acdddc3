"""A time-dependent Cox model as the object its JSON is written from."""

from __future__ import annotations

from mrdscope.analysis.time_to_event.time_dependent import StateTime, TimeDependent
from mrdscope.report.survival_json import Json, endpoint_of, ratio_json, source_of


def time_dependent_json(result: TimeDependent) -> Json:
    """Return the result as plain dicts, lists, numbers and None.

    Keys: those of the endpoint as in `survival_json`; ``covariate`` (``id``, ``title``,
    ``definition``); ``by``, ``strata_by``, ``confidence``; ``states``, off and on (``state``,
    ``patients``, ``person_time``, ``events``, ``rate`` a person-day); ``cox`` (``term``,
    ``reference``, ``hr``, ``lower``, ``upper``, ``p``: the covariate, then the groups, each
    adjusted for the other); ``mantel_byar`` (``chi2``, ``df``, ``p``, ``observed_expected``);
    ``proportional_hazards`` (``chi2``, ``df``, ``p``, ``time_scale``); ``rows``, the
    counting-process form; ``source`` and ``notes`` as in `survival_json`.
    """
    times, test, hazards = result.times, result.mantel_byar, result.proportional_hazards
    return {
        **endpoint_of(times.endpoint),
        "covariate": {
            "id": result.switch.id,
            "title": result.switch.title,
            "definition": result.switch.definition,
        },
        "by": times.by,
        "strata_by": times.strata_by,
        "confidence": result.confidence,
        "states": [_state(one) for one in result.states],
        "cox": [ratio_json(ratio) for ratio in result.ratios],
        "mantel_byar": {
            "chi2": test.chi2,
            "df": test.df,
            "p": test.p,
            "observed_expected": [
                {"state": c.group, "observed": c.observed, "expected": c.expected}
                for c in test.counts
            ],
        },
        "proportional_hazards": {
            "chi2": hazards.chi2,
            "df": hazards.df,
            "p": hazards.p,
            "time_scale": hazards.time_scale,
        },
        "rows": result.rows.to_dicts(),
        "source": source_of(times),
        "notes": dict(result.notes),
    }


def _state(one: StateTime) -> Json:
    return {
        "state": one.state,
        "patients": one.patients,
        "person_time": one.person_time,
        "events": one.events,
        "rate": {
            "estimate": one.rate.estimate,
            "lower": one.rate.lower,
            "upper": one.rate.upper,
        },
    }
