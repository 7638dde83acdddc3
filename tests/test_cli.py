"""The headless commands on the sample cohort: what they print, and how they fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.cli.source import Source

SAMPLE = Path(__file__).parent.parent / "sample_data" / "imatinib_ph_all"
WORKBOOK = SAMPLE.with_suffix(".xlsx")


@pytest.fixture
def run():
    """Run a command as the shell would; give what it printed."""

    def invoke(*words: object, code: int = 0) -> str:
        result = CliRunner().invoke(cli.commands, [str(word) for word in words])
        if isinstance(result.exception, Exception):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.stdout

    return invoke


@pytest.fixture
def run_json(run):
    """Run a command with --json and read what it printed."""
    return lambda *words: json.loads(run(*words, "--json"))


@pytest.fixture
def fails(monkeypatch, capsys):
    """Run the program with words that cannot work; give the sentence it says."""

    def invoke(*words: object) -> str:
        monkeypatch.setattr("sys.argv", ["mrdscope", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert left.value.code == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert "Traceback" not in said.err
        return said.err.strip()

    return invoke


@pytest.mark.parametrize("cohort", [SAMPLE, WORKBOOK], ids=["folder", "workbook"])
def test_no_number_of_the_paper_disagrees_with_the_sample_cohort(run_json, cohort):
    facts = run_json("paper", cohort)["facts"]
    verdicts = {fact["id"]: fact["verdict"] for fact in facts}
    contradicting = {n for n, v in verdicts.items() if v == "the paper disagrees with itself"}
    assert contradicting == {"subtype", "mrd_increase", "table_1c"}
    assert "disagree" not in verdicts.values()
    assert all(item["why"] for f in facts for item in f["items"] if "itself" in item["verdict"])


def test_every_fact_of_the_paper_is_compared(run_json):
    reference = SAMPLE.parents[2] / "shared" / "reference" / "paper_facts.json"
    if not reference.exists():
        pytest.skip("the list of the paper's facts is not beside the repository")
    merged = {
        "age_median": "age", "age_range": "age", "follow_up_median": "follow_up",
        "follow_up_range": "follow_up", "bcr_abl_4_weeks_median": "bcr_abl_4_weeks",
        "bcr_abl_4_weeks_range": "bcr_abl_4_weeks", "mcr_duration_median": "mcr_duration",
        "mcr_duration_range": "mcr_duration", "days_from_mrel_median": "days_from_mrel",
        "days_from_mrel_range": "days_from_mrel",
    }  # fmt: skip
    wanted = {merged.get(f["id"], f["id"]) for f in json.loads(reference.read_text())["facts"]}
    assert wanted == {fact["id"] for fact in run_json("paper", SAMPLE)["facts"]}


def test_another_cohort_disagrees_with_the_paper_and_says_so_by_its_exit_code(run, tmp_path):
    (tmp_path / "patients.csv").write_text("patient_id,age,os_days,os_event\n1,50,100,1\n")
    assert "not computable" in run("paper", tmp_path, code=1)


def test_person_time_is_4626_days_on_the_overall_survival_clock(run_json):
    group = run_json("survival", SAMPLE, "--endpoint", "os", "--at", "365,730")["groups"][0]
    assert group["person_time"] == pytest.approx(4626)
    assert group["rate"]["estimate"] == pytest.approx(2.1617e-4, rel=1e-5)
    assert group["rate"]["lower"] == pytest.approx(5.4729e-6, rel=1e-4)
    assert group["rate"]["upper"] == pytest.approx(1.20442e-3, rel=1e-5)
    at = group["at"][1]
    assert at["survival"] == pytest.approx(0.75)
    assert (at["lower"], at["upper"]) == pytest.approx((0.12795, 0.96055), abs=1e-5)
    assert at["at_risk"] + at["events"] + at["censored"] == group["n"] == 7


def test_survival_by_group_compares_them_or_says_why_not(run_json):
    result = run_json("survival", SAMPLE, "--endpoint", "pfs", "--by", "induction")
    assert [g["n"] for g in result["groups"]] == [5, 2]
    assert result["logrank"]["p"] is None
    assert "logrank" in result["notes"]
    assert result["cox"][0]["hr"] is None


def test_mrd_prints_the_numbers_and_sections_asked_for(run, run_json):
    said = run("mrd", SAMPLE, "--of", "depth.days", "--of", "share")
    assert "time to deepest" in said
    assert "4 of 7, 57 % (18–90)" in said
    found = run_json("mrd", SAMPLE, "--of", "depth.days")
    assert found["patients"][0]["values"]["depth.days"] == {"days_to_deepest": 183.4}
    assert run("mrd", SAMPLE, "--section", "episodes").startswith("EPISODES")


def test_mrd_says_status_and_interval_never_a_bare_number(run_json):
    patients = {p["patient_id"]: p for p in run_json("mrd", SAMPLE)["patients"]}
    assert patients["P01"]["last"]["status"] == "undetected"
    assert (patients["P01"]["last"]["lower"], patients["P01"]["last"]["upper"]) == (0, 1e-5)
    rise = patients["P02"]["rise"]
    assert (rise["log10_increase"]["lower"], rise["wide"]) == (
        pytest.approx(3.7924, abs=1e-4),
        True,
    )
    assert rise["log10_increase"]["upper"] is None
    assert (rise["increased"]["day"], rise["minimum"]["day"]) == (425.6, 304)
    assert rise["minimum"]["file"] == "mrd.csv"


def test_the_text_of_every_command_has_every_patient_or_number(run):
    for patient in (f"P0{i}" for i in range(1, 8)):
        assert patient in run("mrd", SAMPLE)
    assert "4 (57)   3 (43)" in run("toxicity", SAMPLE)
    assert "59 (34 to 79)" in run("baseline", SAMPLE)
    assert "75 % (13–96)" in run("survival", SAMPLE, "--at", "730")
    assert "hematologic relapse day 456" in run("case", SAMPLE, "P02")
    assert "reconstruct" in run("load", SAMPLE)


def test_a_case_as_json_is_the_patient(run_json):
    case = run_json("case", SAMPLE, "P02")
    assert case["course"]["relapse_day"] == 456
    assert len(case["samples"]) == 17
    assert case["worst_toxicity"][0]["term"] == "neutropenia"


def test_presets_and_settings_files_change_the_conventions_and_say_so(run_json, tmp_path):
    assert run_json("mrd", SAMPLE, "--preset", "all-mrd")["preset"] == "all-mrd"
    file = tmp_path / "ours.toml"
    file.write_text('preset = "paper"\npersisting_months = 6\n')
    result = run_json("mrd", SAMPLE, "--settings", file)
    assert result["preset"] == "paper (changed)"
    # Six months of 30.4 days are 182.4: of five persisting remissions three last so long.
    assert result["summary"]["classes"]["persisting"] == 3


def test_a_threshold_is_looked_for_and_the_looks_are_counted(run_json, run):
    result = run_json("thresholds", SAMPLE, "--threshold", "1e-3")
    assert result["scan"]["looks"] == 6
    assert result["threshold"]["above"] == 2
    assert result["threshold"]["patients"]["above"] == ["P02", "P03"]
    scanned = {row["below"]: row["p_adjusted"] for row in result["scan"]["thresholds"]}
    assert result["threshold"]["p_adjusted"] == scanned[5]
    assert "6 thresholds looked at" in run("thresholds", SAMPLE)


def test_a_number_is_explained_from_its_rows(run, run_json):
    said = run("explain", SAMPLE, "mrd.log10_increase", "P02")
    assert "less than 15 days before hematologic relapse" in said
    explained = run_json("explain", SAMPLE, "os.rate")
    assert explained["value"]["estimate"] == pytest.approx(1 / 4626)
    assert len(explained["used"]) == 7
    assert "mrd.last" in run("metrics")


def test_columns_can_be_named(run_json, tmp_path):
    flat = tmp_path / "flat.csv"
    flat.write_text("time,status,x\n9,1,A\n13,0,A\n5,1,B\n8,1,B\n")
    words = ("survival", flat, "--map", "os_days=time", "--map", "os_event=status", "--by", "x")
    groups = run_json(*words)["groups"]
    assert [(g["name"], g["n"], g["events"]) for g in groups] == [("A", 2, 1), ("B", 2, 2)]


def test_a_path_alone_is_a_cohort_to_open(fails):
    assert "there is no such file" in fails("no-such-cohort")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("mrd", "no-such-cohort"), "no-such-cohort"),
        (("case", SAMPLE, "P2"), "did you mean P02"),
        (("case", SAMPLE, "[/]\x1b]52;c;x\x07"), "there is no patient"),
        (("survival", SAMPLE, "--by", "nothing"), "nothing"),
        (("survival", SAMPLE, "--at", "soon"), "--at"),
        (("survival", SAMPLE, "--at", "-5"), "before 0"),
        (("survival", SAMPLE, "--tau", "0"), "tau"),
        (("survival", SAMPLE, "--endpoint", "best"), "best"),
        (("survival", SAMPLE, "--map", "os_days=time"), "time"),
        (("survival", SAMPLE, "--map", "nonsense"), "nonsense"),
        (("mrd", SAMPLE, "--preset", "eln-all-2024"), "not implemented"),
        (("mrd", SAMPLE, "--preset", "mine"), "no preset"),
        (("survival", SAMPLE, "--by", "response"), "only known later"),
        (("survival", SAMPLE, "--by", "mcr.class"), "from a landmark instead"),
        (("mrd", SAMPLE, "--settings", "no-such.toml"), "no-such.toml"),
        (("explain", SAMPLE, "mrd.lats", "P01"), "mrd.last"),
        (("explain", SAMPLE, "mrd.last"), "name the patient"),
        (("thresholds", SAMPLE, "--landmark", "-1"), "landmark"),
    ],
)
def test_what_cannot_work_ends_in_one_sentence_and_exit_code_2(fails, words, said):
    sentence = fails(*words)
    assert said in sentence
    assert "\x1b" not in sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.csv", b""), ("header.csv", b"patient_id,age\n"), ("noise.csv", bytes(range(256)) * 9),
     ("broken.xlsx", b"PK\x03\x04 not really"), ("broken.parquet", b"PAR1xxxxPAR1")],
)  # fmt: skip
def test_an_unreadable_file_ends_in_one_sentence_that_names_it(fails, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    sentence = fails("mrd", path)
    assert name in sentence
    assert len(sentence.splitlines()) == 1


def test_without_a_terminal_no_screen_is_opened(fails, tmp_path):
    assert "needs a terminal" in fails(SAMPLE)
    assert str(tmp_path.name) in fails(tmp_path)
    assert "needs a terminal" not in fails(tmp_path)


def test_a_folder_without_tables_ends_in_one_sentence(fails, tmp_path):
    assert len(fails("mrd", tmp_path).splitlines()) == 1


def test_a_fault_of_the_program_says_where_and_nothing_of_a_patient(monkeypatch, capsys):
    def fault(*_: object) -> None:
        raise KeyError("patient P02")

    monkeypatch.setattr(Source, "read", fault)
    monkeypatch.setattr("sys.argv", ["mrdscope", "mrd", str(SAMPLE)])
    monkeypatch.delenv("MRDSCOPE_DEBUG", raising=False)
    with pytest.raises(SystemExit) as left:
        cli.main()
    said = capsys.readouterr().err
    assert left.value.code == 70
    assert "KeyError" in said
    assert "P02" not in said
