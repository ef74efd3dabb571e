"""The pipeline tab of the workspace: overview, the list of deals, one deal; thin handlers over the desks."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import gradio as gr

from assistant.deals.standing import standing
from assistant.deals.standing import told as told_of
from assistant.deals.types import Deal
from assistant.errors import AssistantError
from assistant.permissions import may
from assistant.process.types import Stalled
from assistant.types import Person
from knowledge.language import Bilingual, Language
from knowledge.store import present_day
from ui import deal_format, deal_list
from ui import pipeline_overview as show
from ui import pipeline_words as words
from ui.deal_form import values_of
from ui.deal_list import Known, Wish
from ui.deal_steps import step
from ui.format import escape, notice
from ui.frame import PRICED, QUIET, fields_of, listing
from ui.identity import asking, reason, told
from ui.pipeline_figures import figures
from ui.quotes import Shown
from ui.service import Service
from ui.tables import whole_form

PERIODS = {"week": 8, "month": 4, "quarter": 3}
"""How many periods are forecast, the one under way among them."""
_OWNERS, _REASONS = 300, 30


class Pipeline:
    """Everything the pipeline tab does; its methods return the parts of the page that change: `pipeline`, `rows`, `view`, `tab`."""

    def __init__(self, assistant: Service, today: Callable[[], date] = present_day) -> None:
        self._assistant, self._today = assistant, today
        self.view = gr.State("")

    def make(self) -> None:
        """Make the tab's inside."""
        self.main, self.rows = listing("pipeline"), listing("pipeline-rows")

    def wire(self, tab: gr.Tab) -> None:
        """Connect the events that change nothing outside the tab."""
        # Worked out first and shown after: whoever has gone on to the list or a deal meanwhile is not brought back.
        tab.select(self.opened, [self.view], [self.main, self.rows, self.view], **QUIET).then(
            self.prepare, [self.view], None, **QUIET
        ).then(self.filled, [self.view], [self.rows], **QUIET)
        live = self.main.input(self.live, None, [self.rows], trigger_mode="always_last", **QUIET)
        for end in (live.then, live.failure):
            end(None, js=PRICED, **QUIET)

    # --- handlers -------------------------------------------------------------------------------------------------

    @told
    def opened(self, view: str, request: gr.Request) -> tuple[Any, ...]:
        """Return the overview's frame when the tab is opened; a list or a deal that is open already stays."""
        if view in ("deals", "deal"):
            return gr.skip(), gr.skip(), gr.skip()
        who, said = asking(self._assistant, request)
        return self._switches(who, said, {}), f'<p class="empty">{escape(words.WORKING.say(said))}</p>', "overview"

    def prepare(self, view: str, request: gr.Request) -> None:
        """Work the overview out, which takes a moment where deals have changed; the desks keep it, and `filled` tells errors."""
        if view == "overview":
            with suppress(AssistantError):
                self._overview(*asking(self._assistant, request), {})

    @told
    def filled(self, view: str, request: gr.Request) -> Any:  # noqa: ANN401 - text, or what leaves it as it is
        """Return the overview itself, where it is still what is looked at."""
        if view != "overview":
            return gr.skip()
        who, said = asking(self._assistant, request)
        return self._overview(who, said, {})

    @told
    def live(self, request: gr.Request, event: gr.EventData) -> str:
        """Return what the fields above ask for, while they are changed."""
        who, said = asking(self._assistant, request)
        given = fields_of(event)
        if given.get("view") == "overview":
            return self._overview(who, said, given)
        return self._listed(who, said, deal_list.wish_of(given))

    def act(self, who: Person, said: Language, do: str, target: str, given: Mapping[str, Any]) -> Shown:
        """Do what a button of the tab says. Raises AssistantError."""
        wish = deal_list.wish_of(given)
        shows: dict[str, Callable[[], Shown]] = {
            "overview": lambda: {"pipeline": self._switches(who, said, {}), "rows": self._overview(who, said, {}), "view": "overview"},
            "deals": lambda: self._list(who, said, self._first_wish(who, target)),
            "back": lambda: self._list(who, said, wish),
            "page": lambda: {"rows": self._listed(who, said, replace(wish, page=int(target) if target.isdecimal() and len(target) < 6 else 0))},
            "deal": lambda: self.open(who, said, target, wish),
            "new_deal": lambda: self._new(who, said, wish, given),
        }  # fmt: skip
        if do in shows:
            return shows[do]()
        desk = self._assistant.deals
        if do == "add_deal":
            made = desk.add(who, **values_of(given))
            return self._one(who, said, made, wish, words.ADDED)
        if do == "delete_deal":
            desk.delete(who, target)
            shown = self._list(who, said, wish)
            return {**shown, "rows": notice(words.DELETED.say(said), "done") + str(shown["rows"])}
        kept, word = step(desk, who, do, target, given)
        return self._one(who, said, kept, wish, word)

    def open(self, who: Person, said: Language, deal: str, wish: Wish | None = None) -> Shown:
        """Return the tab with a deal open in it. Raises NotFound."""
        return self._one(who, said, self._assistant.deals.get(who, deal), wish or Wish())

    # --- what they show -------------------------------------------------------------------------------------------

    def _day(self, who: Person) -> date:
        """Return the day that the deals stand on: today, but of an export of an earlier time the day after its last."""
        return standing(self._assistant.deals.all(who), self._today())

    def _switches(self, who: Person, said: Language, given: Mapping[str, Any]) -> str:
        currencies = self._assistant.forecasts.currencies(who)
        chosen = show.choice_of(given, currencies)
        fields = show.switches(chosen, currencies, said) if currencies else ""
        return _parts("overview", said) + whole_form(f"{_view('overview')}{fields}", "data-live")

    def _overview(self, who: Person, said: Language, given: Mapping[str, Any]) -> str:
        desks, today = self._assistant, self._day(who)
        deals = desks.deals.all(who)
        if not deals:
            return show.nothing(said)
        chosen = show.choice_of(given, desks.forecasts.currencies(who))
        process, stages = desks.process.process(who), desks.deals.stages(who)
        try:
            outlook, why = desks.forecasts.outlook(who, every=chosen.every, currency=chosen.currency, by=chosen.by, periods=PERIODS[chosen.every]), ""  # fmt: skip
        except AssistantError as error:
            outlook, why = None, notice(reason(error, said))
        earlier = told_of(today, self._today())
        parts = [
            notice(earlier.say(said)) if earlier else "",
            show.tiles(figures(deals, chosen.currency, today), outlook, said),
            why,
        ]
        if outlook is not None:
            parts += [show.forecast(outlook, said), show.parts(outlook, chosen.by, said) if chosen.by else ""]
        accounts = {d.id: d.account for d in deals}
        parts += [
            show.stalled(process.stalled, stages, accounts, said),
            show.funnel(process.funnel, process.won, stages, said),
        ]
        return "".join(parts)

    def _first_wish(self, who: Person, target: str) -> Wish:
        """Return the list to begin with: one's own open deals where there are any, else everybody's."""
        if target == "stalled":
            return Wish(kind="stalled", sort="days")
        mine = any(d.kind == "open" and deal_list.is_mine(d, who) for d in self._assistant.deals.all(who))
        return Wish(owner=deal_list.MINE if mine else "")

    def _list(self, who: Person, said: Language, wish: Wish) -> Shown:
        desk = self._assistant.deals
        every = desk.all(who)
        if not every:
            return {"pipeline": _parts("deals", said), "rows": show.nothing(said), "view": "deals"}
        owners = sorted({d.owner for d in every if d.owner})[:_OWNERS]
        fields = deal_list.filters(wish, owners, desk.stages(who), said)
        main = _parts("deals", said) + whole_form(f"{_view('deals')}{fields}", "data-live")
        return {"pipeline": main, "rows": self._listed(who, said, wish), "view": "deals"}

    def _listed(self, who: Person, said: Language, wish: Wish) -> str:
        desk = self._assistant.deals
        found = desk.find(who, wish.text, limit=2**31) if wish.text.strip() else desk.all(who)
        chances = self._assistant.intentions.of(who, [d for d in found if d.kind == "open"])
        stalled = self._stalled(who) if wish.kind == "stalled" else {}
        known = Known(chances, stalled, desk.stages(who), self._day(who))
        return deal_list.listed(deal_list.chosen(found, wish, who, known), wish, known, said)

    def _stalled(self, who: Person) -> dict[str, Stalled]:
        return {s.deal: s for s in self._assistant.process.stalled(who)}

    def _new(self, who: Person, said: Language, wish: Wish, given: Mapping[str, Any]) -> Shown:
        whose = {n: str(given.get(n) or "") for n in ("customer", "conversation")}
        if whose["conversation"] and not whose["customer"]:
            known = self._assistant.customers.of_conversation(who, whose["conversation"])
            whose["customer"] = known.id if known else ""
        customer = self._customer(who, whose["customer"])
        form = deal_format.new(self._assistant.deals.stages(who), wish, said, whose, customer)
        return {"pipeline": _parts("new_deal", said) + form, "rows": "", "view": "deal", "tab": "pipeline"}

    def _one(self, who: Person, said: Language, deal: Deal, wish: Wish, word: Bilingual | None = None) -> Shown:
        desks = self._assistant
        reasons = dict.fromkeys(d.lost_because for d in desks.deals.all(who) if d.lost_because)
        sight = deal_format.Sight(
            deal, desks.deals.stages(who), self._day(who), desks.intentions.of(who, [deal]).get(deal.id),
            self._stalled(who).get(deal.id), self._quote(who, said, deal), self._customer(who, deal.customer),
            may(who, "manage_deals"), tuple(reasons)[:_REASONS],
        )  # fmt: skip
        told_so = notice(word.say(said), "done") if word else ""
        main = _parts("deal", said) + deal_format.one(sight, wish, said, told_so)
        return {"pipeline": main, "rows": "", "view": "deal", "tab": "pipeline"}

    def _quote(self, who: Person, said: Language, deal: Deal) -> str:
        """Return how a deal's quote stands, "" where it has none or it is gone."""
        from ui.desk_words import STATES

        try:
            return STATES[self._assistant.quotes.get(who, deal.quote).state].say(said) if deal.quote else ""
        except AssistantError:
            return ""

    def _customer(self, who: Person, customer: str) -> str:
        """Return what a customer is called, "" where there is none or they are gone."""
        try:
            return self._assistant.customers.get(who, customer).title if customer else ""
        except AssistantError:
            return ""


def _parts(here: str, language: Language) -> str:
    """Return the switch between the parts of the tab."""
    made = "".join(
        f'<button type="button" data-act="{name}" data-id="" aria-pressed="{"true" if name == here else "false"}">{escape(label.say(language))}</button>'
        for name, label in (("overview", words.OVERVIEW), ("deals", words.DEALS), ("new_deal", words.NEW_DEAL))
    )
    return f'<div class="seg" role="group" aria-label="{escape(words.PARTS.say(language))}">{made}</div>'


def _view(name: str) -> str:
    return f'<input type="hidden" data-f="view" value="{name}">'
