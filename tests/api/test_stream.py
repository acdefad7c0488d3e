"""Answers sentence by sentence over a real socket, and callers who hang up."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from qa.api import streaming
from qa.errors import IndexBusy, ModelError
from telling import EVENTS, QUOTE, Teller, serving


@contextmanager
def asked(port: int) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = json.dumps({"question": "Giá điện?", "stream": True})
    connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def read(raw: bytes) -> list[tuple[str, str, Any]]:
    """Events as (id, name, data); comments as ("", "comment", text)."""
    found = []
    for block in raw.decode().split("\n\n"):
        lines = {}
        for line in block.splitlines():
            field, _, value = line.partition(": ")
            lines[field or "comment"] = value
        if "comment" in lines:
            found.append(("", "comment", lines["comment"]))
        elif lines:
            found.append((lines["id"], lines["event"], json.loads(lines["data"])))
    return found


def test_an_answer_is_streamed_as_the_contract_says() -> None:
    with serving(Teller(*EVENTS)) as port, asked(port) as response:
        assert response.status == 200
        assert response.getheader("content-type", "").startswith("text/event-stream")
        raw = response.read()
    assert QUOTE in raw.decode()  # Vietnamese goes out as it is
    found = read(raw)
    assert [(number, name) for number, name, _ in found] == [
        ("1", "sources"),
        ("2", "delta"),
        ("3", "citation"),
        ("4", "done"),
    ]
    assert found[0][2][0]["article_id"] == "dien"
    assert found[1][2] == {"text": f"{QUOTE} [1]"}
    assert found[2][2] == found[3][2]["citations"][0]
    assert found[3][2]["answer"] == f"{QUOTE} [1]"


def test_the_first_events_come_before_the_last_is_known() -> None:
    teller = Teller(EVENTS[0], EVENTS[1], endless=True)
    with serving(teller) as port, asked(port) as response:
        lines = [response.readline() for _ in range(8)]
    assert b"event: delta\n" in lines


def test_a_caller_who_hangs_up_stops_the_work() -> None:
    teller = Teller(EVENTS[0], endless=True)
    with serving(teller) as port, asked(port) as response:
        response.readline()
        response.close()
    # The server's thread has ended: it was told, well before its 20 s were over.
    assert teller.stopped.is_set()


def test_a_quiet_stream_is_kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PING_S", 0.05)
    with serving(Teller(EVENTS[0], 0.3, EVENTS[3])) as port, asked(port) as response:
        names = [name for _, name, _ in read(response.read())]
    assert names[0] == "sources"
    assert names[-1] == "done"
    assert names.count("comment") >= 2


def test_a_failure_before_the_first_event_is_a_problem() -> None:
    with serving(Teller(IndexBusy("writing"))) as port, asked(port) as response:
        assert response.status == 503
        assert json.loads(response.read())["type"] == "urn:problem-type:hoidap:unavailable"


@pytest.mark.parametrize(
    ("failure", "name"), [(ModelError("x"), "model-failed"), (ValueError("x"), "internal")]
)
def test_a_failure_after_it_is_an_error_event(failure: Exception, name: str) -> None:
    with serving(Teller(EVENTS[0], failure)) as port, asked(port) as response:
        found = read(response.read())
    assert [each[1] for each in found] == ["sources", "error"]
    assert found[1][2]["type"] == f"urn:problem-type:hoidap:{name}"
    assert found[1][2]["instance"] == "/v1/ask"
