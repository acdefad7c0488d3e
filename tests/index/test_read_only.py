"""An index that another account built, and this one may only read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa.api import create_app
from qa.index.passage_index import PassageIndex
from qa.records import Article
from qa.service import Service
from qa.settings import Settings
from word_bag import WordBagEncoder

HUE = Article(id="hue", text="Huế là cố đô.")
VINH = Article(id="vinh", text="Vinh có phố biển.")
NOBODY = 65534


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An index folder that every account may look into, unlike those of `tmp_path`."""
    above = Path(tempfile.mkdtemp())
    above.chmod(0o755)
    for_others = above / "temporary"
    for_others.mkdir()
    for_others.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(for_others))
    yield above / "index"
    assert list(for_others.iterdir()) == []
    shutil.rmtree(above)


def write(folder: Path, encoder: WordBagEncoder, *articles: Article) -> None:
    index = PassageIndex(folder, encoder=encoder.name)
    index.update(articles, encoder, max_tokens=40)
    index.close()


def make_writable(folder: Path) -> None:
    for one in (folder, *folder.rglob("*")):
        one.chmod(one.stat().st_mode | (0o700 if one.is_dir() else 0o600))


@contextmanager
def only_reading(folder: Path) -> Iterator[None]:
    """Root may write anything, so it becomes somebody else for the while."""
    for one in (folder, *folder.rglob("*")):
        one.chmod(one.stat().st_mode & ~0o222)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        make_writable(folder)


def texts(service: Service, question: str) -> list[str]:
    return [hit.passage.text for hit in service.search(question).hits]


def test_it_is_served_and_followed(folder: Path, encoder: WordBagEncoder) -> None:
    write(folder, encoder, HUE)
    settings = Settings(index_dir=folder, abstain_below=0.0)
    client = TestClient(create_app(service := Service(settings, encoder), settings=settings))
    kept = sorted(folder.rglob("*"))
    with only_reading(folder):
        assert client.get("/readyz").json()["index"]["articles"] == 1
        assert client.get("/v1/articles/hue").json()["text"] == HUE.text
        answer = client.post("/v1/ask", json={"question": "Huế là gì?"}).json()
        assert [one["quote"] for one in answer["citations"]] == [HUE.text]
        refused = client.post("/v1/feedback", json={"answer_id": answer["id"], "rating": "up"})
        assert refused.headers["content-type"] == "application/problem+json"
        assert (refused.status_code, refused.json()["detail"]) == (
            503,
            "Không ghi được vào sổ góp ý; góp ý này chưa được lưu.",
        )
    assert sorted(folder.rglob("*")) == kept
    write(folder, encoder, HUE, VINH)
    with only_reading(folder):
        assert client.get("/readyz").json()["index"]["articles"] == 2
        assert texts(service, "phố biển") == [VINH.text, HUE.text]
    service.close()


def test_it_is_served_while_its_writer_has_it_open(folder: Path, encoder: WordBagEncoder) -> None:
    writer = PassageIndex(folder, encoder=encoder.name)
    writer.update([HUE], encoder, max_tokens=40)
    reader = PassageIndex(folder, encoder=encoder.name)
    with only_reading(folder):
        assert reader.status().articles == 1
    writer.update([VINH], encoder, max_tokens=40)
    with only_reading(folder):
        assert reader.status().articles == 2
    writer.close()
    with only_reading(folder):
        assert reader.status().articles == 2
    reader.close()


def test_it_is_served_after_its_writer_was_killed(folder: Path, encoder: WordBagEncoder) -> None:
    write(folder, encoder, HUE)
    script = f"""
import os, sqlite3
database = sqlite3.connect({str(folder / "hoidap.sqlite")!r}, isolation_level=None)
database.execute("UPDATE articles SET title = 'Cố đô'")
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    assert (folder / "hoidap.sqlite-wal").exists()
    reader = PassageIndex(folder, encoder=encoder.name)
    with only_reading(folder):
        assert reader.store.article("hue").title == "Cố đô"
    reader.close()


@pytest.mark.parametrize("lost", [None, "manifest.json", "lexical/meta.json"])
def test_what_is_derived_may_be_read_by_whom_the_umask_lets(
    folder: Path, encoder: WordBagEncoder, lost: str | None
) -> None:
    write(folder, encoder, HUE)
    (derived,) = folder.glob("derived-*")
    assert derived.stat().st_mode == folder.stat().st_mode
    files = [one for one in derived.rglob("*") if one.is_file() and one.suffix != ".lock"]
    assert {one.stat().st_mode for one in files} == {(folder / "hoidap.sqlite").stat().st_mode}
    if lost is not None:
        (derived / lost).unlink()
    reader = PassageIndex(folder, encoder=encoder.name)
    with only_reading(folder):
        snapshot = reader.snapshot()
        assert snapshot is not None
        assert (len(snapshot.vectors), len(snapshot.lexical)) == (1, 1)
        reader.close()
