"""Endpoints as they are asked for: another start of the clock, transplant, a level of response."""

from __future__ import annotations

from dataclasses import replace

from mrdscope.analysis.time_to_event.endpoints import (
    DAY_0,
    DERIVED,
    MOLECULAR_RELAPSE,
    MOLECULAR_RESPONSE,
    Endpoint,
    in_words,
)
from mrdscope.analysis.time_to_event.response_rule import ResponseRule
from mrdscope.cohort import schema
from mrdscope.errors import UsageError

TRANSPLANT = "transplant"


def with_time_zero(endpoint: Endpoint, time_zero: str) -> Endpoint:
    """Return the same endpoint with another start of the clock: `DAY_0` or an event type.

    Patients are still observed from where they were; a clock that starts earlier makes them enter
    late. `UsageError` on a type that is neither in the schema nor derived, or that ends the
    endpoint.
    """
    known = (DAY_0, *schema.EVENTS["type"].codes, *DERIVED)
    if time_zero not in known or time_zero in endpoint.types:
        allowed = [name for name in known if name not in endpoint.types]
        raise UsageError(
            f"{time_zero!r} does not start {endpoint.title.lower()}", expected=" or ".join(allowed)
        )
    now, then = in_words(endpoint.time_zero), in_words(time_zero)
    definition = endpoint.definition.replace(f"Time from {now}", f"Time from {then}")
    return replace(endpoint, time_zero=time_zero, definition=definition)


def censored_at_transplant(endpoint: Endpoint) -> Endpoint:
    """Return the same endpoint with observation ending at the first transplant."""
    return replace(
        endpoint,
        censored_by=(*endpoint.censored_by, TRANSPLANT),
        definition=f"{endpoint.definition.removesuffix('.')}, and at transplant.",
    )


def transplant_competes(endpoint: Endpoint) -> Endpoint:
    """Return the same endpoint with the first transplant as a competing event.

    Raises
    ------
    UsageError
        Where transplant already has a part in it.
    """
    if TRANSPLANT in endpoint.types:
        raise UsageError("transplant cannot compete and censor at once", expected="one of the two")
    return replace(
        endpoint,
        competing=(*endpoint.competing, TRANSPLANT),
        definition=f"{endpoint.definition.removesuffix('.')}; transplant competes.",
    )


def with_response(endpoint: Endpoint, rule: ResponseRule) -> Endpoint:
    """Return the same endpoint with molecular response by that rule.

    Raises
    ------
    UsageError
        On an endpoint that has nothing to do with molecular response.
    """
    if not {MOLECULAR_RESPONSE, MOLECULAR_RELAPSE} & set(endpoint.mentioned):
        raise UsageError(
            f"{endpoint.title.lower()} has nothing to do with a level of response",
            expected="an endpoint such as molecular_response or molecular_remission",
        )
    definition = f"{endpoint.definition} Molecular response: {rule.in_words}."
    return replace(endpoint, response=rule, definition=definition)
