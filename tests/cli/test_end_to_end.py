"""The real service behind the real commands: files -> index -> questions, one process after another."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qa.cli import main

pytestmark = pytest.mark.slow

NEWS = {
    "dien.txt": (
        "Giá điện bán lẻ tăng từ tháng 5\n\n"
        "Từ ngày 10/5/2025, giá bán lẻ điện bình quân tăng 4,8%, lên 2.204,07 đồng mỗi kWh. "
        "Bộ Công Thương cho biết hộ nghèo tiếp tục được hỗ trợ tiền điện sinh hoạt.\n"
    ),
    "cau.txt": (
        "Khánh thành cầu Rạch Miễu 2\n\n"
        "Sáng 19/8/2025, cầu Rạch Miễu 2 nối Tiền Giang với Bến Tre được khánh thành. "
        "Cầu dài 1.971 m, có tổng vốn đầu tư hơn 6.800 tỷ đồng.\n"
    ),
    "lua.txt": (
        "Xuất khẩu gạo giảm trong quý đầu năm\n\n"
        "Ba tháng đầu năm 2025, Việt Nam xuất khẩu 2,3 triệu tấn gạo, thu về 1,2 tỷ USD. "
        "Philippines vẫn là thị trường lớn nhất.\n"
    ),
}


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    news, index = tmp_path_factory.mktemp("news"), tmp_path_factory.mktemp("index")
    for name, text in NEWS.items():
        (news / name).write_text(text, encoding="utf-8")
    (news / "trong.txt").write_text("", encoding="utf-8")
    assert main(["index", str(news), "--index-dir", str(index)]) == 0
    return index


def qa(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any]]:
    code = main([*argv, "--json"])
    content: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, content


@pytest.fixture
def always_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """How sure is sure enough is measured elsewhere; here, every answer is given."""
    monkeypatch.setenv("QA_ABSTAIN_BELOW", "0")


@contextmanager
def serving(index_dir: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `qa serve` on a free port, and give its address."""
    # A shell's background jobs ignore Ctrl+C, and what they start inherits that: not so the server here.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    server = subprocess.Popen(
        [sys.executable, "-m", "qa", "serve", "--port", "0", "--index-dir", str(index_dir)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    signal.signal(signal.SIGINT, before)
    assert server.stderr is not None
    try:
        lines = iter(server.stderr.readline, "")
        address = next(filter(None, (re.search(r"serving on (http://\S+)", line) for line in lines)))
        yield address[1], server
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


def fetch(url: str, body: object = None) -> tuple[int, dict[str, Any]]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


@pytest.mark.usefixtures("always_answering")
def test_an_answer_quotes_its_article_to_the_letter(
    index_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answer = qa(capsys, "ask", "Giá điện tăng bao nhiêu phần trăm?", "--index-dir", str(index_dir))
    assert (code, answer["status"]) == (0, "answered")
    assert "4,8%" in answer["answer"]
    with serving(index_dir) as (address, _):
        for citation in answer["citations"]:
            _, article = fetch(f"{address}/v1/articles/{citation['article_id']}")
            assert article["text"][slice(*citation["source_span"])] == citation["quote"]
            assert citation["quote"] in NEWS["dien.txt"]


@pytest.mark.usefixtures("always_answering")
def test_the_command_line_and_http_give_the_same_object(
    index_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "Cầu Rạch Miễu 2 dài bao nhiêu?"
    _, printed = qa(capsys, "ask", question, "--index-dir", str(index_dir))
    with serving(index_dir) as (address, server):
        status, served = fetch(f"{address}/v1/ask", {"question": question})
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 130
    assert (status, served["status"]) == (200, "answered")
    for one in (printed, served):  # the two that differ from call to call
        one.pop("id")
        one.pop("timings_ms")
    assert printed == served


def test_a_small_answer_leaves_at_once_on_a_connection_that_is_kept(index_dir: Path) -> None:
    """Without TCP_NODELAY each one waits 40 ms for an acknowledgement, all but the first few."""
    with serving(index_dir) as (address, _):
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        taken_ms = []
        for _ in range(60):
            begun = time.perf_counter()
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b'{"status":"ok"}'
            taken_ms.append((time.perf_counter() - begun) * 1e3)
        connection.close()
    assert min(taken_ms[40:]) < 30


def test_a_search_finds_the_article(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, result = qa(capsys, "search", "xuat khau gao", "--top-k", "1", "--index-dir", str(index_dir))
    assert code == 0
    assert [hit["title"] for hit in result["hits"]] == ["Xuất khẩu gạo giảm trong quý đầu năm"]


def test_an_empty_index_abstains_is_not_ready_and_fills_while_it_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(tmp_path / "index")
    code, answer = qa(capsys, "ask", "Giá điện?", "--index-dir", index)
    assert (code, answer["status"], answer["abstain_reason"], answer["citations"]) == (
        3,
        "abstained",
        "empty_index",
        [],
    )
    (tmp_path / "dien.txt").write_text(NEWS["dien.txt"], encoding="utf-8")
    with serving(tmp_path / "index") as (address, _):
        assert fetch(f"{address}/readyz")[0] == 503
        status, served = fetch(f"{address}/v1/ask", {"question": "Giá điện?"})
        assert (status, served["abstain_reason"]) == (200, "empty_index")
        code, report = qa(capsys, "index", str(tmp_path / "dien.txt"), "--index-dir", index)
        assert (code, report["added"]) == (0, 1)
        assert fetch(f"{address}/readyz")[0] == 200
        assert fetch(f"{address}/v1/articles")[1]["articles"][0]["title"] == "Giá điện bán lẻ tăng từ tháng 5"
        status, problem = fetch(f"{address}/v1/articles/khong-co")
        assert (status, problem["detail"]) == (404, "Không có bài viết nào mang mã “khong-co”.")


def test_removing_takes_an_article_out_and_an_unknown_id_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(tmp_path / "index")
    for name in ("dien.txt", "lua.txt"):
        (tmp_path / name).write_text(NEWS[name], encoding="utf-8")
    _, report = qa(capsys, "index", str(tmp_path), "--index-dir", index)
    assert report["added"] == 2
    _, result = qa(capsys, "search", "giá điện", "--top-k", "1", "--index-dir", index)
    (hit,) = result["hits"]
    code, report = qa(capsys, "remove", hit["article_id"], "--index-dir", index)
    assert (code, report["removed"]) == (0, 1)
    _, result = qa(capsys, "search", "giá điện", "--index-dir", index)
    assert {left["title"] for left in result["hits"]} == {"Xuất khẩu gạo giảm trong quý đầu năm"}
    assert main(["remove", hit["article_id"], "--index-dir", index]) == 1
    assert capsys.readouterr().err == (
        f"qa: no article has the id '{hit['article_id']}'; nothing was removed\n"
    )
