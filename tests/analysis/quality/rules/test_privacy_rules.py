"""Rules about what tells who a person is, and the columns that do."""

from datetime import date

import polars as pl
import pytest

from mrdscope.analysis.quality.identifying import Likeness, identifying_columns


def patient(patient_id="P1", **columns):
    return {"patient_id": patient_id} | columns


def event(detail):
    return {"events": [patient(type="last_contact", detail=detail)]}


CASES = [
    ("PHI-01", "patients - birth_date; patients - phone",
     {"patients": [patient(birth_date=date(1980, 1, 1), phone="5550142")]}),
    ("PHI-01", "", {"patients": [patient(sex="male", centre="Rome", phone=None)]}),
    ("PHI-02", "events 2 detail", event("seen by Dr. Rossi")),
    ("PHI-02", "events 2 detail", event("relapse on 12/03/2021")),
    ("PHI-02", "events 2 detail", event("tel. 5550142")),
    ("PHI-02", "events 2 detail", event("write to anna@example.org")),
    ("PHI-02", "events 2 detail", event("same person as MRN 4107922")),
    ("PHI-02", "", event("12/03/2021")),
    ("PHI-02", "", event("after induction, 30 days at 600 mg, 4/7 positive")),
    ("PHI-02", "", event(None)),
    ("PHI-03", "patients 2 age", {"patients": [patient(age=90.0), patient(age=89.0),
     patient(age=147.0)]}),
    ("PHI-03", "patients - sex info",
     {"patients": [patient(sex="male")] * 5 + [patient(sex="female")]}),
    ("PHI-03", "", {"patients": [patient(sex="male", karyotype="t(9;22)")] * 5}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "where", "given"), CASES)
def test_a_rule_finds_what_is_wrong_and_nothing_else(found_at, rule, where, given):
    assert "; ".join(sorted(found_at(rule, **given))) == where


@pytest.mark.parametrize(
    ("header", "looks_like"),
    [
        ("Surname", Likeness.NAME), ("patient_name", Likeness.NAME), ("PatientInitials",
         Likeness.NAME),
        ("MRN", Likeness.RECORD_NUMBER), ("hospital number", Likeness.RECORD_NUMBER),
        ("ssn", Likeness.NATIONAL_ID), ("Codice Fiscale", Likeness.NATIONAL_ID),
        ("telephone_1", Likeness.PHONE), ("e-mail", Likeness.MAIL), ("email_address",
         Likeness.MAIL),
        ("home_address", Likeness.ADDRESS), ("zip code", Likeness.POSTCODE), ("PLZ",
         Likeness.POSTCODE),
        ("ip_address", Likeness.NETWORK),
        ("drug_name", None), ("arm_name", None), ("name_of_drug", None), ("cell_count", None),
        ("telomere", None), ("birth_year", None), ("recipient", None), ("zipped", None),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_header(header, looks_like):
    found = identifying_columns(pl.DataFrame({header: ["x1", "x2"]}))
    assert [one.looks_like for one in found] == ([looks_like] if looks_like else [])


@pytest.mark.parametrize(
    ("values", "looks_like"),
    [
        (["Rossi, Anna", "Bianchi, Ugo M.", "O'Neill, Seán"], Likeness.NAME),
        (["Anna Rossi", "Ugo Bianchi", "Seán O'Neill", "Eva Maria Kuhn", "Lu Xun"], Likeness.NAME),
        (["MRN4107922", "MRN 4115841", "mrn-4123760"], Likeness.RECORD_NUMBER),
        (["123-45-6789", "987-65-4321", "111-22-3333"], Likeness.NATIONAL_ID),
        (["+39 055 123456", "+44 20 7946 0958", "0551-234567"], Likeness.PHONE),
        (["(555) 014-2000", "555-014-2001", "555.014.2002"], Likeness.PHONE),
        (["a@b.org", "c.d@e.it", "f@g.co.uk"], Likeness.MAIL),
        (["SW1A 1AA", "M1 1AE", "EC1A 1BB"], Likeness.POSTCODE),
        (["10.0.0.1", "192.168.1.12", "10.0.0.2"], Likeness.NETWORK),
        (["1950-02-03", "1961-11-30", "1944-07-08"], Likeness.BIRTH_DATE),
        (["2019-02-03", "2020-11-30", "2021-07-08"], None),
        (["0.0005109", "1.2e-4", "12.75"], None),
        (["p210", "p190", "p210"], None),
        (["Febrile Neutropenia", "Platelet Count"] * 5, None),
        (["del(9p), +8", "t(9;22)", "46,XX"], None),
        (["2021-01", "600 mg", "4/7"], None),
        ([None, None], None),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_values(values, looks_like):
    found = identifying_columns(pl.DataFrame({"notes": pl.Series(values, dtype=pl.String)}))
    assert [one.looks_like for one in found] == ([looks_like] if looks_like else [])


def test_ids_are_found_where_they_are_names_and_not_for_being_ids():
    names = ["Rossi, Anna", "Bianchi, Ugo", "Kuhn, Eva"]
    (one,) = identifying_columns(pl.DataFrame({"patient_id": names}))
    assert (one.column, one.looks_like, one.evidence) == (
        "patient_id", Likeness.NAME, "100% of its values look so",
    )  # fmt: skip
    assert identifying_columns(pl.DataFrame({"patient_id": ["P1", "P2", "P3"]})) == ()


def test_codes_numbers_and_dates_of_the_disease_are_never_known_by_their_values():
    frame = pl.DataFrame({"diagnosis_date": [date(1950, 1, 1)] * 3, "value": ["123-45-6789"] * 3})
    assert identifying_columns(frame) == ()


def test_dates_long_before_diagnosis_are_of_birth():
    frame = pl.DataFrame(
        {"born": [date(1995, 1, 1), date(2001, 5, 5)], "diagnosis_date": [date(2020, 1, 1)] * 2}
    )
    assert [one.column for one in identifying_columns(frame)] == ["born"]
