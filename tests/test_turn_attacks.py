"""Wrong sentences about real turns of the example company are stopped, and the right ones beside them are shown."""

import pytest

from assistant.service import Assistant
from benchmarks.turn_attacks import Attack, attacks, shown
from knowledge.language import Language

_STILL_SHOWN = 7
"""Of all that were run: what no fact denies in words that the check reads."""

RIGHT: tuple[tuple[Language, str, str], ...] = (
    ("en", "Does the NP18 work with a Mac?", "Yes, the NP18 works with a Mac."),
    ("en", "Does the NP18 work with a Mac?", "The NP18 runs on Windows and macOS, and with an iPad."),
    ("en", "Does the V34W have speakers?", "The V34W has no speakers."),
    ("en", "Compare the V27U and the V27UC", "The V27UC is brighter, and it charges a laptop."),
    ("en", "Compare the V27U and the V27UC", "They do not cost the same."),
    ("en", "What is the difference between the M7 and the M7W?", "The M7W is the wireless one."),
    ("en", "Compare the K87M and the K87MW", "The switches of the K87MW can be changed, those of the K87M cannot."),
    ("en", "Does the D15 work with Linux?", "No, the D15 does not work with Linux."),
    ("en", "Can the MF40 be mounted behind a monitor?", "Yes, the MF40 has a VESA mount."),
    ("en", "My monitor has dead pixels, what can I do?", "I'm sorry about the dead pixels."),
    ("zh", "NP18 能配苹果电脑吗？", "可以，NP18 支持苹果电脑。"),
    ("zh", "V34W 有音箱吗？", "V34W 没有音箱。"),
    ("zh", "V27U 和 V27UC 有什么区别？", "V27UC 更亮，还能给笔记本充电。"),
    ("zh", "V27U 和 V27UC 有什么区别？", "两款价格不一样。"),
    ("zh", "K87M 和 K87MW 有什么区别？", "K87MW 可以换轴，K87M 不行。"),
    ("zh", "D15 支持 Linux 吗？", "D15 不支持 Linux。"),
    ("zh", "哪款迷你主机最安静？", "MF40 没有风扇。"),
    ("zh", "M6W 的 DPI 是多少，能在玻璃上用吗", "能不能在玻璃上用，资料里没有写。"),
)  # fmt: skip


WRONG_OF_A_FAMILY: tuple[tuple[Language, str, str], ...] = tuple(
    ("zh", "哪款迷你主机最安静？", text)
    for text in (
        "MF40 售价 2,199 元。", "MF40 只要 1 元。", "MF40 有风扇。", "MP30 没有风扇。", "MP30 是无风扇的。", "只要 MF40 元。", "优惠 MF40%。", "MF40 防水。",
        "MF40 内存 16 GB。", "MF40 不静音。", "MF41 没有风扇。", "MP40 没有风扇。", "MF40 送鼠标。", "MF40 保修五年。", "MF40 库存充足，MF99 也有。", "MF40 便宜一半。",
        "MF40 支持触屏。", "MF40 和 MP30 都没有风扇。", "MF40 半价。", "每台 MF40 块。",
    )
) + tuple(
    ("en", "Which mini PC is the quietest?", text)
    for text in (
        "The MF40 costs 2,199 yuan.", "The MF40 has a fan.", "The MP30 has no fan.", "Pay just MF40 yuan.", "MF40% off today.", "The MF40 is waterproof.",
        "The MF40 has 16 GB of memory.", "The MF40 is not silent.", "The MF41 is fanless.", "MF40 dollars each.", "The MF40 comes with a mouse.", "The MF40 has five years of warranty.",
        "Both the MF40 and the MP30 are fanless.", "The MF40 is half the price.", "The MF40 has a touch screen.", "The MP30 is a fanless computer.", "Take MF40 off.",
        "The MF40 works with a Mac.", "The MF40 is reduced today.", "The MF40 never fails.",
    )
)  # fmt: skip


def test_a_familys_name_lets_nothing_wrong_through(example: Assistant) -> None:
    rows = [Attack(text, "wrong", language, "", question, text) for language, question, text in WRONG_OF_A_FAMILY]
    assert not [row.text for row in shown(example.kit, rows)]


def test_what_is_wrong_about_a_turn_is_not_shown(example: Assistant) -> None:
    seen = list(shown(example.kit, attacks()))
    assert len(seen) <= _STILL_SHOWN, [(row.question, row.text) for row in seen]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_right_about_a_turn_is_shown(example: Assistant, language: Language) -> None:
    rows = [
        Attack(str(n), "right", language, "", question, text)
        for n, (lang, question, text) in enumerate(RIGHT)
        if lang == language
    ]
    seen = {row.id for row in shown(example.kit, rows)}
    assert not [row.text for row in rows if row.id not in seen]
