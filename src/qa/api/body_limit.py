"""Refuse request bodies that are too large: ASGI app -> ASGI app.

Starlette's own limiter answers in plain text; this one raises, so that the answer is a problem object.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 262_144  # 20 turns of about 13,000 bytes each


class BodyLimit:
    """Stop reading a request body after `max_bytes`, or before it when its declared length is larger."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body; a body that nobody reads is nobody's concern."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        too_large = declared.isdecimal() and int(declared) > self.max_bytes
        received = 0

        async def counted() -> Message:
            nonlocal received
            if too_large:
                raise self._error()
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                raise self._error()
            return message

        await self.app(scope, counted, send)

    def _error(self) -> HTTPException:
        detail = f"Thân yêu cầu lớn hơn giới hạn {self.max_bytes} byte; hãy gửi ít dữ liệu hơn."
        return HTTPException(413, detail=detail, headers={"Connection": "close"})
