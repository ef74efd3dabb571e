"""What happens once: the example company is loaded into an empty store, and the first administrator is made."""

import shutil
import tomllib
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.accounts import Accounts
from assistant.build import Knowledge, open_embedder, open_knowledge, pictures_folder
from assistant.company.store import save_company
from assistant.company.types import Company
from assistant.deals.desk import DealDesk
from assistant.deals.files import until
from assistant.quoting.rule_desk import PriceRuleDesk
from assistant.settings import Settings
from assistant.types import Person
from assistant.user_store import Users
from knowledge.catalogue_import import import_catalogue
from knowledge.language import Bilingual
from knowledge.store import present_day
from knowledge.types import Progress


def load_examples(settings: Settings, progress: Progress | None = None) -> bool:
    """Load the example company where the store holds nothing yet; return whether it did."""
    knowledge = open_knowledge(settings)
    if knowledge.library.documents() or knowledge.catalogue.count():
        return False
    folder = Path(str(files("examples")))
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    _load_catalogue(knowledge, settings, folder / manifest["catalogue"], progress)
    _load_rules(knowledge, folder / manifest["price_rules"])
    _load_deals(knowledge, settings, folder / manifest["deals"])
    for audience in ("public", "internal"):
        chosen = [folder / d["path"] for d in manifest["document"] if d["audience"] == audience]
        knowledge.library.add_many(
            [(path, f"{path.parent.name}/{path.name}") for path in chosen], audience, progress=progress
        )
    shutil.copytree(folder / "pictures", pictures_folder(settings) / "pictures", dirs_exist_ok=True)
    save_company(knowledge.engine, _company(manifest))
    return True


def first_admin(settings: Settings) -> str | None:
    """Make the first administrator and return the password, made up and shown once; None where there are users."""
    accounts = Accounts(Users(open_knowledge(settings).engine))
    return None if accounts.every() else accounts.add("admin", "admin")[1]


def _load_catalogue(knowledge: Knowledge, settings: Settings, path: Path, progress: Progress | None) -> None:
    embedder = open_embedder(settings)
    import_catalogue(knowledge.engine, path, name=path.name, embedder=embedder, progress=progress)


def _load_rules(knowledge: Knowledge, path: Path) -> None:
    done = PriceRuleDesk(knowledge.engine).import_file(Person("setup", "admin", "setup"), path, path.name)
    assert not done.bad, done.bad[0].reason.en


def _load_deals(knowledge: Knowledge, settings: Settings, path: Path) -> None:
    """Load the example deals, with all days moved so that the last thing that happened in them happened today."""
    desk = DealDesk(knowledge.engine, currency=settings.currency)
    with TemporaryDirectory() as folder:
        moved = Path(folder) / path.name
        moved.write_text(until(path.read_text(encoding="utf-8"), present_day()), encoding="utf-8", newline="")
        done = desk.import_file(Person("setup", "admin", "setup"), moved)
    assert not done.bad, done.bad[0].reason.en


def _company(manifest: dict[str, Any]) -> Company:
    about = manifest["company"]
    contact = Bilingual(
        f"{about['phone']}, {about['email']}, {about['hours']['en']}",
        f"{about['phone']}，{about['email']}，{about['hours']['zh']}",
    )
    questions = {language: tuple(manifest["questions"][language]) for language in ("zh", "en")}
    return Company(Bilingual(**about["name"]), contact, questions)  # type: ignore[arg-type]
