"""Tell sentences that point back: str -> bool.

"Ông cho biết …", "Hai bên …", "Chương trình này …": what they speak of was named in the sentence before.
Forms only, no resolution; a person's title with a name after it ("Ông Nguyễn Văn An …") stands for itself,
and the country in "Anh sẽ …" is taken for somebody's title.
"""

from __future__ import annotations

import re

# A person or a body that was named before, or "this" and "that" soon after the beginning.
_TITLE_ALONE = re.compile(
    r"[\s\"“‘«'(–—-]*(?:Theo |Về phía |Phía |Riêng )?(?:ông|bà|anh|chị|cụ|cô)\b(?P<next> ?.?)", re.IGNORECASE
)
_NAMED_BEFORE = re.compile(
    r"[\s\"“‘«'(–—-]*(?:(?:Họ|Nó|Hai bên|Cả hai|Hai nước)\b"
    r"|(?:\S+\s+){0,7}(?:này|đó|đây|ấy|nói trên|kể trên|vừa nêu)(?!\w))"
)


def leans_back(sentence: str) -> bool:
    """Tell whether a sentence speaks of somebody or something that the one before it named.

    >>> [leans_back(one) for one in ("Ông cho biết sẽ ký.", "Ông Nguyễn Văn An ký.", "Theo đó, giá giảm 5%.")]
    [True, False, True]
    """
    alone = _TITLE_ALONE.match(sentence)
    if alone and not alone["next"].strip()[:1].isupper():
        return True
    return _NAMED_BEFORE.match(sentence) is not None
