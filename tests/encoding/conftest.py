"""The bundled encoder, unpacked once a session into the folder of the settings (QA_CACHE_DIR)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qa.encoding import Encoder, load_encoder, reference_folder
from qa.encoding.tokenizer import Tokenizer
from qa.settings import Settings
from qa.vietnamese.text import nfc

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(threads=2)


@pytest.fixture(scope="session")
def encoder(settings: Settings) -> Encoder:
    return load_encoder(settings)


@pytest.fixture(scope="session")
def folder(settings: Settings) -> Path:
    return reference_folder(settings)


@pytest.fixture(scope="session")
def tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.load(folder / "fast")


@pytest.fixture(scope="session")
def seed_lines() -> list[str]:
    """The lines of the seed articles that are sentences rather than menus."""
    lines = [
        nfc(line).strip()
        for path in sorted((ROOT / "seeds").glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [line for line in lines if len(line) > 40]


@pytest.fixture(scope="session")
def questions() -> list[str]:
    """Vietnamese questions of MLQA and XQuAD."""
    data = Path(os.environ.get("QA_EVAL_DATA") or ROOT.parent / "shared" / "data")
    paths = [data / "mlqa" / "mlqa_dev_vi_vi.json", data / "xquad" / "xquad.vi.json"]
    if not all(path.is_file() for path in paths):
        pytest.skip(f"no evaluation data in {data}; set QA_EVAL_DATA to its folder")
    return [
        nfc(qa["question"])
        for path in paths
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]
