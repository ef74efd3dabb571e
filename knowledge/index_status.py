"""How a search index stands to its database, in figures and in words."""

from dataclasses import dataclass

from knowledge.language import Bilingual


@dataclass(frozen=True)
class IndexStatus:
    """How an index stands to its database: `waiting` entries have no vector yet, `wrong` are held by one and not the other.

    `snapshot` is the generation of the copy on disk, None where there is none. `serving` is the embedder that the searches
    go by: an earlier one while vectors are made anew, none (an empty text) where they go by words until then.
    `refused` are copies on disk that did not fit and were passed over, each with the reason.
    """

    entries: int
    indexed: int
    generation: int
    embedder: str
    serving: str
    waiting: int
    wrong: int
    snapshot: int | None
    refused: tuple[str, ...] = ()

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
        if self.refused:
            return [
                Bilingual(
                    f"A copy of the index on disk was not used ({self.refused[0]}). Searches are right: the index was made from the "
                    "database, and a new copy is kept. If this comes again, check the disk.",
                    f"磁盘上的一份索引副本未被采用（{self.refused[0]}）。检索结果不受影响：索引已由数据库重建，并会保存新的副本。如反复出现，请检查磁盘。",
                )
            ]
        return []

    def _meanwhile(self) -> Bilingual:
        if self.serving:
            return Bilingual("the vectors of the embedder before", "原向量模型的向量")
        return Bilingual("words", "词语")
