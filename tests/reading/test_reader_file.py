"""The reader's own file: drawn from tensors, checked by hash, the same figures as torch."""

from __future__ import annotations

import json
import logging
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.encoding.weights import Shape, WeightFile, find_weight_file
from qa.errors import EncoderError
from qa.reading import load_reader
from qa.reading.export import averaged, export, read_checkpoint
from qa.reading.network import forward
from qa.reading.onnx_reader import FILE, FOLDER, LABEL, OnnxReader
from qa.reading.spans import best_span, span_logits
from qa.settings import Settings

ROOT = Path(__file__).parents[2]
CHECKPOINT = ROOT / "eval" / "runs" / "reader" / "checkpoint.pt"
TEXTS = [
    "Hà Nội là thủ đô của nước Cộng hòa xã hội chủ nghĩa Việt Nam.",
    "Từ ngày 10/5, giá bán lẻ điện bình quân tăng 4,8%, lên hơn 2.204 đồng mỗi kWh. " * 12,
    "Đội tuyển Việt Nam thắng Thái Lan 3-2 trong trận chung kết lượt về.",
]


def test_a_reading_hangs_on_its_own_text_alone(untrained: OnnxReader) -> None:
    together = untrained.read("Thủ đô là gì?", TEXTS)
    assert together == [untrained.read("Thủ đô là gì?", [text])[0] for text in TEXTS]


def test_the_name_changes_with_the_file(untrained: OnnxReader) -> None:
    assert untrained.name.startswith("reader@")
    assert len(untrained.name) == len("reader@") + 12


@pytest.mark.parametrize("harm", ["torn", "absent", "other", "no label", "torn label", "other label"])
def test_a_harmed_file_is_told_in_one_sentence_and_gives_no_reader(
    harm: str,
    untrained_folder: Path,
    tmp_path: Path,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(untrained_folder, folder)
    content = (folder / FILE).read_bytes()
    match harm:
        case "torn":
            (folder / FILE).write_bytes(content[:-1000])
        case "absent":
            (folder / FILE).unlink()
        case "other":
            (folder / FILE).write_bytes(content[:5000] + b"x" + content[5001:])
        case "no label":
            (folder / LABEL).unlink()
        case "torn label":
            (folder / LABEL).write_text('{"sha', encoding="utf-8")
        case "other label":
            (folder / LABEL).write_text("[]", encoding="utf-8")
    with pytest.raises(EncoderError):
        OnnxReader.load(settings, folder=folder)
    with caplog.at_level(logging.WARNING):
        assert load_reader(settings, folder=folder) is None
    [record] = caplog.records
    assert str(folder / FILE) in record.getMessage()
    assert "\n" not in record.getMessage()


def test_int8_gives_nearly_the_logits_of_torch(untrained: OnnxReader, untrained_folder: Path) -> None:
    spans, reference = _both(untrained, untrained_folder / "checkpoint.pt", "Thủ đô là gì?", TEXTS[1])
    # Heads at random directions show the noise of int8 in full; trained ones read what stands out.
    assert np.corrcoef(spans.ravel(), reference.ravel())[0, 1] > 0.97


def test_weights_of_two_rounds_are_mixed_by_share() -> None:
    last, before = {"w": np.array([1.0, 3.0], np.float32)}, {"w": np.array([2.0, -1.0], np.float32)}
    assert averaged(last, before, 0.25)["w"].tolist() == [1.25, 2.0]


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.skipif(not CHECKPOINT.is_file(), reason="no checkpoint of a training in this tree")
def test_int8_points_where_torch_does(settings: Settings, tmp_path: Path) -> None:
    export(CHECKPOINT, tmp_path)
    reader = OnnxReader.load(settings, folder=tmp_path)
    path = Path(os.environ.get("QA_EVAL_DATA") or ROOT.parent / "shared" / "data") / "xquad" / "xquad.vi.json"
    asked = [
        (row["question"], paragraph["context"])
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in article["paragraphs"][:2]
        for row in paragraph["qas"][:1]
    ][:50]
    same = 0
    for question, text in asked:
        spans, reference = _both(reader, CHECKPOINT, question, text[:700])
        first = len(reader._tokenizer.cut(f"query: {question}")) + 3
        same += best_span(span_logits(spans[first:-1]))[:2] == best_span(span_logits(reference[first:-1]))[:2]
    assert same >= 0.8 * len(asked)


@cache
def _reference(checkpoint: Path) -> tuple[Shape, dict[str, Any]]:
    import torch

    arrays, _ = read_checkpoint(checkpoint)
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    return WeightFile.load(find_weight_file()).shape, tensors


def _both(reader: OnnxReader, checkpoint: Path, question: str, text: str) -> tuple[Any, Any]:
    """Span logits of one question and text, by the int8 graph and by torch in float32."""
    import torch

    shape, tensors = _reference(checkpoint)
    ids = [0, *(t.id for t in reader._tokenizer.cut(f"query: {question}")), 2, 2]
    ids += [t.id for t in reader._tokenizer.cut(f"passage: {text}")] + [2]
    words = reader._words.vectors(ids)[None]
    spans = reader._session.run(["spans"], {"words": words})[0]
    with torch.no_grad():
        reference, *_ = forward(
            tensors,
            torch.from_numpy(words),
            torch.ones(1, len(ids), dtype=torch.bool),
            layers=shape.layers,
            attention_heads=shape.heads,
            epsilon=shape.epsilon,
            frozen=shape.layers,
        )
    return spans, reference[0].numpy()


@pytest.mark.skipif(not (FOLDER / FILE).is_file(), reason="no trained reader in this tree")
def test_the_bundled_reader_points_at_the_answer(settings: Settings) -> None:
    reader = load_reader(settings)
    assert reader is not None
    text = (
        "Cầu Long Biên bắc qua sông Hồng ở Hà Nội, do người Pháp xây dựng từ năm 1898 đến năm 1902. "
        "Cầu dài 2.290 mét."
    )
    other = "Đội tuyển Việt Nam thắng Thái Lan 3-2 trong trận chung kết lượt về tối 5/1."
    there, elsewhere = reader.read("Cầu Long Biên dài bao nhiêu mét?", [text, other])
    assert "2.290" in text[there.start : there.end]
    assert there.margin > elsewhere.margin
    assert there.relevance > elsewhere.relevance
