"""The command line: parsing only; `commands/` does the work, and imports what it needs when it needs it."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence

from assistant.channel_parser import add_channels
from assistant.documents_parser import add_documents
from assistant.errors import AssistantError
from assistant.models_parser import add_analysis, add_models, add_needs, add_training
from assistant.pipeline_parser import add_deals, add_forecast
from assistant.questions_parser import add_answers, add_cases, add_gaps
from assistant.quotes_parser import add_quotes, add_rules
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
    add_quotes(commands)
    add_rules(commands)
    add_letters(commands)
    add_contracts(commands)
    add_channels(commands)
    add_forecast(commands)
    add_deals(commands)
    add_models(commands)
    add_training(commands)
    add_analysis(commands)
    add_needs(commands)
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
