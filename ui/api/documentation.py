"""The API's documentation as one page of plain HTML, made from its description; nothing is loaded from anywhere."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.language import Bilingual, Language
from ui import tokens
from ui.api import words
from ui.format import escape

_STYLE = """
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,
"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}main{max-width:52rem;margin:0 auto;
padding:1.5rem 1rem 4rem}header{display:flex;justify-content:space-between;gap:1rem;align-items:baseline}
h1{font-size:1.5rem;margin:.4rem 0}h2{font-size:1rem;margin:0;font-weight:500}a{color:var(--deep)}
li{margin:.35rem 0}code,pre{font:13.5px/1.5 ui-monospace,Menlo,Consolas,monospace}pre{background:var(--sheet);
border:1px solid var(--line);border-radius:12px;padding:.9rem 1rem;overflow-x:auto}details{background:var(--sheet);
border:1px solid var(--line);border-radius:12px;margin:.6rem 0;padding:.2rem 1rem}summary{cursor:pointer;padding:.6rem 0;
overflow-wrap:anywhere}summary b{display:inline-block;min-width:3.2rem;color:var(--deep)}summary span{color:var(--soft);
display:block}table{border-collapse:collapse;width:100%;margin:.3rem 0 1rem}td{border-top:1px solid var(--line);
padding:.4rem .6rem .4rem 0;vertical-align:top;overflow-wrap:anywhere}td:first-child{width:46%}small{color:var(--soft)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
"""
_EXAMPLE = """from openai import OpenAI

client = OpenAI(base_url="https://YOUR-SITE/v1", api_key="sk-...")
reply = client.chat.completions.create(
    model="assistant",
    messages=[{"role": "user", "content": "How long is the warranty?"}],
    user="customer-42",
)
print(reply.choices[0].message.content)
print(reply.choices[0].message.references)"""
_TEXTS = {text.en: text for text in vars(words).values() if isinstance(text, Bilingual)}
_DEEP = 3


def documentation(described: Mapping[str, Any], company: Bilingual, language: Language, wished: str | None) -> str:
    """Return the page in the reader's language, or in the one `wished` for ("zh" or "en")."""
    said: Language = "zh" if wished == "zh" else "en" if wished == "en" else language
    other: Language = "en" if said == "zh" else "zh"
    title = f"{words.TITLE.say(said)} · {company.say(said)}"
    notes = "".join(f"<li>{escape(note.say(said))}</li>" for note in words.NOTES)
    calls = "".join(
        _call(described, method, path, call, said)
        for path, methods in described["paths"].items()
        for method, call in methods.items()
    )
    return (
        f'<!doctype html><html lang="{said}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{tokens.plain()}{_STYLE}</style></head><body><main>'
        f'<header><h1>{escape(title)}</h1><a lang="{other}" href="?lang={other}">{"English" if other == "en" else "中文"}'
        f"</a></header><p>{escape(words.INTRODUCTION.say(said))}</p><h2>{escape(words.EXAMPLE.say(said))}</h2>"
        f"<pre>{escape(_EXAMPLE)}</pre><ul>{notes}</ul>{calls}"
        '<p><a href="openapi.json">openapi.json</a></p></main></body></html>'
    )


def _call(described: Mapping[str, Any], method: str, path: str, call: Mapping[str, Any], said: Language) -> str:
    takes = [_parameter(one, said) for one in call.get("parameters", ())]
    takes += _fields(described, _schema(call.get("requestBody", {})), said)
    gives = [row for answer in call["responses"].values() for row in _fields(described, _schema(answer), said, "gives")]
    parts = "".join(
        f"<small>{escape(name.say(said))}</small><table>{''.join(rows)}</table>"
        for name, rows in ((words.TAKES, takes), (words.GIVES, gives))
        if rows
    )
    summary = _in(call.get("summary", ""), said)
    return (
        f"<details><summary><b>{method.upper()}</b> <code>/v1{escape(path)}</code><span>{escape(summary)}</span></summary>"
        f"{parts}</details>"
    )


def _schema(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _parameter(one: Mapping[str, Any], said: Language) -> str:
    text = one.get("description") or one["schema"].get("description", "")
    return _row(f"{one['name']}", f"{one['in']}, {_kind(one['schema'])}", text, one.get("required", False), said)


def _fields(described: Mapping[str, Any], schema: Mapping[str, Any], said: Language, side: str = "takes") -> list[str]:
    takes = side == "takes"
    return [
        _row(name, kind, text, needed and takes, said)
        for name, kind, text, needed in _walk(described, schema, "", _DEEP)
    ]


def _walk(
    described: Mapping[str, Any], schema: Mapping[str, Any], before: str, deep: int
) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (name, type, description, required) of each field, those of inner objects after it."""
    schema = _named(described, schema)
    for name, field in schema.get("properties", {}).items():
        yield (
            before + name,
            _kind(field),
            field.get("description", ""),
            name in schema.get("required", ()) and not before,
        )
        inner = field.get("items", field)
        if deep and _named(described, inner).get("properties"):
            yield from _walk(described, inner, f"{before}{name}{'[]' if 'items' in field else ''}.", deep - 1)


def _named(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema, looked up where it is only named."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = described["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        return " | ".join(json.dumps(v) for v in schema.get("enum", [schema.get("const")]))
    if "items" in schema:
        return f"{_kind(schema['items'])}[]"
    return str(schema.get("type") or schema.get("$ref", "object").rpartition("/")[2])


def _row(name: str, kind: str, text: str, needed: bool, said: Language) -> str:
    must = f" · {words.REQUIRED.say(said)}" if needed else ""
    return (
        f"<tr><td><code>{escape(name)}</code> <small>{escape(kind)}{escape(must)}</small></td>"
        f"<td>{escape(_in(text, said))}</td></tr>"
    )


def _in(text: str, said: Language) -> str:
    """Return a text of the description in a language."""
    return _TEXTS[text].say(said) if text in _TEXTS else text
