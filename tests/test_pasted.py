"""Of a pasted email only what it asks is looked for; any other text stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import narrow
from knowledge.pasted import asked_part

CHINESE = """发件人：王芳 <wangfang@example.com>
主题：转发：采购前的几个问题

您好，

上周电话里聊得很愉快，非常感谢。我们公司五月份要搬到新的办公楼，两层一共三十二个工位，装修刚刚结束，
家具下个月到，网络和电话也已经报装，行政这边正在列清单，预算下周五之前要报给财务审批。

另外想请教两个问题：显示器的保修期是多久？MP60 可以开专用发票吗？

祝好
王芳

--
王芳 | 行政经理
2026年2月27日，某人写道：
> 平面图在附件里，能看到吗？
"""


def test_the_questions_of_an_email_are_left() -> None:
    assert asked_part(CHINESE).splitlines() == ["显示器的保修期是多久？", "MP60 可以开专用发票吗？"]


def test_an_email_that_asks_nothing_stays_whole() -> None:
    text = CHINESE.replace("？", "。").replace("：显", "。显")
    assert asked_part(text) == text


@pytest.mark.parametrize("text", ["how long is the warranty?", "a\nb\nwhy?", "列表：\n" + "显示器多少钱？" * 60])
def test_what_is_no_email_stays_as_it_is(text: str) -> None:
    assert asked_part(text) == text


def test_full_width_letters_digits_and_joints_become_plain_in_their_places() -> None:
    assert narrow("ＬＫ－ＭＰ６０，保修？") == "LK-MP60，保修？"


@given(st.text(max_size=400))
def test_any_text_keeps_its_length_or_its_own_lines(text: str) -> None:
    assert len(narrow(text)) == len(text)
    asked = asked_part(text)
    assert len(asked) <= len(text)
    assert bool(asked.strip()) == bool(text.strip())
