"""Findings as SARIF 2.1.0, which code review and continuous integration show beside the rows.

Source: OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0" (27 March
2020). A row of a text file is a line of it; a file that has no lines (a workbook, Parquet) is named
without one, and the row is said in the logical location.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from mrdscope import __version__
from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.model import Rule, Severity
from mrdscope.present.text import visible
from mrdscope.report.findings.json import rule_json
from mrdscope.report.json import Json

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_HAS_LINES = (".csv", ".tsv", ".txt")

Finding = Mapping[str, object]


def sarif(checked: Checked, folder: str = "") -> Json:
    """Return a SARIF log of one run.

    Parameters
    ----------
    checked
        The findings.
    folder
        Where the files lie, relative to where the log will be read; an absolute one is left out, so
        that every address is relative.
    """
    places = {rule.id: place for place, rule in enumerate(checked.rules)}
    driver = {
        "name": "mrdscope",
        "version": __version__,
        "rules": [_descriptor(rule, enabled=True) for rule in checked.rules]
        + [_descriptor(rule, enabled=False) for rule in checked.off],
    }
    results = [
        _result(row, places, folder) for row in checked.frame.iter_rows(named=True)
    ]  # fmt: skip
    run: Json = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _descriptor(rule: Rule, *, enabled: bool) -> Json:
    told = rule_json(rule)
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.why},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": enabled},
        "properties": {
            "tags": [str(rule.category), rule.table],
            "columns": told["columns"],
            "parameters": told["parameters"],
        },
    }


def _result(row: Finding, places: Mapping[str, int], folder: str) -> Json:
    rule = str(row["rule"])
    return {
        "ruleId": rule,
        "ruleIndex": places[rule],
        "level": _LEVELS[Severity(str(row["severity"]))],
        "message": {"text": visible(str(row["message"]))},
        "locations": [dict(_location(row, folder))],
        "partialFingerprints": {"mrdscopeFinding/v1": _fingerprint(row)},
    }


def _location(row: Finding, folder: str) -> Iterator[tuple[str, object]]:
    if row["file"] is not None:
        file = str(row["file"])
        place: Json = {"artifactLocation": {"uri": _uri(folder, file)}}
        if row["row"] is not None and PurePosixPath(file).suffix.lower() in _HAS_LINES:
            place["region"] = _region(row)
        yield "physicalLocation", place
    yield "logicalLocations", [_logical(row)]


def _region(row: Finding) -> Json:
    region: Json = {"startLine": row["row"]}
    if row["value"]:
        region["snippet"] = {"text": visible(str(row["value"]))}
    return region


def _logical(row: Finding) -> Json:
    parts = [row["table"], row["sheet"] and f"sheet {row['sheet']}",
             row["row"] and f"row {row['row']}", row["column"]]  # fmt: skip
    return {
        "name": visible(str(row["column"] or row["table"])),
        "fullyQualifiedName": visible("/".join(str(part) for part in parts if part)),
        "kind": "member" if row["column"] else "type",
    }


def _uri(folder: str, file: str) -> str:
    path = PurePosixPath(folder.replace("\\", "/")) / file
    return quote(str(PurePosixPath(file) if path.is_absolute() else path))


def _fingerprint(row: Finding) -> str:
    """Return a hash that stays while the row moves: rule, table, patient, column and value."""
    known = (str(row[name]) for name in ("rule", "table", "patient_id", "column", "value"))
    return hashlib.sha256("\0".join(known).encode()).hexdigest()
