"""GET /: the page people meet first, with the widget in the middle."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from qa.api.routes.widget import script

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home() -> HTMLResponse:
    """Show the conversation beside the list of the articles."""
    page, policy = _page()
    return HTMLResponse(page, headers={"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"})


@cache
def _page() -> tuple[str, str]:
    """Read the page once; its policy allows the widget, its own style by hash, and nothing else."""
    page = files("qa.api").joinpath("home.html").read_text("utf-8")
    page = page.replace("{{path}}", script().path).replace("{{integrity}}", script().integrity)
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    if style is None:
        raise ValueError("home.html lacks its <style>")
    return page, (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        f"trusted-types lit-html; style-src '{_hash(style[1])}'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
