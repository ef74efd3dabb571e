"""How a search index stands to its database, in figures and in words."""

from dataclasses import dataclass

from knowledge.language import Bilingual


@dataclass(frozen=True)
class IndexStatus:
    """How an index stands to its database: `waiting` entries have no vector yet, `wrong` are held by one and not the other.

    `snapshot` is the generation of the copy on disk, None where there is none. `serving` is the embedder that the searches
    go by: an earlier one while vectors are made anew, none (an empty text) where they go by words until then.
    """

    entries: int
    indexed: int
    generation: int
    embedder: str
    serving: str
    waiting: int
    wrong: int
    snapshot: int | None

    def trouble(self, what: Bilingual) -> list[Bilingual]:
        """Return what is wrong, in words; empty where all is well. `what` names the entries."""
        if self.wrong:
            return [
                Bilingual(
                    f"The index and the database differ in {self.wrong} {what.en}. Run: assistant index rebuild",
                    f"索引与数据库有 {self.wrong} 个{what.zh}不一致，请运行 assistant index rebuild。",
                )
            ]
        if self.waiting:
            until = self._meanwhile()
            return [
                Bilingual(
                    f"{self.waiting} of {self.entries} {what.en} wait for their vectors, which are being made; until "
                    f"then search goes by {until.en}. If this does not end, run: assistant index rebuild",
                    f"{self.entries} 个{what.zh}中有 {self.waiting} 个正在生成向量，在此期间按{until.zh}检索。"
                    "如长时间未完成，请运行 assistant index rebuild。",
                )
            ]
        return []

    def _meanwhile(self) -> Bilingual:
        if self.serving:
            return Bilingual("the vectors of the embedder before", "原向量模型的向量")
        return Bilingual("words", "词语")
