"""The report of a cohort as JSON: the document in words, and the analyses it was written from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mrdscope.analysis.adverse_events.grading import regrading
from mrdscope.analysis.results import Results
from mrdscope.analysis.table_1.baseline import baseline
from mrdscope.cohort.model import Loaded
from mrdscope.errors import AnalysisError
from mrdscope.report.baseline_json import baseline_json
from mrdscope.report.document import Document
from mrdscope.report.formats.json import document_json
from mrdscope.report.json import Json, load_json, source_json
from mrdscope.report.mrd_json import mrd_json
from mrdscope.report.pages.cohort import Options
from mrdscope.report.pages.incidence import ENDPOINT
from mrdscope.report.pages.survival import ENDPOINTS
from mrdscope.report.provenance import Provenance
from mrdscope.report.survival_json import survival_json
from mrdscope.report.toxicity_json import groups_json, regrading_json, toxicity_json


def report_json(
    loaded: Loaded,
    results: Results,
    provenance: Provenance,
    document: Document,
    options: Options,
) -> Json:
    """Return a report as JSON: ``provenance``, ``document`` and ``analyses``.

    ``analyses`` has the objects of the headless commands under ``load``, ``baseline``, ``mrd``,
    ``toxicity`` and ``survival`` (by endpoint), an object with a ``reason`` in the place of one
    that is not estimable. It is null where small cells are suppressed: they hold every patient.
    """
    whole = None if options.policy is not None else _analyses(loaded, results, options)
    return source_json(results.cohort, results.settings) | {
        "provenance": provenance_json(provenance),
        "document": document_json(document),
        "analyses": whole,
    }


def provenance_json(provenance: Provenance) -> Json:
    """Return what a document rests on: its line, and the parts that `source_json` does not have."""
    return {
        "line": provenance.line,
        "fingerprint": provenance.fingerprint,
        "filter": provenance.filter,
        "patients": provenance.shown,
        "of": provenance.of,
        "as_of": provenance.as_of,
        "made": None if provenance.made is None else provenance.made.isoformat(),
    }


def _analyses(loaded: Loaded, results: Results, options: Options) -> Json:
    def table_1() -> Json:
        return baseline_json(baseline(results.cohort, options.by, results.settings.confidence))

    def toxicity() -> Json:
        found, settings = results.toxicity, results.settings
        regraded = regrading_json(regrading(results.cohort, found), found)
        return toxicity_json(found) | groups_json(found, settings, None, None) | regraded

    return {
        "load": load_json(loaded),
        "baseline": _written(table_1),
        "mrd": _written(partial(mrd_json, results)),
        "toxicity": _written(toxicity),
        "survival": {
            endpoint: _written(partial(_survival, results, endpoint, options.by))
            for endpoint in (*ENDPOINTS, ENDPOINT)
        },
    }


def _survival(results: Results, endpoint: str, by: str | None) -> Json:
    return survival_json(results.survival(endpoint, by))


def _written(analysis: Callable[[], Json]) -> Json:
    try:
        return analysis()
    except AnalysisError as error:
        return {"reason": error.sentence}
