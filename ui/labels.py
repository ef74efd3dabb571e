"""The texts of a page's components, changed together when its language is known."""

from typing import Any, TypeVar

import gradio as gr
from gradio.blocks import Block

from knowledge.language import Bilingual, Language

_Component = TypeVar("_Component", bound=Block)


class Labels:
    """Remembers which text each component shows in each of its properties."""

    def __init__(self) -> None:
        self._texts: list[tuple[Block, dict[str, Bilingual | list[tuple[Bilingual, str]]]]] = []

    def add(self, component: _Component, **texts: Bilingual | list[tuple[Bilingual, str]]) -> _Component:
        """Remember `component` with its texts by property; a list of (text, value) is for `choices`."""
        self._texts.append((component, texts))
        return component

    @property
    def components(self) -> list[Block]:
        """Return the components, in the order of `updates`."""
        return [component for component, _ in self._texts]

    def updates(self, language: Language) -> list[object]:
        """Return one Gradio update for each component."""
        return [_update({k: _say(v, language) for k, v in texts.items()}) for _, texts in self._texts]


def _say(text: Bilingual | list[tuple[Bilingual, str]], language: Language) -> object:
    if isinstance(text, list):
        return [(label.say(language), value) for label, value in text]
    return text.say(language)


def _update(properties: dict[str, Any]) -> object:
    return gr.update(**properties)
