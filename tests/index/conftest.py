from __future__ import annotations

import pytest

from word_bag import WordBagEncoder


@pytest.fixture
def encoder() -> WordBagEncoder:
    return WordBagEncoder()
