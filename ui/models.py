"""The part of the admin page for the writers: which is used, how each answers, two side by side."""

from typing import Any

import gradio as gr

from assistant.writing.desk import Tried, WriterRow
from knowledge.language import Bilingual, Language
from ui.format import escape, prose
from ui.frame import listing, plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service
from ui.tables import button
from ui.words import writer_name

MODELS = Bilingual("Writers", "写作模型")
_USE = Bilingual("Use", "启用")
_TEST = Bilingual("Try it", "试一试")
_IN_USE = Bilingual("in use", "使用中")
_FIRST = Bilingual("First writer", "写作模型一")
_SECOND = Bilingual("Second writer", "写作模型二")
_QUESTION = Bilingual("One question for both", "同一个问题")
_COMPARE = Bilingual("Compare", "对比")
_HINT = Bilingual(
    "Whichever writes, every figure is put in by code and checked. Nothing is sent to a server unless a setting names one.",
    "无论由谁措辞，所有数字都由程序填入并核对。未在设置中指定服务器时，不会向外发送任何内容。",
)
_NOT_HEARD = Bilingual("The built-in writer answered instead: {why}.", "改由内置模型回复：{why}。")
_TOOK = Bilingual("{ms} ms", "用时 {ms} 毫秒")
_FIRST_WORDS = Bilingual("first words after {ms} ms", "首字 {ms} 毫秒")
_TOKENS = Bilingual("{asked} tokens read, {written} written", "读入 {asked} 个词元，写出 {written} 个")
_WRITTEN = Bilingual("{written} tokens written", "写出 {written} 个词元")
_COST = Bilingual("cost {cost}", "费用 {cost}")
_STOPPED = Bilingual("{n} findings of the check", "核对拦下 {n} 处")


class ModelsTab:
    """The writers, a button to use or try each, and one question answered by two."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        self.list = listing("writers")
        self._tried = plain("tried")
        with gr.Row(elem_classes="tools"):
            self.first = labels.add(gr.Radio([], scale=1, elem_id="first-writer"), label=_FIRST)
            self.second = labels.add(gr.Radio([], scale=1, elem_id="second-writer"), label=_SECOND)
        with gr.Row(elem_classes="tools"):
            question = labels.add(gr.Textbox(scale=1, max_length=500, elem_id="question"), label=_QUESTION)
            ask = labels.add(
                gr.Button("", variant="primary", scale=0, min_width=120, elem_id="compare"), value=_COMPARE
            )
        both = plain("both")
        self.shown = [self.list, self.first, self.second]
        # One at a time: each is one or two whole replies of a model.
        slow: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 1, "concurrency_id": "models"}
        self.list.click(self.act, None, [*self.shown, self._tried], show_progress_on=[self._tried], **slow)
        gr.on(
            [ask.click, question.submit], self.compare, [self.first, self.second, question], [both],
            show_progress_on=[both], **slow,
        )  # fmt: skip

    @told
    def all(self, request: gr.Request) -> tuple[Any, ...]:
        """Return the writers, and the choices of both fields."""
        who, said = asking(self._assistant, request)
        return _frame(self._assistant.models.all(who), said)

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Use or try the writer that was clicked."""
        who, said = asking(self._assistant, request)
        desk, name, tried = self._assistant.models, str(event.id), ""
        if event.act == "use":
            desk.use(who, name)
        else:
            tried = answer(desk.test(who, name, said), said)
        return *_frame(desk.all(who), said), tried

    @told
    def compare(self, first: str, second: str, question: str, request: gr.Request) -> str:
        """Return both answers side by side."""
        who, said = asking(self._assistant, request)
        both = self._assistant.models.compare(who, (first, second), question, said)
        return f'<div class="pair">{"".join(answer(one, said) for one in both)}</div>'


def _frame(rows: tuple[WriterRow, ...], said: Language) -> tuple[Any, ...]:
    choices = [(writer_name(row.name).say(said), row.name) for row in rows]
    used = next((row.name for row in rows if row.used), rows[0].name)
    return (
        writers(rows, said),
        gr.update(choices=choices, value="composed"),
        gr.update(choices=choices, value=used),
    )


def writers(rows: tuple[WriterRow, ...], said: Language) -> str:
    """Return the writers as cards, the one in use marked."""
    return (
        f'<p class="hint">{escape(_HINT.say(said))}</p><ul class="writers">{"".join(_card(r, said) for r in rows)}</ul>'
    )


def _card(row: WriterRow, said: Language) -> str:
    trouble = f'<p class="trouble">{escape(row.trouble.say(said))}</p>' if row.trouble else ""
    mark = (
        f'<span class="badge">{escape(_IN_USE.say(said))}</span>'
        if row.used
        else button("use", row.name, _USE.say(said))
    )
    return (
        f"<li><div><strong>{escape(writer_name(row.name).say(said))}</strong> <span>{escape(row.model or row.kind.say(said))}</span>"
        f"{trouble}</div><div class=acts>{mark}{button('test', row.name, _TEST.say(said))}</div></li>"
    )


def answer(tried: Tried, said: Language) -> str:
    """Return one writer's answer with what it took."""
    why = escape(_NOT_HEARD.say(said).format(why=tried.why.say(said))) if tried.why else ""
    took = [_TOOK.say(said).format(ms=f"{tried.milliseconds:.0f}")]
    if tried.first_milliseconds is not None:
        took.append(_FIRST_WORDS.say(said).format(ms=f"{tried.first_milliseconds:.0f}"))
    if tried.reply_tokens:
        tokens = _TOKENS if tried.prompt_tokens else _WRITTEN
        took.append(tokens.say(said).format(asked=tried.prompt_tokens, written=tried.reply_tokens))
    if tried.cost:
        took.append(_COST.say(said).format(cost=f"{tried.cost:f} {tried.currency}"))
    if tried.stopped:
        took.append(_STOPPED.say(said).format(n=tried.stopped))
    separator = "，" if said == "zh" else ", "
    return (
        f"<article class=tried><h3>{escape(writer_name(tried.writer).say(said))}</h3>"
        f"{f'<p class=trouble>{why}</p>' if why else ''}<div class=reply><div class=text>{prose(tried.text)}</div></div>"
        f"<p class=took>{escape(separator.join(took))}</p></article>"
    )
