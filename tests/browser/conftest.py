"""A real service on the real seeds, pages that embed its widget, and a browser to look at them with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.serving import ARTICLES, Hosts, Play, Served
from qa.api import create_app
from qa.service import Service
from qa.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="needs the extra: pip install 'hoidap[browser]'"
    )
    if not CHROMIUM.exists():
        pytest.skip(f"needs {CHROMIUM}: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def index_dir(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="session")
def play(index_dir: Path, hosts: Hosts) -> Iterator[Play]:
    news = index_dir / "more.jsonl"
    news.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), "utf-8")
    settings = Settings(index_dir=index_dir / "index", allowed_origins=hosts.served.url)
    service = Service.open(settings)
    service.index([SEEDS, news])
    yield Play(create_app(service, settings=settings))
    service.close()


@pytest.fixture(scope="session")
def served(play: Play) -> Iterator[Served]:
    served = Served(play.app)
    yield served
    served.down()


@pytest.fixture(autouse=True)
def _real_answers(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "play" in request.fixturenames:
        play: Play = request.getfixturevalue("play")
        play.script = None
        play.hung_up.clear()


@pytest.fixture(scope="session")
def hosts() -> Iterator[Hosts]:
    hosts = Hosts()
    yield hosts
    hosts.served.down()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh browser profile; whatever the browser complains of fails the test."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    yield page
    context.close()
    # A refused connection or status is told by the browser itself, and is part of some tests.
    assert [one for one in complaints if not one.startswith("Failed to load resource")] == []
