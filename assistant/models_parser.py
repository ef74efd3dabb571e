"""What the command line takes for models, their training, and the analysis of needs and sales."""

from assistant.pipeline_parser import add_process_options
from assistant.sales_parser import Commands, command


def add_models(commands: Commands) -> None:
    """Add `models`."""
    models = command(commands, "models", "the writers: which there are, how one answers, which one is used", json=False)
    actions = models.add_subparsers(dest="action", required=True, metavar="ACTION")
    command(actions, "list", "list the writers that are set up; * marks the one in use")
    test = command(actions, "test", "let a writer word one reply, with its time and tokens")
    test.add_argument("name", metavar="NAME")
    use = command(actions, "use", "use a writer for every reply from now on; default: as the settings say")
    use.add_argument("name", metavar="NAME")


def add_training(commands: Commands) -> None:
    """Add `train`."""
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


def add_analysis(commands: Commands) -> None:
    """Add `analyse`."""
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


def add_needs(commands: Commands) -> None:
    """Add `needs`."""
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
