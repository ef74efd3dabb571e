"""The composition root: the only file that names real backends."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from assistant.company.store import company_now
from assistant.database import Records
from assistant.errors import Unavailable
from assistant.kit import Intents, Kit, Writer
from assistant.private import begin_private
from assistant.prompting import read_phrases
from assistant.quoting.estimates import Estimates
from assistant.quoting.goods import family_of, goods_of
from assistant.quoting.rule_store import RuleStore
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.writing.choice import WriterChoice
from assistant.writing.composed import ComposedWriter
from assistant.writing.endpoint import ChatModelTalker, langchain_talker, openai_talker
from assistant.writing.local import LocalTalker
from assistant.writing.model_writer import Limits, ModelWriter
from assistant.writing.switch import SwitchedWriter
from assistant.writing.trained import TrainedModel, TrainedWriter
from assistant.writing.worded import WORDED_BETTER, WordedWriter
from assistant.writing.wordings import TONES, Tone
from knowledge.catalogue import Catalogue
from knowledge.embedders import Embedder, HashingEmbedder, SentenceTransformerEmbedder, open_langchain_embedder
from knowledge.errors import StorageFailed, TryAgain
from knowledge.language import Bilingual
from knowledge.library import Library
from knowledge.originals import Keeping
from knowledge.rerankers import CrossEncoderReranker, Reranker
from knowledge.static_embedder import SHIPPED, StaticEmbedder, is_static, shipped
from knowledge.store import create_tables, open_engine, present_day, state, writing

Tell = Callable[[str], None]
log = logging.getLogger(__name__)
_EMBEDDERS, _EMBEDDERS_KEPT = "embedders", 4


@dataclass(frozen=True)
class Knowledge:
    """What the company knows, opened."""

    engine: Engine
    library: Library
    catalogue: Catalogue


def open_knowledge(settings: Settings, today: Callable[[], date] = present_day) -> Knowledge:
    """Open (or begin) the store and its indexes; documents with dates answer by `today`. Raises Unavailable where the folder or the database refuses."""
    try:
        begin_private(settings.home, settings.database_file)
        engine = open_engine(settings.database_url)
        create_tables(engine)
    except ImportError as error:
        raise _no_driver(error) from error
    except (OSError, SQLAlchemyError) as error:
        raise Unavailable(
            Bilingual(
                f"The data folder {settings.home} or its database cannot be opened ({error}). "
                "Check that it exists, may be written and has free space, or set ASSISTANT_HOME to another.",
                f"数据目录 {settings.home} 或其中的数据库无法打开（{error}）。请检查目录权限和磁盘空间，或将 ASSISTANT_HOME 设为其他目录。",
            )
        ) from error
    embedder = open_embedder(settings)
    indexes = settings.home / "indexes"
    earlier = partial(open_earlier, settings, _embedders_used(engine, settings.embedder))
    return Knowledge(
        engine,
        Library(
            engine,
            embedder,
            indexes,
            reranker=open_reranker(settings),
            earlier=earlier,
            today=today,
            keeping=Keeping(
                settings.document_versions, settings.document_files_mb * 1_000_000, settings.document_bin_days
            ),
        ),
        Catalogue(engine, embedder, indexes, earlier=earlier),
    )


def _no_driver(error: ImportError) -> Unavailable:
    """Return what to install for a database whose driver is not there."""
    name = error.name or str(error)
    install = f"pip install {name}"
    if name.startswith("psycopg"):
        install = 'pip install "sales-assistant[postgres]"'
    return Unavailable(
        Bilingual(
            f"ASSISTANT_DATABASE needs the package {name}, which is not installed. Run: {install}",
            f"ASSISTANT_DATABASE 所需的 {name} 未安装。请运行：{install}",
        )
    )


def _embedders_used(engine: Engine, now: str) -> list[str]:
    """Return the embedder settings this database was used with, the newest first, and note the present one."""
    try:
        with engine.connect() as connection:
            kept = connection.scalar(select(state.c.value).where(state.c.name == _EMBEDDERS))
        used: list[str] = json.loads(kept) if kept else []
        if used[:1] != [now]:
            used = [now, *(name for name in used if name != now)][:_EMBEDDERS_KEPT]
            with writing(engine) as connection:
                connection.execute(delete(state).where(state.c.name == _EMBEDDERS))
                connection.execute(insert(state).values(name=_EMBEDDERS, value=json.dumps(used)))
    except (StorageFailed, TryAgain, ValueError) as error:  # it only serves a later change of embedder
        log.warning("the embedder in use could not be noted: %s", error)
        return []
    return used


def open_earlier(settings: Settings, used: Sequence[str], fingerprint: str) -> Embedder | None:
    """Return the embedder of that fingerprint among those `used` before; None where it is not to be had any more."""
    for name in dict.fromkeys([*used, "builtin", "hashing"]):
        try:
            embedder = open_embedder(replace(settings, embedder=name))
            if embedder.fingerprint == fingerprint:
                return embedder
        except StorageFailed as error:
            log.info("the embedder %s is not to be had any more: %s", name, error)
    return None


def open_embedder(settings: Settings) -> Embedder:
    """Return the embedder that is set."""
    if settings.embedder == "builtin" and is_static(SHIPPED):
        return shipped()
    if settings.embedder in ("builtin", "hashing"):  # a copy of the source without the weights still works
        return HashingEmbedder()
    if settings.embedder.startswith("langchain:"):
        return open_langchain_embedder(settings.embedder.removeprefix("langchain:"))
    if is_static(Path(settings.embedder)):
        return StaticEmbedder(Path(settings.embedder))
    return SentenceTransformerEmbedder(settings.embedder)


def open_reranker(settings: Settings) -> Reranker | None:
    """Return the reranker that is set; None where there is none."""
    return CrossEncoderReranker(settings.reranker) if settings.reranker else None


def open_intents(settings: Settings, tell: Tell = lambda text: None) -> Intents:
    """Return the intent model, trained from `prompts/intents.toml` where none fits it yet."""
    from assistant.training.current import current_model

    return current_model(settings.home / "models" / "intents", tell)


def open_writer(settings: Settings, engine: Engine) -> SwitchedWriter:
    """Return the writer in use: the one chosen on the models page or by `assistant models use`, else the one that is set.

    Nothing is connected or loaded yet. Raises Unavailable where the setting names a writer that is not set up.
    """
    makers: dict[str, Callable[[], Writer]] = {
        "composed": ComposedWriter, "worded": lambda: WordedWriter(_tone(settings), WORDED_BETTER),
    }  # fmt: skip
    if folder := _trained_writer(settings):
        makers["trained"] = lambda: _trained(settings, folder)
    if settings.writer_url and settings.writer_model:
        makers["endpoint"] = lambda: ModelWriter("endpoint", _endpoint(settings), _limits(settings))
    if settings.writer_langchain:
        makers["langchain"] = lambda: ModelWriter(
            "langchain", langchain_talker(settings.writer_langchain), _limits(settings)
        )
    if settings.writer_local:
        makers["local"] = lambda: ModelWriter("local", _local(settings), _limits(settings))
    if settings.writer not in makers:
        raise Unavailable(
            Bilingual(
                f"ASSISTANT_WRITER is {settings.writer}, but that writer is not set up; set up are: {', '.join(makers)}. An endpoint "
                "needs ASSISTANT_WRITER_URL and ASSISTANT_WRITER_MODEL, a local model ASSISTANT_WRITER_LOCAL.",
                f"ASSISTANT_WRITER 设为 {settings.writer}，但该写作模型尚未配置；已配置的有：{'、'.join(makers)}。模型服务需要 "
                "ASSISTANT_WRITER_URL 和 ASSISTANT_WRITER_MODEL，本地模型需要 ASSISTANT_WRITER_LOCAL。",
            )
        )
    choice = WriterChoice(engine)

    def chosen() -> str:
        name = choice.get()
        return name if name in makers else settings.writer

    return SwitchedWriter(makers, chosen)


def _endpoint(settings: Settings) -> ChatModelTalker:
    return openai_talker(settings.writer_url, settings.writer_model, settings.writer_key, settings.writer_timeout)


def _trained_writer(settings: Settings) -> Path | None:
    """Return the folder of the writer trained here: the company's own where there is one, else the one that is shipped."""
    folders = (settings.home / "models" / "writer", Path(__file__).parent / "writing" / "weights")
    return next((f for f in folders if (f / "card.json").exists()), None)


def _trained(settings: Settings, folder: Path) -> TrainedWriter:
    model = TrainedModel(folder)
    return TrainedWriter(model, _tone(settings), model.tasks)


def _tone(settings: Settings) -> Tone:
    tone = next((t for t in TONES if t == settings.writer_tone), None)
    if tone is None:
        raise Unavailable(
            Bilingual(
                f"ASSISTANT_WRITER_TONE is {settings.writer_tone}; it may be {', '.join(TONES)}.",
                f"ASSISTANT_WRITER_TONE 设为 {settings.writer_tone}；可选值为 {'、'.join(TONES)}。",
            )
        )
    return tone


def _local(settings: Settings) -> LocalTalker:
    return LocalTalker(settings.writer_local, settings.writer_device, settings.writer_dtype)


def _limits(settings: Settings) -> Limits:
    return Limits(
        settings.writer_first, settings.writer_timeout, settings.writer_prompt_tokens, settings.writer_reply_tokens,
        settings.writer_price_in, settings.writer_price_out, settings.writer_currency,
    )  # fmt: skip


def open_assistant(
    settings: Settings, tell: Tell = lambda text: None, *, today: Callable[[], date] = present_day
) -> Assistant:  # fmt: skip
    """Return the whole assistant. `tell` is called with a word on what takes long; `today` returns the day (UTC) it is."""
    knowledge = open_knowledge(settings, today)
    writer = open_writer(settings, knowledge.engine)
    kit = Kit(
        settings=settings, library=knowledge.library, catalogue=knowledge.catalogue,
        intents=open_intents(settings, tell), writer=writer, phrases=read_phrases(), house=partial(company_now, knowledge.engine),
        today=today, estimates=open_estimates(settings, knowledge, today), model=writer.model, quick=writer.quick,
    )  # fmt: skip
    return Assistant(kit, knowledge.library, knowledge.catalogue, Records(knowledge.engine))


def open_estimates(settings: Settings, knowledge: Knowledge, today: Callable[[], date] = present_day) -> Estimates:
    """Return what reads and prices orders over this catalogue and these rules."""
    engine = knowledge.engine
    return Estimates(
        goods_of(engine), family_of(engine), knowledge.catalogue.mentions, RuleStore(engine).book,
        currency=settings.currency, region=settings.region, today=today, things=knowledge.catalogue.called_so,
    )  # fmt: skip


def pictures_folder(settings: Settings) -> Path:
    """Return the folder that product pictures are shown from."""
    return settings.home / "pictures"
