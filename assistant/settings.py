"""Every setting, read once: environment variables `ASSISTANT_*` first, then one TOML file, then the defaults below.

The file is `$ASSISTANT_HOME/assistant.toml` or what `ASSISTANT_CONFIG` names. An unknown key in either is an error, so
that a misspelt setting is never silently ignored.
"""

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import get_type_hints

from assistant.allowed import ALLOWED
from assistant.errors import Unavailable
from knowledge.language import Bilingual

# Read elsewhere: the place of this file, the language of the command line, and the data folder of the benchmarks.
_NOT_SETTINGS = {"ASSISTANT_CONFIG", "ASSISTANT_LANGUAGE", "ASSISTANT_BENCH_DATA"}


@dataclass(frozen=True)
class Settings:
    """What can be set. Names are those of the TOML file; `ASSISTANT_` and capitals make the variable's name."""

    home: Path = Path.home() / ".sales-assistant"
    """Folder of everything that is kept: database, indexes, trained models."""
    database: str = ""
    """SQLAlchemy URL; empty means SQLite in `home`."""
    embedder: str = "builtin"
    """`builtin`, `hashing`, a sentence-transformers model by Hugging Face id or folder, or `langchain:PROVIDER:MODEL`."""
    reranker: str = ""
    """A cross-encoder by Hugging Face id or folder that reads the passages found again; empty means none."""
    writer: str = "worded"
    """Who words the replies: `composed`, `worded` (no model), `trained`, `endpoint`, `langchain` or `local`; `assistant models use` overrides it."""
    writer_tone: str = "warm"
    """How the worded and the trained writer sound: `warm`, `neutral` or `formal`."""
    writer_url: str = ""
    """Base URL of an OpenAI-compatible server (vLLM, Ollama, llama.cpp, a cloud), such as http://127.0.0.1:11434/v1."""
    writer_model: str = ""
    """Model's name on that server."""
    writer_key: str = field(default="", repr=False)
    """Key for that server; empty where it asks for none."""
    writer_langchain: str = ""
    """A LangChain chat model as provider:model."""
    writer_local: str = ""
    """A causal or sequence-to-sequence model by Hugging Face id or folder, run in this process."""
    writer_device: str = "auto"
    """`auto`, `cpu`, `cuda`, `mps`: where the local model runs."""
    writer_dtype: str = "auto"
    """`auto`, `float32`, `bfloat16`, `float16`: how the local model's numbers are kept."""
    writer_first: float = 6.0
    """Seconds until a model's first word, after which the built-in writer answers."""
    writer_timeout: float = 15.0
    """Seconds until a model's last word, after which the built-in writer ends the reply."""
    writer_follow_ups: bool = True
    """Let a model that words the replies also read what a follow-up refers to; one more request a turn."""
    writer_reads: bool = True
    """Let a model that words the replies also say which sentences of the documents answer; one more request a turn."""
    writer_prompt_tokens: int = 1500
    writer_reply_tokens: int = 400
    writer_price_in: Decimal = Decimal(0)
    """What a million tokens of prompt cost, for the record."""
    writer_price_out: Decimal = Decimal(0)
    """What a million tokens of reply cost, for the record."""
    writer_currency: str = "USD"
    host: str = "127.0.0.1"
    port: int = 7860
    currency: str = "CNY"
    """Currency shown where the customer named none and the product has several."""
    phone_region: str = "CN"
    """Country (ISO 3166) that phone numbers without a country code are from."""
    region: str = "CN"
    """Country code whose tax and shipping rules hold for a quote that names none."""
    sales_discount: int = 5
    """Per cent a salesperson may give without approval where no discount_limit rule says otherwise."""
    approver_discount: int = 30
    """Per cent beyond which nobody may give a discount, where no rule says otherwise."""
    examples: bool = True
    """Load the example company when the database is empty and the site starts."""
    smtp_host: str = ""
    """Mail server that letters are sent through; empty means that letters are only written and downloaded."""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    """`starttls`, `ssl`, or `none` for a server on this machine."""
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    """Address that letters come from."""
    smtp_timeout: float = 20.0
    """Seconds that one answer of the mail server may take."""
    message_limit: int = 4000
    """Characters a message may have."""
    messages_per_minute: int = 30
    """Messages one person may send in a minute."""
    messages_per_address: int = 120
    """Messages that may come from one network address in a minute, whoever sends them; an office shares one."""
    messages_per_address_daily: int = 5000
    """Messages that may come from one network address in a day."""
    frame_ancestors: str = "'none'"
    """Who may put the customer page in a frame, as a Content-Security-Policy source list; the sites allowed by an admin are added."""
    agent_hosts: str = ""
    """Host names by which agents call /v1/mcp, separated by spaces; this machine's own always hold."""
    secure_cookies: bool = False
    """Set true behind HTTPS: cookies are then sent over HTTPS only."""
    keep_conversations: int = 0
    """Days that the words of visitors nobody knows are kept after their last; 0 keeps them."""
    keep_records: int = 0
    """Days that the evidence behind a reply is kept; 0 keeps it."""
    metrics_token: str = field(default="", repr=False)
    """What a machine that reads `/metrics` shows as `Authorization: Bearer`; empty means this machine alone may."""
    stop_within: float = 6.0
    """Seconds that replies under way have when the site is told to stop."""
    public_url: str = ""
    """Address under which customers reach this site, such as https://sales.example.com; links in messengers begin with it."""
    wechat_app_id: str = ""
    """AppID of the WeChat Official Account; needed for encrypted messages and to write unasked."""
    wechat_token: str = field(default="", repr=False)
    """Token as entered in the account's console; the callback is open where it is set."""
    wechat_aes_key: str = field(default="", repr=False)
    """EncodingAESKey of the account; where it is set every message must be encrypted."""
    wechat_secret: str = field(default="", repr=False)
    """AppSecret, with which late replies are sent as customer service messages; empty means that they wait to be asked for."""
    wecom_corp_id: str = ""
    wecom_agent_id: str = ""
    wecom_token: str = field(default="", repr=False)
    wecom_aes_key: str = field(default="", repr=False)
    wecom_secret: str = field(default="", repr=False)
    telegram_secret: str = field(default="", repr=False)
    """The `secret_token` that the bot's webhook was set with; the callback is open where it is set."""
    telegram_token: str = field(default="", repr=False)
    """The bot's token, with which late replies are sent."""
    webhook_hosts: str = ""
    """Hosts of one's own network that webhooks may lead to, joined by commas."""
    answer_threshold: float = 0.5
    """Probability 0..1 that the documents hold the answer, below which the reply says that they do not."""
    document_versions: int = 10
    """Earlier versions kept of each document; 0 keeps none."""
    document_files_mb: int = 1000
    """Megabytes of original files kept in the database in all, those of earlier versions going first; 0 keeps none."""
    document_bin_days: int = 30
    """Days a deleted document can be put back; 0 deletes at once."""

    @property
    def database_url(self) -> str:
        """Return the database's URL."""
        return self.database or f"sqlite:///{self.home / 'assistant.db'}"

    @property
    def database_file(self) -> Path | None:
        """Return the file of an SQLite database; None for any other, and for one in memory."""
        path = self.database_url.partition("?")[0].removeprefix("sqlite:///")
        return Path(path) if path != self.database_url.partition("?")[0] and path not in ("", ":memory:") else None


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings in force. Raises Unavailable naming the first key that is unknown or does not fit its type."""
    environment = os.environ if environment is None else environment
    given = {n[10:].lower(): v for n, v in environment.items() if n.startswith("ASSISTANT_") and n not in _NOT_SETTINGS}
    home = Path(str(_typed("home", given["home"])) if "home" in given else Settings.home).expanduser()
    file = Path(environment.get("ASSISTANT_CONFIG", home / "assistant.toml"))
    values: dict[str, object] = _read_file(file) if file.exists() or "ASSISTANT_CONFIG" in environment else {}
    values.update(given)
    known = {f.name for f in fields(Settings)}
    for name in values:
        if name not in known:
            listed = sorted(known)
            raise _bad(
                name,
                Bilingual(f"unknown; known are {', '.join(listed)}", f"没有这项设置；可用的有 {'、'.join(listed)}"),
            )
    settings = Settings(**{n: _typed(n, v) for n, v in values.items()})  # type: ignore[arg-type]
    return dataclasses.replace(settings, home=settings.home.expanduser().resolve())


def _read_file(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _bad(str(file), Bilingual(f"it cannot be read ({error})", f"无法读取（{error}）")) from error


_KINDS = {
    int: Bilingual("a whole number", "整数"), float: Bilingual("a number", "数字"), Decimal: Bilingual("a number", "数字"),
    bool: Bilingual("true or false", "true 或 false"),
}  # fmt: skip


def _typed(name: str, value: object) -> object:
    """Return a setting's value as it is kept. Raises Unavailable where it is of another kind or not allowed."""
    kind, allowed = get_type_hints(Settings)[name], ALLOWED.get(name)
    try:
        made = _of_kind(kind, value)
    except (KeyError, ValueError, TypeError, InvalidOperation) as error:
        raise _wrong(name, value, allowed.words if allowed else _KINDS[kind]) from error
    if allowed is None:
        return made
    if not allowed.holds(made):
        raise _wrong(name, value, allowed.words)
    return allowed.form(made)


def _of_kind(kind: type, value: object) -> object:
    if kind is bool:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[str(value).lower()]
    if kind is Path and not str(value).strip():
        raise ValueError("no path")  # it would be the folder one happens to stand in
    return kind(str(value)) if kind in _KINDS else kind(value)


def _wrong(name: str, value: object, words: Bilingual) -> Unavailable:
    given = repr(value)[:60]
    return _bad(name, Bilingual(f"{given} is not {words.en}", f"{given} 不可用，应为{words.zh}"))


def _bad(name: str, why: Bilingual) -> Unavailable:
    return Unavailable(
        Bilingual(
            f"Setting {name}: {why.en}. Correct it and start again.", f"设置 {name} 有误：{why.zh}。请改正后重新启动。"
        )
    )
