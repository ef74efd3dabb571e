"""What the command line takes for documents and their passages: parsing only."""

import argparse

from assistant.sales_parser import Commands, command

_NAME = "its name as listed, or its id"


def add_documents(commands: Commands) -> None:
    """Add the commands of documents and passages."""
    documents = command(commands, "documents", "list the documents; look into one, mend it, roll it back, delete it")
    documents.add_argument("--delete", metavar="NAME", help="put a document into the bin")
    actions = documents.add_subparsers(dest="action", metavar="ACTION")
    _add_looks(actions)
    _add_changes(actions)
    _add_bin(actions)
    passages = command(commands, "passages", "switch passages of documents off, or on again", json=False)
    switches = passages.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_ in (("off", "never find or cite these passages"), ("on", "let them answer again")):
        action = _action(switches, name, help_)
        action.add_argument("passages", nargs="+", type=int, metavar="ID", help="as `documents show` lists them")


def _action(actions: Commands, name: str, help_: str) -> argparse.ArgumentParser:
    made = actions.add_parser(name, help=help_, description=help_)
    # Where it is left out, what stands before the action holds.
    made.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    return made


def _one(actions: Commands, name: str, help_: str) -> argparse.ArgumentParser:
    made = _action(actions, name, help_)
    made.add_argument("document", metavar="NAME", help=_NAME)
    return made


def _add_looks(actions: Commands) -> None:
    listed = _action(actions, "list", "list the documents in which WORD stands by name or title, or all")
    listed.add_argument("text", nargs="?", default="", metavar="WORD")
    show = _one(actions, "show", "show how a document was read, and its passages")
    show.add_argument("--find", default="", metavar="TEXT", help="only passages that hold this")
    show.add_argument("--from", dest="offset", type=int, default=0, metavar="N", help="leave out the first N passages")
    show.add_argument("-n", dest="limit", type=int, default=20, metavar="N", help="passages at most (default: 20)")
    show.add_argument("--save", metavar="FILE", help="write the file as it was sent here")
    _one(actions, "versions", "list the earlier versions of a document")
    diff = _one(actions, "diff", "say what changed between two versions, changed figures first")
    diff.add_argument("older", type=int, metavar="VERSION")
    diff.add_argument("newer", type=int, nargs="?", metavar="VERSION", help="(default: the one in use)")


def _add_changes(actions: Commands) -> None:
    audience = _one(actions, "audience", "let customers and staff, or staff alone, see a document")
    audience.add_argument("audience", choices=("public", "internal"))
    validity = _one(actions, "validity", "let a document answer only on some days, both inclusive")
    validity.add_argument(
        "--from", dest="first", default=None, metavar="DAY", help='such as 2026-01-31; "" for no limit'
    )
    validity.add_argument("--until", dest="last", default=None, metavar="DAY", help='the last day; "" for no limit')
    rename = _one(actions, "rename", "give a document another name or title")
    rename.add_argument("--name", metavar="NAME")
    rename.add_argument("--title", metavar="TITLE", help="what a reply cites")
    rollback = _one(actions, "rollback", "put an earlier version into use again")
    rollback.add_argument("version", type=int, metavar="VERSION")


def _add_bin(actions: Commands) -> None:
    _one(actions, "delete", "put a document into the bin")
    _action(actions, "bin", "list the deleted documents that can be put back")
    restore = _one(actions, "restore", "put a deleted document back")
    restore.add_argument("--name", metavar="NAME", help="under another name")
    purge = _one(actions, "purge", "remove a deleted document for good, from the database's file too")
    purge.add_argument("--versions", action="store_true", help="of a document in use, its earlier versions")
