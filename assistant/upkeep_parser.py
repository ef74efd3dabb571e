"""What the command line takes for looking after the assistant: backups, users, indexes, evaluation: parsing only."""

from assistant.sales_parser import Commands, command


def add_upkeep(commands: Commands) -> None:
    """Add the commands of those who look after the assistant."""
    _add_backup(commands)
    tidy = command(commands, "tidy", "remove what has been kept as long as the settings say")
    tidy.add_argument("--dry-run", action="store_true", help="say what would go and remove nothing")
    evaluate = command(commands, "evaluate", "run an evaluation suite")
    evaluate.add_argument(
        "suite", metavar="SUITE", help="intents, example, followups, pipeline, knowledge, or own: your own cases"
    )
    evaluate.add_argument("--data", metavar="FOLDER", help="folder of the outside data a suite is about")
    users = command(commands, "users", "manage who can sign in", json=False)
    actions = users.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add a user; the password is made up and shown once")
    add.add_argument("name")
    add.add_argument("--role", choices=("sales", "admin"), default="sales")
    add.add_argument("--json", action="store_true", help="print JSON")
    reset = actions.add_parser("reset", help="give a user a new password, shown once")
    reset.add_argument("name")
    reset.add_argument("--json", action="store_true", help="print JSON")
    command(actions, "list", "list who can sign in")
    usage = command(commands, "usage", "how much customers use the assistant, and what waits for staff")
    usage.add_argument(
        "--days", type=int, default=30, metavar="N", help="of how many days, today among them (default: 30)"
    )
    _add_keys(commands)
    index = command(commands, "index", "look after the search indexes")
    index.add_argument("action", choices=("status", "rebuild", "verify"))
    command(commands, "doctor", "check that everything is in order")


def _add_backup(commands: Commands) -> None:
    backup = command(commands, "backup", "write everything that is kept into one file, also while the site runs")
    backup.add_argument("file", metavar="FILE", help="such as backup.zip; none that is there already")
    backup.add_argument(
        "--force", action="store_true", help="replace the backup that is there, once the new one is whole"
    )
    backup.add_argument("--indexes", action="store_true", help="the search indexes too (they are made anew without)")
    backup.add_argument("--verify", action="store_true", help="write nothing; check every sum of the backup FILE")
    restore = command(commands, "restore", "put a backup into an empty data folder")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument(
        "--replace", action="store_true", help="also where there is something already, which is then kept beside it"
    )


def _add_keys(commands: Commands) -> None:
    keys = command(commands, "keys", "the API's keys: by them other programs ask the assistant", json=False)
    actions = keys.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = command(actions, "add", "make a key; it is shown once")
    add.add_argument("name", metavar="NAME", help="which program uses it")
    add.add_argument("--user", metavar="NAME", help="act as this salesperson (default: as customers)")
    add.add_argument("--per-minute", type=int, default=60, metavar="N", help="messages a minute (default: 60)")
    add.add_argument("--days", type=int, metavar="N", help="it expires after so many days (default: never)")
    add.add_argument(
        "--origin", action="append", default=[], metavar="URL", help="web pages that may use it; may be repeated"
    )
    command(actions, "list", "list the keys with their last use")
    revoke = command(actions, "revoke", "let a key never work again")
    revoke.add_argument("key", metavar="KEY", help="its prefix, such as sk-0123abcd, or its id")
