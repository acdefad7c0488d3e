"""Tell the article from the page around it: list[Line] -> list[Kind].

Works on plain text, where all markup is gone. What is left to go by: whether a line is a sentence, how
long it is, where it stands towards the first and the last sentence, what its neighbours are, and whether
the whole of it is a phrase that web pages share (`qa.articles.furniture`). After Kohlschütter et al.,
"Boilerplate detection using shallow text features" (WSDM 2010), with positions in place of link density.

In doubt a line stays: a menu row too many costs less than a sentence lost. Not done: telling apart
two articles on one page, and captions with neither credit nor picture mark.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import pairwise
from statistics import median

from qa.articles import furniture
from qa.articles.lines import Line
from qa.vietnamese.sentences import split
from qa.vietnamese.text import fold, tokens


class Kind(Enum):
    """What a line is to the article."""

    PROSE = auto()  # kept: one or more sentences
    SHORT = auto()  # kept: a heading, a list row, a line of a poem
    TITLE = auto()
    BYLINE = auto()  # a date, with or without names
    AUTHOR = auto()  # a name beside the byline, or a signature
    SOURCE = auto()  # "Nguồn: https://…"
    IMAGE = auto()  # "img"
    CAPTION = auto()  # of a picture, or its credit
    FURNITURE = auto()
    BUTTON = auto()  # furniture among furniture; elsewhere a heading
    RELATED = auto()  # heads a list of other pages
    COMMENTS = auto()  # heads the comments
    LINK = auto()  # "Xem thêm: …"
    TAGS = auto()
    FOOTER = auto()  # legal text; kept if the article goes on after it
    REPEATED = auto()  # says again what another line says
    SIDE = auto()  # menus, other headlines, whatever else is not the article


KEPT = frozenset({Kind.PROSE, Kind.SHORT})
_FRINGE = frozenset(
    {Kind.FURNITURE, Kind.BUTTON, Kind.RELATED, Kind.COMMENTS, Kind.LINK, Kind.TAGS, Kind.FOOTER, Kind.SIDE}
)

_SENTENCE_END = re.compile(r"(?:[.!?…;]|\./\.)[\"”’»'’)\]]*(?:\[\d{1,3}\])*$")
# "Chúng tôi sẽ khắc phục", bà nói
_QUOTED = re.compile(
    r"[\"“«].{10,}[\"”»](?:[,.]?\s.{0,60}"
    r"\b(?:nói|cho biết|cho hay|chia sẻ|kể|khẳng định|nhấn mạnh|says?|said))?$"
)
_QUESTION_END = re.compile(r"[!?][\"”’»']*$")
# A paragraph that goes on from the one before, reports speech or gives a figure is no caption.
_GOES_ON = re.compile(
    r"[\"“‘«–—-]|(?:tuy nhiên|tuy vậy|song|nhưng|bên cạnh đó|ngoài ra|đồng thời|theo|do đó|vì vậy|vì thế"
    r"|trong khi|trong đó"
    r"|mặt khác|hơn nữa|cũng|ông|bà|anh|chị|họ|đây|đó|điều này|việc này|qua đó|từ đó|nhờ đó|sau đó"
    r"|trước đó|hiện nay|hiện tại"
    r"|đến nay|cụ thể|đặc biệt|thực tế|vì|do|nếu|khi|để|however|but|he|she|it|they|this|that|according"
    r"|meanwhile|also|in addition)\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:cho biết|cho hay|cho rằng|nói rằng|khẳng định|thông tin thêm|chia sẻ rằng|nhận định|dự kiến"
    r"|said|says|told)\b"
    r"|\d\s?(?:%|tỷ|tỉ|triệu|nghìn|đồng|USD|ha|km|tấn|percent|million|billion)",
    re.IGNORECASE,
)
_ROW_SIGN = re.compile(r"\t|[,;:]$|^[^:]{1,30}: |\(")  # of a table or a list
_CAPTION_SYLLABLES = 40  # longer is no caption without a credit
_CREDITED_SYLLABLES = 60  # nor with one, if there are more sentences than one
_TITLE_SYLLABLES = 35  # longer is a lead
_REPEATED_SYLLABLES = 12  # shorter lines may be said twice on purpose
_FIRST_COMMENTS = 3  # a counter over the text stands further from the replies at its end
_LEAD_PARAGRAPHS = 3
_HEADLINE_SYLLABLES = 7  # other articles' headlines are longer than chapter heads and menu rows


def sort_lines(lines: list[Line], *, title: str | None = None) -> list[Kind]:
    """Give each line its kind. Order and text of the lines are never touched.

    Where the title is known, no other line is taken for it, and what stands first is no masthead.

    >>> rows = ["Báo Nhân Dân", "Mưa lớn ở Huế", "Chiều 3/9, Huế có mưa lớn.", "Bình luận (0)", "No data"]
    >>> [kind.name for kind in sort_lines([Line(text=row, is_glued=False) for row in rows])]
    ['SIDE', 'TITLE', 'PROSE', 'COMMENTS', 'FURNITURE']
    """
    return _Page(lines, title).sort()


def is_sentence(text: str) -> bool:
    """Whether a line reads as running text rather than as a heading or a row.

    >>> is_sentence("Huế có mưa lớn."), is_sentence("Mưa lớn ở Huế"), is_sentence("Có!")
    (True, False, False)
    """
    words = len(text.split())
    if words > 35:
        return True
    return words >= 4 and (_SENTENCE_END.search(text) is not None or _QUOTED.match(text) is not None)


class _Page:
    """The lines of one page with the kinds found so far; each step narrows what the steps before left."""

    def __init__(self, lines: list[Line], title: str | None) -> None:
        self.lines = lines
        self._stated_title = title
        self.kinds = [_kind_of(line) for line in lines]
        # Captions are short beside the paragraphs of their page; where these are short too, none is one.
        lengths = [
            line.syllables
            for at, line in enumerate(lines)
            if self.kinds[at] is Kind.PROSE and (not at or self.kinds[at - 1] is not Kind.IMAGE)
        ]
        self._longest_caption = min(_CAPTION_SYLLABLES, 0.6 * median(lengths)) if lengths else 0

    def sort(self) -> list[Kind]:
        """Run the steps; each needs the ones before it."""
        self._lone_buttons()
        self._captions()
        self._repeated()
        self._keep_inner_footers()
        self._end_at_lists_of_others()
        self._boxes_inside()
        if self._prose():
            self._questioning_title()
            self._bylines()
            self._head()
            self._tail()
        self._buttons()
        self._sources()
        return self.kinds

    def _prose(self) -> list[int]:
        return [at for at, kind in enumerate(self.kinds) if kind is Kind.PROSE]

    def _text(self, at: int) -> str:
        return self.lines[at].text

    def _drop(self, start: int, end: int) -> None:
        for at in range(start, end):
            if self.kinds[at] in KEPT or self.kinds[at] is Kind.BUTTON:
                self.kinds[at] = Kind.SIDE

    def _lone_buttons(self) -> None:
        """Take the word over a page that has no other furniture for a heading: "Facebook", "Du lịch"."""
        first = next(iter(self._prose()), 0)
        fringe = [at for at in range(first) if self.kinds[at] in _FRINGE or self.kinds[at] is Kind.BYLINE]
        if len(fringe) == 1 and self.kinds[fringe[0]] is Kind.BUTTON:
            self.kinds[fringe[0]] = Kind.SHORT

    def _captions(self) -> None:
        for at, kind in enumerate(self.kinds):
            before = self.kinds[at - 1] if at else None
            if kind in KEPT and before is Kind.IMAGE and self._is_caption(at):
                self.kinds[at] = Kind.CAPTION
            # "Quang cảnh buổi lễ" on one line, "Ảnh: T.L" on the next.
            elif (
                kind is Kind.CAPTION
                and furniture.is_bare_credit(self._text(at))
                and before is Kind.SHORT
                and at > 1
                and _HEADLINE_SYLLABLES - 3 <= self.lines[at - 1].syllables <= _CAPTION_SYLLABLES
            ):
                self.kinds[at - 1] = Kind.CAPTION

    def _is_caption(self, at: int) -> bool:
        line = self.lines[at]
        if line.syllables > self._longest_caption or _GOES_ON.match(line.text) or _REPORTS.search(line.text):
            return False
        if furniture.LIST_MARK.match(line.text):
            return False
        if self.kinds[at] is Kind.SHORT:
            # A few words without a full stop may as well head the next chapter.
            return line.syllables >= _HEADLINE_SYLLABLES
        return len(split(line.text)) == 1

    def _repeated(self) -> None:
        """Drop a text that the page holds twice, and a caption that opens the next paragraph."""
        seen: set[str] = set()
        for at, kind in enumerate(self.kinds):
            if kind not in KEPT or self.lines[at].syllables < _REPEATED_SYLLABLES:
                continue
            if self._text(at).endswith(":"):
                continue  # what it announces differs
            said = _words(self._text(at))
            following = _words(self._text(at + 1)) if at + 1 < len(self.lines) else ""
            opens_next = kind is Kind.SHORT and self._is_after_prose(at) and following.startswith(f"{said} ")
            if said in seen or opens_next:
                self.kinds[at] = Kind.REPEATED
            seen.add(said)

    def _is_after_prose(self, at: int) -> bool:
        return Kind.PROSE in self.kinds[:at]

    def _keep_inner_footers(self) -> None:
        prose = self._prose()
        for at, kind in enumerate(self.kinds):
            if kind is Kind.FOOTER and prose and prose[0] < at < prose[-1]:
                self.kinds[at] = _plain_kind(self.lines[at])

    def _end_at_lists_of_others(self) -> None:
        """From the comments, or from the last lists of other pages, on to the end nothing is the article."""
        for at, kind in enumerate(self.kinds):
            if kind not in (Kind.COMMENTS, Kind.RELATED):
                continue
            before = [index for index in self._prose() if index < at]
            after = [index for index in self._prose() if index > at and not self._is_asking(index)]
            if before and self._is_aside(at, before, after):
                self._drop(at, len(self.lines))
                if kind is Kind.COMMENTS:  # when a reader wrote says nothing of the article
                    self.kinds[at:] = [Kind.SIDE if each is Kind.BYLINE else each for each in self.kinds[at:]]
                return

    def _is_aside(self, at: int, before: list[int], after: list[int]) -> bool:
        if not after:
            return True
        if self.kinds[at] is Kind.COMMENTS:
            return self._has_replies(at) or self._are_comments(at, before, after)
        # Teasers come as headline and sentence, headline and sentence: an article that goes on does not.
        return (
            self._mass(after) <= self._mass(before)
            and len(after) >= 2
            and all(
                self.kinds[index - 1] in (Kind.SHORT, Kind.BYLINE, Kind.IMAGE, Kind.CAPTION)
                and (
                    self.kinds[index - 1] is not Kind.SHORT
                    or self.lines[index - 1].syllables >= _HEADLINE_SYLLABLES
                )
                for index in after
            )
        )

    def _mass(self, part: list[int]) -> int:
        return sum(self.lines[index].syllables for index in part)

    def _has_replies(self, at: int) -> bool:
        """Whether the first of the comments that a line heads have replies, likes or ages under them.

        A counter over the text has none there: paragraph follows paragraph.
        """
        kinds = self.kinds[at + 1 :]
        stop = at + 1 + kinds.index(Kind.COMMENTS) if Kind.COMMENTS in kinds else len(self.kinds)
        comments = [index for index in self._prose() if at < index < stop] or [stop]
        end = [*comments, stop][min(_FIRST_COMMENTS, len(comments))]
        return sum(furniture.is_reply_row(self._text(index)) for index in range(comments[0], end)) >= 2

    def _are_comments(self, at: int, before: list[int], after: list[int]) -> bool:
        """Whether a text without replies is readers' words; a chapter called "Bình luận" has no count."""
        count = re.search(r"\d+", self._text(at))
        if (count and not int(count[0])) or any(self.lines[index].syllables >= 60 for index in after):
            return False
        under_names = all(
            self.kinds[index - 1] is Kind.SHORT and self.lines[index - 1].syllables < _HEADLINE_SYLLABLES
            for index in after
        )
        # A counter may stand under the lead too.
        if count and under_names and len(before) >= _LEAD_PARAGRAPHS:
            return True
        runs_on = any(
            second == first + 1 and min(self.lines[first].syllables, self.lines[second].syllables) >= 20
            for first, second in pairwise(after)
        )
        has_signs = count or any(each in _FRINGE for each in self.kinds[at + 1 :])
        return bool(has_signs) and not runs_on and 3 * self._mass(after) <= self._mass(before)

    def _boxes_inside(self) -> None:
        """Drop the headlines under a "Tin liên quan" between paragraphs, not the chapter head after them."""
        for at, kind in enumerate(self.kinds):
            if kind is not Kind.RELATED:
                continue
            end = at + 1
            is_block = end < len(self.lines) and self.lines[end].is_glued
            while (
                end < len(self.lines)
                and (self.kinds[end] is Kind.SHORT or self._is_asking(end))
                and (self.lines[end].is_glued if is_block else True)
                and self.lines[end].syllables >= _HEADLINE_SYLLABLES
                and not furniture.LIST_MARK.match(self._text(end))
            ):
                end += 1
            # Only if the article goes on; the head and the tail of the page have rules of their own.
            prose = self._prose()
            if prose and prose[0] < at < prose[-1]:
                self._drop(at + 1, end)

    def _is_asking(self, at: int) -> bool:
        """Whether a line may be a headline though it ends like a sentence."""
        text = self._text(at)
        return (
            self.kinds[at] is Kind.PROSE
            and self.lines[at].syllables <= 25
            and _QUESTION_END.search(text) is not None
            and len(split(text)) == 1
            and not text.startswith(("–", "-", "—", '"', "“"))
        )

    def _questioning_title(self) -> None:
        """Headlines may ask or exclaim; then they look like prose."""
        first, *others = self._prose()
        if others and self._is_asking(first) and not any(self._may_be_title(at) for at in range(first)):
            self.kinds[first] = Kind.SHORT

    def _bylines(self) -> None:
        """Keep a date as a heading, unless it stands over the text, just under its lead, or closes it."""
        prose = self._prose()
        lead_end = prose[2] if len(prose) > 2 else prose[-1] + 1
        dates = [at for at, kind in enumerate(self.kinds) if kind is Kind.BYLINE]
        bare_inside = [at for at in dates if at > prose[0] and _is_bare_date(self._text(at))]
        for at in dates:
            inside = prose[0] < at < prose[-1]
            if inside and (at > lead_end or (at in bare_inside and len(bare_inside) > 1)):
                self.kinds[at] = Kind.SHORT

    def _may_be_title(self, at: int, *, least: int = 4) -> bool:
        return (
            self.kinds[at] is Kind.SHORT
            and least <= self.lines[at].syllables <= _TITLE_SYLLABLES
            and len(split(self._text(at))) == 1
            and not furniture.LIST_MARK.match(self._text(at))
            and not self._text(at).endswith((":", ",", ";"))
            and not furniture.is_section(self._text(at))
        )

    def _head(self) -> None:
        first = self._prose()[0]
        title = self._title(first)
        if title is None:
            self._menus(range(first))
            return
        said = _words(self._text(title))
        self._drop(0, title)
        self.kinds[title] = Kind.TITLE
        for at in range(title + 1, first):
            if self.kinds[at] is not Kind.SHORT:
                continue
            text, beside = self._text(at), {self.kinds[at - 1], self.kinds[at + 1]}
            if _words(text) == said:
                self.kinds[at] = Kind.REPEATED
            # The writer's name, on a line of its own beside the date.
            elif furniture.read_author_label(text) is not None or (
                Kind.BYLINE in beside and (furniture.is_person(text) or furniture.is_site_name(text))
            ):
                self.kinds[at] = Kind.AUTHOR
            elif len(text) <= 2:
                self.kinds[at] = Kind.SIDE  # a counter, or a button that sets the size of letters
        self._menus(range(title + 1, first))

    def _title(self, first: int) -> int | None:
        """Find the headline over the first sentence.

        Without a masthead it is the first line. Under one it is nearest to the dateline or the text; of
        two, the upper, for the lower is its subtitle; of three and more the last, for the others are a
        ticker of other headlines.
        """
        short = [at for at in range(first) if self.kinds[at] is Kind.SHORT]
        if self._stated_title is not None:
            said = _words(self._stated_title)
            return next((at for at in short if _words(self._text(at)) == said), None)
        if not short:
            return None
        if not any(self._is_masthead(at) for at in range(first)):
            return short[0] if self._may_be_title(short[0], least=1) else None
        candidates = [at for at in short if self._may_be_title(at) and not self._is_masthead(at)]
        candidates = candidates or [at for at in short if self._may_be_title(at)]
        if not candidates:
            # "Giá vàng tăng" is a title too, if the page has nothing longer.
            return short[0] if len(short) == 1 and self._may_be_title(short[0], least=2) else None
        dateline = next((at for at in range(first) if self.kinds[at] is Kind.BYLINE), first)
        group = [at for at in candidates if at < dateline] or candidates
        start = len(group) - 1
        while start and not any(self._is_masthead(at) for at in range(group[start - 1] + 1, group[start])):
            start -= 1
        run = group[start:]
        if len(run) >= 3 and any(self._is_masthead(at) for at in range(run[0])):
            return run[-1]
        # "Headline - Báo X" of the browser's tab over the headline itself.
        for at in run[1:2]:
            if _words(self._text(run[0])).startswith(_words(self._text(at))):
                return at
        return run[0]

    def _is_masthead(self, at: int) -> bool:
        """Whether a line over the text belongs to the site: its name, a menu row, a button."""
        return self.kinds[at] in _FRINGE or (
            self.kinds[at] is Kind.SHORT and furniture.is_site_name(self._text(at))
        )

    def _menus(self, region: range) -> None:
        """Drop runs of very short lines, some of them known sections."""
        run: list[int] = []
        for at in [*region, -1]:
            if at >= 0 and self.kinds[at] in (Kind.SHORT, Kind.BUTTON) and self.lines[at].syllables <= 5:
                run.append(at)
                continue
            known = sum(self.kinds[row] is Kind.BUTTON for row in run)
            if len(run) >= 3 and known * 3 >= len(run):
                for row in run:
                    self.kinds[row] = Kind.SIDE
            run = []

    def _tail(self) -> None:
        last = self._prose()[-1]
        end = next((at for at in range(last + 1, len(self.kinds)) if self._closes(at)), len(self.kinds))
        self._drop(end, len(self.kinds))
        for at in range(last + 1, end):
            if self.kinds[at] is Kind.BYLINE and self._is_listed(at, last):
                self.kinds[at] = Kind.SHORT
        self._signature(last, end)
        self._menus(range(last + 1, end))
        self._headlines(last, end)

    def _closes(self, at: int) -> bool:
        """Whether a line under the last sentence says that the article is over."""
        kind = self.kinds[at]
        if kind is Kind.BUTTON:
            # Alone it may head a list of the article's own.
            near = self.kinds[at - 1 : at] + self.kinds[at + 1 : at + 2]
            return not self._is_listed(at, self._prose()[-1]) and any(each in _FRINGE for each in near)
        # A link to another page may stand before the last words of the text.
        return kind is Kind.SOURCE or (kind in _FRINGE and kind is not Kind.LINK)

    def _is_listed(self, at: int, last: int) -> bool:
        """Whether a line belongs to a list that the text announced with a colon."""
        start = at
        while start > last + 1 and (
            self.lines[start].is_glued or furniture.LIST_MARK.match(self._text(start))
        ):
            start -= 1
        announced = self._text(start).endswith(":") or self._text(start - 1).rstrip('"”').endswith(":")
        return announced or furniture.LIST_MARK.match(self._text(at)) is not None

    def _signature(self, last: int, end: int) -> None:
        """Find up to two lines under the text that are names and nothing else."""
        rows = [at for at in range(last + 1, end) if self.kinds[at] is Kind.SHORT]
        # In a list a name is a row like the others.
        signed = rows if len(rows) <= 2 and all(map(self._is_signature, rows)) else rows[-1:]
        for at in signed:
            is_apart = signed is rows or not self.lines[at].is_glued or self.kinds[at - 1] is Kind.BYLINE
            if is_apart and self._is_signature(at) and not self._is_listed(at, last):
                self.kinds[at] = Kind.AUTHOR

    def _is_signature(self, at: int) -> bool:
        return self.lines[at].syllables <= 10 and furniture.read_signature(self._text(at))[0]

    def _headlines(self, last: int, end: int) -> None:
        """Drop three and more headlines at the end that nothing announced: they are other articles'.

        A list of the article's own has a heading or a colon over it, marks, or rows that begin alike.
        """
        rows = [at for at in range(last + 1, end) if self.kinds[at] is Kind.SHORT]
        openings = {self._text(at).split()[0] for at in rows}
        if (
            len(rows) >= 3
            and len(self._prose()) >= 2
            and all(self.lines[at].syllables > _HEADLINE_SYLLABLES for at in rows)
            and len(openings) * 3 > len(rows) * 2
            and not any(self._is_listed(at, last) or _ROW_SIGN.search(self._text(at)) for at in rows)
        ):
            self._drop(rows[0], end)

    def _buttons(self) -> None:
        """Drop a button among furniture and at the ends of a page; keep it as a heading anywhere else."""
        prose = self._prose()
        fringe = _FRINGE | {Kind.BYLINE, Kind.TITLE}
        for at, kind in enumerate(self.kinds):
            if kind is not Kind.BUTTON:
                continue
            near = [self.kinds[index] for index in (at - 1, at + 1) if 0 <= index < len(self.kinds)]
            is_inside = (
                bool(prose) and prose[0] < at < prose[-1] and not any(each in _FRINGE for each in near)
            )
            if not prose or is_inside or (at > prose[-1] and self._is_listed(at, prose[-1])):
                self.kinds[at] = Kind.SHORT
            else:
                self.kinds[at] = Kind.FURNITURE if any(each in fringe for each in near) else Kind.SIDE

    def _sources(self) -> None:
        """Keep an address on a line between paragraphs: it belongs to the text."""
        prose = self._prose()
        for at, kind in enumerate(self.kinds):
            if kind is Kind.SOURCE and prose and prose[0] < at < prose[-1]:
                self.kinds[at] = Kind.SHORT


def _plain_kind(line: Line) -> Kind:
    return Kind.PROSE if is_sentence(line.text) else Kind.SHORT


def _kind_of(line: Line) -> Kind:
    """Judge the line by itself."""
    text = line.text
    if furniture.is_image_mark(text):
        return Kind.IMAGE
    is_signed = furniture.read_author_label(text) is not None  # "Bài, ảnh: Thu Hà"
    if (
        not is_signed
        and furniture.has_credit(text)
        and (
            line.syllables <= _CAPTION_SYLLABLES
            or (line.syllables <= _CREDITED_SYLLABLES and len(split(text)) <= 2)
        )
    ):
        return Kind.CAPTION
    if furniture.heads_comments(text):
        return Kind.COMMENTS
    if furniture.heads_related(text):
        return Kind.RELATED
    if furniture.is_always_furniture(text):
        return Kind.FURNITURE
    if furniture.is_often_furniture(text) and not furniture.LIST_MARK.match(text):
        return Kind.BUTTON
    if line.syllables <= _CAPTION_SYLLABLES and furniture.is_labelled_link(text):
        return Kind.LINK
    if furniture.is_tags(text) and not text.endswith("."):
        return Kind.TAGS
    if line.syllables <= _CREDITED_SYLLABLES and furniture.is_footer(text):
        return Kind.FOOTER
    if furniture.read_source(text) is not None:
        return Kind.SOURCE
    if furniture.read_byline(text) is not None:
        return Kind.BYLINE
    return _plain_kind(line)


def _is_bare_date(text: str) -> bool:
    byline = furniture.read_byline(text)
    return (
        byline is not None
        and "T" not in (byline.published_at or "T")
        and not (byline.publisher or byline.author)
    )


def _words(text: str) -> str:
    return " ".join(token.text for token in tokens(text)) or fold(text)
