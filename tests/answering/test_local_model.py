"""A real, small model writes answers about the seeds, and no figure or name that they lack is shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from qa.evaluation.matching import unsupported
from qa.evaluation.questions import Question, choose, read_set
from qa.records import Mode, Status
from qa.service import Service
from qa.settings import Settings

GGUF = os.environ.get("QA_LOCAL_MODEL", "")
pytestmark = pytest.mark.skipif(
    not Path(GGUF).is_file(), reason="no local language model: see README, Develop (QA_LOCAL_MODEL)"
)
QUESTIONS = choose(read_set(Path("eval/seeds.jsonl")).questions, split="dev", sample=4)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of llama.cpp's own server, in this process, with OpenAI's protocol."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="needs xllamacpp: see README, Develop")
    chosen = xllamacpp.CommonParams()
    chosen.model.path = GGUF
    chosen.n_ctx, chosen.n_parallel = 3072, 1
    started = xllamacpp.Server(chosen)
    yield f"{started.listening_address}/v1"
    del started  # it serves while it is held


@pytest.fixture(scope="module")
def service(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    opened = Service.open(
        Settings(
            index_dir=tmp_path_factory.mktemp("seeds") / "index",
            model="local",
            model_base_url=server,
            model_key=SecretStr("none"),
            model_context_tokens=1100,
            model_answer_tokens=150,
            model_timeout_s=300.0,
            top_k=4,
            abstain_below=0.0,
            _env_file=None,
        )
    )
    opened.index([Path("seeds")])
    yield opened
    opened.close()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
def test_no_figure_or_name_is_shown_that_the_articles_lack(
    service: Service, question: Question, caplog: pytest.LogCaptureFixture
) -> None:
    answer = service.ask(question.question, history=question.history, mode=Mode.GENERATIVE)
    assert "the language model failed" not in caplog.text
    if answer.status is not Status.ABSTAINED:
        assert answer.citations
    for citation in answer.citations:
        said = answer.answer[slice(*citation.answer_span)]
        text = service.article(citation.article_id).text
        assert text[slice(*citation.source_span)] == citation.quote
        assert not unsupported(said, text), said
