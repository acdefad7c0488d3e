"""The widget's file, its page, feedback, suggestions and the origins that may ask, over HTTP."""

import base64
import json
from collections.abc import Sequence
from hashlib import sha256, sha384
from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient

from fake_service import FakeService
from qa.api import create_app
from qa.api.dependencies import QuestionService
from qa.api.feedback import FeedbackFile
from qa.records import Answer, Article, Filters, IndexStatus, Mode, Turn
from qa.settings import Settings

GAO = Article(id="gao", text="Năm 2024, xuất khẩu gạo của Việt Nam đạt 9,2 triệu tấn. Giá gạo ổn định.")
CAU = Article(id="cau", text="Sáng 19/8/2025, cầu Rạch Miễu 2 được khánh thành. Ông nói: “Cầu đẹp lắm.”")
NO_FILTERS = Filters()


class Service(FakeService):
    """The fake with a status, whose answers can be made to come from nowhere."""

    generation = 1

    def status(self) -> IndexStatus:
        count = len(self.known)
        return IndexStatus(
            articles=count, passages=count, generation=self.generation, encoder="fake", folder="index"
        )


class Abstaining(Service):
    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        return super().ask("một câu không bài nào trả lời được", history=history)


def client(tmp_path: Path, service: Service | None = None, *, origins: str = "") -> TestClient:
    settings = Settings(index_dir=tmp_path, allowed_origins=origins)
    return TestClient(create_app(cast(QuestionService, service or Service([GAO, CAU])), settings=settings))


# The file


def test_the_widget_is_one_script_that_any_page_may_load(tmp_path: Path) -> None:
    response = client(tmp_path).get("/widget.js")
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cache-control"] == "no-cache"
    assert "qa-chat" in response.text


def test_a_browser_that_has_the_newest_widget_is_told_so(tmp_path: Path) -> None:
    etag = client(tmp_path).get("/widget.js").headers["etag"]
    again = client(tmp_path).get("/widget.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_versioned_file_is_the_same_and_never_changes(tmp_path: Path) -> None:
    plain = client(tmp_path).get("/widget.js", headers={"Accept-Encoding": "identity"})
    digest = sha256(plain.content).hexdigest()[:12]
    versioned = client(tmp_path).get(f"/widget-{digest}.js")
    assert versioned.content == plain.content
    assert "immutable" in versioned.headers["cache-control"]
    assert client(tmp_path).get("/widget-000000000000.js").status_code == 404


# The page


def test_the_page_runs_the_widget_by_its_hash_and_nothing_else(tmp_path: Path) -> None:
    response = client(tmp_path).get("/")
    script = client(tmp_path).get("/widget.js").content
    style = response.text.split("<style>")[1].split("</style>")[0]
    assert f'integrity="sha384-{base64.b64encode(sha384(script).digest()).decode()}"' in response.text
    assert response.text.count("<script") == 1
    assert dict(part.split(" ", 1) for part in response.headers["content-security-policy"].split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "connect-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "lit-html",
        "style-src": f"'sha256-{base64.b64encode(sha256(style.encode()).digest()).decode()}'",
    }


# Feedback


def test_feedback_is_kept_as_lines(tmp_path: Path) -> None:
    api = client(tmp_path)
    first = {"answer_id": "ans_1", "rating": "up"}
    second = {"answer_id": "ans_1", "rating": "down", "comment": "Sai năm."}
    assert [api.post("/v1/feedback", json=body).json() for body in (first, second)] == [
        {"status": "stored"}
    ] * 2
    lines = [json.loads(line) for line in (tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()]
    assert [{key: line[key] for key in ("answer_id", "rating", "comment")} for line in lines] == [
        {**first, "comment": None},
        second,
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"answer_id": "ans_1", "rating": "five"},
        {"answer_id": "", "rating": "up"},
        {"answer_id": "a" * 65, "rating": "up"},
        {"answer_id": "ans_1", "rating": "up", "comment": "a" * 2001},
        {"rating": "up"},
    ],
)
def test_feedback_that_says_nothing_is_refused(tmp_path: Path, body: dict[str, str]) -> None:
    assert client(tmp_path).post("/v1/feedback", json=body).status_code == 422
    assert not (tmp_path / "feedback.jsonl").exists()


def test_a_full_file_takes_no_more(tmp_path: Path) -> None:
    kept = FeedbackFile(tmp_path, max_bytes=150)
    assert kept.add("ans_1", "up", None)
    before = kept.path.read_bytes()
    assert not kept.add("ans_2", "up", "x" * 100)
    assert kept.path.read_bytes() == before


# Suggestions


def test_suggestions_are_questions_that_the_articles_answer(tmp_path: Path) -> None:
    assert client(tmp_path).get("/v1/suggestions").json() == {
        "questions": [
            "Năm 2024, xuất khẩu gạo của Việt Nam đạt bao nhiêu triệu tấn?",
            "Cầu Rạch Miễu 2 được khánh thành khi nào?",
        ]
    }


def test_a_question_that_is_not_answered_is_not_suggested(tmp_path: Path) -> None:
    assert client(tmp_path, Abstaining([GAO, CAU])).get("/v1/suggestions").json() == {"questions": []}


def test_suggestions_are_made_once_for_each_generation_of_the_index(tmp_path: Path) -> None:
    service = Service([GAO])
    api = client(tmp_path, service)
    for _ in range(3):
        api.get("/v1/suggestions")
    assert len(service.asked) == 1
    service.generation = 2
    service.known["cau"] = CAU
    assert len(api.get("/v1/suggestions").json()["questions"]) == 2


# Origins

ASK = {"Origin": "https://bao.example", "Access-Control-Request-Method": "POST"}


def test_other_sites_may_not_ask_by_default(tmp_path: Path) -> None:
    response = client(tmp_path).options("/v1/ask", headers=ASK)
    assert response.status_code == 400
    assert "access-control-allow-origin" not in response.headers


def test_a_listed_site_may_ask_and_another_may_not(tmp_path: Path) -> None:
    api = client(tmp_path, origins="https://bao.example https://bo.example")
    allowed = api.options("/v1/ask", headers={**ASK, "Access-Control-Request-Headers": "content-type"})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (
        200,
        "https://bao.example",
    )
    refused = api.options("/v1/ask", headers={**ASK, "Origin": "https://xau.example"})
    assert "access-control-allow-origin" not in refused.headers
