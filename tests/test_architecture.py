"""The house's own rules: imports go one way, and every skill has all that belongs to it."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("knowledge", "assistant", "ui")
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "gradio",
    "langchain",
    "langchain_core",
    "pandas",
    "scipy",
    "statsmodels",
}
SOURCES = [p for package in PACKAGES for p in sorted((ROOT / package).rglob("*.py"))]


@dataclass(frozen=True)
class Names:
    """What a file names: read once, as most rules ask every file."""

    imported: frozenset[str]
    imported_at_the_top: frozenset[str]
    called: frozenset[str]
    loaded: frozenset[str]
    taken: frozenset[tuple[str, str, str]]
    """(module, name, what it goes by here) of each `from module import name`."""
    attributes: frozenset[tuple[str, str]]
    """(name, attribute) of each `name.attribute`."""


@cache
def names_of(path: Path) -> Names:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    return Names(
        frozenset(_imported(nodes)),
        frozenset(_imported(tree.body)),
        frozenset(n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)),
        frozenset(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)),
        frozenset(
            (n.module or "", a.name, a.asname or a.name)
            for n in nodes
            if isinstance(n, ast.ImportFrom)
            for a in n.names
        ),
        frozenset(
            (n.value.id, n.attr) for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
        ),
    )


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    roots = {name.split(".")[0] for name in names_of(path).imported}
    forbidden = {"knowledge": {"assistant", "ui", "gradio"}, "assistant": {"ui", "gradio"}, "ui": set[str]()}[package]
    if path.name == "site.py" and package == "assistant":
        forbidden = {"gradio"}  # `assistant serve` starts the site
    assert not roots & forbidden


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parts[-2] != "ui"], ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_heavy_is_imported_at_the_top(path: Path) -> None:
    assert not {name.split(".")[0] for name in names_of(path).imported_at_the_top} & HEAVY


def _modules(imported: frozenset[str], names: Container[str]) -> set[str]:
    """Return the modules imported; of `from package import module` only the module."""
    found = {i for i in imported if i in names}
    return {i for i in found if not any(other.startswith(f"{i}.") for other in found)}


def test_no_module_imports_itself_in_a_circle() -> None:
    names = {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in SOURCES}
    # A module's own package is not an import of it: `from package import sibling` names the package only on the way.
    edges = {
        name: {m for m in _modules(names_of(path).imported_at_the_top, names) - {name} if not name.startswith(f"{m}.")}
        for name, path in names.items()
    }
    done, path_so_far = set[str](), list[str]()

    def walk(name: str) -> None:
        assert name not in path_so_far, f"a circle: {' -> '.join([*path_so_far, name])}"
        if name in done:
            return
        path_so_far.append(name)
        for other in sorted(edges[name]):
            walk(other)
        path_so_far.pop()
        done.add(name)

    for name in sorted(edges):
        walk(name)


def test_only_the_composition_root_names_backends() -> None:
    backends = (
        "HashingEmbedder",
        "CrossEncoderReranker",
        "SentenceTransformerEmbedder",
        "ComposedWriter",
    )
    root = {name.rpartition(".")[2] for name in names_of(ROOT / "assistant/build.py").imported}
    assert set(backends) <= root
    for path in (ROOT / "assistant").rglob("*.py"):
        if path.name == "build.py" or path.parent.name in ("writing", "training"):
            continue
        named = {name.rpartition(".")[2] for name in names_of(path).imported} & set(backends)
        assert not named, f"{path} names {named}"


def constants(path: Path) -> set[str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return {t.id for node in body if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)}


def read_of(module: str, path: Path) -> set[str]:
    """Return which names of `ui.<module>` a file reads, itself if it is that file."""
    names = names_of(path)
    here = {known for source, name, known in names.taken if (source, name) == ("ui", module)}
    found = {name for source, name, _ in names.taken if source == f"ui.{module}"}
    found |= {attribute for name, attribute in names.attributes if name in here}
    return found | (names.loaded if path == ROOT / "ui" / f"{module}.py" else frozenset())


@pytest.mark.parametrize(
    "module", ["words", "desk_words", "document_words", "needs_words", "pipeline_words", "process_words"]
)
def test_every_text_of_the_pages_is_read_somewhere(module: str) -> None:
    texts = constants(ROOT / "ui" / f"{module}.py")
    assert len(texts) > 20
    assert not texts - {name for path in (ROOT / "ui").glob("*.py") for name in read_of(module, path)}


def told_of() -> Iterator[str]:
    """Yield the files that ARCHITECTURE.md names, as patterns from the root.

    A name is in the folder of the names before it in its line, at first in that of its section.
    """
    room = ""
    for line in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            section = re.match(r"### `(\w+/)`", line)
            room = section[1] if section else ""
        folder = room
        for name in re.findall(r"`([\w*/]+(?:\.py|/))`", line):
            inner = name.rpartition("/")[0]
            folder = f"{room}{inner}/" if inner and (ROOT / room / inner / "__init__.py").exists() else folder
            if name.endswith(".py"):
                yield folder + name.rpartition("/")[2]


def test_the_document_names_every_file_and_no_other() -> None:
    told = {pattern: {str(p.relative_to(ROOT)) for p in ROOT.glob(pattern)} for pattern in told_of()}
    assert not [pattern for pattern, files in told.items() if not files]
    ours = {str(p.relative_to(ROOT)) for p in SOURCES if p.name != "__init__.py"}
    assert sorted(ours - {file for files in told.values() for file in files}) == []


def test_no_way_to_run_what_data_says() -> None:
    for path in SOURCES:
        names = names_of(path)
        assert not names.called & {"eval", "exec"}, path
        roots = {name.split(".")[0] for name in names.imported}
        assert not roots & {"pickle", "joblib", "shelve", "marshal", "dill"}, path


def test_every_intent_has_its_skill_its_examples_and_its_cases() -> None:
    from assistant.skills import SKILLS

    intents = tomllib.loads((ROOT / "prompts/intents.toml").read_text(encoding="utf-8"))
    named = {row["name"] for row in intents["intents"]}
    assert named == set(SKILLS) - {"unclear"}
    cases = (ROOT / "prompts/cases/intents_heldout.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["intent"] for line in cases if line.strip()} == named
    for name in SKILLS:
        assert (ROOT / "assistant/skills" / f"{name}.py").exists()


def test_help_needs_nothing_heavy() -> None:
    code = f"import sys; from assistant.cli import parser; parser().format_help(); print(sorted(set(sys.modules) & {HEAVY!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
