from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from qa.encoding import Encoder, load_encoder
from qa.settings import Settings

CAPITAL = "Hà Nội là thủ đô của nước Cộng hòa xã hội chủ nghĩa Việt Nam."
POWER = "Từ ngày 10/5, giá bán lẻ điện bình quân tăng 4,8%, lên hơn 2.204 đồng mỗi kWh."
FOOTBALL = "Đội tuyển Việt Nam thắng Thái Lan 3-2 trong trận chung kết lượt về."
TEXTS = [CAPITAL, POWER, FOOTBALL]


def test_the_name_tells_the_model_the_precision_and_the_weight_file(encoder: Encoder) -> None:
    assert re.fullmatch(r"multilingual-e5-small-int8\.\d+@1571fc982750", encoder.name)
    assert (encoder.dim, encoder.max_tokens) == (384, 512)


def test_each_question_is_nearest_to_the_text_that_answers_it(encoder: Encoder) -> None:
    questions = [
        "Thủ đô của Việt Nam là gì?",
        "giá điện tăng bao nhiêu phần trăm?",
        "Which football team won the match?",
    ]
    scores = encoder.encode_questions(questions) @ encoder.encode_passages(TEXTS).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_rows_are_unit_float32(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_depends_on_its_text_alone(encoder: Encoder) -> None:
    """Not on its neighbours, its place among them, or the number of threads that worked."""
    together = encoder.encode_passages([FOOTBALL, CAPITAL * 20, POWER, CAPITAL])
    for vector, text in zip(together, [FOOTBALL, CAPITAL * 20, POWER, CAPITAL], strict=True):
        np.testing.assert_allclose(vector, encoder.encode_passages([text])[0], atol=1e-5)


def test_questions_and_passages_are_told_apart(encoder: Encoder) -> None:
    question, passage = encoder.encode_questions([CAPITAL]), encoder.encode_passages([CAPITAL])
    assert 0.8 < float(question[0] @ passage[0]) < 0.9999


@pytest.mark.parametrize("encode", ["encode_passages", "encode_questions"])
def test_no_texts_give_no_rows(encoder: Encoder, encode: str) -> None:
    vectors = getattr(encoder, encode)([])
    assert vectors.shape == (0, 384)
    assert vectors.dtype == np.float32
    assert encoder.count_tokens([]) == []


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x01", "\u200b"])
def test_a_text_without_letters_has_a_vector_too(encoder: Encoder, text: str) -> None:
    assert encoder.count_tokens([text]) == [4]  # <s> ▁passage : </s>
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_passages([text])), 1, atol=1e-5)


def test_a_text_over_the_limit_is_cut_at_its_end(encoder: Encoder) -> None:
    long = "một hai ba bốn năm " * 200
    longer = long + CAPITAL
    assert encoder.count_tokens([longer])[0] > encoder.count_tokens([long])[0] > 512
    np.testing.assert_array_equal(encoder.encode_passages([long]), encoder.encode_passages([longer]))


def test_a_long_run_without_spaces_does_no_harm(encoder: Encoder) -> None:
    assert encoder.encode_passages(["https://" + "a1-" * 5_000]).shape == (1, 384)


def test_calls_from_several_threads_give_what_one_gives(encoder: Encoder) -> None:
    alone = encoder.encode_questions(TEXTS)
    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(encoder.encode_questions, [TEXTS] * 24):
            np.testing.assert_allclose(vectors, alone, atol=1e-5)


def test_one_thread_gives_the_same_vectors(settings: Settings, encoder: Encoder) -> None:
    single = load_encoder(settings.model_copy(update={"threads": 1}))
    np.testing.assert_allclose(single.encode_passages(TEXTS), encoder.encode_passages(TEXTS), atol=1e-5)
