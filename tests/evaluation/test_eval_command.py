"""`qa eval` from arguments to exit code, on a service that does not load a model."""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fake_service import FakeService, Rank, honest, shared_words
from qa.errors import UsageError
from qa.evaluation.command import add_arguments, evaluate
from qa.evaluation.comparison import read_gates
from qa.evaluation.questions import QuestionLine
from qa.records import Answer, Article, Verdict
from qa.settings import Settings

GATES = """
[any]
"right" = 0.02
"R@1 by article" = 0.02
"citation precision, gold" = 0.02
"""
CAPITALS = {
    "Việt Nam": "Hà Nội",
    "Lào": "Viêng Chăn",
    "Thái Lan": "Băng Cốc",
    "Nhật Bản": "Tokyo",
    "Hàn Quốc": "Seoul",
    "Pháp": "Paris",
    "Đức": "Berlin",
    "Nga": "Moskva",
}


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    entries = []
    for number, (country, capital) in enumerate(CAPITALS.items()):
        context = f"Quốc gia này có nhiều núi. Thủ đô của {country} là {capital}. Dân số của nơi đây tăng."
        answer = {"text": capital, "answer_start": context.index(capital)}
        asked = {"id": f"q{number}", "question": f"Thủ đô của {country} là gì?", "answers": [answer]}
        entries.append({"title": country, "paragraphs": [{"context": context, "qas": [asked]}]})
    file = tmp_path / "capitals.json"
    file.write_text(json.dumps({"data": entries}, ensure_ascii=False), encoding="utf-8")
    return file


class House:
    """A folder to run `qa eval` in, with a service for each index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(eval_runs=folder / "runs", eval_data=folder / "data")
        self.services: list[FakeService] = []
        self.encoder = "small"
        (folder / "gates.toml").write_text(GATES, encoding="utf-8")

    def qa_eval(
        self, *words: str | Path, rank: Rank = shared_words, change: Callable[[Answer], Answer] = honest
    ) -> int:
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        args = parser.parse_args([*map(str, words), "--gates", str(self.folder / "gates.toml")])

        def open_service(settings: Settings) -> FakeService:
            self.services.append(
                FakeService(rank=rank, change=change, folder=settings.index_dir, encoder=self.encoder)
            )
            return self.services[-1]

        return evaluate(args, self.settings, open_service=open_service)

    def asked(self) -> int:
        return sum(len(service.asked) for service in self.services)

    def indexed(self) -> list[tuple[str, ...]]:
        return [paths for service in self.services for paths in service.indexed]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def values(file: Path) -> dict[str, float]:
    (found,) = json.loads(file.read_text(encoding="utf-8"))["sets"]
    return {metric["name"]: metric["value"] for metric in found["metrics"]}


def test_a_run_writes_both_reports_and_a_table(
    house: House, squad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.qa_eval(squad, "--json", tmp_path / "out.json", "--report", tmp_path / "out.html") == 0
    found = values(tmp_path / "out.json")
    assert {
        name: found[name] for name in ("right", "R@1 by article", "verbatim", "abstained, answerable")
    } == {
        "right": 1.0,
        "R@1 by article": 1.0,
        "verbatim": 1.0,
        "abstained, answerable": 0.0,
    }
    assert capsys.readouterr().out.splitlines()[:2] == [
        "capitals: 8 questions, 8 passages",
        "  Answers     right                                     100.0  [100.0, 100.0]  n=8",
    ]
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<mark>Thủ đô của Lào là <u>Viêng Chăn</u>.</mark>" in page


def test_the_second_run_builds_nothing_and_asks_nothing(house: House, squad: Path) -> None:
    house.qa_eval(squad)
    house.qa_eval(squad)
    assert (house.indexed(), house.asked()) == ([("articles.jsonl",)], 8)
    assert all(service.closed for service in house.services)
    house.qa_eval(squad, "--fresh")
    assert house.asked() == 16


def test_changed_articles_get_an_index_of_their_own(house: House, squad: Path) -> None:
    house.qa_eval(squad)
    squad.write_text(squad.read_text(encoding="utf-8").replace("núi", "sông"), encoding="utf-8")
    house.qa_eval(squad)
    assert house.indexed() == [("articles.jsonl",)] * 2


def test_distractors_are_added_but_no_copy_of_a_gold_article(
    house: House, squad: Path, tmp_path: Path
) -> None:
    other = {"id": "d1", "title": "Cầu", "text": "Cây cầu bắc qua sông."}
    namesake = {"id": "d2", "title": "việt  nam", "text": "Một bài khác."}
    copy = {
        "id": "d3",
        "title": "Bản sao",
        "text": "Mở đầu. Quốc gia này có nhiều núi. Thủ đô của Lào là Viêng Chăn. Dân số của nơi đây tăng.",
    }
    over_the_limit = {"id": "d4", "title": "Xa", "text": "Quá giới hạn."}
    file = tmp_path / "wiki.jsonl.xz"
    with lzma.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(line) + "\n" for line in (other, namesake, copy, over_the_limit))
    house.qa_eval(squad, "--distractors", file, "--distractors-limit", "3", "--json", tmp_path / "out.json")
    assert [name for name in house.services[-1].known if name.startswith("d")] == ["d1"]
    (found,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["sets"]
    corpus = {name: found["corpus"][name] for name in ("articles", "distractors", "copies_left_out")}
    assert corpus == {"articles": 9, "distractors": "wiki.jsonl.xz", "copies_left_out": 2}


def test_questions_about_files_name_them_by_their_stem(house: House, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "000_huế.txt").write_text("Cố đô của Việt Nam là Huế.", encoding="utf-8")
    line = {
        "id": "s1",
        "question": "Cố đô của Việt Nam là gì?",
        "kind": "fact",
        "answerable": True,
        "split": "dev",
        "answers": ["Huế"],
        "evidence": [{"article": "000_huế", "quote": "Cố đô của Việt Nam là Huế."}],
    }
    (tmp_path / "own.jsonl").write_text(json.dumps(line), encoding="utf-8")
    words = (tmp_path / "own.jsonl", "--articles", tmp_path / "news", "--json", tmp_path / "out.json")
    assert house.qa_eval(*words) == 0
    found = values(tmp_path / "out.json")
    assert (found["right"], found["citation recall, gold"], found["R@1 by passage"]) == (1.0, 1.0, 1.0)


def test_left_out_articles_make_silence_right(house: House, squad: Path, tmp_path: Path) -> None:
    house.qa_eval(squad, "--drop-gold", "1.0", "--json", tmp_path / "out.json")
    (found,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["sets"]
    assert {answer["fate"] for answer in found["answers"]} <= {"right", "should have abstained"}
    assert "abstained, unanswerable" in values(tmp_path / "out.json")


def test_two_runs_over_the_same_questions_do_not_differ(
    house: House, squad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house.qa_eval(squad, "--json", tmp_path / "before.json")
    assert house.qa_eval(squad, "--baseline", tmp_path / "before.json", "--fresh") == 0
    compared = [line for line in capsys.readouterr().out.splitlines() if "->" in line]
    assert [line for line in compared if "+0.000  p 1.000" not in line and "ask p" not in line] == []


# --- sabotage: each must make --baseline fail --------------------------------------------------------


def one_fixed_text(answer: Answer) -> Answer:
    return replace(answer, answer="Thủ đô của Lào là Viêng Chăn. [1]", short_answer="Viêng Chăn")


def cites_everything_as_supported(answer: Answer) -> Answer:
    """Stand for a verifier that is always true: needless citations get through."""
    needless = replace(answer.citations[0], n=2, source_span=(0, 26), quote="Quốc gia này có nhiều núi.")
    return replace(answer, citations=(*answer.citations, replace(needless, verdict=Verdict.SUPPORTED)))


def always_silent(answer: Answer) -> Answer:
    return replace(answer, confidence=0.0, citations=(), answer="Tôi không biết.")


def ranks_by_length(question: str, article: Article) -> float:
    """Stand for a fusion weight at 0: the question no longer matters."""
    return float(len(article.text))


@pytest.mark.parametrize(
    ("rank", "change", "broken"),
    [
        (shared_words, one_fixed_text, "right"),
        (shared_words, cites_everything_as_supported, "citation precision, gold"),
        (shared_words, always_silent, "right"),
        (ranks_by_length, honest, "R@1 by article"),
    ],
)
def test_a_sabotaged_service_breaks_a_gate(
    house: House,
    squad: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    rank: Rank,
    change: Callable[[Answer], Answer],
    broken: str,
) -> None:
    assert house.qa_eval(squad, "--json", tmp_path / "before.json") == 0
    again = house.qa_eval(squad, "--baseline", tmp_path / "before.json", "--fresh", rank=rank, change=change)
    failed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")]
    assert again == 1
    assert any(f"capitals: {broken} " in line for line in failed)


def test_a_gate_on_an_unknown_metric_is_refused(house: House, squad: Path, tmp_path: Path) -> None:
    house.qa_eval(squad, "--json", tmp_path / "before.json")
    (tmp_path / "gates.toml").write_text('[any]\n"rihgt" = 0.1\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"\[any\] gates 'rihgt', which is no metric"):
        house.qa_eval(squad, "--baseline", tmp_path / "before.json")


def test_a_failed_question_is_named_and_fails_the_run(
    house: House, squad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(answer: Answer) -> Answer:
        raise RuntimeError("no memory")

    assert house.qa_eval(squad, "--sample", "1", change=broken) == 1
    assert "failed: ask: RuntimeError('no memory')" in capsys.readouterr().err


def test_missing_data_is_said_in_one_sentence(house: House) -> None:
    with pytest.raises(UsageError, match=r"data/xquad/xquad.vi.json does not exist; set QA_EVAL_DATA to"):
        house.qa_eval("xquad")


def test_a_split_without_questions_is_said_so(house: House, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="empty has no question in the split 'dev'; try --split all"):
        house.qa_eval(tmp_path / "empty.jsonl", "--split", "dev")


def test_distractors_are_embedded_once_for_every_set(house: House, squad: Path, tmp_path: Path) -> None:
    file = tmp_path / "wiki.jsonl"
    file.write_text(json.dumps({"id": "d1", "title": "Cầu", "text": "Cây cầu."}) + "\n", encoding="utf-8")
    second = tmp_path / "again.json"
    second.write_text(squad.read_text(encoding="utf-8"), encoding="utf-8")
    house.qa_eval(squad, second, "--distractors", file)
    assert house.indexed() == [("distractors.jsonl",), ("articles.jsonl",), ("articles.jsonl",)]


def test_a_baseline_with_other_options_is_compared_and_said_so(
    house: House, squad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house.qa_eval(squad, "--json", tmp_path / "before.json")
    house.qa_eval(squad, "--strip-accents", "--baseline", tmp_path / "before.json")
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("the baseline ran with")]
    plain = "{'split': 'all', 'seed': 0, 'mode': 'auto'}"
    bare = "{'split': 'all', 'seed': 0, 'mode': 'auto', 'strip_accents': True}"
    assert said == [f"the baseline ran with {plain}, this run with {bare}"]


def test_every_option_and_every_field_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "eval" / "README.md").read_text(encoding="utf-8")
    parser = argparse.ArgumentParser(add_help=False)
    add_arguments(parser)
    options = [name for action in parser._actions for name in action.option_strings]
    fields = [f"| `{name}` |" for name in QuestionLine.model_fields]
    assert [name for name in (*options, *fields) if name not in readme] == []


def test_an_index_of_another_encoder_is_made_anew(house: House, squad: Path, tmp_path: Path) -> None:
    file = tmp_path / "wiki.jsonl"
    file.write_text(json.dumps({"id": "d1", "title": "Cầu", "text": "Cây cầu."}) + "\n", encoding="utf-8")
    house.qa_eval(squad, "--distractors", file)
    house.encoder = "large"
    assert house.qa_eval(squad, "--distractors", file) == 0
    assert house.indexed() == [("distractors.jsonl",), ("articles.jsonl",)] * 2


def test_the_gates_of_the_project_name_metrics_that_exist() -> None:
    gates = read_gates(Path(__file__).parents[2] / "eval" / "gates.toml")
    assert list(gates) == ["any", "seeds"]


def test_history_gets_a_dated_line_for_every_run(house: House, squad: Path, tmp_path: Path) -> None:
    history = tmp_path / "HISTORY.md"
    assert house.qa_eval(squad, "--history", history) == 0
    assert house.qa_eval(squad, "--history", history, "--strip-accents") == 0
    head, rule, first, second = history.read_text(encoding="utf-8").splitlines()
    assert head.count("|") == rule.count("|") == first.count("|") == second.count("|")
    cells = dict(zip(head.split(" | "), first.split(" | "), strict=True))
    assert (cells["set"], cells["questions"], cells["right"]) == ("capitals", "8", "100.0")
    assert "strip_accents True" in second
