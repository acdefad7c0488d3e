"""The int8 path against sentence-transformers in float32 on the same folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.encoding import Encoder, load_encoder
from qa.errors import EncoderError
from qa.settings import Settings

pytestmark = [
    pytest.mark.slow,
    # torch and transformers announce changes of their own on import.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def reference(folder: Path) -> Encoder:
    pytest.importorskip("sentence_transformers")
    return load_encoder(Settings(encoder=str(folder), threads=2))


def test_passages_are_near_the_reference(encoder: Encoder, reference: Encoder, seed_lines: list[str]) -> None:
    texts = seed_lines
    cosines = (encoder.encode_passages(texts) * reference.encode_passages(texts)).sum(axis=1)
    assert len(texts) >= 100
    assert cosines.mean() >= 0.997
    assert cosines.min() >= 0.99


@pytest.mark.data
def test_questions_are_near_the_reference(encoder: Encoder, reference: Encoder, questions: list[str]) -> None:
    texts = questions[::15]
    cosines = (encoder.encode_questions(texts) * reference.encode_questions(texts)).sum(axis=1)
    assert len(texts) >= 100
    assert cosines.mean() >= 0.997
    assert cosines.min() >= 0.99


def test_the_folder_says_what_the_bundled_encoder_says(
    encoder: Encoder, reference: Encoder, folder: Path, seed_lines: list[str]
) -> None:
    assert (reference.name, reference.dim, reference.max_tokens) == (str(folder), 384, 512)
    assert reference.count_tokens([*seed_lines, ""]) == encoder.count_tokens([*seed_lines, ""])
    assert reference.count_tokens([]) == []
    assert reference.encode_questions([]).shape == (0, 384)
    np.testing.assert_allclose(np.linalg.norm(reference.encode_passages([""]), axis=1), [1], atol=1e-5)


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(EncoderError, match=r"the encoder '.*nothing' cannot be loaded \(.+\); expected"):
        load_encoder(Settings(encoder=str(tmp_path / "nothing")))
