"""`assistant serve`."""

import argparse
import os
import socket
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from assistant.commands.terminal import bar
from assistant.errors import BadRequest, Unavailable
from assistant.settings import Settings
from knowledge.language import Bilingual

if TYPE_CHECKING:
    from assistant.service import Assistant


def serve(given: argparse.Namespace, settings: Settings) -> int:
    """Start the site."""
    from assistant.build import open_assistant
    from assistant.first_run import first_admin, load_examples
    from ui.app import serve as serve_site

    os.environ.setdefault("GRADIO_TEMP_DIR", str(settings.home / "uploads"))  # where uploads wait until they are read
    os.umask(0o077)  # whatever the site writes is its owner's alone
    settings = replace(settings, host=given.host or settings.host, port=_port(given.port, settings))
    zh = given.language == "zh"
    _free(settings.host, settings.port)
    if settings.examples and not given.no_examples:
        progress, close = bar("正在载入示例公司" if zh else "Loading the example company")
        if load_examples(settings, progress):
            print("示例公司已载入。" if zh else "The example company is loaded.")
        close()
    password = first_admin(settings)
    assistant = open_assistant(settings, print)
    address = f"http://{settings.host}:{settings.port}"
    print(f"客户页面：{address}/" if zh else f"Customer page: {address}/")
    print(
        f"登录页面：{address}/login（/sales 销售，/admin 管理）"
        if zh
        else f"Staff sign in: {address}/login (for /sales and /admin)"
    )
    if password:
        told = (
            "首位管理员：用户名 admin，密码 {}（仅显示这一次）"
            if zh
            else "First administrator: name admin, password {} (shown this once)"
        )
        print(told.format(password), flush=True)
    ready = partial(_beside, assistant)
    serve_site(
        assistant, settings.host, settings.port, settings.frame_ancestors, settings.secure_cookies, ready,
        agent_hosts=settings.agent_hosts.split(),
    )  # fmt: skip
    return 0


def _beside(assistant: "Assistant") -> None:
    """Tell webhooks what happened, send what colleagues write and tidy once a day for as long as the site runs, and make the first question quick."""
    from assistant.warming import warm

    threading.Thread(target=assistant.upkeep.daily, name="daily", daemon=True).start()
    threading.Thread(target=assistant.webhooks.deliver, args=(threading.Event(),), name="webhooks", daemon=True).start()
    threading.Thread(
        target=assistant.colleagues.deliver, args=(threading.Event(),), name="colleagues", daemon=True
    ).start()
    warm(assistant)


def _port(given: int | None, settings: Settings) -> int:
    if given is not None and not 1 <= given <= 65535:
        raise BadRequest(
            Bilingual(
                f"--port is a number from 1 to 65535, not {given}.", f"--port 应为 1 到 65535 的数字，而不是 {given}。"
            )
        )
    return settings.port if given is None else given


def _free(host: str, port: int) -> None:
    """Raise Unavailable where the site could not listen, before a password is made that is shown only once."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise Unavailable(
            Bilingual(
                f"The address {host}:{port} is in use or may not be used ({error.strerror}). "
                "Stop what runs there, or choose another with --port.",
                f"地址 {host}:{port} 已被占用或无法使用（{error.strerror}）。请停止占用它的程序，或用 --port 换一个端口。",
            )
        ) from error
