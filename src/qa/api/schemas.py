"""The JSON bodies of the HTTP service: what may come in, and what OpenAPI says of what goes out.

Responses are written by `qa.wire`; the models here describe them, and a test holds the two together.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from qa import records, wire
from qa.errors import UsageError
from qa.records import AbstainReason, Mode, Status, Verdict
from qa.vietnamese.text import nfc

_SENTENCE = (
    "Theo Tổng Lãnh sự Nguyễn Việt Dũng, năm 2024, kim ngạch thương mại song phương Việt - Trung "
    "đạt 260,65 tỷ USD, tăng 13,5% so với năm 2023."
)


def _question(text: str) -> str:
    try:
        return wire.clean_question(text)
    except UsageError as error:
        raise PydanticCustomError("question", "{reason}", {"reason": str(error).rstrip(".")}) from error


def _iso_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise PydanticCustomError("date", "phải là ngày dạng năm-tháng-ngày, ví dụ 2025-08-28") from error


def _text(text: str) -> str:
    if not wire.is_text(text):
        raise PydanticCustomError("text", "có ký tự không phải Unicode; hãy gửi bằng UTF-8")
    return nfc(text)


def _turn(text: str, info: ValidationInfo) -> str:
    said = _text(text)
    if info.data.get("role") == "assistant":
        return said[: wire.TURN_LENGTH]  # our own words come back, however long they were
    if len(said) > wire.TURN_LENGTH:
        reason = "dài {length} ký tự, tối đa {most}; hãy rút ngắn lại"
        raise PydanticCustomError("turn", reason, {"length": len(said), "most": wire.TURN_LENGTH})
    return said


Text = Annotated[str, AfterValidator(_text)]
Question = Annotated[
    str,
    AfterValidator(_question),
    Field(
        description="Câu hỏi, từ 1 đến 2000 ký tự sau khi bỏ khoảng trắng ở hai đầu",
        examples=["Kim ngạch thương mại Việt - Trung năm 2024 là bao nhiêu?"],
        json_schema_extra={"minLength": 1, "maxLength": wire.QUESTION_LENGTH},
    ),
]
TopK = Annotated[
    StrictInt | None,
    Field(ge=1, le=50, description="Số đoạn văn được tìm; bỏ trống thì theo cài đặt", examples=[8]),
]
IsoDate = Annotated[str, AfterValidator(_iso_date), Field(json_schema_extra={"format": "date"})]
Span = Annotated[
    list[int],
    Field(
        min_length=2, max_length=2, description="[đầu, cuối) tính bằng ký tự Unicode (code point), dạng NFC"
    ),
]
ArticleId = Annotated[str, Field(description="Mã bài viết", examples=["002-2d8c053db6514c07-b7c619f1"])]
Title = Annotated[
    str | None,
    Field(
        description="Tiêu đề, nếu bài có",
        examples=["Nhiều doanh nghiệp Trung Quốc quan tâm sâu sắc đến thị trường Việt Nam"],
    ),
]
Url = Annotated[str | None, Field(description="Địa chỉ gốc", examples=["https://bao.example/kim-ngach-2024"])]
Publisher = Annotated[str | None, Field(description="Tên báo hoặc nguồn đăng", examples=["Báo Ví Dụ"])]
Author = Annotated[str | None, Field(description="Tác giả", examples=["Nguyễn Thị Lan"])]
PublishedAt = Annotated[
    str | None, Field(description="Ngày hoặc ngày giờ đăng, ISO 8601", examples=["2025-01-15"])
]
Timings = Annotated[
    dict[str, float],
    Field(description="Mili giây của từng bước", examples=[{"embed": 3.1, "search": 1.2, "total": 8.9}]),
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Turn(_Request):
    """Một lượt nói trước đó của cuộc trò chuyện."""

    role: Literal["user", "assistant"] = Field(description="Ai nói", examples=["user"])
    content: Annotated[str, AfterValidator(_turn)] = Field(
        description="Lời nói; của người hỏi tối đa 4000 ký tự, của trợ lý chỉ 4000 ký tự đầu được đọc",
        examples=["Kim ngạch Việt - Trung năm 2024?"],
    )


class Filters(_Request):
    """Chỉ những bài viết nào được dùng để trả lời; để trống là mọi bài."""

    publishers: list[Text] = Field([], description="Tên báo hoặc nguồn đăng", examples=[["Báo Ví Dụ"]])
    published_from: IsoDate | None = Field(None, description="Từ ngày này, kể cả", examples=["2025-01-01"])
    published_to: IsoDate | None = Field(None, description="Đến ngày này, kể cả", examples=["2025-12-31"])
    article_ids: list[Text] = Field([], description="Mã bài viết", examples=[[]])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.published_from and self.published_to and self.published_from > self.published_to:
            raise PydanticCustomError("date_order", "published_from phải không sau published_to")
        return self

    def record(self) -> records.Filters:
        """Give the filters as the service takes them."""
        return records.Filters(
            publishers=tuple(self.publishers),
            published_from=self.published_from,
            published_to=self.published_to,
            article_ids=tuple(self.article_ids),
        )


class AskRequest(_Request):
    """Một câu hỏi, có thể nối tiếp một cuộc trò chuyện."""

    question: Question
    history: list[Turn] = Field([], max_length=20, description="Các lượt trước, cũ nhất đứng đầu")
    mode: Mode = Field(Mode.AUTO, description="Cách viết câu trả lời", examples=["auto"])
    top_k: TopK = None
    stream: StrictBool = Field(False, description="Trả lời từng câu, theo luồng sự kiện", examples=[False])
    filters: Filters = Filters()


class SearchRequest(_Request):
    """Một câu hỏi để tìm các đoạn văn gần nghĩa nhất."""

    question: Question
    top_k: TopK = None
    filters: Filters = Filters()


class FeedbackRequest(_Request):
    """Lời khen, chê và nhận xét về một câu trả lời."""

    answer_id: Text = Field(
        min_length=1, max_length=64, description="`id` của câu trả lời", examples=["ans_01"]
    )
    rating: Literal["up", "down"] = Field(description="Khen hay chê", examples=["up"])
    comment: Text | None = Field(
        None, max_length=2000, description="Nhận xét, nhiều nhất 2000 ký tự", examples=["Đúng và gọn."]
    )


class _Response(BaseModel):
    # No field has a default: every one is always sent, `null` where there is nothing to say.
    model_config = ConfigDict(extra="forbid")


class Citation(_Response):
    """Một đoạn của câu trả lời và chỗ trong bài viết nói đúng như vậy."""

    n: int = Field(description="Số trong dấu [n] của câu trả lời")
    answer_span: Span
    source_id: str = Field(description="`id` trong `sources`")
    article_id: ArticleId
    source_span: Span
    quote: str = Field(description="Nguyên văn: bằng đúng `text[source_span]` của bài viết")
    verdict: Verdict = Field(description="Trích dẫn có đủ làm chứng cho câu hay không")
    score: float = Field(ge=0, le=1, description="Mức làm chứng, cao hơn là chắc hơn")


class Source(_Response):
    """Bài viết được câu trả lời dẫn."""

    id: str = Field(description="Tên gọi trong câu trả lời này")
    article_id: ArticleId
    title: Title
    url: Url
    publisher: Publisher
    author: Author
    published_at: PublishedAt


class AskedQuestion(_Response):
    """Câu hỏi như đã nhận và như đã tìm."""

    original: str = Field(description="Câu hỏi nhận được")
    standalone: str = Field(description="Câu hỏi đứng riêng được, sau khi ghép với các lượt trước")


class IndexName(_Response):
    """Chỉ mục đã trả lời."""

    generation: int = Field(description="Tăng một sau mỗi lần chỉ mục thay đổi")
    encoder: str = Field(description="Bộ mã hóa")


class Answer(_Response):
    """Câu trả lời, với từng câu được dẫn về đúng chỗ trong bài viết."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "ans_01",
                    "status": "answered",
                    "mode": "extractive",
                    "answer": f"{_SENTENCE} [1]",
                    "short_answer": "260,65 tỷ USD",
                    "confidence": 0.93,
                    "abstain_reason": None,
                    "offset_unit": "codepoint",
                    "citations": [
                        {
                            "n": 1,
                            "answer_span": [0, 138],
                            "source_id": "s1",
                            "article_id": "002-2d8c053db6514c07-b7c619f1",
                            "source_span": [2983, 3121],
                            "quote": _SENTENCE,
                            "verdict": "supported",
                            "score": 0.93,
                        }
                    ],
                    "sources": [
                        {
                            "id": "s1",
                            "article_id": "002-2d8c053db6514c07-b7c619f1",
                            "title": "Nhiều doanh nghiệp Trung Quốc quan tâm sâu sắc đến thị trường Việt Nam",
                            "url": None,
                            "publisher": None,
                            "author": None,
                            "published_at": None,
                        }
                    ],
                    "question": {
                        "original": "Kim ngạch thương mại Việt - Trung năm 2024?",
                        "standalone": "Kim ngạch thương mại Việt - Trung năm 2024?",
                    },
                    "timings_ms": {"embed": 3.1, "search": 1.2, "answer": 4.0, "total": 8.9},
                    "usage": None,
                    "index": {"generation": 3, "encoder": "multilingual-e5-small"},
                }
            ]
        },
    )

    id: str = Field(description="Mã của câu trả lời")
    status: Status = Field(
        description="`answered`; `partial`: có câu thiếu chứng cứ đã bị bỏ; `abstained`: không trả lời"
    )
    mode: Mode = Field(description="Câu trả lời được viết bằng cách nào")
    answer: str = Field(description="Câu trả lời, có dấu [n] sau mỗi câu; khi `abstained` là lời từ chối")
    short_answer: str | None = Field(description="Con số, ngày, tên… được hỏi, nếu tìm thấy")
    confidence: float = Field(ge=0, le=1, description="Độ tin cậy, cao hơn là chắc hơn")
    abstain_reason: AbstainReason | None = Field(description="Vì sao không trả lời")
    offset_unit: Literal["codepoint"] = Field(description="Đơn vị của mọi vị trí")
    citations: list[Citation] = Field(description="Mỗi dấu [n] một trích dẫn")
    sources: list[Source] = Field(description="Các bài viết được dẫn")
    question: AskedQuestion
    timings_ms: Timings
    usage: dict[str, Any] | None = Field(description="Số token của mô hình ngôn ngữ, nếu có dùng")
    index: IndexName


class Hit(_Response):
    """Một đoạn văn tìm được."""

    passage_id: int = Field(description="Mã đoạn văn")
    article_id: ArticleId
    title: Title
    url: Url
    publisher: Publisher
    published_at: PublishedAt
    text: str = Field(description="Nguyên văn đoạn: bằng đúng `text[span]` của bài viết")
    span: Span
    score: float = Field(description="Điểm chung, chỉ so được trong cùng một câu hỏi; cao hơn là gần hơn")
    dense: float = Field(description="Gần nghĩa: cosine, từ -1 đến 1")
    lexical: float = Field(description="Trùng từ: BM25, từ 0")


class SearchResult(_Response):
    """Các đoạn văn tìm được, gần nhất đứng đầu."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "hits": [
                        {
                            "passage_id": 17,
                            "article_id": "002-2d8c053db6514c07-b7c619f1",
                            "title": "Nhiều doanh nghiệp Trung Quốc quan tâm sâu sắc đến thị trường Việt Nam",
                            "url": None,
                            "publisher": None,
                            "published_at": None,
                            "text": _SENTENCE,
                            "span": [2983, 3121],
                            "score": 1.87,
                            "dense": 0.89,
                            "lexical": 14.2,
                        }
                    ],
                    "timings_ms": {"embed": 3.1, "search": 1.2, "total": 4.4},
                }
            ]
        },
    )

    hits: list[Hit]
    timings_ms: Timings


class ArticleHead(_Response):
    """Một bài viết, không kèm nội dung."""

    id: ArticleId
    title: Title
    url: Url
    publisher: Publisher
    author: Author
    published_at: PublishedAt


class Article(ArticleHead):
    """Một bài viết với toàn bộ nội dung."""

    text: str = Field(description="Nội dung, dạng NFC", examples=[_SENTENCE])


class ArticlePage(_Response):
    """Một trang của danh sách bài viết."""

    articles: list[ArticleHead]
    next_cursor: str | None = Field(description="Gửi lại ở `cursor` để lấy trang sau; `null` là trang cuối")


class Suggestions(_Response):
    """Vài câu để hỏi thử."""

    questions: list[str] = Field(
        description="Câu hỏi", examples=[["Cả nước hiện có bao nhiêu trường đại học?"]]
    )


class FeedbackStored(_Response):
    """Góp ý đã được lưu."""

    status: Literal["stored"] = Field(description="Luôn là `stored`")


class Health(_Response):
    """Tiến trình còn sống."""

    status: Literal["ok"]


class IndexStatus(_Response):
    """Chỉ mục đang có gì."""

    articles: int = Field(description="Số bài viết", examples=[5])
    passages: int = Field(description="Số đoạn văn", examples=[63])
    generation: int = Field(description="Tăng một sau mỗi lần chỉ mục thay đổi", examples=[3])
    encoder: str = Field(description="Bộ mã hóa", examples=["multilingual-e5-small"])


class Readiness(_Response):
    """Dịch vụ trả lời được."""

    status: Literal["ready"]
    index: IndexStatus
