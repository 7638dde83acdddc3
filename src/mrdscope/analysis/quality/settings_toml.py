"""What a user asks of the check rules, as TOML. Strict keys.

```toml
[checks]
cut = 2023-06-30                  # the data cut

[checks.MRD-14]
gap_days = 120                    # a parameter of the rule
severity = "error"

[checks.TOX-13]
off = true
reason = "relation was not collected"

[[rule]]                          # a rule of one's own, see `own_rules`
id = "OWN-1"
table = "mrd"
when = "control_copies<10000 and mrd=undetected"
```
"""

from __future__ import annotations

import datetime as dt
import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import RuleSettings
from mrdscope.analysis.quality.model import Parameter, Rule, Severity
from mrdscope.analysis.quality.own_rules import own_rules
from mrdscope.cohort.model import Cohort
from mrdscope.errors import InputError

_SECTIONS = ("checks", "rule")
#: What may be said of every rule; the other keys are its parameters.
_OF_EVERY_RULE = ("off", "severity", "reason")


@dataclass(frozen=True)
class CheckSettings:
    """The rules there are, what is asked of them, and the data cut if one is named."""

    rules: tuple[Rule, ...] = RULES
    settings: RuleSettings = field(default_factory=RuleSettings)
    cut: dt.date | None = None


def check_settings(
    cohort: Cohort, text: str | None = None, where: str = "the rules"
) -> CheckSettings:
    """Return the rules of a cohort: the program's, and the user's own after them.

    Parameters
    ----------
    cohort
        What its source asks of the rules (`Cohort.checks`) counts; its tables say which columns a
        rule of the user's own may name.
    text
        A further file, as TOML, that goes over the source: parameter by parameter, and in whole for
        a rule of the user's own of the same id.
    where
        That file, for messages.

    Raises
    ------
    InputError
        On text that is no TOML, an unknown key, rule or parameter, a value that does not fit, or a
        rule of the user's own that cannot be read; naming the file and the key.
    """
    said = [(cohort.checks, f"the checks of {cohort.name}")]
    if text is not None:
        said.append((_content(text, where), where))
    own: dict[str, Rule] = {}
    for content, place in said:
        own |= {rule.id: rule for rule in own_rules(content.get("rule", []), cohort, place, RULES)}
    rules = (*RULES, *own.values())
    asked: dict[str, dict[str, object]] = {}
    cut = None
    for content, place in said:
        section = _table(content.get("checks", {}), f"{place}, key checks")
        cut = _cut(section, place) or cut
        for rule_id, values in section.items():
            if rule_id != "cut":
                rule = _known(rule_id, rules, place)
                checked = _values(rule, values, f"{place}, key checks.{rule_id}")
                asked[rule_id] = asked.get(rule_id, {}) | checked
    return CheckSettings(rules, _settings(asked), cut)


def _content(text: str, where: str) -> Mapping[str, object]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not TOML: {error}", where=where) from error
    for key in content:
        if key not in _SECTIONS:
            raise InputError(
                f"unknown key '{key}'",
                where=where,
                expected="[checks], [checks.RULE] or [[rule]]",
                action=_near(key, _SECTIONS),
            )
    return content


def _near(name: str, names: Iterable[str]) -> str | None:
    near = difflib.get_close_matches(name, tuple(names), n=2)
    return f"did you mean {' or '.join(near)}?" if near else None


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise InputError(f"{value!r} does not fit", where=where, expected="a table")
    return value


def _cut(section: Mapping[str, object], where: str) -> dt.date | None:
    cut = section.get("cut")
    if isinstance(cut, str):
        try:
            return dt.date.fromisoformat(cut)
        except ValueError:
            pass
    elif cut is None or (isinstance(cut, dt.date) and not isinstance(cut, dt.datetime)):
        return cut
    raise InputError(
        f"{cut!r} does not fit", where=f"{where}, key checks.cut", expected="a date: 2023-06-30"
    )


def _known(rule_id: str, rules: Iterable[Rule], where: str) -> Rule:
    ids = {rule.id: rule for rule in rules}
    if rule_id not in ids:
        raise InputError(
            f"there is no rule {rule_id!r}",
            where=f"{where}, key checks.{rule_id}",
            action=_near(rule_id.upper(), ids),
        )
    return ids[rule_id]


def _values(rule: Rule, values: object, where: str) -> dict[str, object]:
    """Return what is asked of a rule, every key and value checked."""
    checked: dict[str, object] = {}
    names = (*_OF_EVERY_RULE, *rule.parameters)
    for key, value in _table(values, where).items():
        place = f"{where}.{key}"
        if key not in names:
            raise InputError(
                "the rule has no such key",
                where=place,
                expected=", ".join(names),
                action=_near(key, names),
            )
        checked[key] = _value(rule, key, value, place)
    return checked


def _value(rule: Rule, key: str, value: object, where: str) -> object:
    if key == "off":
        return _of_type(value, bool, where, "true or false")
    if key == "reason":
        return _of_type(value, str, where, "text")
    if key == "severity":
        severities = [str(one) for one in Severity]
        if value not in severities:
            raise InputError(
                f"{value!r} does not fit", where=where, expected=" or ".join(severities)
            )
        return Severity(str(value))
    return _parameter(rule.parameters[key], value, where)


def _of_type(value: object, kind: type, where: str, expected: str) -> object:
    if not isinstance(value, kind):
        raise InputError(f"{value!r} does not fit", where=where, expected=expected)
    return value


def _parameter(usual: Parameter, value: object, where: str) -> Parameter:
    """Return a parameter as the type its usual value has."""
    if isinstance(usual, tuple):
        if not isinstance(value, list) or len(value) != len(usual):
            raise InputError(
                f"{value!r} does not fit", where=where, expected=f"a list of {len(usual)}"
            )
        parts = zip(usual, value, strict=True)
        made = tuple(_parameter(one, part, where) for one, part in parts)
        if isinstance(usual[0], float) and list(made) != sorted(made):
            raise InputError(f"{value!r} does not fit", where=where, expected="lowest, highest")
        return made  # type: ignore[return-value]
    if isinstance(usual, bool):
        return bool(_of_type(value, bool, where, "true or false"))
    if isinstance(usual, str):
        return str(_of_type(value, str, where, "text"))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{value!r} does not fit", where=where, expected="a number")
    if not math.isfinite(value) or value < 0:
        raise InputError(f"{value!r} does not fit", where=where, expected="a number of 0 or more")
    return float(value)


def _settings(asked: Mapping[str, Mapping[str, object]]) -> RuleSettings:
    parameters = {
        rule_id: {key: value for key, value in values.items() if key not in _OF_EVERY_RULE}
        for rule_id, values in asked.items()
    }
    return RuleSettings(
        off=frozenset(rule_id for rule_id, values in asked.items() if values.get("off")),
        severities=MappingProxyType(
            {rule_id: v["severity"] for rule_id, v in asked.items() if "severity" in v}  # type: ignore[misc]
        ),
        parameters=MappingProxyType({k: v for k, v in parameters.items() if v}),  # type: ignore[misc]
        reasons=MappingProxyType(
            {rule_id: str(v["reason"]) for rule_id, v in asked.items() if "reason" in v}
        ),
    )
