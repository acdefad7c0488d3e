"""Slow answers do not stand in each other's way; shown over a real socket."""

import http.client
import json
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from qa.records import (
    Answer,
    Article,
    ArticlePage,
    Filters,
    IndexStatus,
    Mode,
    SearchResult,
    Status,
    Turn,
)
from telling import Retells, serving

ASKERS = 8
NO_FILTERS = Filters()


class MeetingPoint(Retells):
    """A service that answers nobody until `ASKERS` questions are inside at once, and then is let go."""

    def __init__(self) -> None:
        self.together = threading.Barrier(ASKERS, timeout=20)
        self.all_inside = threading.Event()
        self.may_leave = threading.Event()

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        self.together.wait()
        self.all_inside.set()
        self.may_leave.wait(timeout=20)
        return Answer(
            id="ans_1",
            status=Status.ANSWERED,
            mode=Mode.EXTRACTIVE,
            answer=question,
            short_answer=None,
            confidence=1.0,
            abstain_reason=None,
            citations=(),
            sources=(),
            question=question,
            standalone=question,
        )

    def search(
        self, question: str, *, top_k: int | None = None, filters: Filters = NO_FILTERS
    ) -> SearchResult:
        raise NotImplementedError

    def article(self, article_id: str) -> Article:
        raise NotImplementedError

    def articles(self, *, cursor: str | None = None, limit: int = 50) -> ArticlePage:
        raise NotImplementedError

    def status(self) -> IndexStatus:
        raise NotImplementedError


def call(port: int, method: str, path: str, body: object = None) -> tuple[int, object]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body else None, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_slow_questions_run_at_the_same_time_and_health_answers_meanwhile() -> None:
    service = MeetingPoint()
    questions = [f"Câu hỏi thứ {n}?" for n in range(ASKERS)]
    with serving(service) as port, ThreadPoolExecutor(ASKERS) as pool:
        try:
            asked = [pool.submit(call, port, "POST", "/v1/ask", {"question": each}) for each in questions]
            assert service.all_inside.wait(timeout=20), "the questions waited for one another"
            assert call(port, "GET", "/healthz") == (200, {"status": "ok"})
            assert not any(each.done() for each in asked)
        finally:
            service.may_leave.set()
        answers = [each.result()[1] for each in asked]
    assert [answer["answer"] for answer in answers if isinstance(answer, dict)] == questions


def test_a_body_over_the_limit_is_refused_before_it_is_sent() -> None:
    with serving(MeetingPoint()) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(
            b"POST /v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000000000\r\n\r\n{"
        )
        received = b""
        while chunk := line.recv(65536):  # until the server closes
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    assert head[:12] == b"HTTP/1.1 413"
    assert json.loads(body)["type"] == "urn:problem-type:hoidap:body-too-large"
