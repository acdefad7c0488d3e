"""What each command prints, and its exit code; the service behind is a fake."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from qa.cli import Page, answer_text, hits_text, main
from qa.errors import IndexBusy, UnknownArticle
from qa.records import (
    AbstainReason,
    Answer,
    Article,
    ArticlePage,
    Citation,
    Filters,
    Hit,
    IndexReport,
    IndexStatus,
    Mode,
    Passage,
    SearchResult,
    Skipped,
    Source,
    Status,
    Turn,
    Verdict,
)
from qa.settings import Settings
from telling import Retells

NO_FILTERS = Filters()
TEXT = (
    "Giá bán lẻ điện bình quân tăng 4,8% từ ngày 10/5/2025, lên 2.204,07 đồng mỗi kWh. "
    "Hộ nghèo tiếp tục được hỗ trợ tiền điện sinh hoạt."
)
FIRST, SECOND = (0, 81), (82, 132)
ARTICLE = Article(
    id="dien",
    text=TEXT,
    publisher="Báo Ví Dụ",
    published_at="2025-05-10T08:00:00+07:00",
    url="https://bao.example/gia-dien",
)


def citation(n: int, span: tuple[int, int]) -> Citation:
    return Citation(
        n=n,
        answer_span=span,
        source_id="s1",
        article_id="dien",
        source_span=span,
        quote=TEXT[slice(*span)],
        verdict=Verdict.SUPPORTED,
        score=0.9,
    )


ANSWERED = Answer(
    id="ans_1",
    status=Status.ANSWERED,
    mode=Mode.EXTRACTIVE,
    answer=f"{TEXT[slice(*FIRST)]} [1] {TEXT[slice(*SECOND)]} [2]",
    short_answer="4,8%",
    confidence=0.934,
    abstain_reason=None,
    citations=(citation(1, FIRST), citation(2, SECOND)),
    sources=(
        Source(
            id="s1",
            article_id="dien",
            title=None,
            url=ARTICLE.url,
            publisher=ARTICLE.publisher,
            author=None,
            published_at=ARTICLE.published_at,
        ),
    ),
    question="Giá điện tăng bao nhiêu?",
    standalone="Giá điện tăng bao nhiêu?",
)
ABSTAINED = Answer(
    id="ans_2",
    status=Status.ABSTAINED,
    mode=Mode.EXTRACTIVE,
    answer="Xin lỗi, các bài viết không nói đến điều này.",
    short_answer=None,
    confidence=0.1,
    abstain_reason=AbstainReason.NO_EVIDENCE,
    citations=(),
    sources=(),
    question="Ai thắng?",
    standalone="Ai thắng?",
)
HIT = Hit(
    passage=Passage(id=1, article_id="dien", start=0, end=81, text=TEXT[:81]),
    article=ARTICLE,
    score=1.5,
    dense=0.876,
    lexical=12.34,
)
ANSWERED_TEXT = """\
Giá bán lẻ điện bình quân tăng 4,8% từ ngày 10/5/2025, lên 2.204,07 đồng mỗi
kWh. [1] Hộ nghèo tiếp tục được hỗ trợ tiền điện sinh hoạt. [2]

Ngắn gọn: 4,8%
Độ tin cậy: 93%

[1] [2] Giá bán lẻ điện bình quân tăng 4,8% từ ngày 10/5/2025, lên…
    Báo Ví Dụ · 10/5/2025 · https://bao.example/gia-dien
    “Giá bán lẻ điện bình quân tăng 4,8% từ ngày 10/5/2025, lên 2.204,07 đồng
    mỗi kWh.”
    “Hộ nghèo tiếp tục được hỗ trợ tiền điện sinh hoạt.”
"""
HITS_TEXT = """\
 1. Giá bán lẻ điện bình quân tăng 4,8% từ ngày 10/5/2025, lên…
    điểm 1.50 · nghĩa 0.88 · từ 12.3 · Báo Ví Dụ · 10/5/2025 ·
    https://bao.example/gia-dien · dien 0–81
    Giá bán lẻ điện bình quân tăng 4,8% từ ngày 10/5/2025, lên 2.204,07 đồng mỗi
    kWh.
"""


class OneArticle(Retells):
    """A service with one article; it notes its calls, and knows one answer and one report."""

    def __init__(
        self,
        *,
        answer: Answer = ANSWERED,
        report: IndexReport | None = None,
        articles: int = 1,
        failure: Exception | None = None,
    ) -> None:
        self.answer = answer
        self.report = report or IndexReport()
        self.count = articles
        self.failure = failure
        self.settings: Settings | None = None
        self.calls: list[tuple[Any, ...]] = []

    def opened_with(self, settings: Settings) -> "OneArticle":
        self.settings = settings
        return self

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        self._note("ask", question, mode)
        return self.answer

    def search(
        self, question: str, *, top_k: int | None = None, filters: Filters = NO_FILTERS
    ) -> SearchResult:
        self._note("search", question, top_k)
        return SearchResult(hits=(HIT,) * self.count, timings_ms={"embed": 3.0, "search": 1.0})

    def index(
        self,
        paths: Sequence[str | Path],
        *,
        rebuild: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> IndexReport:
        self._note("index", list(paths), rebuild, progress)
        return self.report

    def remove(self, ids: Sequence[str]) -> IndexReport:
        self._note("remove", list(ids))
        return self.report

    def article(self, article_id: str) -> Article:
        return ARTICLE

    def articles(self, *, cursor: str | None = None, limit: int = 50) -> ArticlePage:
        raise NotImplementedError

    def status(self) -> IndexStatus:
        return IndexStatus(
            articles=self.count, passages=self.count * 2, generation=3, encoder="e5", folder="index"
        )

    def close(self) -> None:
        self.calls.append(("close",))

    def _note(self, *call: Any) -> None:
        self.calls.append(call)
        if self.failure:
            raise self.failure


def run(service: OneArticle, *argv: str) -> int:
    return main(argv, open_service=service.opened_with)


# Asking and searching


def test_ask_prints_the_answer_then_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    service = OneArticle()
    assert run(service, "ask", " Giá điện tăng bao nhiêu? ") == 0
    assert capsys.readouterr() == (ANSWERED_TEXT, "")
    assert service.calls == [("ask", "Giá điện tăng bao nhiêu?", Mode.AUTO), ("close",)]


def test_an_abstention_is_a_sentence_and_exit_code_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(OneArticle(answer=ABSTAINED), "ask", "Ai thắng?", "--mode", "extractive") == 3
    assert capsys.readouterr() == ("Xin lỗi, các bài viết không nói đến điều này.\n", "")


def test_ask_json_is_the_object_of_the_api(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(OneArticle(answer=ABSTAINED), "ask", "Ai thắng?", "--json") == 3
    out = capsys.readouterr().out
    assert "Xin lỗi" in out
    assert json.loads(out) == {
        "id": "ans_2",
        "status": "abstained",
        "mode": "extractive",
        "answer": "Xin lỗi, các bài viết không nói đến điều này.",
        "short_answer": None,
        "confidence": 0.1,
        "abstain_reason": "no_evidence",
        "offset_unit": "codepoint",
        "citations": [],
        "sources": [],
        "question": {"original": "Ai thắng?", "standalone": "Ai thắng?"},
        "timings_ms": {},
        "usage": None,
        "index": {"generation": 0, "encoder": ""},
    }


def test_search_prints_a_ranked_list(capsys: pytest.CaptureFixture[str]) -> None:
    service = OneArticle()
    assert run(service, "search", "giá điện", "--top-k", "3") == 0
    assert capsys.readouterr() == (HITS_TEXT, "")
    assert service.calls == [("search", "giá điện", 3), ("close",)]


def test_a_search_without_hits_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(OneArticle(articles=0), "search", "giá điện") == 0
    assert capsys.readouterr() == ("Không tìm thấy đoạn văn nào.\n", "")


def test_search_json_is_the_object_of_the_api(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(OneArticle(articles=0), "search", "giá điện", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"hits": [], "timings_ms": {"embed": 3.0, "search": 1.0}}


def test_colour_only_adds_to_the_text() -> None:
    def colourless(text: str) -> str:
        return re.sub(r"\x1b\[\d+m", "", text)

    page = Page(colour=True)
    answer = answer_text(ANSWERED, article=lambda _: ARTICLE, page=page)
    assert "kWh. \x1b[1m[1]\x1b[0m Hộ nghèo" in answer
    assert colourless(answer) + "\n" == ANSWERED_TEXT
    assert colourless(hits_text([HIT], page=page)) + "\n" == HITS_TEXT


def test_a_narrow_page_breaks_no_address() -> None:
    text = hits_text([HIT], page=Page(width=24))
    assert "    https://bao.example/gia-dien" in text.splitlines()
    assert max(len(line) for line in text.splitlines() if "https" not in line) <= 24


# Indexing


def test_index_reads_the_seeds_and_prints_counts_and_what_was_skipped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = IndexReport(
        added=5, skipped=(Skipped(source="seeds/x.txt", reason="empty"),), passages=63, generation=1
    )
    service = OneArticle(report=report)
    assert run(service, "index") == 0
    assert capsys.readouterr() == (
        "added 5, updated 0, unchanged 0, removed 0, skipped 1\n"
        "skipped seeds/x.txt: empty\n"
        "the index holds 63 passages, generation 1\n",
        "",
    )
    assert service.calls == [("index", ["seeds/"], False, None), ("close",)]


def test_index_takes_paths_and_rebuilds(capsys: pytest.CaptureFixture[str]) -> None:
    service = OneArticle(report=IndexReport(unchanged=2, passages=9, generation=4))
    assert run(service, "index", "a.txt", "b/", "--rebuild", "--json", "--index-dir", "elsewhere") == 0
    assert json.loads(capsys.readouterr().out) == {
        "added": 0,
        "updated": 0,
        "unchanged": 2,
        "removed": 0,
        "skipped": [],
        "passages": 9,
        "generation": 4,
    }
    assert service.calls[0] == ("index", ["a.txt", "b/"], True, None)
    assert service.settings is not None
    assert service.settings.index_dir == Path("elsewhere")


def test_indexing_nothing_but_unreadable_files_fails(capsys: pytest.CaptureFixture[str]) -> None:
    report = IndexReport(skipped=(Skipped(source="x.txt", reason="not found"),))
    assert run(OneArticle(report=report), "index", "x.txt") == 1
    assert "skipped x.txt: not found\n" in capsys.readouterr().out


def test_remove_says_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    service = OneArticle(report=IndexReport(removed=2, passages=9, generation=5))
    assert run(service, "remove", "dien", "nuoc") == 0
    assert capsys.readouterr() == ("removed 2; the index holds 9 passages, generation 5\n", "")
    assert service.calls == [("remove", ["dien", "nuoc"]), ("close",)]


# Errors


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (UnknownArticle("no article has the id 'x'"), "qa: no article has the id 'x'\n"),
        (IndexBusy("another process writes"), "qa: another process writes\n"),
        (
            ZeroDivisionError("division by zero"),
            "qa: ZeroDivisionError: division by zero; run again with --debug to see where\n",
        ),
    ],
)
def test_a_failure_is_one_sentence_and_exit_code_1(
    failure: Exception, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    service = OneArticle(failure=failure)
    assert run(service, "remove", "x") == 1
    assert capsys.readouterr() == ("", sentence)
    assert service.calls[-1] == ("close",)


def test_debug_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(OneArticle(failure=IndexBusy("another process writes")), "remove", "x", "--debug") == 1
    error = capsys.readouterr().err
    assert error.startswith("Traceback")
    assert error.endswith("qa.errors.IndexBusy: another process writes\nqa: another process writes\n")


def test_an_interruption_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupted(OneArticle):
        def status(self) -> IndexStatus:
            raise KeyboardInterrupt

    assert run(Interrupted(), "serve", "--port", "0") == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (" ", "qa: Câu hỏi đang để trống; hãy viết một câu hỏi.\n"),
        ("a" * 2001, "qa: Câu hỏi dài 2001 ký tự, tối đa 2000; hãy rút ngắn lại.\n"),
        ("\udcff", "qa: Câu hỏi có ký tự không phải Unicode; hãy gửi bằng UTF-8.\n"),
    ],
)
def test_a_bad_question_is_bad_use(question: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    service = OneArticle()
    assert run(service, "ask", question) == 2
    assert capsys.readouterr() == ("", sentence)
    assert service.calls == []


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["nghe"], "invalid choice: 'nghe'"),
        (["ask"], "the following arguments are required: question"),
        (["ask", "a", "--mode", "nhanh"], "invalid choice: 'nhanh'"),
        (["search", "a", "--top-k", "51"], "'51' is no whole number from 1 to 50"),
        (["serve", "--port", "-1"], "'-1' is no whole number from 0 to 65535"),
        (["remove"], "the following arguments are required: ID"),
    ],
)
def test_bad_arguments_are_bad_use(
    argv: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(OneArticle(), *argv)
    assert complaint in capsys.readouterr().err


def test_a_wrong_setting_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value, fault in (
        ("QA_TOP_K", "many", "Input should be a valid integer, unable to parse string as an integer"),
        (
            "QA_ALLOWED_ORIGINS",
            "https://a.vn/tin",
            "https://a.vn/tin is no origin, expected one like https://bao.example, without a path",
        ),
    ):
        with monkeypatch.context() as environment:
            environment.setenv(name, value)
            assert run(OneArticle(), "ask", "a") == 2
        assert capsys.readouterr().err == f"qa: {name} is '{value}': {fault}; set it right, or unset it\n"


def test_a_taken_port_is_told_before_anything_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    service = OneArticle()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(service, "serve", "--port", str(port)) == 2
    assert capsys.readouterr().err == (
        f"qa: cannot listen on 127.0.0.1 port {port}: Address already in use; "
        "choose another with --host and --port\n"
    )
    assert service.settings is None


# Doctor


def doctor(service: OneArticle, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    code = run(service, "doctor")
    out = capsys.readouterr().out
    return code, {line[:10].rstrip(): line[11:] for line in out.splitlines()}


def test_doctor_finds_an_encoder_that_is_not_unpacked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QA_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("QA_EVAL_DATA", str(tmp_path / "none"))
    service = OneArticle()
    code, found = doctor(service, capsys)
    assert code == 1
    assert found["encoder"].startswith(f"bundled, not yet unpacked into {tmp_path}/multilingual-e5-small-")
    assert found["eval data"] == f"{tmp_path}/none: not found (optional)"
    assert found["next"] == "qa index (it unpacks the encoder first)"
    assert "index" not in found
    assert service.calls == []


@pytest.mark.parametrize(
    ("service", "code", "index", "next_step"),
    [
        (
            OneArticle(),
            0,
            "index: 1 articles, 2 passages, generation 3, encoder e5; a search took 4 ms",
            "ready: qa serve",
        ),
        (OneArticle(articles=0), 1, "index: empty", "qa index"),
        (
            OneArticle(failure=IndexBusy("another process writes; wait")),
            1,
            "index: another process writes; wait",
            "mend what the index line says",
        ),
    ],
)
def test_doctor_tries_the_index(
    service: OneArticle,
    code: int,
    index: str,
    next_step: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("QA_ENCODER", "some/model")  # not the bundled one: nothing to unpack
    monkeypatch.setenv("QA_EVAL_DATA", str(tmp_path))
    assert run(service, "doctor", "--json") == code
    report = json.loads(capsys.readouterr().out)
    assert report["found"].pop("installed").startswith("python 3.")
    assert report == {
        "ready": code == 0,
        "found": {
            "encoder": "some/model, by sentence-transformers",
            "index": index,
            "eval data": f"{tmp_path}: found",
        },
        "next": next_step.removeprefix("ready: "),
    }


# The process


def test_the_command_line_imports_nothing_heavy() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import qa.cli"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in run.stderr.splitlines()}
    heavy = {"numpy", "torch", "onnxruntime", "faiss", "fastapi", "langchain_core", "openai", "mcp"}
    heavy |= {"pydantic", "tqdm"}
    assert "qa" in imported
    assert imported & heavy == set()


def test_help_lists_the_commands() -> None:
    run = subprocess.run([sys.executable, "-m", "qa", "--help"], capture_output=True, text=True, check=True)
    assert re.findall(r"^    (\w+) ", run.stdout, re.M) == [
        "index",
        "remove",
        "search",
        "ask",
        "serve",
        "mcp",
        "eval",
        "doctor",
    ]


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    doctor = subprocess.Popen(
        [sys.executable, "-m", "qa", "doctor"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QA_CACHE_DIR": str(tmp_path)},
    )
    assert doctor.stdout is not None
    assert doctor.stderr is not None
    doctor.stdout.close()
    with doctor.stderr:
        assert (doctor.stderr.read(), doctor.wait()) == ("", 1)
