"""Readers to test with: one that points where it is told, and one with the encoder's body untrained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest

from qa.encoding import reference_folder
from qa.encoding.tokenizer import Tokenizer
from qa.encoding.weights import find_weight_file
from qa.encoding.words import WordTable
from qa.reading.onnx_reader import WIDTH, OnnxReader
from qa.settings import Settings


class Pointer:
    """A network that gives a word's last token 9 as the end, its first 9 as the start, all else 0."""

    def __init__(self, folder: Path, words: list[str]) -> None:
        table = WordTable(folder / "fast" / "words.q4", width=WIDTH)
        tokenizer = Tokenizer.load(folder / "fast")
        self._wanted = [table.vectors(tokenizer.encode(word)[1:-1]) for word in words]
        self.lengths: list[int] = []

    def run(self, names: list[str], given: dict[str, npt.NDArray[Any]]) -> list[npt.NDArray[Any]]:
        rows = given["words"][0]
        self.lengths.append(len(rows))
        logits = np.zeros((len(rows), 2), np.float32)
        for order, wanted in enumerate(self._wanted):
            for place in range(len(rows) - len(wanted) + 1):
                if np.array_equal(rows[place : place + len(wanted)], wanted):
                    logits[place, 0] = logits[place + len(wanted) - 1, 1] = 9 - order
        return [logits, np.ones((1, 1), np.float32), np.ones((1, 1), np.float32)]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(threads=2)


@pytest.fixture(scope="session")
def model_folder(settings: Settings) -> Path:
    return reference_folder(settings)


@pytest.fixture(scope="session")
def pointing(model_folder: Path) -> Callable[..., OnnxReader]:
    """Make a reader that points at the words it is given, the first most of all."""

    def make(*words: str) -> OnnxReader:
        session = cast(Any, Pointer(model_folder, list(words)))
        return OnnxReader(session, model_folder, name="pointer", threads=1)

    return make


@pytest.fixture(scope="session")
def untrained_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader's folder with the encoder's own body and heads that know nothing."""
    import torch

    from qa.encoding.weights import WeightFile
    from qa.reading.export import export
    from qa.reading.network import first_tensors

    folder = tmp_path_factory.mktemp("reader")
    tensors = first_tensors(WeightFile.load(find_weight_file()), seed=3)
    state = {"step": 0, "tensors": {name: torch.from_numpy(tensor) for name, tensor in tensors.items()}}
    torch.save(state, folder / "checkpoint.pt")
    export(folder / "checkpoint.pt", folder)
    return folder


@pytest.fixture(scope="session")
def untrained(untrained_folder: Path, settings: Settings) -> OnnxReader:
    return OnnxReader.load(settings, folder=untrained_folder)
