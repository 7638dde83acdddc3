"""Documents out of the terminal: the page of a case, the report of a cohort."""

from __future__ import annotations

import datetime as dt
import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrdscope.cli.output import json_text
from mrdscope.cli.source import Source, by_column, on_cohort, tell_cut, tell_doubts
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.results import Results
    from mrdscope.cohort.model import Loaded
    from mrdscope.present.review import PatientReview
    from mrdscope.report.provenance import Provenance
    from mrdscope.report.pseudonyms import Key

_SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "md", ".markdown": "md", ".html": "html",
    ".htm": "html", ".svg": "svg", ".json": "json", ".csv": "csv", ".sarif": "sarif",
}  # fmt: skip

#: Formats by name: each makes the whole text of a document, when asked.
Formats = Mapping[str, Callable[[], str]]


@dataclass(frozen=True)
class Target:
    """Where a document goes, and in which format."""

    format: str | None
    out: Path | None
    force: bool

    def chosen(self, formats: Formats, usual: str) -> str:
        """Return the format asked for, else the one the file's name says, else the usual one."""
        if self.format is not None:
            return self.format
        suffix = "" if self.out is None else _SUFFIXES.get(self.out.suffix.lower(), "")
        return suffix if suffix in formats else usual

    def write(self, formats: Formats, usual: str, inputs: list[Path]) -> None:
        """Write the document to its file, or print it."""
        text = formats[self.chosen(formats, usual)]()
        if self.out is None or str(self.out) == "-":
            click.echo(text, nl=not text.endswith("\n"))
            return
        from mrdscope.report.files import overwrite, write

        (overwrite if self.force else write)(self.out, text, inputs)
        click.echo(f"mrdscope: wrote {self.out}", err=True)


@dataclass(frozen=True)
class Masking:
    """Whether identifiers are masked, and with which key."""

    mask: bool
    key_file: Path | None

    @property
    def wanted(self) -> bool:
        """Whether they are; a key without being asked to mask is a mistake."""
        if self.key_file is not None and not self.mask:
            raise UsageError("a key is for masking", where="--key-file", action="add --mask")
        return self.mask

    def key(self, cohort: Path) -> Key:
        """Return the key of the file, which is not in the cohort's folder; else one of this run."""
        from mrdscope.report.pseudonyms import key_from, random_key, refuse_key_beside

        if self.key_file is None:
            return random_key()
        refuse_key_beside(self.key_file, cohort)
        return key_from(self.key_file)


@dataclass(frozen=True)
class Opened:
    """A cohort that was read, masked if asked, with its analyses and what they rest on."""

    loaded: Loaded
    results: Results
    provenance: Provenance
    names: Mapping[str, str] | None
    remarks: tuple[str, ...]
    inputs: list[Path]

    def patient(self, patient_id: str) -> str:
        """Return what a patient is called in these results; who is not known keeps the name."""
        if self.names is None:
            return patient_id
        return self.names.get(patient_id, patient_id)


def opened(source: Source, masking: Masking, keep: str | None = None) -> Opened:
    """Read a cohort; a column named in ``keep`` stays though identifiers are masked."""
    from mrdscope.report.provenance import provenance_of

    mask = masking.wanted
    loaded = source.read()
    inputs = [one.path for one in loaded.cohort.sources]
    found = source.cut(loaded.cohort)
    if found is not None:
        loaded = replace(loaded, cohort=found.cohort)
    names: Mapping[str, str] | None = None
    remarks: tuple[str, ...] = ()
    if mask:
        from mrdscope.report.pseudonyms import masked

        hidden = masked(loaded, masking.key(source.path), () if keep is None else (keep,))
        loaded, names, remarks = hidden.loaded, hidden.names, hidden.remarks
    elif found is not None:
        tell_cut(found)
    tell_doubts(loaded)
    results = source.results_of(loaded.cohort)
    provenance = provenance_of(loaded.cohort, results.settings, made=today())
    return Opened(loaded, results, provenance, names, remarks, inputs)


def _review(
    source: Source, named: Path | None, patient: str, *, quoted: bool
) -> PatientReview | None:
    """Return the review of a patient, by the name the files have; as of a data cut there is none.

    Its texts are not quoted where identifiers are masked.
    """
    from mrdscope.present.review import patient_review
    from mrdscope.review.statuses import patient_statuses
    from mrdscope.review.who import this_reviewer

    if source.as_of is not None:
        return None
    state = source.review(named)
    if not state.events:
        return None
    (status,) = patient_statuses(source.read().cohort, state, [patient])
    return patient_review(state, status, this_reviewer().user, quoted=quoted)


def today() -> dt.date:
    """Return the day a document is made; SOURCE_DATE_EPOCH says which, where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC).date()
    return dt.datetime.now().astimezone().date()


def target_option(*formats: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command ``--format``, ``--out`` and ``--force`` as one `Target`."""

    def decorator(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def command(
            *args: object, format_: str | None, out: Path | None, force: bool, **rest: object
        ) -> None:
            function(*args, target=Target(format_, out, force), **rest)

        decorated: Callable[..., None] = command
        for option in (
            click.option("--force", is_flag=True, help="Overwrite the file."),
            click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
                         help="Write to a file instead of printing."),
            click.option("--format", "format_", type=click.Choice(formats),
                         help="Else the file's name decides."),
        ):  # fmt: skip
            decorated = option(decorated)
        return decorated

    return decorator


def masks(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--mask`` and ``--key-file`` as one `Masking`."""

    @functools.wraps(function)
    def command(*args: object, mask: bool, key_file: Path | None, **rest: object) -> None:
        function(*args, masking=Masking(mask, key_file), **rest)

    decorated: Callable[..., None] = command
    for option in (
        click.option("--key-file", "--pseudonym-key", "key_file",
                     type=click.Path(path_type=Path), metavar="FILE",
                     help="Key of the pseudonyms; without one they hold for this run alone."),
        click.option("--mask", is_flag=True,
                     help="Pseudonyms for patients; no dates, no free text."),
    ):  # fmt: skip
        decorated = option(decorated)
    return decorated


@click.command()
@on_cohort
@click.argument("patient_id", metavar="ID")
@target_option("text", "md", "html", "svg", "json")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--review",
    "review_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The review's file, else the one that belongs to the cohort, if there is one.",
)
@masks
def case(
    source: Source,
    *,
    patient_id: str,
    target: Target,
    as_json: bool,
    review_file: Path | None,
    masking: Masking,
) -> None:
    """Print one patient: everything as text, Markdown or JSON; the board's page as HTML, or SVG.

    What reviewers and boards did is on it, but for SVG and JSON; as of a data cut it is not.
    """
    from mrdscope.report.pages import case as pages

    if as_json:
        target = Target("json", target.out, target.force)
    made = opened(source, masking)
    patient = made.patient(patient_id)
    asked = (made.results, patient, made.provenance)
    review = _review(source, review_file, patient_id, quoted=made.names is None)

    def text() -> str:
        from mrdscope.report.formats.text import text

        return text(pages.whole_case(*asked, made.remarks, review))

    def markdown() -> str:
        from mrdscope.report.formats.markdown import markdown

        return markdown(pages.whole_case(*asked, made.remarks, review))

    def html() -> str:
        from mrdscope.report.formats.html import html

        return html(pages.board_page(*asked, made.remarks, review))

    def svg() -> str:
        from mrdscope.report.figures.picture import standalone

        return standalone(pages.case_slide(*asked))

    def json() -> str:
        from mrdscope.analysis.case import case as case_of
        from mrdscope.report.json import case_json

        return json_text(made.results, case_json(case_of(made.results, patient)))

    formats = {"text": text, "md": markdown, "html": html, "svg": svg, "json": json}
    target.write(formats, "text", made.inputs)


@click.command()
@on_cohort
@target_option("md", "html", "text", "json")
@by_column
@click.option(
    "--suppress-below",
    type=int,
    metavar="N",
    help="Suppress counts under N, and what would give them away; usual is 5.",
)
@masks
def report(
    source: Source,
    *,
    target: Target,
    by: str | None,
    suppress_below: int | None,
    masking: Masking,
) -> None:  # fmt: skip
    """Print the report of a cohort: Table 1, MRD, toxicity, survival, definitions."""
    from mrdscope.report.pages.cohort import Options, cohort_report
    from mrdscope.report.suppression import Policy

    options = Options(by, None if suppress_below is None else Policy(suppress_below))
    made = opened(source, masking, keep=by)
    document = cohort_report(made.loaded, made.results, made.provenance, options, made.remarks)

    def markdown() -> str:
        from mrdscope.report.formats.markdown import markdown

        return markdown(document)

    def html() -> str:
        from mrdscope.report.formats.html import html

        return html(document)

    def text() -> str:
        from mrdscope.report.formats.text import text

        return text(document, 100)

    def json() -> str:
        from mrdscope.report.pages.cohort_json import report_json

        whole = report_json(made.loaded, made.results, made.provenance, document, options)
        return json_text(made.results, whole)

    formats = {"md": markdown, "html": html, "text": text, "json": json}
    target.write(formats, "md", made.inputs)


COMMANDS = (case, report)
