"""Send events as they come, and stop the work when nobody listens: Iterator -> text/event-stream.

Iterators run in a thread. Each event has an id; a comment goes out every 15 s so that proxies keep the line
open; the connection's end sets ``cancelled``, and whoever works looks at it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import anyio
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

PING_S = 15.0
_END = object()
logger = logging.getLogger(__name__)

Event = tuple[str | None, object]  # name, and data: text as it is, anything else as JSON
Start = Callable[[threading.Event], Iterator[Event]]
Failed = Callable[[Exception], Event]  # what to send when the iterator fails after its first event


async def stream(start: Start, *, failed: Failed) -> StreamingResponse:
    """Answer with the events of an iterator; what fails before the first one is raised here."""
    cancelled = threading.Event()
    events = start(cancelled)
    first = await run_in_threadpool(next, events)
    return _EventStream(_sent(first, events, failed, cancelled), cancelled)


async def _sent(
    first: Event, events: Iterator[Event], failed: Failed, cancelled: threading.Event
) -> AsyncIterator[bytes]:
    number = 1
    yield _encoded(number, first)
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[Any] = asyncio.Queue()

    def work() -> None:
        try:
            for one in events:
                loop.call_soon_threadsafe(waiting.put_nowait, one)
        except Exception as error:  # the headers have gone: it can only be told in the stream
            logger.exception("a stream failed")
            loop.call_soon_threadsafe(waiting.put_nowait, failed(error))
        finally:
            loop.call_soon_threadsafe(waiting.put_nowait, _END)

    async with anyio.create_task_group() as group:
        group.start_soon(run_in_threadpool, work)
        try:
            while True:
                try:
                    one = await asyncio.wait_for(waiting.get(), PING_S)
                except TimeoutError:
                    yield KEEPALIVE_COMMENT
                    continue
                if one is _END:
                    break
                number += 1
                yield _encoded(number, one)
        finally:
            cancelled.set()  # the thread ends by itself


def _encoded(number: int, event: Event) -> bytes:
    name, data = event
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return format_sse_event(data_str=text, event=name, id=str(number))


class _EventStream(StreamingResponse):
    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[bytes], cancelled: threading.Event) -> None:
        super().__init__(content, headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        self._cancelled = cancelled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, and look out for the caller's leaving meanwhile, on every version of ASGI."""
        async with anyio.create_task_group() as group:

            async def listen() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                self._cancelled.set()
                group.cancel_scope.cancel()

            group.start_soon(listen)
            try:
                await self.stream_response(send)
            finally:
                self._cancelled.set()
            group.cancel_scope.cancel()
