"""What the browser tests talk to: the real application, answers from a script, and pages of other sites."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HACK = "window.hacked = 1"
ARTICLES: list[dict[str, str]] = [
    {
        "id": "doc",
        "title": f'<img src=x onerror="{HACK}">Kho thóc Bãi Sậy',
        "text": f"Kho thóc Bãi Sậy chứa 742 tấn thóc <script>{HACK}</script><img src=x onerror='{HACK}'>. "
        "Kho được xây bằng gạch.",
        "url": f"javascript:{HACK}",
        "publisher": f"<b onclick='{HACK}'>Báo Độc</b>",
        "published_at": "2025-03-01",
    },
    {
        "id": "dieu",
        "title": "Lễ hội diều 🎉",
        "text": "🎉🇻🇳 Khai mạc lễ hội diều 😀 ở Bãi Sau!\n\n"
        "Người dân đem 👩‍👩‍👧 và q̃ x̂. Lễ hội diều Bãi Sau 🪁 thu hút 3.217 khách m̃ trong ba ngày. 😀 Hết.",
        "url": "https://bao.example/dieu",
        "publisher": "Báo Biển",
        "published_at": "2025-06-12",
    },
]


class Served:
    """An ASGI application on a port of this machine, which may go down and come back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.port = 0
        self.up()
        self.url = f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Take a free port, and the same one again after having been down."""
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]
        self._socket.listen()
        config = uvicorn.Config(
            self._app,
            log_level="critical",
            lifespan="off",
            interface="asgi3",
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()

    def down(self) -> None:
        """Answer nobody any more."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


Script = Callable[[dict[str, Any]], Response]


class Play:
    """The real application, whose answers may be played from a script instead, within its middleware."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.script: Script | None = None
        self.hung_up = threading.Event()  # a caller left before a played stream had ended
        app.user_middleware.append(Middleware(self._stage))

    def _stage(self, routes: ASGIApp) -> ASGIApp:
        async def stage(scope: Scope, receive: Receive, send: Send) -> None:
            played = scope["type"] == "http" and scope["path"] == "/v1/ask" and self.script
            if played:
                await played(await Request(scope, receive).json())(scope, receive, send)
            else:
                await routes(scope, receive, send)

        return stage

    def stream(self, *steps: tuple[float, str, Any]) -> Response:
        """Play events: seconds to wait, name, data; "cut" ends the stream there."""

        async def events() -> AsyncIterator[str]:
            try:
                for number, (wait_s, event, data) in enumerate(steps):
                    await asyncio.sleep(wait_s)
                    if event != "cut":
                        yield f": ping\n\nid: {number}\nevent: {event}\ndata: {json.dumps(data)}\n\n"
            except asyncio.CancelledError:
                self.hung_up.set()
                raise

        return StreamingResponse(events(), media_type="text/event-stream")


def answer(text: str, *, article_id: str = "dieu", quotes: Sequence[tuple[str, int]] = ()) -> dict[str, Any]:
    """An answer as the service sends it, each quote at its code point in the article."""
    return {
        "id": "ans_played",
        "status": "answered",
        "answer": text,
        "confidence": 0.9,
        "abstain_reason": None,
        "citations": [
            {
                "n": n, "source_id": "s1", "article_id": article_id, "quote": quote,
                "source_span": [at, at + len(quote)],
            }
            for n, (quote, at) in enumerate(quotes, 1)
        ],
        "sources": [
            {"id": "s1", "article_id": article_id, "title": "Lễ hội diều 🎉", "url": None, "publisher": None,
             "author": None, "published_at": None}
        ],
    }  # fmt: skip


class Hosts:
    """Pages of other sites, at an origin of their own."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.served = Served(self._app)

    def add(self, html: str, *, policy: str = "") -> str:
        """Put up a page with a Content-Security-Policy, and give its address."""
        path = f"/{len(self.pages)}"
        self.pages[path] = (html, policy)
        return self.served.url + path

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        html, policy = self.pages.get(scope["path"], ("", ""))
        headers = {"Content-Security-Policy": policy} if policy else {}
        await HTMLResponse(f"<!doctype html><html lang=vi>{html}", headers=headers)(scope, receive, send)


def embed(served: Served, *, more: str = "") -> str:
    """The one script tag."""
    return f'<script async src="{served.url}/widget.js" data-api="{served.url}" {more}></script>'
