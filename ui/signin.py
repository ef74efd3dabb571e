"""The sign-in page: plain HTML, so that it works before anything else is loaded."""

from knowledge.language import Language
from ui import tokens, words
from ui.format import escape, notice
from ui.service import Company

_STYLE = """
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);
color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei",
"Noto Sans CJK SC",sans-serif}
main{width:min(24rem,92vw);background:var(--sheet);border:1px solid var(--line);border-radius:18px;padding:2rem}
h1{font-size:1.35rem;margin:.2rem 0}p{color:var(--soft);margin:.2rem 0 1.2rem}label{display:block;margin:.9rem 0 .3rem;
font-size:.9rem}input{width:100%;font:inherit;padding:.65rem .8rem;border:1px solid var(--edge);border-radius:10px;
background:var(--sheet);color:inherit}button{width:100%;margin-top:1.4rem;padding:.7rem;font:inherit;font-weight:600;
border:0;border-radius:10px;background:var(--deep);color:var(--deep-ink);cursor:pointer}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}a{color:var(--deep)}
nav{display:flex;justify-content:space-between;margin-top:1rem;font-size:.9rem}nav a{min-height:40px;display:flex;align-items:center}
.notice{background:var(--bad-bg);color:var(--bad);border-radius:10px;padding:.6rem .8rem;font-size:.92rem}
"""


def sign_in_page(company: Company, target: str, language: Language, error: str = "") -> str:
    """Return the sign-in page; `target` is where a good sign-in leads, `error` what to say about the last try."""
    other: Language = "en" if language == "zh" else "zh"
    title = escape(words.SIGN_IN.say(language))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{tokens.plain()}{_STYLE}</style></head><body><main>'
        f"<h1>{escape(company.name.say(language))}</h1><p>{escape(words.SIGN_IN_HINT.say(language))}</p>"
        f'{notice(error, "error") if error else ""}<form method="post" action="/login">'
        f'<input type="hidden" name="next" value="{escape(target)}">'
        f'<label for="name">{escape(words.NAME.say(language))}</label>'
        f'<input id="name" name="name" autocomplete="username" required autofocus>'
        f'<label for="password">{escape(words.PASSWORD.say(language))}</label>'
        f'<input id="password" name="password" type="password" autocomplete="current-password" required>'
        f"<button>{title}</button></form>"
        f'<nav><a href="/">{escape(words.TO_CUSTOMER_PAGE.say(language))}</a>'
        f'<a lang="{other}" href="/language/{other}?next=/login">{escape(words.OTHER_LANGUAGE.say(language))}</a></nav>'
        "</main></body></html>"
    )
