"""A real HTTP server that speaks OpenAI's chat protocol, as well or as badly as a test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Call"], None]


class Call:
    """One request, and the ways to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any], server: ModelServer) -> None:
        self._handler, self.body, self.server = handler, body, server

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def send(self, data: str | bytes) -> None:
        self._handler.wfile.write(data.encode() if isinstance(data, str) else data)
        self._handler.wfile.flush()

    def chunk(self, text: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
        event = {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "fake",
            "choices": [choice],
        }
        self.send(f"data: {json.dumps(event)}\n\n")

    def stay(self, seconds: float) -> None:
        """Wait, until the test is over."""
        self.server.over.wait(seconds)


def says(text: str, *, size: int = 7, pause_s: float = 0.0) -> Reply:
    """Stream a text, a few letters at a time."""

    def reply(call: Call) -> None:
        call.start()
        for at in range(0, len(text), size):
            call.chunk(text[at : at + size])
            time.sleep(pause_s)
        call.chunk("", finish="stop")
        call.send("data: [DONE]\n\n")

    return reply


class ModelServer:
    """Answers each call with the next reply, the last one again and again."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.calls: list[Call] = []
        self.hung_up = threading.Event()  # a caller closed its connection before the end
        self.over = threading.Event()
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        call = Call(handler, body, self)
        self.calls.append(call)
        try:
            self.replies[min(len(self.calls), len(self.replies)) - 1](call)
        except OSError:
            self.hung_up.set()


@contextmanager
def serving(*replies: Reply) -> Iterator[ModelServer]:
    """Serve on a free port."""
    model = ModelServer(*replies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            model.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        model.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
