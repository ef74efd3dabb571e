"""Chunks follow the document's structure, lose nothing and stay within the limit."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.chunks import HARD, SIZE, chunks, weight
from knowledge.types import Block, BlockKind, Place, ReadDocument


def document(*blocks: Block) -> ReadDocument:
    return ReadDocument("Title", blocks)


def heading(text: str, level: int = 1) -> Block:
    return Block("heading", text, level)


def words(text: str) -> str:
    return re.sub(r"\s+", "", text)


TEXT = st.text(alphabet=st.sampled_from("ab cd. 云岫科技，。\n!"), min_size=1, max_size=300).filter(
    lambda t: bool(t.strip())
)
ROW = st.lists(st.tuples(st.sampled_from(["Memory", "硬盘", "Port"]), st.integers(0, 999)), min_size=1, max_size=8).map(
    lambda cells: "; ".join(f"{name}: {value}" for name, value in cells)
)
BODY = st.one_of(
    st.builds(Block, st.just("heading"), st.sampled_from(["One", "二", "Three"]), st.integers(1, 4)),
    st.builds(Block, st.sampled_from(["paragraph", "item", "code"]), TEXT, st.just(0)),
    st.builds(Block, st.just("row"), ROW, st.just(0)),
)
DOCUMENTS = st.lists(BODY, max_size=30).map(
    lambda blocks: document(*(Block(b.kind, b.text, b.level, Place(line=n)) for n, b in enumerate(blocks, 1)))
)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.integers(50, 800))
def test_no_text_is_lost_and_the_order_is_kept(whole: ReadDocument, size: int) -> None:
    made = chunks(whole, size=size)
    body = [block for block in whole.blocks if block.kind != "heading"]
    held = "".join(words(chunk.text) for chunk in made)
    position = 0
    for block in body:
        found = held.find(words(block.text), position)
        assert found >= 0, block
        position = found + len(words(block.text))
    for block in whole.blocks:
        if block.kind == "heading":
            assert any(block.text in chunk.heading or block.text in chunk.text for chunk in made)
    places = [chunk.place.line or 0 for chunk in made]
    assert places == sorted(places)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.integers(50, 800))
def test_no_chunk_is_over_the_hard_limit(whole: ReadDocument, size: int) -> None:
    for chunk in chunks(whole, size=size):
        assert chunk.text.strip()
        assert weight(chunk.text) <= HARD * size


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40), st.integers(200, 800))
def test_rows_stay_whole(rows: list[str], size: int) -> None:
    made = chunks(document(*(Block("row", row) for row in rows)), size=size)
    assert [line for chunk in made for line in chunk.text.split("\n")] == rows


def test_a_row_over_the_limit_is_cut_between_its_cells() -> None:
    row = "; ".join(f"Column {number}: value {number}" for number in range(400))
    made = chunks(document(Block("row", row)))
    assert len(made) > 1
    for chunk in made:
        assert chunk.text.startswith("Column")
        assert re.search(r"value \d+;?$", chunk.text)


def test_heading_path_and_place_of_the_first_block() -> None:
    made = chunks(
        document(
            heading("Manual"),
            heading("Set up", 2),
            Block("paragraph", "Plug it in. " * 30, 0, Place(line=5)),
            heading("Care", 2),
            Block("paragraph", "Keep it dry. " * 30, 0, Place(page=2)),
        )
    )
    assert [(chunk.heading, chunk.place) for chunk in made] == [
        (("Manual", "Set up"), Place(line=5)),
        (("Manual", "Care"), Place(page=2)),
    ]


def test_a_lead_in_stays_with_its_list() -> None:
    items = [Block("item", f"Part number {number} of the box") for number in range(12)]
    made = chunks(document(Block("paragraph", "A sentence before. " * 40), Block("paragraph", "In the box:"), *items))
    with_lead = next(chunk.text for chunk in made if "In the box:" in chunk.text)
    assert all(item.text in with_lead for item in items)


def test_sections_of_a_few_words_share_a_chunk() -> None:
    slides = [
        heading("Levels"),
        heading("Silver", 2),
        Block("item", "300,000 a year"),
        heading("Gold", 2),
        Block("item", "1,000,000"),
    ]
    made = [(chunk.heading, chunk.text) for chunk in chunks(document(*slides))]
    assert made == [(("Levels",), "Silver\n300,000 a year\nGold\n1,000,000")]


def test_small_siblings_keep_their_headings() -> None:
    made = chunks(
        document(
            heading("Ports"),
            heading("HDMI", 2),
            Block("paragraph", "Two of them."),
            heading("USB", 2),
            Block("paragraph", "Four of them."),
            heading("Fan"),
            Block("paragraph", "Quiet."),
        )
    )
    assert [(chunk.heading, chunk.text) for chunk in made] == [
        (("Ports", "HDMI"), "Two of them."),
        (("Ports", "USB"), "Four of them."),
        (("Fan",), "Quiet."),
    ]


@pytest.mark.parametrize("asked", ["Is a cable included?", "带线吗？"])
def test_the_answer_to_a_question_is_a_passage_of_its_own(asked: str) -> None:
    made = chunks(
        document(
            heading("Questions"), heading("Speakers?", 2), Block("paragraph", "None."), heading(asked, 2), Block("paragraph", "Yes."),
            heading("Other", 2), Block("paragraph", "More."), heading("Rest", 2), Block("paragraph", "End."),
        )
    )  # fmt: skip
    assert [chunk.text for chunk in made] == ["None.", "Yes.", "More.", "End."]
    assert made[1].heading == ("Questions", asked)


def test_a_heading_with_nothing_under_it_is_kept_as_text() -> None:
    assert [(chunk.heading, chunk.text) for chunk in chunks(document(heading("A"), heading("To do", 2)))] == [
        (("A",), "To do")
    ]


def test_long_paragraphs_are_cut_at_sentences() -> None:
    for sentence in ("这是一句关于保修政策的话，请注意查看。", "This is a sentence about the warranty. "):
        made = chunks(document(Block("paragraph", (sentence * 80).strip())))
        assert len(made) > 3
        assert all(chunk.text.endswith(sentence.strip()) for chunk in made)
        assert all(0.5 * SIZE < weight(chunk.text) <= SIZE for chunk in made[:-1])


def test_both_languages_get_passages_of_like_content() -> None:
    assert weight("云" * 350) == SIZE
    assert weight("a" * 875) == pytest.approx(SIZE)


def test_a_size_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="below 50"):
        chunks(document(), size=10)


GLOSSARY = {
    "Glossary": [
        "MST: Multi-Stream Transport, which lets one cable feed two displays.",
        "DisplayLink – a technique that sends pictures as USB data with a driver.",
        "4K: 3840 x 2160 pixels. 2K means 2560 x 1440 pixels.",
        "DPI: how far the pointer moves for one inch of the mouse.",
        "Hot-swappable: the switches can be pulled out without soldering.",
    ],
    "术语表": [
        "MST：多流传输，让一根线带动两台显示器。",
        "DisplayLink：通过驱动把画面当作 USB 数据传输的技术。",
        "刷新率：显示器每秒显示的画面数，办公 60 Hz 就够用。",
        "热插拔 —— 机械键盘的轴体可以直接拔下更换，不用焊接。",
        "DPI：鼠标移动一英寸时指针移动的距离，越大越快。",
    ],
}


@pytest.mark.parametrize("kind", ["paragraph", "item"])
@pytest.mark.parametrize("name", GLOSSARY)
def test_each_entry_of_a_glossary_is_a_passage_under_its_heading(name: str, kind: BlockKind) -> None:
    entries = [Block(kind, text) for text in GLOSSARY[name]]
    more = Block("paragraph", "There is more to it." if name == "Glossary" else "还有更多说明。")
    made = chunks(document(heading("Manual"), heading(name, 2), *entries[:2], more, *entries[2:]))
    assert [chunk.heading for chunk in made] == [("Manual", name)] * 5
    assert [chunk.text for chunk in made] == [
        e.text + (f"\n{more.text}" if n == 1 else "") for n, e in enumerate(entries)
    ]


@pytest.mark.parametrize(
    "texts",
    [
        [f"Step {n}: Press the button until the light turns on." for n in range(1, 7)],
        ["Q: How long does it take to ship?", "A: It takes two or three days to ship."] * 4,
        [f"{name}: {value}" for name, value in zip("ABCDEF", ["8 GB", "1 TB", "USB-C", "27 in", "black", "60 Hz"], strict=True)],
        [f"第 {n} 步：按住按钮，直到指示灯亮起为止。" for n in range(1, 7)],
    ],
)  # fmt: skip
def test_steps_answers_and_values_are_no_glossary(texts: list[str]) -> None:
    assert len(chunks(document(heading("Terms of use"), *(Block("paragraph", text) for text in texts)))) == 1


def test_a_long_list_of_terms_is_a_glossary_by_whatever_name() -> None:
    texts = [
        f"{word}: {'what it means is told here at some length, ' * 5}and no more."
        for word in ("Red", "Blue", "Brown", "Clear", "Silent")
    ]
    for times, passages in ((1, 5), (0, 1)):
        made = chunks(document(heading("Switches"), *(Block("item", t if times else t[:30] + ".") for t in texts)))
        assert len(made) == passages
