"""What is asked of a threshold: what the settings say, but for what a detail names in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mrdscope.analysis.metrics.words import limit, number
from mrdscope.analysis.results import Results
from mrdscope.analysis.thresholds.markers import Marker
from mrdscope.analysis.thresholds.thresholds import Question
from mrdscope.analysis.time_to_event.endpoints import endpoint
from mrdscope.errors import UsageError

_KEYS = ("marker", "threshold", "day", "window", "endpoint", "horizon")


@dataclass(frozen=True)
class Asked:
    """A question and a threshold of its marker; None where the settings name none."""

    question: Question
    threshold: float | None

    def threshold_in_words(self, threshold: float) -> str:
        """Return a threshold with its unit."""
        if self.question.marker is Marker.LEVEL:
            return limit(threshold)
        unit = "log10" if self.question.marker is Marker.INCREASE else "log10 per month"
        return f"{number(threshold)} {unit}"

    @property
    def in_words(self) -> str:
        """The question as a clause."""
        asked = self.question
        window = f" within {asked.window:g} days before" if asked.marker is Marker.LEVEL else ""
        return (
            f"{asked.marker} on day {asked.day:g}{window}, {asked.endpoint} within "
            f"{asked.horizon:g} days after it"
        )


def _pairs(detail: str) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in detail.split(","))):
        key, equals, value = (text.strip() for text in part.partition("="))
        if key not in _KEYS or not equals:
            raise UsageError(
                f"{part!r} is no part of a question",
                expected=f"pairs of {', '.join(_KEYS)}, such as marker=increase, day=90",
            )
        pairs[key] = value
    return pairs


def asked_of(results: Results, detail: str) -> Asked:
    """Return what is asked; without a word of it, of the level at four weeks as the settings do."""
    pairs, settings = _pairs(detail), results.settings
    first, last = settings.early_window
    marker = _marker(pairs.get("marker", str(Marker.LEVEL)))
    named = {Marker.LEVEL: settings.early_threshold, Marker.INCREASE: settings.wide_rise_log10}
    question = Question(
        marker,
        _number(pairs, "day", last),
        _number(pairs, "window", last - first),
        endpoint(pairs.get("endpoint", Question.endpoint)).id,
        _number(pairs, "horizon", Question.horizon),
    )
    threshold = named.get(marker) if "threshold" not in pairs else _number(pairs, "threshold", 0.0)
    return Asked(question, threshold)


def detail_of(results: Results, asked: Asked) -> str:
    """Return the detail by which this is asked for: what is not as the settings have it, in pairs.

    `asked_of` reads it back as the same.
    """
    question, usual = asked.question, asked_of(results, f"marker={asked.question.marker}")
    pairs: list[tuple[str, object]] = [("marker", question.marker)]
    if asked.threshold is not None:
        pairs.append(("threshold", asked.threshold))
    pairs += [(key, getattr(question, key)) for key in ("day", "window", "endpoint", "horizon")]
    usually = {
        "marker": Marker.LEVEL, "threshold": usual.threshold, "day": usual.question.day,
        "window": usual.question.window, "endpoint": usual.question.endpoint,
        "horizon": usual.question.horizon,
    }  # fmt: skip
    return ", ".join(f"{key}={value}" for key, value in pairs if value != usually[key])


def _marker(text: str) -> Marker:
    try:
        return Marker(text)
    except ValueError:
        raise UsageError(f"there is no marker {text!r}", expected=" or ".join(Marker)) from None


def _number(pairs: Mapping[str, str], key: str, default: float) -> float:
    try:
        return float(pairs.get(key, default))
    except ValueError:
        raise UsageError(f"{key} of {pairs[key]!r}", expected="a number") from None


def threshold_of(results: Results, detail: str) -> float:
    """Return the threshold that is asked about; `UsageError` where there is none."""
    asked = asked_of(results, detail)
    if asked.threshold is None:
        raise UsageError(
            f"the settings name no threshold of the {asked.question.marker}",
            action="name one, as in marker=rate, threshold=0.5",
        )
    return asked.threshold
