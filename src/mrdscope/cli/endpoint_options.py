"""An endpoint as it is asked for on the command line: which one, by what, from when, to what."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import click

from mrdscope.cli.source import by_column
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.results import Results
    from mrdscope.analysis.settings import Settings
    from mrdscope.analysis.time_to_event.endpoints import Endpoint, EndpointTimes
    from mrdscope.analysis.time_to_event.response_rule import ResponseRule


@dataclass(frozen=True)
class AskedEndpoint:
    """The options that say which endpoint is meant, as `asks_endpoint` adds them to a command."""

    endpoint: str
    by: str | None
    cut_at: str | None
    time_zero: str | None
    censor_at_transplant: bool
    transplant_competes: bool
    level: str | None
    confirm: float
    at_baseline: str | None
    induction_due: float | None

    def under(self, settings: Settings) -> Settings:
        """Return the settings with what the options change in them."""
        from mrdscope.analysis.settings import BaselineResponse

        if self.at_baseline is not None:
            chosen = BaselineResponse[self.at_baseline.replace("-", "_").upper()]
            settings = replace(settings, response_at_baseline=chosen)
        if self.induction_due is not None:
            settings = replace(settings, induction_due_day=self.induction_due)
        return settings

    def named(self) -> Endpoint:
        """Return the endpoint with everything the options say of it."""
        from mrdscope.analysis.time_to_event import endpoint_variants as variants
        from mrdscope.analysis.time_to_event.endpoints import endpoint
        from mrdscope.analysis.time_to_event.response_rule import UNDETECTED

        asked = endpoint(self.endpoint)
        if self.time_zero is not None:
            asked = variants.with_time_zero(asked, self.time_zero)
        if self.censor_at_transplant:
            asked = variants.censored_at_transplant(asked)
        if self.transplant_competes:
            asked = variants.transplant_competes(asked)
        rule = self.rule
        return asked if rule == UNDETECTED else variants.with_response(asked, rule)

    @property
    def rule(self) -> ResponseRule:
        """What counts as molecular response."""
        from mrdscope.analysis.time_to_event.response_rule import ResponseRule

        return ResponseRule(_level(self.level), self.confirm)

    def apart_from_response(self) -> AskedEndpoint:
        """Return the same without a rule of response, which then is about something else."""
        return replace(self, level=None, confirm=0.0)

    def times(self, results: Results) -> EndpointTimes:
        """Return the times of the endpoint, in groups where they are asked for."""
        return results.endpoint_times(self.named(), self.by, self.cut_at)


def _level(text: str | None) -> float | str | None:
    """Return a level as a ratio where it is a number or a percentage, else its name."""
    if text is None:
        return None
    number, factor = (text[:-1], 0.01) if text.endswith("%") else (text, 1.0)
    try:
        return float(number) * factor
    except ValueError:
        return text


_OPTIONS = (
    by_column,
    click.option("--cut", "cut_at", metavar="WHERE",
                 help="Cut a column of numbers: median, tertiles, quartiles or a value."),
    click.option("--from", "time_zero", metavar="EVENT", help="Start the clock at an event."),
    click.option("--censor-at-transplant", is_flag=True, help="Censor at transplant."),
    click.option("--transplant-competes", is_flag=True, help="Transplant is a competing event."),
    click.option("--level", metavar="LEVEL",
                 help="Molecular response is a ratio of at most LEVEL (1e-3, 0.1%, MR4)."),
    click.option("--confirm", type=float, default=0.0, metavar="DAYS",
                 help="Samples in response must span as many days."),
    click.option("--at-baseline", type=click.Choice(["left-out", "event"]),
                 help="What becomes of who is in response at time zero."),
    click.option("--induction-due", type=float, metavar="DAY",
                 help="Remission is due by this day, for event-free survival."),
)  # fmt: skip

_NAMES = frozenset(field.name for field in fields(AskedEndpoint))


def asks_endpoint(default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of an endpoint as one `AskedEndpoint`, its second argument."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def command(first: object, /, **options: object) -> None:
            own = {name: options.pop(name) for name in _NAMES}
            function(first, AskedEndpoint(**own), **options)  # type: ignore[arg-type]

        decorated: Callable[..., None] = command
        for option in reversed(_OPTIONS):
            decorated = option(decorated)
        return click.option(
            "--endpoint", default=default, show_default=True, metavar="ID",
            help="os, pfs, rfs, efs, cir, molecular_response, molecular_relapse ...",
        )(decorated)  # fmt: skip

    return decorate


def days(text: str | None) -> tuple[float, ...] | None:
    """Return a list of days as it is written for ``--at``: ``365,730``; None stays.

    Raises
    ------
    UsageError
        On text that is none.
    """
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(
            f"{text!r} is not a list of days", where="--at", expected="such as 365,730"
        ) from error
