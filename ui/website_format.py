"""The website pane and the shop page of its preview as HTML, every outside text escaped. Pure functions."""

from collections.abc import Sequence

from knowledge.language import Bilingual, Language
from knowledge.types import Product
from ui import website_words as words
from ui.format import escape
from ui.quote_form import field
from ui.tables import button, table, whole_form

_STYLE = """
:root{color-scheme:light dark}*{box-sizing:border-box}
body{margin:0;font:16px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
header{padding:18px 6vw;border-bottom:1px solid #8884;font-weight:650}main{padding:24px 6vw;max-width:1100px}
.goods{display:grid;gap:18px;grid-template-columns:repeat(auto-fill,minmax(220px,1fr))}
.goods article{border:1px solid #8884;border-radius:14px;padding:16px}.goods img{width:100%;aspect-ratio:4/3;object-fit:contain}
h2{font-size:1rem;margin:.4rem 0}button{font:inherit;padding:.45rem .9rem;border-radius:10px;border:1px solid #8886;background:none;color:inherit;cursor:pointer}
"""


def website(address: str, sites: Sequence[str], language: Language) -> str:
    """Return the line to copy, the sites allowed and the field for another."""
    line = f'<script src="{address}/widget.js" async></script>'
    rows = [
        [f"<code>{escape(site)}</code>", button("remove", site, words.REMOVE.say(language), words.REMOVE_SURE.say(language).replace("{site}", site), "bad")]
        for site in sites
    ]  # fmt: skip
    listed = table([words.SITE, Bilingual.same("")], rows, language, words.NO_SITES)
    typed = field("site", words.SITE.say(language), "", more=f'placeholder="{escape(words.SITE_HINT.say(language))}"')
    said = {name: escape(getattr(words, name).say(language)) for name in ("SNIPPET", "SNIPPET_MORE", "COPY", "PREVIEW", "SITES", "SITES_HINT", "COOKIES")}  # fmt: skip
    return whole_form(
        f'<fieldset class="sheet"><legend>{said["SITES"]}</legend><p>{said["SITES_HINT"]}</p>{listed}'
        f'<div class="fields">{typed}</div>{button("allow", "", words.ALLOW.say(language), kind="first")}</fieldset>'
        f'<fieldset class="sheet snippet"><legend>{said["SNIPPET"]}</legend>'
        f'<input class="line" readonly data-f="line" value="{escape(line)}" aria-label="{said["SNIPPET"]}">'
        f'<button type="button" class="small" data-copy="line">{said["COPY"]}</button>'
        f'<a class="try" href="/widget/preview" target="_blank">{said["PREVIEW"]}</a>'
        f"<p>{said['SNIPPET_MORE']}</p><p>{said['COOKIES']}</p></fieldset>"
    )


def preview(products: Sequence[Product], language: Language) -> str:
    """Return an empty page of a shop with the widget on it."""
    ask, title = escape(words.ASK_ABOUT.say(language)), escape(words.SHOP.say(language))
    goods = "".join(
        f'<article><img src="/picture/{escape(p.sku)}" alt=""><h2>{escape(p.name.say(language) or p.sku)}</h2>'
        f'<button data-sku="{escape(p.sku)}">{ask}</button></article>'
        for p in products
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><header>{title}</header><main><p>{escape(words.SHOP_HINT.say(language))}</p>"
        f'<div class="goods">{goods}</div></main><script src="/widget.js"></script><script>'
        "document.addEventListener('click',e=>{const b=e.target.closest('[data-sku]');"
        "if(b)assistant.open({product:b.dataset.sku})})</script></body></html>"
    )
