"""`assistant serve`."""

import argparse
from dataclasses import replace

from assistant.commands.terminal import bar
from assistant.settings import Settings


def serve(given: argparse.Namespace, settings: Settings) -> int:
    """Start the site."""
    from assistant.build import open_assistant
    from assistant.first_run import first_admin, load_examples
    from ui.app import serve as serve_site

    settings = replace(settings, host=given.host or settings.host, port=given.port or settings.port)
    zh = given.language == "zh"
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
    serve_site(assistant, settings.host, settings.port)
    return 0
