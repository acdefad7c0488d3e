"""`qa eval` on the real service over the seeds: the answers are worth what they were, and sabotage shows."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qa.answering.extractive import Draft, answer_extractively
from qa.evaluation.command import add_arguments, evaluate
from qa.service import Service
from qa.settings import Settings

ROOT = Path(__file__).parents[2]
# Of the 60 development questions, 0.06 below what was measured: three or four questions.
FLOORS = {"right": 0.77, "first sentence right": 0.69, "R@1 by article": 0.79, "citation recall, gold": 0.78}

SAMPLE = ("--sample", "24")

QaEval = Callable[..., int]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("eval")


@pytest.fixture
def qa_eval(folder: Path, monkeypatch: pytest.MonkeyPatch) -> QaEval:
    monkeypatch.chdir(ROOT)

    def run(*words: str | Path) -> int:
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        args = parser.parse_args(["seeds", "--split", "dev", "--fresh", *map(str, words)])
        return evaluate(args, Settings(eval_runs=folder / "runs"), open_service=Service.open)

    return run


@pytest.fixture(scope="module")
def baseline(folder: Path) -> Path:
    return folder / "before.json"


def test_the_development_questions_are_answered_as_well_as_they_were(qa_eval: QaEval, baseline: Path) -> None:
    assert qa_eval("--json", baseline) == 0
    (found,) = json.loads(baseline.read_text(encoding="utf-8"))["sets"]
    values = {metric["name"]: metric["value"] for metric in found["metrics"]}
    assert {name: values[name] for name, floor in FLOORS.items() if values[name] < floor} == {}
    assert values["verbatim"] == 1.0


def test_the_same_service_breaks_no_gate(qa_eval: QaEval, baseline: Path) -> None:
    assert qa_eval("--baseline", baseline, *SAMPLE) == 0


def test_fusion_weights_at_zero_break_a_gate(
    qa_eval: QaEval, baseline: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.retrieval.retriever.rank", lambda dense, *_: np.zeros_like(dense))
    assert qa_eval("--baseline", baseline, *SAMPLE) == 1
    assert "FAIL seeds: R@1 by passage" in capsys.readouterr().out


def test_one_answer_for_every_question_breaks_a_gate(
    qa_eval: QaEval, baseline: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept: list[Draft] = []

    def hard_coded(*args: object, **options: object) -> Draft:
        if not kept:
            kept.append(answer_extractively(*args, **options))  # type: ignore[arg-type]
        return kept[0]

    monkeypatch.setattr("qa.service.answer_extractively", hard_coded)
    assert qa_eval("--baseline", baseline, *SAMPLE) == 1
    assert "FAIL seeds: right" in capsys.readouterr().out


def test_an_answerer_that_never_abstains_breaks_a_gate(
    qa_eval: QaEval, baseline: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As if what judges an answer always said yes."""
    monkeypatch.setattr("qa.answering.model.AnswerModel.probability", lambda *_: 1.0)
    assert qa_eval("--baseline", baseline, *SAMPLE) == 1
    assert "FAIL seeds: AUROC" in capsys.readouterr().out
