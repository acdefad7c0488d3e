"""Names that last: where an article came from -> its id.

An id is made of what stays when a text is corrected: the id that the publisher gave, else the address,
else the file. It is a readable slug and eight hexadecimal digits, safe in a URL.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote, urlsplit

from qa.vietnamese.text import fold, nfc

_SAFE_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]{0,126}[A-Za-z0-9_~-])?")
_SLUG_LENGTH = 40


def slug(text: str) -> str:
    """Give the plain letters and digits of a name, cut at a word.

    >>> slug("Đổi mới toàn diện công tác hợp tác quốc tế trong lĩnh vực KH&CN")
    'doi-moi-toan-dien-cong-tac-hop-tac-quoc'
    """
    words = re.findall(r"[a-z0-9]+", fold(nfc(text)))
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word
        if len(longer) > _SLUG_LENGTH:
            break
        kept = longer
    return kept or "".join(words)[:_SLUG_LENGTH] or "article"


def id_from_key(name: str, key: str) -> str:
    """Make an id: the name is for people, the key decides.

    >>> id_from_key("Giá điện", "tin/gia-dien.txt")
    'gia-dien-1afd9ada'
    """
    digest = blake2b(nfc(key).encode(errors="surrogateescape"), digest_size=4)
    return f"{slug(name)}-{digest.hexdigest()}"


def id_from_url(url: str) -> str:
    """Make the id of an address; scheme, "www.", fragment and a final slash do not matter.

    What is no address makes an id all the same.

    >>> id_from_url("https://www.mst.gov.vn/gia-dien.htm#top") == id_from_url("http://mst.gov.vn/gia-dien.htm/")
    True
    >>> id_from_url("https://[bad")
    'https-bad-356a4b6a'
    """
    try:
        parts = urlsplit(nfc(url).strip())
    except ValueError:
        return id_from_key(url, url)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    key = f"{host}{path}" + (f"?{parts.query}" if parts.query else "")
    stem = unquote(path).rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return id_from_key(stem or host, key)


def is_named_by_file(article_id: str, source: str) -> bool:
    """Whether an id is made of the file's place below some folder, rather than given or of an address."""
    path = Path(source)
    below = ("/".join(path.parts[-length:]) for length in range(1, len(path.parts)))
    return any(article_id == id_from_key(path.stem, key) for key in below)


def id_of_path(path: Path) -> str:
    """The id of a file whose name below its folder is another's already: made of its whole path."""
    return id_from_key(path.stem, str(path))


def id_from_given(given: str) -> str:
    """Keep an id that came with the article, if it can stand in a URL.

    >>> id_from_given("viwiki-00001"), id_from_given("tin/ngày 1")
    ('viwiki-00001', 'tin-ngay-1-180d68da')
    """
    return given if _SAFE_ID.fullmatch(given) else id_from_key(given, f"id:{given}")
