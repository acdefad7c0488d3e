"""Sentences that point back, and sentences that stand for themselves."""

from __future__ import annotations

import pytest

from qa.reading.anaphora import leans_back


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông cho biết dự án sẽ xong trong năm nay.",
        "Theo bà, giá thuê đã tăng 11%.",
        "“Anh có hai con”, người em kể.",
        "Hai bên ký biên bản ghi nhớ.",
        "Họ gặp nhau lần đầu ở Huế.",
        "Chương trình này bắt đầu từ năm 2020.",
        "Tại đây có 40 gian hàng.",
        "Cũng trong năm đó, tỉnh thu 1.250 tỷ đồng.",
        "- Ông, theo lời kể, từng sống ở Vinh.",
    ],
)
def test_points_back(sentence: str) -> None:
    assert leans_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông Đỗ Văn Ấn cho biết dự án sẽ xong.",
        "Theo bà Ê Ban, giá thuê đã tăng.",
        "Bàn ghế được đóng ở Đồng Kỵ.",
        "Hai nghìn người tới dự.",
        "Việt Nam xuất khẩu 260,65 tỷ USD hàng hoá trong tám tháng, tăng so với năm đó.",
        "",
    ],
)
def test_stands_for_itself(sentence: str) -> None:
    assert not leans_back(sentence)
