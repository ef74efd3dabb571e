"""`assistant backup`, `restore` and `tidy`."""

import argparse
import shlex
from dataclasses import asdict
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from assistant.commands.terminal import bar, file_in, out, wait
from assistant.settings import Settings, read_settings
from assistant.upkeep.backup import back_up, verify
from assistant.upkeep.expiry import Removed
from assistant.upkeep.manifest import Manifest
from assistant.upkeep.restoring import restore as put_back
from knowledge.language import Bilingual


def backup(given: argparse.Namespace, settings: Settings) -> int:
    """Back up into a file, or read one through."""
    progress, done = bar("备份" if given.language == "zh" else "backup")
    try:
        if given.verify:
            file = file_in(given.file)
            manifest, left_out = verify(file, progress), tuple[str, ...]()
        else:
            made = back_up(settings, Path(given.file), progress, given.indexes, replace=given.force)
            file, manifest, left_out = made.file, made.manifest, made.left_out
    finally:
        done()
    if given.json:
        out(_told(file, manifest) | {"left_out": left_out})
        return 0
    print(_line(given.file, manifest, given.verify).say(given.language))
    for name in left_out:
        wait(Bilingual(f"not backed up: {name}", f"未备份：{name}").say(given.language))
    if not given.verify and settings.database_file is None:
        print(_elsewhere(settings).say(given.language))
    return 0


def restore(given: argparse.Namespace, settings: Settings) -> int:
    """Put a backup back."""
    progress, done = bar("恢复" if given.language == "zh" else "restore")
    try:
        restored = put_back(settings, file_in(given.file), progress, given.replace)
    finally:
        done()
    if given.json:
        out(_told(Path(given.file), restored.manifest) | {"home": settings.home, "before": restored.before})
        return 0
    for text in _after(settings, restored.before):
        print(text.say(given.language))
    return 0


def tidy(given: argparse.Namespace, settings: Settings) -> int:
    """Remove what is too old, and say what."""
    from assistant.build import open_knowledge
    from assistant.upkeep.expiry import rooms
    from assistant.upkeep.expiry import tidy as remove

    known = open_knowledge(settings)
    removed = remove(known.engine, settings, rooms(known.library), dry=given.dry_run)
    if given.json:
        out(asdict(removed) | {"dry_run": given.dry_run})
        return 0
    print(_removed(removed, given.dry_run).say(given.language))
    if not (settings.keep_conversations or settings.keep_records):
        wait(_KEPT.say(given.language))
    return 0


_KEPT = Bilingual(
    "Conversations and evidence are kept for ever: set ASSISTANT_KEEP_CONVERSATIONS and ASSISTANT_KEEP_RECORDS (days) to change that.",
    "对话和证据记录永久保留；如需更改，请设置 ASSISTANT_KEEP_CONVERSATIONS 和 ASSISTANT_KEEP_RECORDS（天数）。",
)


def _removed(removed: Removed, dry: bool) -> Bilingual:
    return Bilingual(
        f"{'Would be removed' if dry else 'Removed'}: the words of {removed.conversations} conversations, the evidence of {removed.records} replies, "
        f"{removed.sign_ins} failed sign-ins; with the conversations {removed.cases} cases made of them, their wordings in "
        f"{removed.answers} reviewed answers, {removed.messages} messages to webhooks. Older but kept: {removed.held} conversations with a customer, a quote, a letter or an open hand-off.",
        f"{'将删除' if dry else '已删除'}：{removed.conversations} 个对话的内容、{removed.records} 条回复的证据、{removed.sign_ins} 条登录失败记录；"
        f"随对话一并删除：{removed.cases} 个用例、{removed.answers} 个已审核答案中的原话、{removed.messages} 条 Webhook 消息。"
        f"已到期但保留：{removed.held} 个关联客户、报价、邮件或待处理转接的对话。",
    )


def _told(file: Path, manifest: Manifest) -> dict[str, object]:
    kept = asdict(manifest)
    kept["files"] = len(manifest.files)
    return {"file": file, "bytes": file.stat().st_size, "unpacked": manifest.size, **kept}


def _line(name: str, manifest: Manifest, verified: bool) -> Bilingual:
    size, day, files = f"{manifest.size / 1e6:,.1f} MB", manifest.made_at[:16].replace("T", " "), len(manifest.files)
    if verified:
        return Bilingual(
            f"{name} is whole: {files} files, {size} unpacked, made on {day} UTC. Every sum holds.",
            f"{name} 完好：{files} 个文件，解压后 {size}，备份于 {day} UTC，校验和全部一致。",
        )
    return Bilingual(
        f"{name}: {files} files, {size} unpacked. It holds customers, password hashes and settings: keep it as safe as the site.",
        f"{name}：{files} 个文件，解压后 {size}。其中有客户资料、密码哈希和设置，请与网站同等妥善保管。",
    )


def _elsewhere(settings: Settings) -> Bilingual:
    url = make_url(settings.database_url)
    if url.get_backend_name() != "postgresql":
        return Bilingual(
            "The database is not in it: back it up with its own tools.", "数据库不在其中，请用其自带工具备份。"
        )
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query).render_as_string()
    command = f"pg_dump --format=custom --file=assistant.dump {shlex.quote(plain)}"
    return Bilingual(
        f"The database is not in it. Back it up at the same time with: {command}",
        f"数据库不在其中，请同时运行以下命令备份：{command}",
    )


def _after(settings: Settings, before: Path | None) -> list[Bilingual]:
    said = [Bilingual(f"Restored into {settings.home}. Every sum held.", f"已恢复到 {settings.home}，校验和全部一致。")]
    if before:
        said.append(Bilingual(f"What was there before is in {before}.", f"原有内容保存在 {before}。"))
    if read_settings().database_file != settings.database_file:  # as the settings file says that came with the backup
        said.append(
            Bilingual(
                f"The restored assistant.toml names another database than {settings.database_file}, where it was put. "
                "Correct it there.",
                f"恢复的 assistant.toml 指定的数据库不是 {settings.database_file}（数据已恢复到此处），请改正。",
            )
        )
    return [*said, Bilingual("Look it over with: assistant doctor", "请运行 assistant doctor 检查。")]
