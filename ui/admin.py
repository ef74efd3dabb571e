"""The admin page: what is loaded, documents, catalogue, records and users, each its own tab."""

from typing import Any

import gradio as gr

from ui import channel_words, desk_words, needs_words, process_words, questions_words, tables, words
from ui.channels import ChannelsTab
from ui.company import CompanyTab
from ui.documents import DocumentsTab
from ui.frame import QUIET, READY, blank, brand, links, listing, plain
from ui.identity import asking, language, staff, told
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


class RecordsTab:
    """The newest turns of everybody, one turn's evidence record, and its replay."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        with gr.Row(elem_classes="tools"):
            self._turn = labels.add(gr.Textbox(scale=1, elem_id="turn"), label=words.TURN, placeholder=words.TURN_HINT)
            show = labels.add(gr.Button("", scale=0, min_width=120, elem_id="open-record"), value=words.OPEN_RECORD)
            again = labels.add(gr.Button("", scale=0, min_width=120, elem_id="replay"), value=words.REPLAY)
        self._replayed, self._record = plain("replayed"), plain("record")
        self.list = listing("turns")
        gr.on([show.click, self._turn.submit], self.record, [self._turn], [self._record, self._replayed], **QUIET)
        again.click(self.replay, [self._turn], [self._replayed], concurrency_limit=2, **QUIET)
        self.list.click(self.pick, None, [self._turn, self._record, self._replayed], **QUIET)

    @told
    def recent(self, request: gr.Request) -> str:
        """Return the newest turns."""
        who, said = asking(self._assistant, request)
        return tables.turns(self._assistant.recent_turns(who), said)

    @told
    def record(self, turn: str, request: gr.Request) -> tuple[str, str]:
        """Return a turn's record."""
        who, said = asking(self._assistant, request)
        return tables.record(self._assistant.record(who, turn.strip()), said), ""

    @told
    def pick(self, request: gr.Request, event: gr.EventData) -> tuple[str, str, str]:
        """Return the record of the turn clicked."""
        return str(event.id), *self.record(str(event.id), request)

    @told
    def replay(self, turn: str, request: gr.Request) -> str:
        """Return what replaying a turn shows."""
        who, said = asking(self._assistant, request)
        return tables.replayed(self._assistant.replay(who, turn.strip()), said)


class UsersTab:
    """The staff: add, shut out, let in, give a new password."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        roles = [(words.ROLE_SALES, "sales"), (words.ROLE_ADMIN, "admin")]
        with gr.Row(elem_classes="tools"):
            name = labels.add(gr.Textbox(max_length=80, scale=1, elem_id="user-name"), label=words.USER_NAME)
            role = labels.add(
                gr.Dropdown(["sales", "admin"], value="sales", scale=1, elem_id="role"), label=words.ROLE, choices=roles
            )
            add = labels.add(
                gr.Button("", variant="primary", scale=0, min_width=120, elem_id="add-user"), value=words.ADD_USER
            )
        self._secret = plain("secret")
        self.list = listing("users")
        gr.on([add.click, name.submit], self.add, [name, role], [self.list, self._secret, name], **QUIET)
        self.list.click(self.act, None, [self.list, self._secret], **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return the staff."""
        who, said = asking(self._assistant, request)
        return tables.users(self._assistant.users(who), said)

    @told
    def add(self, name: str, role: str, request: gr.Request) -> tuple[str, str, str]:
        """Add a member of staff and show the password once."""
        who, said = asking(self._assistant, request)
        user, secret = self._assistant.add_user(who, name.strip(), "admin" if role == "admin" else "sales")
        return self.all(request), tables.password(user.name, secret, said), ""

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
        """Do what was clicked in the list."""
        who, said = asking(self._assistant, request)
        shown = ""
        if event.act == "reset":
            user = next(u for u in self._assistant.users(who) if u.id == event.id)
            shown = tables.password(user.name, self._assistant.reset_password(who, user.id), said)
        else:
            self._assistant.set_active(who, str(event.id), event.act == "on")
        return self.all(request), shown


def admin_page(assistant: Service) -> gr.Blocks:
    """Return the admin page."""
    labels = Labels()
    page = blank(assistant)
    with page:
        said = gr.Textbox("en", visible=False)  # a State would not reach the browser code below
        with gr.Row(elem_id="bar"):
            name, switch = plain("brand", 1), plain("links")
        with gr.Tabs(elem_id="desk"):
            with labels.add(gr.Tab("", id="overview"), label=words.OVERVIEW) as overview:
                summary = OverviewTab(assistant, labels)
            with labels.add(gr.Tab("", id="documents"), label=words.DOCUMENTS) as documents_tab:
                documents = DocumentsTab(assistant, labels)
            with labels.add(gr.Tab("", id="catalogue"), label=words.CATALOGUE) as catalogue_tab:
                catalogue = CatalogueTab(assistant, labels)
            with labels.add(gr.Tab("", id="rules"), label=desk_words.RULES) as rules_tab:
                rules = RulesTab(assistant, labels)
            with labels.add(gr.Tab("", id="company"), label=desk_words.COMPANY_TAB) as company_tab:
                look, company = LookForm(assistant, labels), CompanyTab(assistant)
            with labels.add(gr.Tab("", id="needs"), label=needs_words.NEEDS) as needs_tab:
                needs = NeedsTab(assistant, labels)
            with labels.add(gr.Tab("", id="questions"), label=questions_words.QUESTIONS) as questions_tab:
                questions = QuestionsTab(assistant, labels)
            with labels.add(gr.Tab("", id="selling"), label=process_words.SALES) as selling_tab:
                selling = SalesTab(assistant, labels)
            with labels.add(gr.Tab("", id="records"), label=words.RECORDS) as records_tab:
                records = RecordsTab(assistant, labels)
            with labels.add(gr.Tab("", id="models"), label=MODELS) as models_tab:
                models = ModelsTab(assistant, labels)
            with labels.add(gr.Tab("", id="channels"), label=channel_words.CHANNELS) as channels_tab:
                channels = ChannelsTab(assistant, labels)
            with labels.add(gr.Tab("", id="users"), label=words.USERS) as users_tab:
                users = UsersTab(assistant, labels)

        @told
        def load(period: str, request: gr.Request) -> list[Any]:
            tongue, who = language(request.cookies, request.headers), staff(assistant, request.cookies)
            top = [tongue, brand(assistant, words.TO_ADMIN_PAGE.say(tongue), tongue), links("/admin", tongue, who)]
            return [
                *top,
                summary.all(period, request),
                selling.choice(tongue),
                questions.choice(tongue),
                *labels.updates(tongue),
            ]

        page.load(
            load,
            [summary.period],
            [said, name, switch, summary.main, selling.parts, questions.parts, *labels.components],
            **QUIET,
        ).then(None, [said], js=READY, **QUIET)
        overview.select(summary.all, [summary.period], [summary.main], **QUIET)
        documents_tab.select(documents.all, [documents.text], [documents.list], **QUIET)
        catalogue_tab.select(catalogue.first, [catalogue.text], catalogue.shown, **QUIET)
        rules_tab.select(rules.all, [rules.text], rules.shown, **QUIET)
        company_tab.select(look.all, None, look.shown, **QUIET)
        company_tab.select(company.all, None, [company.form], **QUIET)
        needs_tab.select(needs.all, None, needs.shown, **QUIET)
        questions.opened(questions_tab)
        selling.opened(selling_tab)
        records_tab.select(records.recent, None, [records.list], **QUIET)
        models_tab.select(models.all, None, models.shown, **QUIET)
        channels.opened(channels_tab)
        users_tab.select(users.all, None, [users.list], **QUIET)
    page.queue(max_size=32, default_concurrency_limit=4, api_open=False)
    return page
