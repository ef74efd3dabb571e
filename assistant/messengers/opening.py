"""Which messengers are in use, by the settings, and what is missing where one is only half set up."""

from dataclasses import dataclass
from importlib.util import find_spec

from assistant.errors import Unavailable
from assistant.messengers.crypt import Envelope
from assistant.messengers.pushing import TelegramPusher, TencentPusher, WeChatApi, WeComApi
from assistant.messengers.telegram import Telegram
from assistant.messengers.types import Channel, Pusher
from assistant.messengers.wechat import WeChat
from assistant.messengers.wecom import WeCom
from assistant.settings import Settings
from knowledge.language import Bilingual

WECHAT_API = "https://api.weixin.qq.com"
WECOM_API = "https://qyapi.weixin.qq.com"
TELEGRAM_API = "https://api.telegram.org"


@dataclass(frozen=True)
class Plan:
    """How far a messenger is set up: the settings it needs and has not, and those that would let it write unasked."""

    name: str
    title: Bilingual
    started: bool
    missing: tuple[str, ...]
    encrypted: bool
    unasked: tuple[str, ...]
    """Settings that are missing to write unasked; none where it can."""

    @property
    def ready(self) -> bool:
        """Return whether it is in use."""
        return self.started and not self.missing


_TITLES = {
    "wechat": Bilingual("WeChat Official Account", "微信公众号"),
    "wecom": Bilingual("WeCom application", "企业微信应用"),
    "telegram": Bilingual("Telegram bot", "Telegram 机器人"),
}
_NEEDED = {
    "wechat": ("wechat_token",),
    "wecom": ("wecom_corp_id", "wecom_token", "wecom_aes_key"),
    "telegram": ("telegram_secret",),
}
_UNASKED = {
    "wechat": ("wechat_app_id", "wechat_secret"),
    "wecom": ("wecom_agent_id", "wecom_secret"),
    "telegram": ("telegram_token",),
}


def plans(settings: Settings) -> tuple[Plan, ...]:
    """Return how far each messenger is set up."""
    return tuple(_plan(name, settings) for name in _TITLES)


def _plan(name: str, settings: Settings) -> Plan:
    own = {n: str(getattr(settings, n)) for n in settings.__dataclass_fields__ if n.startswith(f"{name}_")}
    needed = list(_NEEDED[name])
    if name == "wechat" and own["wechat_aes_key"]:
        needed.append("wechat_app_id")  # it stands in each envelope
    return Plan(
        name, _TITLES[name], any(own.values()), tuple(n for n in needed if not own[n]),
        name == "wecom" or bool(own.get(f"{name}_aes_key")), tuple(n for n in _UNASKED[name] if not own[n]),
    )  # fmt: skip


def open_channels(settings: Settings) -> tuple[Channel, ...]:
    """Return the messengers that are set up. Raises Unavailable where a key is set whose package is not installed."""
    ready = {plan.name: plan for plan in plans(settings) if plan.ready}
    if any(plan.encrypted for plan in ready.values()) and find_spec("cryptography") is None:
        raise Unavailable(
            Bilingual(
                'Encrypted messages need the package cryptography. Run: pip install "sales-assistant[messengers]"',
                '加密消息需要 cryptography 包，请运行：pip install "sales-assistant[messengers]"',
            )
        )
    return tuple(_channel(plan, settings) for plan in ready.values())


def _channel(plan: Plan, settings: Settings) -> Channel:
    pusher: Pusher | None = None
    if plan.name == "wechat":
        envelope = Envelope(settings.wechat_aes_key, settings.wechat_app_id) if plan.encrypted else None
        if not plan.unasked:
            pusher = TencentPusher(WeChatApi(settings.wechat_app_id, settings.wechat_secret), WECHAT_API)
        return Channel(WeChat(settings.wechat_token, envelope), pusher)
    if plan.name == "wecom":
        envelope = Envelope(settings.wecom_aes_key, settings.wecom_corp_id)
        if not plan.unasked:
            api = WeComApi(settings.wecom_corp_id, settings.wecom_agent_id, settings.wecom_secret)
            pusher = TencentPusher(api, WECOM_API)
        return Channel(WeCom(settings.wecom_token, envelope), pusher)
    pusher = TelegramPusher(settings.telegram_token, TELEGRAM_API) if not plan.unasked else None
    return Channel(Telegram(settings.telegram_secret), pusher)
