"""GET /widget.js: the chat widget, as it was built.

`/widget-<hash>.js` is the same file under a name that never changes its content: for `integrity` and for
caches. Both may be loaded by any page; what the page may then ask is for the allow-list of origins to say.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The built file with its names."""

    content: bytes
    gzipped: bytes
    digest: str  # hex, the first 12 letters of its SHA-256
    integrity: str  # as the `integrity` attribute has it

    @property
    def path(self) -> str:
        """The address whose content never changes."""
        return f"/widget-{self.digest}.js"


@cache
def script() -> Script:
    """Read the built file once."""
    content = files("qa").joinpath("widget/built/widget.js").read_bytes()
    return Script(
        content=content,
        gzipped=gzip.compress(content, mtime=0),
        digest=hashlib.sha256(content).hexdigest()[:12],
        integrity="sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode(),
    )


@router.get("/widget.js")
async def newest(request: Request) -> Response:
    """Give the widget; browsers ask again each time, and are told when nothing has changed."""
    return _response(request, cache_control="no-cache")


@router.get("/widget-{digest}.js")
async def unchanging(request: Request, digest: str) -> Response:
    """Give the widget under its hash; another version's is not here."""
    if digest != script().digest:
        raise HTTPException(404)
    return _response(request, cache_control="public, max-age=31536000, immutable")


def _response(request: Request, *, cache_control: str) -> Response:
    etag = f'"{script().digest}"'
    headers = {
        "Cache-Control": cache_control,
        "ETag": etag,
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",  # a public file; `integrity` needs it
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(script().gzipped, media_type="text/javascript", headers=headers)
    return Response(script().content, media_type="text/javascript", headers=headers)
