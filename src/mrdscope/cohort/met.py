"""What readers meet in sources, each by a name of its own, for those who look for it."""

from __future__ import annotations

import enum


class Met(enum.StrEnum):
    """What a note is of. Its message says the same to a person; nothing else is read from that."""

    # headers
    COLUMN = "column"  #: a header read as a column of the schema
    OWN_NAME = "own name"  #: a header that is none, kept under its own name
    SECOND_HEADER = "second header"  #: one of a column already read from another header
    BLANK_HEADER = "blank header"
    REPEATED_HEADER = "repeated header"
    PATTERN_HEADER = "pattern as a header"  #: ^.*$ or *, which would stand for all columns
    ABOVE_HEADER = "above the header"  #: cells above the row of the header
    # cells
    NOT_A_NUMBER = "not a number"
    NOT_A_DATE = "not a date"
    NOT_A_FLAG = "not a flag"
    NOT_A_GRADE = "not a grade"
    NOT_A_CODE = "not a code"  #: kept as it is
    NOT_A_RESULT = "not a result"  #: of MRD
    AMBIGUOUS_DATE = "ambiguous date"  #: day and month could change places
    DATE_FORMAT = "date format"  #: another than most of the column has
    SPELLING = "spelling"  #: another of the same code than most of the column has
    # columns
    DECIMAL_COMMA = "decimal comma"
    ONE_AND_TWO = "one and two"  #: flags as R writes them
    # rows and tables
    NO_PATIENT_ID = "no patient id"
    TOTALS = "totals"
    BLANK_ROWS = "blank rows"
    SUMMARY = "summary"  #: a number with its label, in a table that is none of a cohort
