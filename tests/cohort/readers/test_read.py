"""One cohort, whatever it is read from; and all there is to say about how it was read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mrdscope.cohort import schema
from mrdscope.cohort.mapping import parse_assignments
from mrdscope.cohort.model import Cohort, Loaded, Outcome
from mrdscope.cohort.readers import read
from mrdscope.errors import InputError, UsageError


def assert_same(one: Cohort, other: Cohort) -> None:
    for name, frame in one.tables().items():
        provenance = list(schema.PROVENANCE)
        assert_frame_equal(frame.drop(provenance), other.tables()[name].drop(provenance))


def notes(loaded: Loaded, outcome: Outcome) -> list[str]:
    return [f"{n.where}: {n.message}" for n in loaded.report.by(outcome)]


def csv(tmp_path: Path, text: str | bytes, name: str = "flat.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_folder_of_text_is_read(tables, folder) -> None:
    cohort = read(folder(tables)).cohort
    assert cohort.name == cohort.title == "trial"
    assert cohort.patients["patient_id"].to_list() == ["01", "02", "10"]
    assert cohort.patients["sex"].to_list() == ["female", "male", "female"]
    assert cohort.patients["age"].to_list() == [34.0, 47.5, None]
    assert cohort.patients["os_days"].to_list() == [365.25, 730.5, 91.3125]
    assert cohort.patients["os_event"].to_list() == [False, True, False]
    assert cohort.patients["Centre"].to_list() == ["007", "008", "007"]
    assert cohort.mrd.select("patient_id", "day", "status", "lower", "upper").rows() == [
        ("01", 28.0, "quantified", 2.1e-3, 2.1e-3),
        ("01", 61.0, "undetected", 0.0, 1e-5),
        ("02", 28.0, "quantified", 4.1e-4, 4.1e-4),
        ("02", 61.0, "undetected", 0.0, 1e-5),
    ]
    assert cohort.mrd["value"].to_list() == ["2.1·10⁻³", "neg", "4.1e-4", "<1e-5"]
    assert cohort.adverse_events["grade"].to_list() == [2, 3]
    assert cohort.events.is_empty()


def test_every_table_has_the_columns_of_the_schema_and_provenance_last(tables, folder) -> None:
    for name, frame in read(folder(tables)).cohort.tables().items():
        table = schema.table(name)
        derived = schema.MRD_DERIVED if name == "mrd" else {}
        wanted = {c.name: c.kind.dtype for c in table} | derived | schema.PROVENANCE
        assert {c: frame.schema[c] for c in wanted} == wanted
        assert frame.columns[-3:] == list(schema.PROVENANCE)


def test_rows_are_those_of_the_files_editor(tables, folder, workbook) -> None:
    provenance = ["_file", "_sheet", "_row"]
    of_folder = read(folder(tables)).cohort.mrd.select(provenance).rows()
    assert of_folder == [("mrd.csv", None, row) for row in (4, 3, 2, 5)]
    of_workbook = read(workbook(tables)).cohort.mrd.select(provenance).rows()
    assert of_workbook == [("trial.xlsx", "mrd", row) for row in (4, 3, 2, 5)]


def test_folder_and_workbook_give_the_same_cohort(tables, folder, workbook) -> None:
    assert_same(read(folder(tables)).cohort, read(workbook(tables)).cohort)


def test_text_and_parquet_give_the_same_cohort(tables, folder, tmp_path) -> None:
    path = tmp_path / "parquet"
    path.mkdir()
    for name, frame in tables.items():
        frame.write_parquet(path / f"{name}.parquet")
    assert_same(read(folder(tables)).cohort, read(path).cohort)


def test_a_flat_table_of_patients_is_the_same_in_every_form(tables, tmp_path, workbook) -> None:
    patients = tables["patients"]
    patients.write_csv(tmp_path / "trial.csv")
    patients.write_csv(tmp_path / "trial.tsv", separator="\t")
    patients.write_parquet(tmp_path / "trial.parquet")
    first = read(tmp_path / "trial.csv").cohort
    assert first.size == 3
    assert_same(first, read(tmp_path / "trial.tsv").cohort)
    assert_same(first, read(tmp_path / "trial.parquet").cohort)
    assert_same(first, read(workbook({"anything": patients})).cohort)


def test_typed_parquet_is_kept_as_it_is_typed(tmp_path) -> None:
    path = tmp_path / "typed"
    path.mkdir()
    pl.DataFrame({"patient_id": [1, 2], "age": [34.5, None], "sex": ["f", "m"]}).with_columns(
        pl.col("sex").cast(pl.Categorical)
    ).write_parquet(path / "patients.parquet")
    pl.DataFrame(
        {"patient_id": [1, 1], "day": [0, 28], "value": [1e-3, 0.0], "lod": [1e-5, 1e-5]}
    ).write_parquet(path / "mrd.parquet")
    cohort = read(path).cohort
    assert cohort.patients["patient_id"].to_list() == ["1", "2"]
    assert cohort.patients["sex"].to_list() == ["female", "male"]
    assert cohort.mrd["status"].to_list() == ["quantified", "undetected"]
    assert cohort.mrd["upper"].to_list() == [1e-3, 1e-5]


def test_numbers_in_a_workbook_keep_all_their_digits(tmp_path, workbook) -> None:
    values = [1.2345678e-7, 1 / 3, 3e-20, 4.1e-4, 1.0]
    frame = pl.DataFrame({"patient_id": ["1"] * 5, "day": [0, 1, 2, 3, 4], "value": values})
    assert read(workbook({"mrd": frame})).cohort.mrd["lower"].to_list() == values


def test_a_workbook_with_a_title_above_the_header_and_sheets_to_leave_out(tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Pazienti")
        sheet.write(1, 0, "Imatinib maintenance")
        sheet.write_row(3, 0, ["id", "age", "sex"])
        sheet.write_row(4, 0, ["01", 34, "F"])
        sheet.write_row(6, 0, ["02", 47, "M"])
        sheet.write_row(7, 0, ["Total", 2])
        hidden = book.add_worksheet("mrd")
        hidden.write_row(0, 0, ["id", "value"])
        hidden.hide()
        book.add_worksheet("empty")
        book.add_worksheet("Legend").write_row(0, 0, ["colour", "meaning of it"])
        mapping = book.add_worksheet("cohort")
        mapping.write_row(0, 0, ["key", "value"])
        mapping.write_row(1, 0, ["title", "A trial"])
    loaded = read(path)
    assert loaded.cohort.title == "A trial"
    assert loaded.cohort.patients.select("patient_id", "age", "_row").rows() == [
        ("01", 34.0, 5),
        ("02", 47.0, 7),
    ]
    left_out = notes(loaded, Outcome.LEFT_OUT)
    for part in ("row 2", "sheet mrd: a hidden", "sheet empty", "sheet Legend", "a row of totals"):
        assert any(part in note for note in left_out), part


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiter_and_byte_order_mark_are_found(tmp_path, delimiter: str, mark: str) -> None:
    rows = [["id", "age", "name, first"], ["01", "34", "a"]]
    text = mark + "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    cohort = read(csv(tmp_path, text)).cohort
    assert cohort.patients.select("patient_id", "age", "name, first").rows() == [("01", 34.0, "a")]


def test_decimal_commas_beside_semicolons(tmp_path) -> None:
    loaded = read(csv(tmp_path, "id;age;os_days\n1;34,5;91,2\n2;40;364,8\n"))
    assert loaded.cohort.patients["os_days"].to_list() == [91.2, 364.8]
    assert any("decimal comma" in note for note in notes(loaded, Outcome.GUESSED))


def test_latin_1_is_read_and_noted(tmp_path) -> None:
    loaded = read(csv(tmp_path, "id,centre\n1,Jérôme\n".encode("latin-1")))
    assert loaded.cohort.patients["centre"].to_list() == ["Jérôme"]
    assert any("Latin-1" in note for note in notes(loaded, Outcome.GUESSED))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end(tmp_path, newline: str) -> None:
    cohort = read(csv(tmp_path, newline.join(["id,age", "1,2", "", "2,3"]))).cohort
    assert cohort.patients.select("patient_id", "_row").rows() == [("1", 2), ("2", 4)]


def test_a_flat_table_without_ids_is_numbered(tmp_path) -> None:
    text = "time,status,x\n9,1,a\n13,0,b\n"
    loaded = read(csv(tmp_path, text), parse_assignments(["os_days=time", "os_event=status"]))
    assert loaded.cohort.patients.select("patient_id", "os_days", "os_event", "x").rows() == [
        ("1", 9.0, True, "a"),
        ("2", 13.0, False, "b"),
    ]
    assert any("numbered" in note for note in notes(loaded, Outcome.GUESSED))


def test_a_long_flat_table_is_of_samples_and_patients_are_derived(tmp_path) -> None:
    loaded = read(csv(tmp_path, "id,day,mrd\n02,0,1e-3\n01,0,1e-2\n02,28,neg\n"))
    assert loaded.cohort.patients["patient_id"].to_list() == ["02", "01"]
    assert loaded.cohort.mrd["patient_id"].to_list() == ["02", "02", "01"]
    assert any("no table of patients" in note for note in notes(loaded, Outcome.GUESSED))


def test_a_flat_table_of_patients_named_like_another_stays_one(tmp_path) -> None:
    cohort = read(csv(tmp_path, "id,os_time,os_event\n1,9,1\n", "survival.csv")).cohort
    assert cohort.patients["os_days"].to_list() == [9.0]


def test_two_tables_of_patients_are_joined_and_differences_noted(tmp_path) -> None:
    csv(tmp_path, "id,sex,age\n01,f,34\n02,m,47\n", "demography.csv")
    csv(tmp_path, "id,arm,age\n02,B,48\n03,A,50\n", "enrollment.csv")
    loaded = read(tmp_path)
    assert loaded.cohort.patients.select("patient_id", "sex", "age", "arm").rows() == [
        ("01", "female", 34.0, None),
        ("02", "male", 47.0, "B"),
        ("03", None, 50.0, "A"),
    ]
    assert any("another value of age" in note for note in notes(loaded, Outcome.LEFT_OUT))


def test_days_are_reckoned_from_dates_and_day_zero(tmp_path) -> None:
    csv(tmp_path, "id,day0_date\n1,2017-03-28\n2,\n", "patients.csv")
    csv(tmp_path, "id,date,value\n1,2017-04-25,1e-3\n2,2017-04-25,1e-3\n", "mrd.csv")
    cohort = read(tmp_path).cohort
    assert cohort.mrd["day"].to_list() == [28.0, None]


def test_the_first_treatment_is_day_zero_where_there_is_no_other(tmp_path) -> None:
    csv(tmp_path, "id\n1\n", "patients.csv")
    csv(tmp_path, "id,drug,start_date\n1,imatinib,2017-04-01\n1,PDN,2017-03-28\n", "tx.csv")
    csv(tmp_path, "id,term,onset_date\n1,nausea,2017-03-25\n", "ae.csv")
    loaded = read(tmp_path)
    assert loaded.cohort.adverse_events["onset_day"].to_list() == [-3.0]
    assert loaded.cohort.treatment["start_day"].to_list() == [0.0, 4.0]
    assert loaded.cohort.patients["day0_kind"].to_list() == ["start of treatment"]
    assert any("first treatment" in note for note in notes(loaded, Outcome.GUESSED))


def test_what_cannot_be_read_is_null_and_named_by_file_row_column_and_value(tmp_path) -> None:
    loaded = read(csv(tmp_path, "id,age,os_event\n1,34,1\n2,old,2\n3,50,0\n"))
    found = [(n.file, n.row, n.column, n.value) for n in loaded.report.by(Outcome.UNREADABLE)]
    assert found == [("flat.csv", 3, "age", "old"), ("flat.csv", 3, "os_event", "2")]
    assert loaded.cohort.patients["age"].to_list() == [34.0, None, 50.0]


def test_notes_of_one_column_are_capped_and_counted(tmp_path) -> None:
    rows = "".join(f"{i},x\n" for i in range(1100))
    loaded = read(csv(tmp_path, f"id,age\n{rows}"))
    found = loaded.report.by(Outcome.UNREADABLE)
    assert len(found) == 1001
    assert "100 more" in found[-1].message


def test_ids_blank_repeated_or_unknown_are_noted(tmp_path) -> None:
    csv(tmp_path, "id,age\n1,34\n,35\n1,36\n", "patients.csv")
    csv(tmp_path, "id,value\n1,1e-3\n9,1e-3\n", "mrd.csv")
    loaded = read(tmp_path)
    assert loaded.cohort.patients["patient_id"].to_list() == ["1", "1"]
    assert loaded.cohort.mrd["patient_id"].to_list() == ["1", "9"]
    assert any("no patient id" in n for n in notes(loaded, Outcome.LEFT_OUT))
    assert any("earlier row" in n for n in notes(loaded, Outcome.UNREADABLE))
    assert any("not in the table of patients" in n for n in notes(loaded, Outcome.GUESSED))


def test_blank_results_are_left_out_or_computed(tmp_path) -> None:
    text = (
        "id,day,value,fusion_copies,control_copies\n"
        "1,0,,41,100000\n1,1,,0,100000\n1,2,,,\n1,3,nd,,\n"
    )
    loaded = read(csv(tmp_path, text, "mrd.csv"))
    assert loaded.cohort.mrd.select("day", "status", "upper").rows() == [
        (0.0, "quantified", 4.1e-4),
        (1.0, "undetected", 1e-5),
        (3.0, "not_evaluable", None),
    ]
    assert any("no result" in n for n in notes(loaded, Outcome.LEFT_OUT))
    assert any("2 blank results" in n for n in notes(loaded, Outcome.MAPPED))


def test_the_header_may_name_the_unit(tmp_path) -> None:
    mapping = parse_assignments(["mrd.value=BCR-ABL1 % IS"])
    path = csv(tmp_path, "id,day,BCR-ABL1 % IS\n1,0,0.1\n1,9,0.01\n", "mrd.csv")
    cohort = read(path, mapping).cohort
    assert cohort.mrd.select("lower", "scale").rows() == [(1e-3, "IS"), (1e-4, "IS")]


def test_a_header_that_fits_a_column_already_found_is_kept_and_noted(tmp_path) -> None:
    loaded = read(csv(tmp_path, "id,age,eta,Age\n1,34,35,36\n"))
    patients = loaded.cohort.patients
    assert patients.select("age", "eta", "Age").row(0) == (34.0, 35, 36)
    assert len([n for n in notes(loaded, Outcome.GUESSED) if "patients.age too" in n]) == 2


def test_a_further_column_never_hides_a_column_of_the_schema(tmp_path) -> None:
    path = csv(tmp_path, "id,time,os_days,_row\n1,9,3,x\n")
    patients = read(path, parse_assignments(["os_days=time"])).cohort.patients
    assert patients.select("os_days", "os_days_source", "_row", "_row_source").row(0) == (
        9.0,
        3,
        2,
        "x",
    )


def test_blank_and_repeated_headers_are_named(tmp_path) -> None:
    loaded = read(csv(tmp_path, "id,,x,x\n1,a,b,c\n"))
    assert loaded.cohort.patients.select("column 2", "x", "x_2").row(0) == ("a", "b", "c")


def test_sources_are_known_by_their_hash(tmp_path) -> None:
    path = csv(tmp_path, "id,age\n1,2\n")
    toml = csv(tmp_path, "title = 'T'", "flat.cohort.toml")
    loaded = read(path)
    assert loaded.cohort.title == "T"
    assert {(s.path, s.sha256) for s in loaded.cohort.sources} == {
        (p, hashlib.sha256(p.read_bytes()).hexdigest()) for p in (path, toml)
    }


def test_a_folders_own_mapping_is_followed(tmp_path) -> None:
    csv(tmp_path, "code,Jahre\n01,34\n", "x1.csv")
    csv(tmp_path, "code,wert\n01,neg\n", "x2.csv")
    csv(
        tmp_path,
        "[tables]\npatients = 'x1'\nmrd = 'x2'\n[columns.patients]\npatient_id = 'code'\n"
        "age = 'Jahre'\n[columns.mrd]\npatient_id = 'code'\nvalue = 'wert'\n",
        "cohort.toml",
    )
    cohort = read(tmp_path).cohort
    assert cohort.patients.select("patient_id", "age").rows() == [("01", 34.0)]
    assert cohort.mrd["status"].to_list() == ["undetected"]


def test_a_named_header_or_table_that_is_not_there_lists_what_is(tmp_path) -> None:
    path = csv(tmp_path, "id,time\n1,9\n")
    with pytest.raises(UsageError, match=r"'tiem'.*id, time"):
        read(path, parse_assignments(["os_days=tiem"]))
    csv(tmp_path, "[tables]\nmrd = 'pcr'", "flat.cohort.toml")
    with pytest.raises(UsageError, match=r"'pcr'.*flat"):
        read(path)


HOSTILE = ["[/]", "[@click=app.quit]x[/]", "\x1b]52;c;AAAA\x07", "\x9b2J", "a\x00b", "a\r\nb",
           "\t", "日本語 é", "\u202eabc", "x" * 10_000, '"quoted"', "=1+1"]  # fmt: skip


def test_hostile_text_is_data_wherever_it_stands(tmp_path) -> None:
    frame = pl.DataFrame(
        {"patient_id": HOSTILE, "age": HOSTILE, "sex": HOSTILE, "mrd": HOSTILE}
    ).with_columns(pl.lit("x").alias("[/]\x1b"))
    frame.write_csv(tmp_path / "flat.csv")
    loaded = read(tmp_path / "flat.csv")
    patients = loaded.cohort.patients
    kept = [text for text in HOSTILE if text.strip()]
    assert patients["patient_id"].to_list() == kept
    assert patients["sex"].to_list() == kept
    assert patients["[/]\x1b"].unique().to_list() == ["x"]
    assert patients["age"].null_count() == len(kept)


@given(st.permutations(range(6)))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_sample_rows_does_not_matter(tmp_path, order) -> None:
    patients = "id\n02\n01\n"
    rows = [f"{p},{d},{v}" for p in ("01", "02") for d, v in ((0, "1e-2"), (28, "neg"), (61, "2%"))]
    csv(tmp_path, patients, "patients.csv")
    csv(tmp_path, "\n".join(["id,day,value", *rows]), "mrd.csv")
    expected = read(tmp_path).cohort.mrd.drop("_row")
    csv(tmp_path, "\n".join(["id,day,value", *(rows[i] for i in order)]), "mrd.csv")
    assert_frame_equal(read(tmp_path).cohort.mrd.drop("_row"), expected)
    assert expected["patient_id"].to_list() == ["02"] * 3 + ["01"] * 3


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n", "is empty"),
        ("a.csv", b"id,age\n", "has no rows"),
        ("a.csv", b"id,age\n1,2,3\n", r"row 2 has 3 cells \(expected the header's 2\)"),
        ("a.csv", b'id,age\n1,"x\n', "quote"),
        ("a.csv", b"PK\x03\x04\x14\x00\xff\xfe\x00\x91", "not text"),
        ("a.parquet", b"", "cannot be read"),
        ("a.parquet", b"PAR1 nonsense PAR1", "cannot be read"),
        ("a.xlsx", b"", "cannot be read"),
        ("a.xlsx", b"PK\x03\x04 nonsense", "cannot be read"),
        ("a.pdf", b"%PDF", "not a kind of file"),
        ("a", b"id\n1\n", "not a kind of file"),
    ],
)
def test_a_file_that_is_no_cohort_is_one_sentence(
    tmp_path, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(InputError, match=words) as error:
        read(csv(tmp_path, content, name))
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_path_an_empty_folder_and_one_without_tables(tmp_path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="has no tables"):
        read(tmp_path)
    csv(tmp_path, "a,b\n1,2\n", "x.csv")
    csv(tmp_path, "c,d\n1,2\n", "y.csv")
    with pytest.raises(InputError, match="no table of a cohort"):
        read(tmp_path)


def test_a_table_without_ids_among_others_says_how_to_name_them(tmp_path) -> None:
    csv(tmp_path, "id\n1\n", "patients.csv")
    csv(tmp_path, "who,value\n1,neg\n", "mrd.csv")
    with pytest.raises(InputError, match=r"mrd\.csv.*--map mrd\.patient_id=HEADER"):
        read(tmp_path)


@pytest.mark.parametrize("failure", [PermissionError(13, "Permission denied"), OSError(5, "I/O")])
def test_a_file_that_may_not_be_read_is_one_sentence(tmp_path, monkeypatch, failure) -> None:
    path = csv(tmp_path, "id\n1\n")

    def refuse(self: Path) -> bytes:
        raise failure

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=f"flat.csv: cannot be read: {failure.strerror}"):
        read(path)


def test_a_table_without_a_known_column_keeps_its_own_and_its_rows(tmp_path) -> None:
    path = csv(tmp_path, "time,status,x\n9,1,a\n13,1,b\n", "unknown.csv")
    patients = read(path).cohort.patients
    assert patients["patient_id"].to_list() == ["1", "2"]
    assert patients["time"].to_list() == [9, 13]
    assert patients["_row"].to_list() == [2, 3]
