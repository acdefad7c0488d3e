"""Every route's good and bad answers, as a caller sees them; the service behind is a fake."""

import http.client
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from qa.api import create_app
from qa.errors import EncoderError, IndexBusy, ModelError, QAError, UnknownArticle, UsageError
from qa.records import (
    AbstainReason,
    Answer,
    Article,
    ArticlePage,
    Filters,
    Hit,
    IndexStatus,
    Mode,
    Passage,
    SearchResult,
    Status,
    Turn,
)
from qa.settings import Settings
from telling import Retells, Teller, serving

ARTICLE = Article(id="dien", text="Giá điện tăng 4,8%.", title="Giá điện", source="/home/x/dien.txt")
HEAD = {
    "id": "dien",
    "title": "Giá điện",
    "url": None,
    "publisher": None,
    "author": None,
    "published_at": None,
}


NO_FILTERS = Filters()


class OneArticle(Retells):
    """A service with one article, or none; it notes what it was asked, and fails when told to."""

    def __init__(self, *, empty: bool = False, failure: Exception | None = None) -> None:
        self.empty = empty
        self.failure = failure
        self.calls: list[dict[str, Any]] = []

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        self._note(question=question, history=list(history), mode=mode, top_k=top_k, filters=filters)
        return Answer(
            id="ans_1",
            status=Status.ABSTAINED,
            mode=Mode.EXTRACTIVE,
            answer="Xin lỗi, chưa có bài viết nào.",
            short_answer=None,
            confidence=0.0,
            abstain_reason=AbstainReason.EMPTY_INDEX,
            citations=(),
            sources=(),
            question=question,
            standalone=question,
            encoder="e5",
        )

    def search(
        self, question: str, *, top_k: int | None = None, filters: Filters = NO_FILTERS
    ) -> SearchResult:
        self._note(question=question, top_k=top_k, filters=filters)
        passage = Passage(id=1, article_id="dien", start=0, end=19, text=ARTICLE.text)
        return SearchResult(hits=(Hit(passage=passage, article=ARTICLE, score=1.5, dense=0.9, lexical=7.0),))

    def article(self, article_id: str) -> Article:
        self._note(article_id=article_id)
        if article_id != ARTICLE.id:
            raise UnknownArticle(f"no article has the id {article_id!r} in /home/x/index")
        return ARTICLE

    def articles(self, *, cursor: str | None = None, limit: int = 50) -> ArticlePage:
        self._note(cursor=cursor, limit=limit)
        if cursor == "rác":
            raise UsageError("found cursor 'rác', expected the next_cursor of an earlier page")
        return ArticlePage(articles=(ARTICLE,), next_cursor="Mg")

    def status(self) -> IndexStatus:
        self._note()
        count = 0 if self.empty else 1
        return IndexStatus(articles=count, passages=count, generation=3, encoder="e5", folder="/home/x/index")

    def _note(self, **call: Any) -> None:
        self.calls.append(call)
        if self.failure:
            raise self.failure


def client(service: OneArticle | None = None, **options: Any) -> TestClient:
    return TestClient(create_app(service or OneArticle(), **options), raise_server_exceptions=False)


def problem(name: str, title: str, status: int, detail: str, instance: str, **more: Any) -> dict[str, Any]:
    kind = f"urn:problem-type:hoidap:{name}"
    return {"type": kind, "title": title, "status": status, "detail": detail, "instance": instance, **more}


def invalid(detail: str, *errors: dict[str, Any], instance: str = "/v1/ask") -> dict[str, Any]:
    return problem("validation", "Dữ liệu không hợp lệ", 422, detail, instance, errors=list(errors))


JSON = {"Content-Type": "application/json"}


# Asking


def test_a_question_alone_is_asked_with_the_defaults() -> None:
    service = OneArticle(empty=True)
    response = client(service).post("/v1/ask", json={"question": "  Giá điện?  "})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert response.json() == {
        "id": "ans_1",
        "status": "abstained",
        "mode": "extractive",
        "answer": "Xin lỗi, chưa có bài viết nào.",
        "short_answer": None,
        "confidence": 0.0,
        "abstain_reason": "empty_index",
        "offset_unit": "codepoint",
        "citations": [],
        "sources": [],
        "question": {"original": "Giá điện?", "standalone": "Giá điện?"},
        "timings_ms": {},
        "usage": None,
        "index": {"generation": 0, "encoder": "e5"},
    }
    assert service.calls == [
        {"question": "Giá điện?", "history": [], "mode": Mode.AUTO, "top_k": None, "filters": Filters()}
    ]


def test_vietnamese_travels_unescaped() -> None:
    response = client().post("/v1/ask", json={"question": "Giá điện?"})
    assert '"answer":"Xin lỗi, chưa có bài viết nào."' in response.content.decode()
    refused = client().post("/v1/ask", json={"question": ""})
    assert '"title":"Dữ liệu không hợp lệ"' in refused.content.decode()


def test_every_field_of_a_question_reaches_the_service_in_nfc() -> None:
    service = OneArticle()
    body = {
        "question": "Thế còn năm trước?",
        "history": [
            {"role": "user", "content": "Gia\u0301 điện 2024?"},
            {"role": "assistant", "content": "Tăng 4,8%. [1]"},
        ],
        "mode": "generative",
        "top_k": 50,
        "stream": False,
        "filters": {
            "publishers": ["Ba\u0301o Ví Dụ"],
            "published_from": "2024-01-01",
            "published_to": None,
            "article_ids": ["dien"],
        },
    }
    assert client(service).post("/v1/ask", json=body).status_code == 200
    assert service.calls == [
        {
            "question": "Thế còn năm trước?",
            "history": [
                Turn(role="user", content="Giá điện 2024?"),
                Turn(role="assistant", content="Tăng 4,8%. [1]"),
            ],
            "mode": Mode.GENERATIVE,
            "top_k": 50,
            "filters": Filters(publishers=("Báo Ví Dụ",), published_from="2024-01-01", article_ids=("dien",)),
        }
    ]


@pytest.mark.parametrize(
    ("body", "detail", "error"),
    [
        (
            {"question": " \n\t"},
            "Sai ở question: Câu hỏi đang để trống; hãy viết một câu hỏi.",
            {"loc": ["body", "question"], "msg": "Câu hỏi đang để trống; hãy viết một câu hỏi"},
        ),
        (
            {"question": "ạ" * 2001},
            "Sai ở question: Câu hỏi dài 2001 ký tự, tối đa 2000; hãy rút ngắn lại.",
            {"loc": ["body", "question"], "msg": "Câu hỏi dài 2001 ký tự, tối đa 2000; hãy rút ngắn lại"},
        ),
        (
            {"question": "a\ud83d"},
            "Sai ở question: Câu hỏi có ký tự không phải Unicode; hãy gửi bằng UTF-8.",
            {"loc": ["body", "question"], "msg": "Câu hỏi có ký tự không phải Unicode; hãy gửi bằng UTF-8"},
        ),
        (
            {"question": "a", "history": [{"role": "user", "content": "\ud83d"}]},
            "Sai ở history.0.content: có ký tự không phải Unicode; hãy gửi bằng UTF-8.",
            {
                "loc": ["body", "history", 0, "content"],
                "msg": "có ký tự không phải Unicode; hãy gửi bằng UTF-8",
            },
        ),
        (
            {"question": "a", "history": [{"role": "user", "content": "ạ" * 4001}]},
            "Sai ở history.0.content: dài 4001 ký tự, tối đa 4000; hãy rút ngắn lại.",
            {
                "loc": ["body", "history", 0, "content"],
                "msg": "dài 4001 ký tự, tối đa 4000; hãy rút ngắn lại",
            },
        ),
        (
            {"question": "?"},
            "Sai ở question: Câu hỏi không có chữ hay số nào; hãy viết một câu hỏi bằng lời.",
            {
                "loc": ["body", "question"],
                "msg": "Câu hỏi không có chữ hay số nào; hãy viết một câu hỏi bằng lời",
            },
        ),
        (
            {"question": "a", "\ud83d": 1},
            "Sai ở body: phải là chuỗi Unicode hợp lệ.",
            {"loc": ["body"], "msg": "phải là chuỗi Unicode hợp lệ"},
        ),
        (
            {},
            "Sai ở question: trường này là bắt buộc.",
            {"loc": ["body", "question"], "msg": "trường này là bắt buộc"},
        ),
        (
            {"question": 5},
            "Sai ở question: phải là một chuỗi ký tự.",
            {"loc": ["body", "question"], "msg": "phải là một chuỗi ký tự"},
        ),
        (
            {"question": "a", "k": 8},
            "Sai ở k: không có trường nào tên như vậy.",
            {"loc": ["body", "k"], "msg": "không có trường nào tên như vậy"},
        ),
        (
            {"question": "a", "top_k": 0},
            "Sai ở top_k: phải từ 1 trở lên.",
            {"loc": ["body", "top_k"], "msg": "phải từ 1 trở lên"},
        ),
        (
            {"question": "a", "top_k": 51},
            "Sai ở top_k: nhiều nhất là 50.",
            {"loc": ["body", "top_k"], "msg": "nhiều nhất là 50"},
        ),
        (
            {"question": "a", "top_k": "8"},
            "Sai ở top_k: phải là một số nguyên.",
            {"loc": ["body", "top_k"], "msg": "phải là một số nguyên"},
        ),
        (
            {"question": "a", "mode": "nhanh"},
            "Sai ở mode: phải là một trong: 'auto', 'extractive' hoặc 'generative'.",
            {"loc": ["body", "mode"], "msg": "phải là một trong: 'auto', 'extractive' hoặc 'generative'"},
        ),
        (
            {"question": "a", "history": [{"role": "user", "content": "b"}] * 21},
            "Sai ở history: có 21 phần tử, nhiều nhất là 20.",
            {"loc": ["body", "history"], "msg": "có 21 phần tử, nhiều nhất là 20"},
        ),
        (
            {"question": "a", "history": [{"role": "system", "content": "b"}]},
            "Sai ở history.0.role: phải là một trong: 'user' hoặc 'assistant'.",
            {"loc": ["body", "history", 0, "role"], "msg": "phải là một trong: 'user' hoặc 'assistant'"},
        ),
        (
            {"question": "a", "filters": {"published_to": "31/12/2025"}},
            "Sai ở filters.published_to: phải là ngày dạng năm-tháng-ngày, ví dụ 2025-08-28.",
            {
                "loc": ["body", "filters", "published_to"],
                "msg": "phải là ngày dạng năm-tháng-ngày, ví dụ 2025-08-28",
            },
        ),
        (
            {"question": "a", "filters": {"published_from": "2025-02-01", "published_to": "2025-01-31"}},
            "Sai ở filters: published_from phải không sau published_to.",
            {"loc": ["body", "filters"], "msg": "published_from phải không sau published_to"},
        ),
        (
            [1],
            "Sai ở body: phải là một đối tượng JSON.",
            {"loc": ["body"], "msg": "phải là một đối tượng JSON"},
        ),
    ],
)
def test_a_wrong_field_is_named_and_never_reaches_the_service(
    body: object, detail: str, error: dict[str, Any]
) -> None:
    service = OneArticle()
    content = json.dumps(body)  # in ASCII: half a surrogate pair travels only as an escape
    response = client(service).post("/v1/ask", content=content, headers=JSON)
    assert response.json() == invalid(detail, error)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert service.calls == []


def test_two_wrong_fields_are_both_named() -> None:
    response = client().post("/v1/search", json={"question": "a", "top_k": 99, "mode": "auto"})
    assert response.json() == invalid(
        "Sai ở top_k, mode; xem errors.",
        {"loc": ["body", "top_k"], "msg": "nhiều nhất là 50"},
        {"loc": ["body", "mode"], "msg": "không có trường nào tên như vậy"},
        instance="/v1/search",
    )


def test_a_question_of_2000_characters_is_asked() -> None:
    service = OneArticle()
    assert client(service).post("/v1/ask", json={"question": "ậ" * 2000}).status_code == 200
    assert service.calls[0]["question"] == "ậ" * 2000


def test_a_turn_of_4000_characters_is_history() -> None:
    service = OneArticle()
    lengths = {"user": 4000, "assistant": 5000}  # our own answer comes back, however long it was
    history = [{"role": role, "content": "a\u0323\u0302" * length} for role, length in lengths.items()]
    assert client(service).post("/v1/ask", json={"question": "a", "history": history}).status_code == 200
    assert [turn.content for turn in service.calls[0]["history"]] == ["ậ" * 4000] * 2


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b'{"question": ', "Thân yêu cầu không phải JSON hợp lệ, sai từ ký tự thứ 13."),
        (b'{"question": "\xff"}', "Thân yêu cầu không phải JSON hợp lệ."),
        (b"[" * 100_000, "Thân yêu cầu không phải JSON hợp lệ."),
    ],
)
def test_a_broken_body_is_400(content: bytes, detail: str) -> None:
    response = client().post("/v1/ask", content=content, headers=JSON)
    assert response.json() == problem("bad-request", "Yêu cầu không đúng", 400, detail, "/v1/ask")
    assert response.status_code == 400


def test_a_body_that_is_not_declared_as_json_is_415() -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}  # what curl -d says
    response = client().post("/v1/ask", content=b'{"question": "a"}', headers=form)
    assert response.json() == problem(
        "unsupported-media-type",
        "Kiểu dữ liệu không được hỗ trợ",
        415,
        "Hãy gửi JSON với Content-Type: application/json.",
        "/v1/ask",
    )
    assert response.status_code == 415


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_413_whether_or_not_it_declares_its_length(declared: bool) -> None:
    service = OneArticle()
    body = json.dumps({"question": "a" * 90}).encode()
    content: Any = body if declared else iter([body[:60], body[60:]])
    response = client(service, max_body_bytes=100).post("/v1/ask", content=content, headers=JSON)
    assert response.json() == problem(
        "body-too-large",
        "Thân yêu cầu quá lớn",
        413,
        "Thân yêu cầu lớn hơn giới hạn 100 byte; hãy gửi ít dữ liệu hơn.",
        "/v1/ask",
    )
    assert (response.status_code, service.calls) == (413, [])


def test_a_body_at_the_limit_is_read() -> None:
    body = json.dumps({"question": "a" * 90}).encode()
    response = client(max_body_bytes=len(body)).post("/v1/ask", content=body, headers=JSON)
    assert response.status_code == 200


# Searching and reading


def test_a_search_gives_hits() -> None:
    service = OneArticle()
    response = client(service).post("/v1/search", json={"question": "giá điện", "top_k": 3})
    assert response.status_code == 200
    assert response.json() == {
        "hits": [
            {
                "passage_id": 1,
                "article_id": "dien",
                "title": "Giá điện",
                "url": None,
                "publisher": None,
                "published_at": None,
                "text": "Giá điện tăng 4,8%.",
                "span": [0, 19],
                "score": 1.5,
                "dense": 0.9,
                "lexical": 7.0,
            }
        ],
        "timings_ms": {},
    }
    assert service.calls == [{"question": "giá điện", "top_k": 3, "filters": Filters()}]


def test_articles_come_in_pages() -> None:
    service = OneArticle()
    first = client(service).get("/v1/articles")
    second = client(service).get("/v1/articles", params={"limit": 200, "cursor": "Mg"})
    assert first.json() == second.json() == {"articles": [HEAD], "next_cursor": "Mg"}
    assert service.calls == [{"cursor": None, "limit": 50}, {"cursor": "Mg", "limit": 200}]


@pytest.mark.parametrize(
    ("limit", "msg"),
    [("0", "phải từ 1 trở lên"), ("201", "nhiều nhất là 200"), ("năm", "phải là một số nguyên")],
)
def test_a_page_has_1_to_200_articles(limit: str, msg: str) -> None:
    response = client().get("/v1/articles", params={"limit": limit})
    assert response.json() == invalid(
        f"Sai ở limit: {msg}.", {"loc": ["query", "limit"], "msg": msg}, instance="/v1/articles"
    )


def test_a_cursor_from_nowhere_is_400() -> None:
    response = client().get("/v1/articles", params={"cursor": "rác"})
    assert response.json() == problem(
        "bad-request",
        "Yêu cầu không đúng",
        400,
        "found cursor 'rác', expected the next_cursor of an earlier page",
        "/v1/articles",
    )
    assert response.status_code == 400


def test_an_article_is_given_whole() -> None:
    assert client().get("/v1/articles/dien").json() == {**HEAD, "text": "Giá điện tăng 4,8%."}


def test_an_unknown_article_is_404_and_its_name_is_escaped_in_the_instance() -> None:
    response = client().get("/v1/articles/bài")
    assert response.json() == problem(
        "not-found",
        "Không tìm thấy",
        404,
        "Không có bài viết nào mang mã “bài”.",
        "/v1/articles/b%C3%A0i",
    )
    assert response.status_code == 404


# Health


def test_health_asks_nobody() -> None:
    service = OneArticle(failure=RuntimeError("down"))
    response = client(service).get("/healthz")
    assert (response.status_code, response.json(), service.calls) == (200, {"status": "ok"}, [])


def test_ready_says_what_the_index_holds_but_not_where() -> None:
    response = client().get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "index": {"articles": 1, "passages": 1, "generation": 3, "encoder": "e5"},
    }


def test_an_empty_index_is_not_ready() -> None:
    response = client(OneArticle(empty=True)).get("/readyz")
    assert response.json() == problem(
        "unavailable",
        "Dịch vụ chưa sẵn sàng",
        503,
        "Chỉ mục chưa có bài viết nào; hãy chạy: qa index.",
        "/readyz",
    )
    assert response.status_code == 503


# Errors of every route


def test_an_unknown_address_is_404() -> None:
    response = client().get("/v1/ask/")
    assert response.json() == problem(
        "not-found", "Không tìm thấy", 404, "Không có địa chỉ /v1/ask/.", "/v1/ask/"
    )
    assert response.status_code == 404


def test_a_wrong_method_is_405_and_says_which_is_allowed() -> None:
    response = client().get("/v1/ask")
    assert response.json() == problem(
        "method-not-allowed",
        "Phương thức không được phép",
        405,
        "Địa chỉ /v1/ask không nhận phương thức GET.",
        "/v1/ask",
    )
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (
            IndexBusy("another process (4242) holds /home/x/index/lock"),
            problem(
                "unavailable",
                "Dịch vụ chưa sẵn sàng",
                503,
                "Chỉ mục hoặc bộ mã hóa chưa dùng được; hãy thử lại sau ít phút.",
                "/v1/ask",
            ),
        ),
        (
            EncoderError("/home/x/.cache is torn"),
            problem(
                "unavailable",
                "Dịch vụ chưa sẵn sàng",
                503,
                "Chỉ mục hoặc bộ mã hóa chưa dùng được; hãy thử lại sau ít phút.",
                "/v1/ask",
            ),
        ),
        (
            ModelError("http://10.0.0.7 said no"),
            problem(
                "model-failed",
                "Mô hình ngôn ngữ không trả lời",
                502,
                "Mô hình ngôn ngữ không trả lời; hãy thử lại sau hoặc dùng mode “extractive”.",
                "/v1/ask",
            ),
        ),
        (
            QAError("something of ours"),
            problem(
                "internal",
                "Lỗi bên trong dịch vụ",
                500,
                "Dịch vụ gặp lỗi ngoài dự kiến; lỗi đã được ghi lại, hãy thử lại sau.",
                "/v1/ask",
            ),
        ),
        (
            ZeroDivisionError("secret"),
            problem(
                "internal",
                "Lỗi bên trong dịch vụ",
                500,
                "Dịch vụ gặp lỗi ngoài dự kiến; lỗi đã được ghi lại, hãy thử lại sau.",
                "/v1/ask",
            ),
        ),
    ],
)
def test_a_failure_inside_is_logged_and_not_told(
    failure: Exception, expected: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    response = client(OneArticle(failure=failure)).post("/v1/ask", json={"question": "a"})
    assert response.json() == expected
    assert response.status_code == expected["status"]
    assert response.headers["content-type"] == "application/problem+json"
    assert [record.getMessage() for record in caplog.records if record.name == "qa.api.problems"] == [
        f"POST /v1/ask: {type(failure).__name__}: {failure}"
    ]


# HEAD, and other sites


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/widget.js", "/v1/articles", "/v1/articles/x"])
def test_head_is_get_without_the_body(path: str) -> None:
    api = client()
    got, head = api.get(path), api.head(path)
    assert (head.status_code, head.headers, head.content) == (got.status_code, got.headers, b"")
    assert int(head.headers["content-length"]) > 0


def test_head_of_what_is_only_posted_is_405() -> None:
    response = client().head("/v1/ask")
    assert (response.status_code, response.headers["allow"], response.content) == (405, "POST", b"")


def test_a_server_sends_no_body_after_head() -> None:
    with serving(Teller()) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for method, body in (("HEAD", b""), ("GET", b'{"status":"ok"}'), ("HEAD", b"")):
            connection.request(method, "/healthz")
            response = connection.getresponse()
            assert (response.status, response.read()) == (200, body)
        connection.close()


@pytest.mark.parametrize(
    ("origins", "origin"),
    [
        ("https://a.vn/", "https://a.vn"),
        ("https://a.vn,https://b.vn", "https://b.vn"),
        (" https://A.vn:443 ,, http://b.vn:80/", "https://a.vn"),
        (" https://A.vn:443 ,, http://b.vn:80/", "http://b.vn"),
        ("http://localhost:3000 https://a.vn", "http://localhost:3000"),
        ("https://a.vn:8443", "https://a.vn:8443"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_matched_as_a_browser_writes_it(origins: str, origin: str) -> None:
    api = client(settings=Settings(allowed_origins=origins))
    allowed = {"Origin": origin}
    assert api.get("/healthz", headers=allowed).headers["access-control-allow-origin"] == origin
    refused = {"Origin": "https://xau.example"}
    assert "access-control-allow-origin" not in api.get("/healthz", headers=refused).headers


@pytest.mark.parametrize(
    ("origins", "wrong"),
    [
        ("https://a.vn/tin", "https://a.vn/tin"),
        ("a.vn", "a.vn"),
        ("https://a.vn; https://b.vn", "https://a.vn;"),
        ("https://báo.vn", "https://báo.vn"),
        ("https://*.a.vn", "https://*.a.vn"),
    ],
)
def test_an_origin_that_no_browser_writes_is_refused(origins: str, wrong: str) -> None:
    sentence = f"{wrong} is no origin, expected one like https://bao.example, without a path"
    with pytest.raises(ValidationError, match=re.escape(sentence)):
        Settings(allowed_origins=origins)


@pytest.mark.parametrize("failure", [ZeroDivisionError("secret"), QAError("ours"), IndexBusy("held")])
def test_another_site_may_read_of_a_failure_too(failure: Exception) -> None:
    api = client(OneArticle(failure=failure), settings=Settings(allowed_origins="https://a.vn"))
    response = api.post("/v1/ask", json={"question": "a"}, headers={"Origin": "https://a.vn"})
    assert response.status_code >= 500
    assert response.headers["access-control-allow-origin"] == "https://a.vn"
    assert response.headers["content-type"] == "application/problem+json"


def test_a_surprise_is_raised_again_for_the_server_to_log() -> None:
    app = create_app(OneArticle(failure=ZeroDivisionError("secret")))
    with pytest.raises(ZeroDivisionError):
        TestClient(app).post("/v1/ask", json={"question": "a"})
