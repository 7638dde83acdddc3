"""The commands that write documents."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.cohort.readers import read
from mrdscope.report.provenance import PURPOSE
from mrdscope.review import acts
from mrdscope.review.place import Place
from mrdscope.review.review import Review
from mrdscope.review.who import this_reviewer

DATA = Path(__file__).parent.parent / "sample_data"
SAMPLE, EIGHTY = DATA / "imatinib_ph_all", DATA / "synthetic_all"


@pytest.fixture
def run(monkeypatch):
    """Run a command as the shell would, on a known day; give what it printed."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    def invoke(*words: object, code: int = 0) -> str:
        result = CliRunner().invoke(cli.commands, [str(word) for word in words])
        if isinstance(result.exception, Exception):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.stdout

    return invoke


@pytest.fixture
def fails(monkeypatch, capsys):
    """Run the program with words that cannot work; give the sentence it says."""

    def invoke(*words: object) -> str:
        monkeypatch.setattr("sys.argv", ["mrdscope", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert left.value.code == 2
        return capsys.readouterr().err.strip().splitlines()[-1]

    return invoke


@pytest.mark.parametrize("name", ["text", "md", "html", "svg", "json"])
def test_a_case_comes_in_every_format_with_what_it_rests_on(run, name):
    said = run("case", SAMPLE, "P02", "--format", name)
    assert "P02" in said
    if name == "json":
        assert json.loads(said) == json.loads(run("case", SAMPLE, "P02", "--json"))
    else:
        assert "made 2023-11-14" in said.replace("\n", " ")
        assert PURPOSE in said
    if name in ("html", "svg"):
        ET.fromstring(said.partition("\n")[2])


@pytest.mark.parametrize(
    ("file", "start"),
    [("p.html", "<!DOCTYPE html>"), ("p.svg", "<?xml"), ("p.md", "# P02"), ("p.json", "{"),
     ("p.txt", "P02"), ("p", "P02"), ("p.HTM", "<!DOCTYPE")],
)  # fmt: skip
def test_the_name_of_the_file_decides_the_format(run, tmp_path, file, start):
    out = tmp_path / file
    assert run("case", SAMPLE, "P02", "--out", out) == ""
    assert out.read_text(encoding="utf-8").startswith(start)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_file_is_not_overwritten_without_force(run, fails, tmp_path):
    out = tmp_path / "r.md"
    out.write_text("before")
    assert "the file exists" in fails("report", SAMPLE, "--out", out)
    assert out.read_text() == "before"
    run("report", SAMPLE, "--out", out, "--force")
    assert out.read_text(encoding="utf-8").startswith("# imatinib_ph_all (reconstruction): report")


def test_the_cohort_itself_is_never_written_to(fails, tmp_path):
    source = tmp_path / "patients.csv"
    source.write_text("patient_id,age\nP1,50\n")
    assert "read from" in fails("report", source, "--format", "md", "--out", source, "--force")
    assert source.read_text() == "patient_id,age\nP1,50\n"


def test_a_folder_that_is_not_there_is_said_in_one_sentence(fails, tmp_path):
    assert "no such folder" in fails("report", SAMPLE, "--out", tmp_path / "no" / "r.md")


def test_the_report_has_its_numbers_in_every_format(run):
    for name in ("md", "html", "text"):
        said = run("report", SAMPLE, "--by", "transcript", "--format", name)
        assert "59 (34 to 79)" in said
        assert "75 % (13–96)" in said
    whole = json.loads(run("report", SAMPLE, "--format", "json"))
    assert whole["analyses"]["survival"]["os"]["groups"][0]["n"] == 7
    assert whole["provenance"]["made"] == "2023-11-14"


def test_a_report_as_of_a_day_says_so(run):
    assert "as of day 180" in run("report", SAMPLE, "--as-of", "180")


@pytest.mark.parametrize("name", ["html", "json"])
def test_nothing_of_a_masked_patient_is_anywhere_in_a_report(run, tmp_path, name):
    key = tmp_path / "key"
    key.write_text("a key that nobody guesses")
    key.chmod(0o600)
    said = run("report", EIGHTY, "--mask", "--key-file", key, "--by", "arm", "--format", name)
    for i in range(1, 81):
        assert f"S{i:03}" not in said
    for date in ("2019-", "2020-", "2021-", "2022-"):
        assert date not in said
    assert "pseudonyms" in said or name == "json"


@pytest.mark.parametrize("name", ["text", "md", "html", "svg", "json"])
def test_nothing_of_a_masked_patient_is_anywhere_on_a_page(run, tmp_path, name):
    key = tmp_path / "key"
    key.write_text("a key that nobody guesses")
    key.chmod(0o600)
    said = run("case", EIGHTY, "S025", "--mask", "--key-file", key, "--format", name)
    assert "S025" not in said
    assert "risk_group" not in said


def test_one_key_gives_a_patient_one_pseudonym_and_another_patient_another(run, tmp_path):
    key = tmp_path / "key"
    key.write_text("a key that nobody guesses")
    key.chmod(0o600)
    once, again, other = (
        run("case", EIGHTY, patient, "--mask", "--key-file", key)
        for patient in ("S025", "S025", "S026")
    )
    assert once == again != other


def test_small_cells_are_suppressed_on_request(run):
    said = run("report", EIGHTY, "--suppress-below", "5", "--by", "arm")
    assert "\\<5" in said
    assert "S001" not in said
    assert "| \\<5 |" in said
    assert "| \\<5 |" not in run("report", EIGHTY, "--by", "arm")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("case", SAMPLE, "P2"), "did you mean P02"),
        (("report", SAMPLE, "--by", "nothing"), "nothing"),
        (("report", SAMPLE, "--by", "response"), "response"),
        (("report", SAMPLE, "--suppress-below", "1"), "suppresses nothing"),
        (("report", SAMPLE, "--suppress-below", "8"), "too few"),
        (("report", SAMPLE, "--key-file", "k"), "add --mask"),
        (("report", SAMPLE, "--mask", "--key-file", "no-such-key"), "no-such-key"),
        (("report", "no-such-cohort"), "no-such-cohort"),
    ],
)
def test_what_cannot_work_ends_in_one_sentence(fails, words, said):
    assert said in fails(*words)


@pytest.fixture
def reviewed(tmp_path):
    """A review of the sample cohort with a decision of a board, in a file of its own."""
    place = Place(tmp_path / "board.review.sqlite")
    review = Review(read(SAMPLE).cohort, place, this_reviewer())
    review.do(acts.decide("P02", "transplant?", "Smith is the donor", "board", "2023-10-02"))
    return place.path


def test_what_a_board_decided_is_on_the_page_and_not_quoted_where_it_is_masked(run, reviewed):
    for name in ("text", "md", "html"):
        said = run("case", SAMPLE, "P02", "--review", reviewed, "--format", name)
        assert "transplant? → Smith is the donor (board, 2023-10-02)" in said
    said = run("case", SAMPLE, "P02", "--review", reviewed, "--mask")
    assert "Smith" not in said
    assert "a decision of 2023-10-02" in said
    assert "transplant?" not in run("case", SAMPLE, "P01", "--review", reviewed)
    assert "transplant?" not in run("case", SAMPLE, "P02", "--review", reviewed, "--as-of", "90")


def test_a_review_that_is_named_and_not_there_is_one_sentence(fails, tmp_path):
    assert "no such file" in fails("case", SAMPLE, "P02", "--review", tmp_path / "no.sqlite")
