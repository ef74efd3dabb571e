"""`assistant messengers` and `assistant webhooks`: what is set up, who is told what, and what became of it."""

import argparse
from dataclasses import asdict

from assistant.commands.terminal import none, operator, out
from assistant.messengers.standing import MessengerRow, standing
from assistant.settings import Settings
from assistant.webhooks.addresses import hosts
from assistant.webhooks.desk import WebhookDesk
from assistant.webhooks.types import EVENTS, STATES, Delivery, Webhook
from knowledge.language import Bilingual

_READY, _OFF = Bilingual("in use", "使用中"), Bilingual("not set up", "未配置")
_MISSING = Bilingual("missing: {names}", "缺少设置：{names}")


def messengers(given: argparse.Namespace, settings: Settings) -> int:
    """List the messengers."""
    from assistant.build import open_knowledge

    found = standing(operator(), open_knowledge(settings).engine, settings)
    if given.json:
        out([_messenger(row) for row in found])
        return 0
    for row in found:
        print(
            f"{row.plan.title.say(given.language)}  {state_of(row).say(given.language)}  {row.address}  {row.people}  {row.last_at[:16]}".rstrip()
        )
    return 0


def _messenger(row: MessengerRow) -> dict[str, object]:
    plan = row.plan
    return {
        "name": plan.name, "ready": plan.ready, "missing": list(plan.missing), "encrypted": plan.encrypted,
        "writes_unasked": plan.ready and not plan.unasked, "address": row.address, "people": row.people, "last_at": row.last_at,
    }  # fmt: skip


def state_of(row: MessengerRow) -> Bilingual:
    """Return in words how far a messenger is set up."""
    if not row.plan.started:
        return _OFF
    names = ", ".join(f"ASSISTANT_{name.upper()}" for name in row.plan.missing)
    return Bilingual(_MISSING.en.format(names=names), _MISSING.zh.format(names=names)) if names else _READY


def webhooks(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says."""
    from assistant.build import open_knowledge

    if given.action == "events":
        return _events(given)
    desk = WebhookDesk(open_knowledge(settings).engine, hosts(settings.webhook_hosts))
    return _ACTIONS[given.action](given, desk)


def _events(given: argparse.Namespace) -> int:
    if given.json:
        out({name: asdict(said) for name, said in EVENTS.items()})
    else:
        print("\n".join(f"{name}  {said.say(given.language)}" for name, said in EVENTS.items()))
    return 0


def _add(given: argparse.Namespace, desk: WebhookDesk) -> int:
    events = [name.strip() for name in given.events.split(",") if name.strip()]
    made, secret = desk.add(operator(), given.url, events)
    if given.json:
        out(asdict(made) | {"secret": secret})
    else:
        once = Bilingual("(shown this once)", "（仅显示这一次）").say(given.language)
        print(f"{_line(made)}\n{secret}  {once}")
    return 0


def _list(given: argparse.Namespace, desk: WebhookDesk) -> int:
    found = desk.all(operator())
    if given.json:
        out([asdict(each) for each in found])
        return 0
    none(given, found, Bilingual("No webhooks yet. Add one with: assistant webhooks add URL", "还没有 Webhook，请用 assistant webhooks add URL 添加。"))  # fmt: skip
    for each in found:
        print(_line(each))
    return 0


def _line(made: Webhook) -> str:
    return f"{made.id}  {made.url}  {','.join(made.events)}"


def _test(given: argparse.Namespace, desk: WebhookDesk) -> int:
    sent = desk.test(operator(), given.webhook)
    _print(given, sent)
    return 0 if sent.state == "delivered" else 1


def _deliveries(given: argparse.Namespace, desk: WebhookDesk) -> int:
    found = desk.deliveries(operator(), given.webhook, given.state, given.limit)
    if given.json:
        out([asdict(each) for each in found])
        return 0
    none(given, found, Bilingual("There are no such deliveries.", "没有这样的投递记录。"))
    for each in found:
        _print(given, each)
    return 0


def _retry(given: argparse.Namespace, desk: WebhookDesk) -> int:
    _print(given, desk.retry(operator(), given.delivery))
    return 0


def _remove(given: argparse.Namespace, desk: WebhookDesk) -> int:
    desk.remove(operator(), given.webhook)
    if given.json:
        out({"removed": given.webhook})
    return 0


def _print(given: argparse.Namespace, each: Delivery) -> None:
    if given.json:
        out(asdict(each))
        return
    state = STATES[each.state].say(given.language)
    print(
        f"{each.id}  {each.webhook}  {each.event}  {each.subject}  {state}  {each.attempts}  {each.outcome(given.language)}".rstrip()
    )


_ACTIONS = {
    "add": _add, "list": _list, "test": _test, "deliveries": _deliveries, "retry": _retry, "remove": _remove,
}  # fmt: skip
