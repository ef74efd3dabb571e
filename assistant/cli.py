"""The command line: parsing only; `commands.py` does the work, and imports what it needs when it needs it."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence

from assistant.channel_parser import add_channels
from assistant.documents_parser import add_documents
from assistant.errors import AssistantError
from assistant.pipeline_parser import add_deals, add_forecast, add_process_options
from assistant.questions_parser import add_answers, add_cases, add_gaps
from assistant.sales_parser import Commands, add_company, add_contracts, add_customers, add_letters, command
from assistant.spoken import language_of, speak, translate
from assistant.upkeep_parser import add_upkeep
from knowledge.errors import KnowledgeError
from knowledge.language import Language

AUDIENCES = ("public", "internal")
ROLES = ("customer", "sales", "admin")


def parser(language: Language = "en") -> argparse.ArgumentParser:
    """Return the parser of every command, speaking `language`."""
    speak(language)
    top = argparse.ArgumentParser(
        prog="assistant", description="A bilingual sales assistant whose every figure can be opened."
    )
    top.add_argument(
        "--language",
        choices=("zh", "en"),
        default=language,
        help="language of messages and help (default: as ASSISTANT_LANGUAGE, LC_ALL or LANG say, else en)",
    )
    top.add_argument("--verbose", action="store_true", help="log what happens")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_knowledge(commands)
    _add_conversation(commands)
    add_customers(commands)
    add_company(commands)
    _add_quotes(commands)
    _add_rules(commands)
    add_letters(commands)
    add_contracts(commands)
    add_channels(commands)
    add_forecast(commands)
    add_deals(commands)
    _add_models(commands)
    _add_training(commands)
    _add_analysis(commands)
    _add_needs(commands)
    add_gaps(commands)
    add_answers(commands)
    add_cases(commands)
    add_upkeep(commands)
    return translate(top)


def _add_serve(commands: Commands) -> None:
    serve = command(commands, "serve", "start the site; the first start loads the example company", json=False)
    serve.add_argument("--host", help="the address to listen on; 0.0.0.0 for all of this machine (default: as set)")
    serve.add_argument("--port", type=int, metavar="N", help="the port, 1 to 65535 (default: as set)")
    serve.add_argument("--no-examples", action="store_true", help="do not load the example company into an empty store")


def _add_knowledge(commands: Commands) -> None:
    ingest = command(commands, "ingest", "add documents (files, folders with all that is in them, ZIP archives)")
    ingest.add_argument("paths", nargs="+", metavar="PATH")
    ingest.add_argument("--audience", choices=AUDIENCES, help="(default: as it was; public for a new document)")
    add_documents(commands)
    catalogue = command(commands, "catalogue", "import products from CSV, XLSX, JSON or JSONL", json=False)
    actions = catalogue.add_subparsers(dest="action", required=True, metavar="ACTION")
    load = actions.add_parser("import", help="import a file; the same file again changes nothing")
    load.add_argument("path", metavar="FILE")
    load.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=MEANING", help="overrule the guess for a column"
    )
    load.add_argument("--currency", default="EUR", help="currency of prices that name none (default: EUR)")
    load.add_argument("--price-in-cents", action="store_true", help="every price is in hundredths: 1999 is 19.99")
    load.add_argument("--dry-run", action="store_true", help="show the guessed columns and import nothing")
    load.add_argument("--json", action="store_true", help="print JSON")
    search = command(commands, "search", "search documents and products")
    search.add_argument("query", nargs="?", metavar="QUERY")
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many results at most (default: 10)")
    search.add_argument("--batch", metavar="FILE.jsonl", help='lines {"id", "text"}; prints one JSON object a line')
    search.add_argument("--as", dest="role", choices=ROLES, default="customer")
    search.add_argument("--explain", action="store_true", help="say why each was found, and what a reply would cite")
    only = search.add_mutually_exclusive_group()
    only.add_argument("--products", action="store_true")
    only.add_argument("--passages", action="store_true")


def _add_conversation(commands: Commands) -> None:
    ask = command(commands, "ask", "ask the assistant")
    ask.add_argument("text", nargs="?", metavar="TEXT")
    ask.add_argument("--as", dest="role", choices=ROLES, default="customer")
    ask.add_argument("--conversation", metavar="ID", help="go on with a conversation")
    ask.add_argument("--batch", metavar="FILE.jsonl", help='lines {"id", "text", "conversation"?, "as"?}')
    chat = command(commands, "chat", "talk with the assistant; /help says what else can be typed", json=False)
    chat.add_argument("--conversation", metavar="ID", help="go on with a conversation")
    tools = command(commands, "mcp", "serve tools to other agents over the Model Context Protocol (stdio)", json=False)
    for each in (chat, tools):
        each.add_argument(
            "--as", dest="role", choices=ROLES, default="customer", help="in whose place (default: customer)"
        )
        each.add_argument(
            "--user", metavar="NAME", help="in the place of this member of staff; with --as sales or admin"
        )
    replay = command(commands, "replay", "make a reply again from its record, and say what differs today")
    replay.add_argument("turn", metavar="TURN")


def _add_quotes(commands: Commands) -> None:
    quote = command(commands, "quote", "make, change, approve and export quotes", json=False)
    actions = quote.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_ in (
        ("new", "make a draft"), ("show", "show a quote"), ("list", "list quotes"), ("revise", "make a new version"),
        ("submit", "ask for approval"), ("approve", "approve"), ("refuse", "send back with a reason"),
        ("send", "record that it was sent"), ("accept", "record that the customer accepted"),
        ("decline", "record that the customer declined"), ("clone", "copy under a new number"),
        ("reprice", "price at today's rules"), ("compare", "say what changed between versions"), ("export", "write a file"),
        ("note", "write the note on it, three ways"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_, description=help_)
        action.add_argument("--json", action="store_true", help="print JSON")
        action.add_argument("--as", dest="role", choices=("sales", "admin"), default="admin", help="whose limits hold")
        if name not in ("new", "list"):
            action.add_argument("quote", metavar="NUMBER")
        _QUOTE_OPTIONS.get(name, _step_options)(action)


def _step_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--version", type=int, help="the version you saw (default: the latest)")
    action.add_argument("--note", help="kept with the step")


def _order_options(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--line", action="append", default=[], metavar="SKU=N[:DISCOUNT%][@PRICE]", help="N = 0 takes it out"
    )
    for name in (
        "currency",
        "region",
        "group",
        "discount",
        "shipping",
        "company",
        "name",
        "address",
        "email",
        "customer",
    ):
        action.add_argument(f"--{name}")
    action.add_argument("--note")
    action.add_argument("--valid-days", type=int)


def _new_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--text", help='an order in words, such as "20 台 V27Q"')
    _order_options(action)


def _revise_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--version", type=int, help="the version you saw (default: the latest)")
    _order_options(action)


def _list_options(action: argparse.ArgumentParser) -> None:
    states = ("draft", "waiting", "approved", "sent", "accepted", "declined", "expired")
    action.add_argument("--state", choices=states)
    action.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")


def _compare_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("before", type=int)
    action.add_argument("after", type=int)


def _export_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--version", type=int)
    action.add_argument("--format", choices=("pdf", "xlsx"), default="pdf")
    action.add_argument("--paper", choices=("zh", "en", "both"), help="language of the file (default: --language)")
    action.add_argument(
        "-o", "--output", "--out", metavar="FILE", help="where to write (default: a name of its own, here)"
    )


def _note_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--in", dest="in_language", choices=("zh", "en"), help="language (default: the quote's)")
    action.add_argument("--tone", choices=("warm", "neutral", "formal"), default="neutral")
    action.add_argument("--keep", type=int, choices=(1, 2, 3), metavar="N", help="keep the N-th with a new version")


def _no_options(action: argparse.ArgumentParser) -> None:
    pass


def _reprice_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--dry-run", action="store_true", help="show the difference and keep nothing")


_QUOTE_OPTIONS = {
    "new": _new_options, "revise": _revise_options, "list": _list_options, "compare": _compare_options,
    "export": _export_options, "reprice": _reprice_options, "show": _no_options, "clone": _no_options,
    "note": _note_options,
}  # fmt: skip


def _add_rules(commands: Commands) -> None:
    rules = command(commands, "rules", "price rules: list, import, export, check, history", json=False)
    actions = rules.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_ in (
        ("list", "list the rules"), ("import", "add and change rules from CSV or XLSX; bad rows are reported by line"),
        ("export", "write the rules to a .csv or .xlsx file"), ("check", "name the rules that contradict each other"),
        ("history", "who changed what when"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_, description=help_)
        action.add_argument("--json", action="store_true", help="print JSON")
        action.add_argument("--as", dest="role", choices=("sales", "admin"), default="admin")
        if name in ("import", "export"):
            action.add_argument("path", metavar="FILE")
        if name == "history":
            action.add_argument("rule", nargs="?", metavar="RULE")


def _add_models(commands: Commands) -> None:
    models = command(commands, "models", "the writers: which there are, how one answers, which one is used", json=False)
    actions = models.add_subparsers(dest="action", required=True, metavar="ACTION")
    command(actions, "list", "list the writers that are set up; * marks the one in use")
    test = command(actions, "test", "let a writer word one reply, with its time and tokens")
    test.add_argument("name", metavar="NAME")
    use = command(actions, "use", "use a writer for every reply from now on; default: as the settings say")
    use.add_argument("name", metavar="NAME")


def _add_training(commands: Commands) -> None:
    train = command(
        commands,
        "train",
        "train a model: intents, embedder (words), contextual (sentences), needs (what customers need), intention (how likely deals are won), or writer",
    )
    train.add_argument("what", choices=("intents", "embedder", "contextual", "needs", "intention", "writer"))
    train.add_argument(
        "--data", metavar="FOLDER", help="embedder, contextual: the folder with packages/ and what else the card names"
    )
    train.add_argument(
        "-o",
        "--out",
        "--output",
        metavar="FOLDER",
        help="embedder, contextual, writer: where the model goes (default: below the home folder)",
    )
    train.add_argument("--steps", type=int, metavar="N", help="embedder, contextual, writer: batches to learn from")
    train.add_argument("--seed", type=int, default=0, metavar="N")
    train.add_argument("--rollback", action="store_true", help="intents, needs: go back to the model in use before")
    train.add_argument(
        "--model",
        metavar="WHAT",
        help="intents, needs: linear (default), words (pairs of words and a small network), own (a small BERT from your own texts), or a BERT-style encoder by Hugging Face id or folder, such as bert-base-chinese",
    )
    train.add_argument("--search", action="store_true", help="encoder: try learning rates and batches first")
    train.add_argument("--rate", type=float, metavar="R", help="encoder: learning rate, such as 3e-5")
    train.add_argument("--batch", type=int, metavar="N", help="encoder: texts at once, such as 16 or 32")
    train.add_argument("--epochs", type=int, metavar="N", help="encoder: times through the examples at most")
    train.add_argument(
        "--texts", metavar="FILE", help="own: lines to learn the language from (default: the store's texts)"
    )


def _add_analysis(commands: Commands) -> None:
    analyse = command(
        commands,
        "analyse",
        "needs: what customers need, with labels, trends, findings; process: how deals go, where they are lost and stall",
    )
    analyse.add_argument("what", choices=("needs", "process"))
    analyse.add_argument(
        "file", nargs="?", metavar="FILE", help="CSV, XLSX, JSON or JSONL; without one, the conversations"
    )
    analyse.add_argument(
        "-o",
        "--out",
        "--output",
        action="append",
        default=[],
        metavar="FILE",
        help="needs: report.html, report.pdf, texts.csv or tables.xlsx; process: groups.csv; may be repeated",
    )
    analyse.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="text, date, product, customer, channel, region or label; overrules the guess",
    )
    analyse.add_argument(
        "--mask", action="store_true", help="hide emails, telephone and identity numbers and customers"
    )
    analyse.add_argument(
        "--text", metavar="TEXT", help="show how one text is read, which words carried it, and the nearest examples"
    )
    add_process_options(analyse)


def _add_needs(commands: Commands) -> None:
    needs = command(commands, "needs", "the needs that texts are labelled with: list, add, change, retire, restore", json=False)  # fmt: skip
    actions = needs.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_ in (
        ("list", "list the needs with their examples and labelled texts"), ("add", "add a need to a group"),
        ("change", "give a need other names or examples"), ("retire", "take a need out of use"), ("restore", "bring one back"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_, description=help_)
        action.add_argument("--json", action="store_true", help="print JSON")
        if name == "add":
            action.add_argument("group", choices=("product", "service", "complaint"))
        elif name != "list":
            action.add_argument("need", metavar="NAME", help="such as complaint.price")
        if name in ("add", "change"):
            for tongue, word in (("en", "English"), ("zh", "Chinese")):
                action.add_argument(f"--{tongue}", default="", metavar="TEXT", help=f"its name in {word}")
                action.add_argument(
                    f"--action-{tongue}", default="", metavar="TEXT", help=f"what the report suggests, in {word}"
                )
            action.add_argument(
                "--examples",
                metavar="FILE",
                help="a text file of examples, one a line; with change they replace those given before",
            )
        if name == "retire":
            action.add_argument("--into", default="", metavar="NAME", help="what its texts count as (default: nothing)")
            action.add_argument("--yes", action="store_true", help="do it; without, it is said what would move")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 it could not be done, 2 wrong use, 130 stopped."""
    # Threads that wait shall sleep: where others need the processor too, spinning makes a training many times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    words = list(sys.argv[1:] if arguments is None else arguments)
    language: Language = "en"
    try:
        language = language_of(words)
        return _run(words, language)
    except (AssistantError, KnowledgeError) as error:
        said = error.say(language)
        print(json.dumps({"error": said}, ensure_ascii=False) if "--json" in words else said, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            {"en": "Stopped. What was finished is kept.", "zh": "已停止，已完成的部分已保存。"}[language],
            file=sys.stderr,
        )
        return 130
    except BrokenPipeError:
        return 1
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
        from assistant.commands.terminal import cannot_use

        print(cannot_use(error).say(language), file=sys.stderr)
        return 1


def _run(words: list[str], language: Language) -> int:
    """Parse and run; the imports, of some seconds, stand here so that they can be stopped like the rest."""
    given = parser(language).parse_args(words)
    logging.basicConfig(
        level=logging.INFO if given.verbose else logging.WARNING, format="%(asctime)s %(name)s %(message)s"
    )
    from assistant import commands

    return commands.run(given)


if __name__ == "__main__":
    sys.exit(main())
