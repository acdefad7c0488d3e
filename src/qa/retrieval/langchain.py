"""The retriever as a LangChain one: import it only where LangChain is wanted."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from qa.records import Filters
from qa.retrieval.retriever import NO_FILTERS, Retriever


class PassageRetriever(BaseRetriever):
    """Passages as LangChain documents; offsets and scores in the metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    top_k: int = 8
    filters: Filters = NO_FILTERS

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.retriever.search(query, top_k=self.top_k, filters=self.filters)
        if found is None:
            return []
        return [
            Document(
                id=str(hit.passage.id),
                page_content=hit.passage.text,
                metadata={
                    "article_id": hit.article.id,
                    "title": hit.article.title,
                    "url": hit.article.url,
                    "publisher": hit.article.publisher,
                    "published_at": hit.article.published_at,
                    "span": [hit.passage.start, hit.passage.end],
                    "score": hit.score,
                },
            )
            for hit in found.result.hits
        ]
