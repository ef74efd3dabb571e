"""The kind of product, learned from titles when the catalogue does not say it (all titles here are made up)."""

from knowledge.categories import Described, leading_phrase, learn_categories, named_in
from knowledge.vocabulary import vocabulary


def row(title: str, model: str = "", brand: str = "Acme", details: str = "", **more: str) -> Described:
    signs = tuple(more.pop("signs", "").split())
    return Described(title, brand, model, details, signs, more.get("category", ""))


def kinds(*rows: Described) -> list[str]:
    return list(learn_categories(rows).keys)


def test_the_words_after_the_model_are_the_kind() -> None:
    assert leading_phrase("toner cartridge Original Black 2 pc(s)") == "toner cartridge"
    assert leading_phrase("power adapter/inverter Indoor 50 W") == "power adapter/inverter"
    assert leading_phrase("uninterruptible power supply (UPS) 1 kVA") == "uninterruptible power supply (UPS)"
    assert leading_phrase("USB cable 2 m") == "USB cable"
    assert leading_phrase("Notebook Silver 43.2 cm") == "notebook"
    assert leading_phrase("Original Black") == ""
    assert leading_phrase("") == ""


def test_a_phrase_must_be_shared_unless_it_is_known() -> None:
    rows = [row(f"Acme ZX{n} widget press 3 kW", f"ZX{n}") for n in range(3)]
    once = row("Acme QQ1 frobnicator blue", "QQ1")
    assert kinds(*rows, once) == ["widget_press"] * 3 + [""]
    assert kinds(row("Acme QQ1 keyboard", "QQ1")) == ["keyboard"]


def test_labels_come_in_both_languages_where_the_kind_is_known() -> None:
    found = learn_categories([row("Acme QQ1 toner cartridge", "QQ1")])
    assert (found.labels["toner_cartridge"].en, found.labels["toner_cartridge"].zh) == ("Toner cartridge", "硒鼓")


def test_the_kind_ends_the_naming_part_of_a_title() -> None:
    known = vocabulary().categories
    assert named_in("Acme Magenta High Capacity Toner Cartridge - 106R", known) == "toner cartridge"
    assert named_in("Acme EliteThing 2530p Notebook PC", known) == "notebook pc"
    assert named_in("Acme 16 inch Notebook Case, black", known) == "notebook case"
    assert named_in("Acme Fan for Notebook", known) == ""
    assert named_in("Acme Keyboard Frobnicator", known) == ""
    assert named_in("Acme Keyboard Wrist Rest", known) == "wrist rest"
    assert named_in("Acme 48 Original Black 1 pc(s)", known) == ""


def test_a_bag_for_a_notebook_is_no_notebook_and_ink_for_a_printer_no_printer() -> None:
    found = kinds(
        row("Acme B7 notebook case 39.1 cm Black", "B7", details="Nylon laptop bag"),
        row("Acme I3 ink cartridge Original Cyan", "I3", details="For laser printer 4000"),
        row("Acme N5 Notebook Silver 39.6 cm 8 GB", "N5"),
    )
    assert found == ["notebook_case", "ink_cartridge", "notebook"]


def test_titles_without_a_kind_go_with_those_most_like_them() -> None:
    notebooks = [
        row(f"Acme N{n} Notebook Black 8 GB DDR4", f"N{n}", signs="touchpad processor memory") for n in range(9)
    ]
    cables = [row(f"Acme C{n} networking cable 2 m Blue", f"C{n}", signs="cable_length jacket") for n in range(9)]
    hidden = row("Acme Blade 900 8 GB DDR4", "Blade 900", signs="touchpad processor memory")
    strange = row("Zeta gift voucher", "gift", "Zeta")
    found = kinds(*notebooks, *cables, hidden, strange)
    assert found[-2:] == ["notebook", ""]


def test_what_the_row_says_comes_first() -> None:
    found = learn_categories(
        [row("Acme A1 Notebook", "A1", category="显示器"), row("Acme A2", "A2", category="Gift box")]
    )
    assert found.keys == ("monitor", "gift_box")
    assert found.labels["gift_box"].zh == "Gift box"


def test_a_printer_that_only_shows_its_resolution_is_a_printer() -> None:
    assert kinds(row("Acme LaserJet P1 1200 x 1200 DPI A4", "P1", signs="x")) == ["laser_printer"]
    assert kinds(row("Acme OfficeJet J6 Inkjet 8 ppm A4", "J6", details="Printer, fax, scanner")) == ["multifunctional"]
    assert kinds(row("Acme Laser mouse 1600 DPI", "zzz")) == [""]


def test_the_same_rows_give_the_same_kinds() -> None:
    rows = [row(f"Acme {n} usb hub {n % 7}", str(n)) for n in range(40)]
    assert kinds(*rows) == kinds(*rows)
