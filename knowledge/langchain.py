"""The library as a LangChain retriever."""

from typing import TYPE_CHECKING, Any

from knowledge.language import Language
from knowledge.library import Library
from knowledge.types import PUBLIC, Audience, PassageHit

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever


def as_retriever(
    library: Library, k: int = 8, *, audiences: frozenset[Audience] = PUBLIC, language: Language | None = None
) -> "BaseRetriever":
    """Return a LangChain retriever of up to `k` passages, nearest first, of these audiences only.

    Each document's `page_content` is the passage's text, its `id` the passage's; `metadata` says where it stands.
    """
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    class LibraryRetriever(BaseRetriever):
        """Passages of a library, by words and vectors."""

        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            hits = library.search(query, k, audiences=audiences, language=language)
            return [Document(page_content=h.passage.text, id=str(h.passage.id), metadata=_metadata(h)) for h in hits]

    return LibraryRetriever()


def _metadata(hit: PassageHit) -> dict[str, Any]:
    """Return where a passage stands and how it was found, as plain JSON values; parts that do not apply are left out."""
    passage, place = hit.passage, hit.passage.place
    said = {
        "source": passage.name, "title": passage.title, "heading": " / ".join(passage.heading), "page": place.page,
        "line": place.line, "sheet": place.sheet, "cell": place.cell, "language": passage.language,
        "audience": passage.audience, "score": hit.score, "cosine": hit.dense, "bm25": hit.sparse,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in (None, "")}
