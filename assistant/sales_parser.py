"""The parsers of what a salesperson does on the command line: customers, letters and contracts."""

import argparse
from typing import TypeAlias

_LETTERS = ("introduction", "follow_up", "quote_cover", "answer", "apology", "renewal", "thanks", "meeting")
_PARTS = {
    "conversation": "the conversation it is about", "turn": "the turn whose answer it gives", "quote": "the quote it goes with",
    "about": "the matter: what went wrong, what is to be renewed", "offer": "what we do about it", "when": "a time",
}  # fmt: skip
_MOVES = {
    "submit": "ask for approval; standard clauses only are approved at once", "approve": "approve a waiting contract",
    "refuse": "send a waiting contract back", "sign": "record that it was signed", "cancel": "record that it is not to be",
}  # fmt: skip

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def command(commands: Commands, name: str, help_: str, *, json: bool = True) -> argparse.ArgumentParser:
    """Add a command and return its parser; with `--json` where it prints a result."""
    made = commands.add_parser(name, help=help_, description=help_)
    if json:
        made.add_argument("--json", action="store_true", help="print JSON")
    return made


def add_customers(commands: Commands) -> None:
    """Add the commands of customers."""
    customers = command(commands, "customers", "find and keep customers and leads", json=False)
    actions = customers.add_subparsers(dest="action", required=True, metavar="ACTION")
    find = command(actions, "list", "list customers, or those in whose name, company, email, phone or id WORDs stand")
    find.add_argument("words", nargs="*", metavar="WORD")
    find.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    show = command(actions, "show", "show a customer with notes, conversations and likely doubles")
    show.add_argument("customer", metavar="ID")
    add = command(actions, "add", "add a customer: name= company= email= phone= language= group= currency= ...")
    change = command(actions, "change", "change fields of a customer; NAME= empties one")
    change.add_argument("customer", metavar="ID")
    for each in (add, change):
        each.add_argument("values", nargs="+", metavar="NAME=VALUE")
    note = command(actions, "note", "keep a note on a customer")
    note.add_argument("customer", metavar="ID")
    note.add_argument("text", nargs="+", metavar="TEXT")
    merge = command(actions, "merge", "make one entry of two: KEEP stays and gets what it lacks")
    merge.add_argument("keep", metavar="KEEP")
    merge.add_argument("other", metavar="OTHER")
    load = command(actions, "import", "take in a CSV or XLSX file; the same file again changes nothing")
    load.add_argument("path", metavar="FILE")
    save = command(actions, "export", "write all customers as CSV; with --json as JSON")
    save.add_argument(
        "-o", "--output", "--out", dest="out", metavar="FILE", help="where to write (default: the terminal)"
    )
    remove = command(actions, "delete", "remove everything personal of a customer, on request")
    remove.add_argument("customer", metavar="ID")


def add_letters(commands: Commands) -> None:
    """Add the commands of letters."""
    email = command(commands, "email", "write letters to customers, and send them", json=False)
    actions = email.add_subparsers(dest="action", required=True, metavar="ACTION")
    write = command(actions, "write", "write three variants of a letter; --keep N keeps one as a draft")
    write.add_argument("kind", metavar="KIND", help=", ".join(_LETTERS))
    write.add_argument("customer", metavar="CUSTOMER")
    write.add_argument("--tone", choices=("warm", "neutral", "formal"), default="neutral")
    write.add_argument("--length", choices=("short", "normal"), default="normal")
    for name, help_ in _PARTS.items():
        write.add_argument(f"--{name}", default="", help=help_)
    write.add_argument("--by", default="", metavar="NAME", help="who signs it")
    write.add_argument("--keep", type=int, choices=(1, 2, 3), metavar="N")
    write.add_argument(
        "--in", dest="in_language", choices=("zh", "en"), help="language of the letter (default: the customer's)"
    )
    found = command(actions, "list", "list letters")
    found.add_argument("--customer", default="", metavar="ID")
    found.add_argument("--state", choices=("draft", "sending", "sent", "failed", "unknown"))
    found.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    show = command(actions, "show", "show a letter and what happened to it")
    revise = command(actions, "revise", "keep a new version of a letter")
    revise.add_argument("--subject")
    revise.add_argument("--body-file", metavar="FILE")
    eml = command(actions, "eml", "write a letter as a file that mail programs open as a draft")
    eml.add_argument(
        "-o", "--output", "--out", dest="out", metavar="FILE", help="where to write (default: a name of its own, here)"
    )
    send = command(actions, "send", "send a letter to the address in its customer's record, once")
    resolve = command(actions, "resolve", "say whether a letter that was perhaps sent arrived")
    for each in (show, revise, eml, send, resolve):
        each.add_argument("letter", metavar="LETTER")
    for each in (eml, send):
        each.add_argument("--by", default="", metavar="NAME", help="who sends it")
        each.add_argument("--attach-quote", action="store_true", help="with the quote as a PDF")
    resolve.add_argument("outcome", choices=("arrived", "lost"))


def add_contracts(commands: Commands) -> None:
    """Add the commands of contracts."""
    contract = command(commands, "contract", "make contracts from approved quotes", json=False)
    contract.add_argument(
        "--as", dest="role", choices=("sales", "admin"), help="whose part to take (default: who may do it)"
    )
    actions = contract.add_subparsers(dest="action", required=True, metavar="ACTION")
    make = command(
        actions, "make", "make a contract; --set warranty_months=, delivery_place=, buyer_address= and so on"
    )
    make.add_argument("quote", metavar="QUOTE")
    make.add_argument("--set", dest="values", action="append", default=[], metavar="NAME=VALUE", help="may be repeated")
    make.add_argument(
        "--alternative", action="append", default=[], metavar="CLAUSE", help="such as dispute.arbitration"
    )
    found = command(actions, "list", "list contracts")
    found.add_argument("--state", choices=("draft", "waiting", "approved", "signed", "cancelled"))
    found.add_argument("--customer", default="", metavar="ID")
    found.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    clauses = command(actions, "clauses", "list the clauses of the library with their versions")
    seller = command(actions, "seller", "show or set our own side: name= address= representative= city= law= ...")
    seller.add_argument("values", nargs="*", metavar="NAME=VALUE")
    for each in (make, clauses, seller):
        each.add_argument(
            "--in", dest="in_language", choices=("zh", "en"), default="zh", help="language of the contract"
        )
    show = command(actions, "show", "show a contract with its terms and what happened to it")
    change = command(actions, "change", "word a term otherwise; it is marked for review and needs approval")
    export = command(actions, "export", "write a contract as DOCX or PDF: the name of the file decides")
    moves = [command(actions, name, help_) for name, help_ in _MOVES.items()]
    for each in (show, change, export, *moves):
        each.add_argument("contract", metavar="CONTRACT")
    for each in moves:
        each.add_argument("--note", default="")
    change.add_argument("term", metavar="TERM")
    new = change.add_mutually_exclusive_group(required=True)
    new.add_argument("--text-file", metavar="FILE")
    new.add_argument("--standard", action="store_true", help="put the standard wording back")
    change.add_argument("--why", default="")
    export.add_argument("--format", choices=("docx", "pdf"))
    export.add_argument("--version", type=int, metavar="N")
    export.add_argument(
        "-o", "--output", "--out", dest="out", metavar="FILE", help="where to write (default: a name of its own, here)"
    )


def add_company(commands: Commands) -> None:
    """Add `company`."""
    company = command(
        commands, "company", "what customers see of the company, and the sites that may show it", json=False
    )
    actions = company.add_subparsers(dest="action", required=True, metavar="ACTION")
    command(actions, "show", "show every field, and the sites that may show the assistant")
    change = command(actions, "set", "change fields; it holds at once, and who did it is kept")
    change.add_argument(
        "fields",
        nargs="*",
        metavar="FIELD=TEXT",
        help="such as greeting.en=Hello or accent=#1f5f5b; \\n parts questions",
    )
    change.add_argument("--logo", metavar="FILE", help='a PNG, JPEG or WebP picture; "" takes the logo away')
    change.add_argument("--allow", action="append", default=[], metavar="SITE", help="let a site show the assistant")
    change.add_argument("--forbid", action="append", default=[], metavar="SITE", help="let a site show it no longer")
    history = command(actions, "history", "who changed what, newest first")
    history.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
