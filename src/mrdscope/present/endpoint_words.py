"""An endpoint in one line: what starts the clock, what ends it, what competes, what censors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mrdscope.analysis.time_to_event.endpoints import (
    DAY_0,
    LAST_SAMPLE,
    MOLECULAR_RESPONSE,
    Endpoint,
    in_words,
)
from mrdscope.analysis.time_to_event.response_rule import UNDETECTED

_MORE_WORDS = {LAST_SAMPLE: "the last evaluable sample"}


def endpoint_line(endpoint: Endpoint) -> str:
    """Return what an endpoint is in few words.

    ``day 0 to death; censored at last contact``. The sentence it stands for is
    `Endpoint.definition`.
    """
    return "; ".join(_parts(endpoint))


def survival_title(endpoint: Endpoint) -> str:
    """Return what the survival curve of an endpoint is of; where events compete, free of all."""
    if not endpoint.competing:
        return endpoint.title
    return f"Free of {_listed((*endpoint.ended_by, *endpoint.competing), 'and')}"


def _parts(endpoint: Endpoint) -> Iterator[str]:
    yield f"{in_words(endpoint.time_zero)} to {_listed(endpoint.ended_by, 'or')}"
    if endpoint.competing:
        verb = "competes" if len(endpoint.competing) == 1 else "compete"
        yield f"{_listed(endpoint.competing, 'and')} {verb}"
    if endpoint.observed_from != DAY_0:
        yield f"entering with {in_words(endpoint.observed_from)}"
    yield f"censored at {_listed((*endpoint.censored_by, *endpoint.censored_at), 'or')}"
    if endpoint.response != UNDETECTED:
        yield f"{in_words(MOLECULAR_RESPONSE)}: {endpoint.response.in_words}"


def _listed(events: Sequence[str], word: str) -> str:
    names = [_MORE_WORDS.get(event, in_words(event)) for event in events]
    *before, last = names
    return f"{', '.join(before)} {word} {last}" if before else last
