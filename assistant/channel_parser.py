"""The parsers of what reaches and leaves us over other systems: messengers and webhooks."""

from assistant.sales_parser import Commands, command

_STATES = ("waiting", "delivered", "parked", "erased")


def add_channels(commands: Commands) -> None:
    """Add the commands of messengers and webhooks."""
    messengers = command(commands, "messengers", "WeChat, WeCom, Telegram: what is set up", json=False)
    actions = messengers.add_subparsers(dest="action", required=True, metavar="ACTION")
    command(actions, "list", "say how far each is set up, and the address for its console")
    _add_webhooks(commands)


def _add_webhooks(commands: Commands) -> None:
    webhooks = command(commands, "webhooks", "tell other systems what happens here", json=False)
    actions = webhooks.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = command(actions, "add", "subscribe an https address; its secret is shown once")
    add.add_argument("url", metavar="URL")
    add.add_argument("--events", default="", metavar="A,B", help="such as lead.created,quote.approved (default: all)")
    command(actions, "list", "list the webhooks")
    command(actions, "events", "list what may be told")
    test = command(actions, "test", "send a test now, and say what was answered")
    deliveries = command(actions, "deliveries", "list what was sent or waits, the newest first")
    deliveries.add_argument("--webhook", default="", metavar="ID")
    deliveries.add_argument("--state", choices=_STATES)
    deliveries.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    retry = command(actions, "retry", "send a delivery again, under the same id")
    retry.add_argument("delivery", metavar="DELIVERY")
    remove = command(actions, "remove", "end a subscription; what waits is not sent")
    for each in (test, remove):
        each.add_argument("webhook", metavar="ID")
