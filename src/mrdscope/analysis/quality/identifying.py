"""Which columns tell who a person is: by what they are called and by what is in them."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import polars as pl

from mrdscope.cohort.schema import MRD_DERIVED, PROVENANCE, TABLES, Kind
from mrdscope.cohort.text import fold

#: So many distinct values are looked at, of so many rows, spread over the column.
MOST_VALUES = 1_000
MOST_ROWS = 20_000
#: So many of the values, and at least so many of them, must look alike.
SHARE = 0.8
FEWEST = 3
#: Dates so long before diagnosis or treatment are of birth.
LIFE = timedelta(days=15 * 365)
LATEST_BIRTHS = date(1990, 1, 1)


class Likeness(enum.StrEnum):
    """What a column looks like (45 CFR 164.514(b)(2)(i), as far as tables of a cohort have it)."""

    NAME = "name"
    RECORD_NUMBER = "record number"
    NATIONAL_ID = "national identification number"
    PHONE = "telephone number"
    MAIL = "mail address"
    ADDRESS = "postal address"
    POSTCODE = "postcode"
    BIRTH_DATE = "full date of birth"
    NETWORK = "network address"


@dataclass(frozen=True)
class Identifying:
    """A column that may tell who a person is, what it looks like, and what says so."""

    column: str
    looks_like: Likeness
    evidence: str


def _words(*texts: str) -> frozenset[str]:
    return frozenset(texts)


#: Words of a header, any of which says it; a header is cut into words at marks and capitals.
_WORDS: Mapping[Likeness, frozenset[str]] = MappingProxyType(
    {
        Likeness.NAME: _words(
            "surname", "firstname", "lastname", "forename", "initials", "cognome", "nome",
            "iniziali", "vorname", "nachname", "apellido", "apellidos", "nombre", "prenom",
        ),
        Likeness.RECORD_NUMBER: _words("mrn", "nhs", "medicalrecord", "hospitalno"),
        Likeness.NATIONAL_ID: _words("ssn", "passport", "codicefiscale", "bsn", "nino"),
        Likeness.PHONE: _words("phone", "telephone", "tel", "mobile", "fax", "telefono", "telefon"),
        Likeness.MAIL: _words("mail", "email"),
        Likeness.ADDRESS: _words("address", "street", "indirizzo", "strasse", "adresse"),
        Likeness.POSTCODE: _words("zip", "zipcode", "postcode", "postal", "postalcode", "plz"),
        Likeness.BIRTH_DATE: _words("dob", "birthdate", "birthday", "geburtsdatum", "nascita"),
        Likeness.NETWORK: _words("ip", "ipaddress"),
    }
)  # fmt: skip
#: Whole headers, folded, whose words alone do not say it.
_HEADERS: Mapping[Likeness, frozenset[str]] = MappingProxyType(
    {
        Likeness.NAME: _words(
            "name", "patientname", "subjectname", "fullname", "givenname", "familyname",
            "maidenname", "middlename", "nameofpatient", "nom",
        ),
        Likeness.RECORD_NUMBER: _words(
            "recordnumber", "hospitalnumber", "hospitalid", "medicalrecordnumber", "chartnumber",
        ),
        Likeness.NATIONAL_ID: _words("socialsecuritynumber", "codicefiscale", "nationalid"),
        Likeness.BIRTH_DATE: _words("dateofbirth", "birthdate", "datebirth", "brthdtc", "brthdt"),
        Likeness.NETWORK: _words("ipaddress"),
    }
)  # fmt: skip
#: What nearly all values of a column are like.
_VALUES: Mapping[Likeness, str] = MappingProxyType(
    {
        Likeness.MAIL: r"^[^\s@]+@[^\s@]+\.[^\s@]{2,}$",
        Likeness.NATIONAL_ID: r"^(?:\d{3}-\d{2}-\d{4}"
        r"|(?i:[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z]))$",
        Likeness.RECORD_NUMBER: r"^(?i:mrn|hosp(?:ital)?|nhs)[\s#:.-]*\d{4,}$",
        Likeness.NETWORK: r"^\d{1,3}(?:\.\d{1,3}){3}$",
        Likeness.PHONE: r"^(?:\+\d[\d\s().-]{6,18}\d|0\d{1,4}[\s/-][\d\s/-]{4,14}\d"
        r"|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4})$",
        Likeness.POSTCODE: r"^(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{4}\s?[A-Z]{2}|\d{5}-\d{4})$",
        Likeness.NAME: r"^(?:(?:Dr|Mr|Mrs|Ms|Prof|Herr|Frau|Sig)\.?\s+)?\p{Lu}[\p{L}'’-]+,\s*"
        r"\p{Lu}[\p{L}'’.-]*(?:\s\p{Lu}[\p{L}'’.-]*)*$",
    }
)
_TWO_WORDS = r"^\p{Lu}\p{Ll}+(?:[\s-]\p{Lu}[\p{Ll}.]*)*\s\p{Lu}[\p{L}'’-]+$"
_FULL_DATE = r"^\d{4}-\d{1,2}-\d{1,2}"
_ANY_DATE = _FULL_DATE + r"|^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
_WORD = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")
#: Columns of the schema that hold codes, numbers and dates of the disease, whatever is in them.
_NEVER_BY_VALUES = {
    column.name for table in TABLES for column in table if column.kind not in (Kind.TEXT, Kind.ID)
}
_NOT_LOOKED_AT = {*PROVENANCE, *MRD_DERIVED}
_KEYS = {"patient_id", "sample_id"}


def identifying_columns(frame: pl.DataFrame) -> tuple[Identifying, ...]:
    """Return the columns of a table that may tell who a person is, each once.

    Parameters
    ----------
    frame
        A table of a cohort, its own and further columns. A column without any value tells nothing;
        the pseudonyms of patients and samples are no finding by being there, only where their
        values look like names, record numbers and the like.

    Returns
    -------
    tuple of Identifying
        In the order of the columns; by the header where that says it, else by the values. The
        values of a long column are sampled evenly, at most `MOST_VALUES` distinct ones. Names of
        people are only known in these forms: ``Rossi, Anna``; ``Anna Rossi`` where nearly every row
        has its own.
    """
    looked = [_column(frame, name) for name in frame.columns if name not in _NOT_LOOKED_AT]
    return tuple(one for one in looked if one is not None)


def _column(frame: pl.DataFrame, name: str) -> Identifying | None:
    values = frame[name].alias("value").drop_nulls()
    if values.is_empty() or values.dtype.is_nested():
        return None
    by_header = None if name in _KEYS else _by_header(name)
    if by_header is not None and (by_header is not Likeness.BIRTH_DATE or _are_dates(values)):
        return Identifying(name, by_header, "by its header")
    return None if name in _NEVER_BY_VALUES else _by_values(frame, name, values)


def _by_header(name: str) -> Likeness | None:
    folded = fold(name)
    words = {word.lower() for word in _WORD.findall(name)}
    order: list[Likeness] = [Likeness.NETWORK, Likeness.MAIL, *Likeness]
    for likeness in order:
        if folded in _HEADERS.get(likeness, ()) or words & _WORDS[likeness]:
            return likeness
    return None


def _are_dates(values: pl.Series) -> bool:
    if values.dtype.is_temporal():
        return True
    return values.dtype == pl.String and bool(_shares(values, [_ANY_DATE])[0])


def _by_values(frame: pl.DataFrame, name: str, values: pl.Series) -> Identifying | None:
    if values.dtype == pl.Date:
        return _birth_dates(frame, name, values)
    if values.dtype != pl.String:
        return None
    shares = _shares(values, [*_VALUES.values(), _TWO_WORDS, _FULL_DATE])
    if shares[-1]:
        return _birth_dates(frame, name, values)
    if not _each_its_own(values):
        shares[-2] = 0.0
    for likeness, share in zip([*_VALUES, Likeness.NAME], shares, strict=False):
        if share:
            return Identifying(name, likeness, f"{share:.0%} of its values look so")
    return None


def _shares(values: pl.Series, patterns: list[str]) -> list[float]:
    """Return which share of the distinct values fits each, 0 where that is not enough to say it."""
    distinct = _distinct(values)
    if distinct.len() < min(FEWEST, values.len()):
        return [0.0] * len(patterns)
    fits = distinct.to_frame("value").select(
        pl.col("value").str.contains(pattern).mean().alias(str(i))
        for i, pattern in enumerate(patterns)
    )
    return [share if share >= SHARE else 0.0 for share in fits.row(0)]


def _distinct(values: pl.Series) -> pl.Series:
    spread = values.gather_every(max(1, values.len() // MOST_ROWS))
    distinct = spread.unique().sort()
    return distinct.gather_every(max(1, distinct.len() // MOST_VALUES)).head(MOST_VALUES)


def _each_its_own(values: pl.Series) -> bool:
    part = values.head(MOST_VALUES)
    return part.len() >= 2 * FEWEST - 1 and part.n_unique() >= SHARE * part.len()


def _birth_dates(frame: pl.DataFrame, name: str, values: pl.Series) -> Identifying | None:
    """Return the column where most of its dates are a good part of a life before diagnosis."""
    dates = values if values.dtype == pl.Date else values.str.slice(0, 10).str.to_date(
        "%Y-%m-%d", strict=False)  # fmt: skip
    middle = dates.drop_nulls().cast(pl.Int32).median()
    if not isinstance(middle, float):
        return None
    others = [frame[c].drop_nulls() for c in ("diagnosis_date", "day0_date") if c in frame.columns]
    later = next((one for one in others if one.len() and one.name != name), None)
    limit = _middle(later) - LIFE if later is not None else LATEST_BIRTHS
    epoch = date(1970, 1, 1)
    if epoch + timedelta(days=middle) < limit:
        return Identifying(name, Likeness.BIRTH_DATE, "its dates are those of births")
    return None


def _middle(dates: pl.Series) -> date:
    days = dates.cast(pl.Int32).median()
    return date(1970, 1, 1) + timedelta(days=days if isinstance(days, float) else 0.0)
