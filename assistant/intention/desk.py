"""The desk of purchase intention: the chance of each open deal with its reasons, the heat of conversations, the model."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import Engine

from assistant.deals.standing import standing
from assistant.deals.types import Deal, Stage
from assistant.errors import BadRequest, Busy, NotFound, Unavailable
from assistant.intention import model_files, warmth
from assistant.intention.base_rate import BaseRate, base_rate, by_base
from assistant.intention.features import Seen, Warm, older
from assistant.intention.heat import Heats, scores_by_day
from assistant.intention.history import LEVELS, TRAIT, History, traits_of
from assistant.intention.learning import Learnt
from assistant.intention.reasons import Facts, reasons_of
from assistant.intention.room import IntentionRoom
from assistant.intention.training import train
from assistant.intention.types import Heat, Intention, IntentionCard
from assistant.permissions import may, require
from assistant.training.pointer import point, used
from assistant.training.stopping import Stop, never
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.store import now
from knowledge.types import Progress

_BASE: Literal["base"] = "base"
_MODEL: Literal["model"] = "model"


class Deals(Protocol):
    """The deals' desk, as far as their chances need it."""

    def all(self, who: Person) -> tuple[Deal, ...]:
        """Return every deal."""

    def stages(self, who: Person) -> tuple[Stage, ...]:
        """Return the stages in order."""

    def state(self) -> str:
        """Return what changes whenever any deal or stage does."""


@dataclass(frozen=True)
class _World:
    """The deals in one state: their base rate, the stages."""

    state: str
    deals: tuple[Deal, ...]
    base: BaseRate
    stages: tuple[Stage, ...]
    told: dict[tuple[int, date, bool], dict[str, tuple[Deal, Intention]]] = field(default_factory=dict)
    """What was said of deals in this state, by the model, the day and whether people may be compared."""

    @cached_property
    def history(self) -> History:
        """Return what had become of the deals by any day: only a model asks, and not every page asks a model."""
        return History(self.deals, (*LEVELS, *(TRAIT + name for name in traits_of(self.deals))))


class IntentionDesk:
    """How likely deals are won and how warm conversations are, for staff. One training runs at a time."""

    def __init__(self, engine: Engine, folder: Path, deals: Deals, today: Callable[[], date]) -> None:
        self._folder, self._deals, self._today = folder, deals, today
        self._heats = Heats(engine)
        self._lock, self._training = threading.Lock(), threading.Lock()
        self._world_kept: _World | None = None
        self._files_kept: tuple[object, Learnt | None, IntentionCard | None, Bilingual | None] = ("", None, None, None)
        self.room = IntentionRoom(self._forget)

    # --- deals ------------------------------------------------------------------------------------------------------

    def of(self, who: Person, deals: Iterable[Deal]) -> dict[str, Intention]:
        """Return the chance of each open deal among `deals`, by id; decided ones are left out.

        One that has been open for longer than any that was learnt from has the base rate.
        """
        require(who, "see_intention")
        chosen, world, learnt = [d for d in deals if d.kind == "open"], self._world(who), self._in_use()
        if learnt is None or not chosen:
            return {deal.id: by_base(deal.id, world.base) for deal in chosen}
        today, people = self._day(who), may(who, "compare_people")
        told = world.told.setdefault((id(learnt), today, people), {})
        new = [d for d in chosen if d.conversation or told.get(d.id, (None,))[0] is not d]
        known = [d for d in new if not older(d, today, learnt.plan)]
        said = self._by_model(known, world, learnt, people, today) if known else {}
        told |= {d.id: (d, said.get(d.id) or by_base(d.id, world.base)) for d in new}
        return {d.id: told[d.id][1] for d in chosen}

    def _by_model(
        self, deals: Sequence[Deal], world: _World, learnt: Learnt, people: bool, today: date
    ) -> dict[str, Intention]:  # fmt: skip
        warm, name = self._warm(deals), model_files.fingerprint(learnt)
        seen, facts = [Seen(d, today) for d in deals], Facts(world.history, warm, world.stages)
        told, found = learnt.tell(seen, world.history, warm), {}
        for i, one in enumerate(seen):
            points = dict(zip(learnt.kept, map(float, told.parts[i]), strict=True))
            chance = float(told.chance[i])
            found[one.deal.id] = Intention(
                one.deal.id, chance, float(told.low[i]), float(told.high[i]), warmth.of_chance(chance, told.base),
                reasons_of(points, one, facts, people=people), _MODEL, name, told.base,
            )  # fmt: skip
        return found

    def _day(self, who: Person) -> date:
        return standing(self._deals.all(who), self._today())

    def _warm(self, deals: Sequence[Deal]) -> Warm:
        talks = [d.conversation for d in deals if d.conversation]
        return scores_by_day(self._heats.said(talks) if talks else {})

    # --- conversations ----------------------------------------------------------------------------------------------

    def heat(self, who: Person, conversation: str) -> Heat:
        """Return how warm a customer's conversation is. Raises NotFound, also where it is a trial of staff."""
        found = self.heats(who, [conversation])
        if conversation not in found:
            raise NotFound(Bilingual("That is not a customer's conversation.", "这不是客户的对话。"))
        return found[conversation]

    def heats(self, who: Person, conversations: Sequence[str]) -> dict[str, Heat]:
        """Return how warm customers' conversations are, by id; unknown ones and trials of staff are left out."""
        require(who, "see_intention")
        return self._heats.of(conversations)

    # --- the model --------------------------------------------------------------------------------------------------

    def train(self, who: Person, progress: Progress | None = None, stop: Stop | None = None) -> IntentionCard:
        """Learn from the decided deals, and use what was learnt only where it did better than the base rate on later ones.

        Raises Busy where somebody trains already, Stopped, or Unavailable where the disk refuses: what is in use stays.
        """
        require(who, "train_intention")
        with self._alone():
            deals = self._deals.all(who)
            trained = train(deals, self._warm(deals), now(), progress=progress, stop=stop or never)
            model_files.write(self._folder / _MODEL, trained.learnt, trained.card)
            point(self._folder, [_MODEL if trained.card.better else _BASE])
        return self._card() or trained.card

    def card(self, who: Person) -> IntentionCard | None:
        """Return what the latest training made; None where nothing was trained or it cannot be read (see `trouble`)."""
        require(who, "see_intention")
        return self._card()

    def trouble(self, who: Person) -> Bilingual | None:
        """Return why a trained model is not used, where its files are damaged or another's."""
        require(who, "see_intention")
        return self._files()[3]

    def use(self, who: Person, what: Literal["model", "base"]) -> None:
        """Use the model or the base rate from now on. Raises BadRequest where the model did not do better or there is none."""
        require(who, "train_intention")
        if what not in (_MODEL, _BASE):
            raise BadRequest(Bilingual("Choose model or base.", "请选择 model 或 base。"))
        _, learnt, card, trouble = self._files()
        if what == _MODEL and (learnt is None or card is None or not card.better):
            none = Bilingual("There is no model yet. Train one first.", "尚无模型，请先训练。")
            raise BadRequest(trouble or (card.note if card else none))
        point(self._folder, [what])

    def _card(self) -> IntentionCard | None:
        card = self._files()[2]
        return replace(card, taken=self._in_use() is not None) if card else None

    def _in_use(self) -> Learnt | None:
        _, learnt, card, _ = self._files()
        chosen = used(self._folder, always=(_BASE,))[-1:] == [_MODEL]
        return learnt if chosen and card is not None and card.better else None

    def _files(self) -> tuple[object, Learnt | None, IntentionCard | None, Bilingual | None]:
        """Return the mark of the files as they are, the model, its card and what is wrong with them; read again once they change."""
        folder = self._folder / _MODEL
        try:
            mark: object = tuple(
                (n, (s := (folder / n).stat()).st_mtime_ns, s.st_size, s.st_ino)
                for n in (model_files.MODEL, model_files.CARD, model_files.SUMS)
            )
        except OSError:
            mark = "damaged" if folder.exists() else ""
        with self._lock:
            if self._files_kept[0] != mark:
                self._files_kept = (mark, *_read(folder)) if mark else ("", None, None, None)
            return self._files_kept

    def _world(self, who: Person) -> _World:
        state = self._deals.state()
        with self._lock:
            if self._world_kept is None or self._world_kept.state != state:
                deals = self._deals.all(who)
                self._world_kept = _World(state, tuple(deals), base_rate(deals), self._deals.stages(who))
            return self._world_kept

    def _forget(self) -> None:
        self._heats.forget()
        with self._lock:
            self._world_kept = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._training.acquire(blocking=False):
            raise Busy(
                Bilingual("A training is under way. Wait for it, or stop it.", "训练正在进行，请等待完成或先停止。")
            )
        try:
            yield
        finally:
            self._training.release()


def _read(folder: Path) -> tuple[Learnt | None, IntentionCard | None, Bilingual | None]:
    try:
        learnt, card = model_files.read(folder)
    except Unavailable as error:
        return None, None, error.text
    return learnt, card, None
