"""The admin page: its tabs, each asked for when it is opened."""

from typing import Any

import gradio as gr

from knowledge.language import Bilingual
from ui import channel_words, desk_words, needs_words, process_words, questions_words, words
from ui.channels import ChannelsTab
from ui.company import CompanyTab
from ui.documents import DocumentsTab
from ui.frame import QUIET, READY, blank, brand, links, plain
from ui.identity import language, staff, told
from ui.labels import Labels
from ui.loading import CatalogueTab
from ui.look import LookForm
from ui.models import MODELS, ModelsTab
from ui.needs import NeedsTab
from ui.overview import OverviewTab
from ui.questions import QuestionsTab
from ui.rules import RulesTab
from ui.selling import SalesTab
from ui.service import Service
from ui.turn_records import RecordsTab
from ui.users import UsersTab


def admin_page(assistant: Service) -> gr.Blocks:
    """Return the admin page."""
    labels = Labels()
    page = blank(assistant)
    with page:
        said = gr.Textbox("en", visible=False)  # a State would not reach the browser code below
        with gr.Row(elem_id="bar"):
            name, switch = plain("brand", 1), plain("links")
        with gr.Tabs(elem_id="desk"):
            summary = _about_knowledge(assistant, labels)
            questions, selling = _about_people(assistant, labels)
            _about_running(assistant, labels)

        @told
        def load(period: str, request: gr.Request) -> list[Any]:
            tongue, who = language(request.cookies, request.headers), staff(assistant, request.cookies)
            top = [tongue, brand(assistant, words.TO_ADMIN_PAGE.say(tongue), tongue), links("/admin", tongue, who)]
            chosen = [selling.choice(tongue), questions.choice(tongue)]
            return [*top, summary.all(period, request), *chosen, *labels.updates(tongue)]

        shown = [said, name, switch, summary.main, selling.parts, questions.parts, *labels.components]
        page.load(load, [summary.period], shown, **QUIET).then(None, [said], js=READY, **QUIET)
    page.queue(max_size=32, default_concurrency_limit=4, api_open=False)
    return page


def _about_knowledge(assistant: Service, labels: Labels) -> OverviewTab:
    """Make the tabs of what is loaded, each asked for when it is opened; return the first."""
    with _tab(labels, "overview", words.OVERVIEW) as tab:
        summary = OverviewTab(assistant, labels)
        tab.select(summary.all, [summary.period], [summary.main], **QUIET)
    with _tab(labels, "documents", words.DOCUMENTS) as tab:
        documents = DocumentsTab(assistant, labels)
        tab.select(documents.all, [documents.text], [documents.list], **QUIET)
    with _tab(labels, "catalogue", words.CATALOGUE) as tab:
        catalogue = CatalogueTab(assistant, labels)
        tab.select(catalogue.first, [catalogue.text], catalogue.shown, **QUIET)
    with _tab(labels, "rules", desk_words.RULES) as tab:
        rules = RulesTab(assistant, labels)
        tab.select(rules.all, [rules.text], rules.shown, **QUIET)
    with _tab(labels, "company", desk_words.COMPANY_TAB) as tab:
        look, company = LookForm(assistant, labels), CompanyTab(assistant)
        tab.select(look.all, None, look.shown, **QUIET)
        tab.select(company.all, None, [company.form], **QUIET)
    return summary


def _about_people(assistant: Service, labels: Labels) -> tuple[QuestionsTab, SalesTab]:
    """Make the tabs of what customers need and how sales go; return those that have parts."""
    with _tab(labels, "needs", needs_words.NEEDS) as tab:
        needs = NeedsTab(assistant, labels)
        tab.select(needs.all, None, needs.shown, **QUIET)
    with _tab(labels, "questions", questions_words.QUESTIONS) as tab:
        questions = QuestionsTab(assistant, labels)
        questions.opened(tab)
    with _tab(labels, "selling", process_words.SALES) as tab:
        selling = SalesTab(assistant, labels)
        selling.opened(tab)
    return questions, selling


def _about_running(assistant: Service, labels: Labels) -> None:
    """Make the tabs of how the assistant answers, and for whom."""
    with _tab(labels, "records", words.RECORDS) as tab:
        records = RecordsTab(assistant, labels)
        tab.select(records.recent, None, [records.list], **QUIET)
    with _tab(labels, "models", MODELS) as tab:
        models = ModelsTab(assistant, labels)
        tab.select(models.all, None, models.shown, **QUIET)
    with _tab(labels, "channels", channel_words.CHANNELS) as tab:
        ChannelsTab(assistant, labels).opened(tab)
    with _tab(labels, "users", words.USERS) as tab:
        users = UsersTab(assistant, labels)
        tab.select(users.all, None, [users.list], **QUIET)


def _tab(labels: Labels, name: str, label: Bilingual) -> gr.Tab:
    return labels.add(gr.Tab("", id=name), label=label)
