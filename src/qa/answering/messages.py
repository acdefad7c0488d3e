"""What the service says in its own words, in Vietnamese."""

from qa.records import AbstainReason

_ABSTENTIONS = {
    AbstainReason.NO_EVIDENCE: (
        "Xin lỗi, tôi không tìm thấy thông tin về câu hỏi này trong các bài báo hiện có."
    ),
    AbstainReason.LOW_CONFIDENCE: (
        "Xin lỗi, các bài báo hiện có không đủ căn cứ để tôi trả lời câu hỏi này một cách chắc chắn."
    ),
    AbstainReason.EMPTY_INDEX: "Hiện chưa có bài báo nào để tra cứu, nên tôi chưa thể trả lời.",
}


def abstention(reason: AbstainReason) -> str:
    """One polite sentence for a question that is not answered."""
    return _ABSTENTIONS[reason]
