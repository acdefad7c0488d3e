"""GET /: one static page to try the service in a browser, until the widget takes its place."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home() -> HTMLResponse:
    """Show a form, the answer, and the cited place in its article."""
    page, policy = _page()
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


@cache
def _page() -> tuple[str, str]:
    """Read the page once; its policy allows its own script and style by their hashes, and nothing else."""
    page = files("qa.api").joinpath("home.html").read_text("utf-8")
    script, style = (re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S) for tag in ("script", "style"))
    if script is None or style is None:
        raise ValueError("home.html lacks its <script> or <style>")
    return page, (
        "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; "
        f"script-src '{_hash(script[1])}'; style-src '{_hash(style[1])}'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
