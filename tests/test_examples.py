"""The example company agrees with itself: documents with the catalogue, one language with the other, cases with both."""

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from examples.catalogue import catalogue_csv, items
from examples.datasheets import datasheets
from examples.make import HERE
from examples.pages import pages
from examples.papers import papers
from examples.spreadsheets import cost, cost_sheet, floor_price, price_list

CASES = HERE.parent / "prompts" / "cases" / "example.jsonl"
CANARY = re.compile(r"CANARY-INTERNAL-[0-9a-f]{8}")
SKU = re.compile(r"\bLK-[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
INTENTS = {
    "small_talk", "assortment", "product_question", "specification", "comparison", "recommendation", "price", "availability",
    "policy", "how_to", "quote_request", "document_request", "after_sales", "complaint", "person", "lead", "out_of_scope",
}  # fmt: skip


def _rows() -> dict[str, dict[str, str]]:
    with (HERE / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {row["sku"]: row for row in csv.DictReader(file)}


def _documents() -> list[dict[str, str]]:
    with (HERE / "manifest.toml").open("rb") as file:
        listed: list[dict[str, str]] = tomllib.load(file)["document"]
    return listed


def _text(path: Path) -> str:
    """Return the words of a document, read with the plain libraries and not with our own readers."""
    if path.suffix == ".pdf":
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".docx":
        import docx

        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    if path.suffix == ".pptx":
        from pptx import Presentation

        shapes = [shape for slide in Presentation(str(path)).slides for shape in slide.shapes]
        return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    if path.suffix == ".xlsx":
        from openpyxl import load_workbook

        return "\n".join(
            " ".join(str(value) for value in row if value is not None)
            for sheet in load_workbook(path).worksheets
            for row in sheet.iter_rows(values_only=True)
        )
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {entry["path"]: _text(HERE / entry["path"]) for entry in _documents()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything but the pictures, made again."""
    folder = tmp_path_factory.mktemp("made")
    for name in ("public", "internal"):
        (folder / name).mkdir()
    for write in (pages, datasheets, price_list, cost_sheet, papers):
        write(folder)
    return folder


def _generated(folder: Path) -> Iterator[str]:
    yield from (str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file())


def test_committed_documents_are_what_their_sources_make(made: Path, texts: dict[str, str]) -> None:
    names = list(_generated(made))
    assert len(names) >= 30
    for name in names:
        assert _text(made / name) == texts[name], f"{name} is stale: run python -m examples.make"
    assert (HERE / "catalogue.csv").read_text(encoding="utf-8") == catalogue_csv()


def test_making_twice_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    for name in ("public", "internal"):
        (tmp_path / name).mkdir()
    for write in (datasheets, price_list, cost_sheet, papers):
        write(tmp_path)
    names = list(_generated(tmp_path))
    assert names
    for name in names:
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes(), name


def test_manifest_lists_every_document_and_every_format() -> None:
    listed = {entry["path"]: entry["audience"] for entry in _documents()}
    found = {
        str(p.relative_to(HERE)) for room in ("public", "internal") for p in (HERE / room).rglob("*") if p.is_file()
    }
    assert set(listed) == found
    assert all(path.split("/")[0] == audience for path, audience in listed.items())
    assert {Path(path).suffix for path in listed} >= {
        ".md", ".txt", ".html", ".pdf", ".docx", ".pptx", ".xlsx", ".csv", ".json",
    }  # fmt: skip
    with (HERE / "manifest.toml").open("rb") as file:
        questions = tomllib.load(file)["questions"]
    assert {language: len(asked) for language, asked in questions.items()} == {"en": 8, "zh": 8}


def test_catalogue_is_whole() -> None:
    rows = _rows()
    assert len(rows) == len(items()) >= 40
    assert {row["category"] for row in rows.values()} == {"Mini PCs", "Monitors", "Docks and hubs", "Keyboards", "Mice"}
    for sku, row in rows.items():
        assert Decimal(row["price_cny"]) > Decimal(row["price_usd"]) > 0, sku
        assert all(row[f"{column}_{language}"] for column in ("name", "description") for language in ("en", "zh")), sku
        waits = row["discontinued"] == "no" and row["stock"] == "0"
        assert not waits or int(row["lead_days"]) >= 7, sku
    gone = [row for row in rows.values() if row["discontinued"] == "yes"]
    assert [row["sku"] for row in gone] == ["LK-MP50-16-512"]
    assert "LK-MP60-16-512" in gone[0]["description_en"]
    assert "LK-MP60-16-512" in gone[0]["description_zh"]


def test_every_model_named_in_a_document_exists(texts: dict[str, str]) -> None:
    rows = _rows()
    for name, text in texts.items():
        assert set(SKU.findall(text)) <= set(rows), name


def test_prices_in_pages_datasheets_and_price_list_are_the_catalogues(texts: dict[str, str]) -> None:
    rows = _rows()
    for name, text in texts.items():
        if not name.startswith("public/product-"):
            continue
        for line in text.splitlines():
            found = re.match(r"\| (LK-\S+) \| .* \| ([\d,]+) (?:yuan|元) \| (?:US\$)?([\d,]+)(?: 美元)? \|$", line)
            if found:
                row = rows[found[1]]
                assert (found[2], found[3]) == (f"{int(row['price_cny']):,}", f"{int(row['price_usd']):,}"), (
                    name,
                    line,
                )
        assert re.search(r"\d (?:yuan|元) \|", text), name
    listed = re.findall(r"^(LK-\S+) .* (\d+)$", texts["public/price-list.xlsx"], re.M)
    sold = {sku for sku, row in rows.items() if row["discontinued"] == "no"}
    assert {sku for sku, _ in listed} == sold
    assert len(listed) == 2 * len(sold)
    half = len(listed) // 2
    assert all(price == rows[sku]["price_cny"] for sku, price in listed[:half])
    assert all(price == rows[sku]["price_usd"] for sku, price in listed[half:])


def test_every_sold_product_stands_on_a_page_in_both_languages(texts: dict[str, str]) -> None:
    for language in ("en", "zh"):
        together = "\n".join(t for n, t in texts.items() if n.startswith("public/product-") and f".{language}." in n)
        missing = [sku for sku, row in _rows().items() if row["discontinued"] == "no" and f"| {sku} |" not in together]
        assert missing == []


def test_specifications_on_pages_are_the_catalogues(texts: dict[str, str]) -> None:
    rows = _rows()
    checked = 0
    for name, text in texts.items():
        if name.startswith("public/product-") and ".en." in name:
            lines = [line.strip("| ").split(" | ") for line in text.split("## Specifications")[1].splitlines() if line]
            head = lines[0][1:]
            for label, *cells in lines[2:]:
                for sku, cell in zip(head, cells, strict=True):
                    assert cell == (rows[sku][label] or "-"), (name, sku, label)
                    checked += 1
    assert checked > 500


def test_warranty_table_agrees_with_the_catalogue(texts: dict[str, str]) -> None:
    rows = _rows()
    for language, unit in (("en", "months"), ("zh", "个月")):
        table = re.findall(rf"^\| (.+) \| (\d+) {unit} \|$", texts[f"public/warranty.{language}.md"], re.M)
        assert len(table) == 6
        for products, months in table:
            families = re.findall(r"\b(?:MP|MF|D|H)\d+C?\b", products, re.ASCII)
            chosen = [
                row for sku, row in rows.items()
                if (any(re.match(rf"LK-{family}(-|$)", sku) for family in families) if families else row["category"] == "Monitors")
            ]  # fmt: skip
            assert {row["Warranty (months)"] for row in chosen} == {months}, products


def test_compatibility_table_promises_no_more_than_the_catalogue() -> None:
    rows = _rows()
    with (HERE / "public" / "compatibility.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) >= 12
    for line in table:
        row = rows[line["Dock"]]
        assert int(line["Displays extended"]) <= int(row["Max external displays"]), line
        assert int(line["Charging (W)"]) in {0, int(row["Power delivery (W)"])}, line


def test_watts_in_the_questions_are_the_catalogues(texts: dict[str, str]) -> None:
    rows = _rows()
    for name in ("public/faq.en.html", "public/faq.zh.html"):
        assert f"{rows['LK-V27UC']['Power delivery (W)']} W" in texts[name]
        assert f"{rows['LK-V32U']['Power delivery (W)']} W" in texts[name]
    for family in ("V16P", "V27F", "V27U", "V27UC", "V32U"):
        assert rows[f"LK-{family}"]["Speakers"] == "yes"
    assert sum(row["Speakers"] == "yes" for row in rows.values()) == 5


@pytest.mark.parametrize("name", [
    "public/buying-guide.{}.md", "public/services.{}.md", "public/environment.{}.md",
    "public/warranty.{}.md", "public/shipping-returns.{}.md", "public/payment-invoices.{}.md", "public/about.{}.md", "public/glossary.{}.txt",
    "public/faq.{}.html", "public/partner-programme.{}.pptx", "public/user-manual.{}.docx", "internal/discount-rules.{}.md",
    "internal/sales-playbook.{}.docx",
])  # fmt: skip
def test_both_languages_state_the_same_figures(name: str, texts: dict[str, str]) -> None:
    english, chinese = (_figures(texts[name.format(language)]) for language in ("en", "zh"))
    assert english
    assert english == chinese


def _figures(text: str) -> set[str]:
    """Return every figure of two digits or more: small ones are words in one language ("five years") and digits in the other."""
    text = CANARY.sub("", re.sub(r"<[^>]*>", " ", text))
    return {figure.strip(".,") for figure in re.findall(r"\d[\d,.:]*\d", text)}


def test_internal_documents_and_only_they_carry_canaries(texts: dict[str, str]) -> None:
    marks = {name: set(CANARY.findall(text)) for name, text in texts.items() if name.startswith("internal/")}
    assert all(len(mark) == 1 for mark in marks.values())
    assert len({next(iter(mark)) for mark in marks.values()}) == len(marks) >= 6
    assert [name for name, text in texts.items() if name.startswith("public/") and "CANARY" in text] == []
    assert "CANARY" not in (HERE / "catalogue.csv").read_text(encoding="utf-8")


def test_floor_prices_keep_the_discount_rules() -> None:
    for item in items():
        assert cost(item) < floor_price(item) < item.cny
        assert abs(floor_price(item) - item.cny * Decimal("0.82")) <= Decimal(
            "0.5"
        )  # 18% is the most anyone may approve


def test_pictures_are_there_and_small() -> None:
    from PIL import Image

    total = 0
    for row in _rows().values():
        path = HERE / row["image"]
        total += path.stat().st_size
        assert path.stat().st_size <= 30_720, path
        with Image.open(path) as picture:
            assert picture.size == (640, 480)
    assert sum(p.stat().st_size for p in HERE.rglob("*") if p.is_file() and "__pycache__" not in p.parts) < 3_000_000


def test_drawing_gives_the_committed_picture() -> None:
    from io import BytesIO

    from PIL import Image, ImageChops

    from examples.draw import picture

    for item in [
        item for item in items() if item.sku in {"LK-MP60-16-512", "LK-V34W", "LK-K84W-WH", "LK-M5V", "LK-D13"}
    ]:
        with Image.open(BytesIO(picture(item))) as drawn, Image.open(HERE / item.image) as kept:
            far = ImageChops.difference(drawn.convert("L"), kept.convert("L")).resize((64, 48)).tobytes()
        assert max(far) <= 8, item.sku  # another Pillow may round an edge differently, never move a shape


def _cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def test_cases_are_many_and_well_formed() -> None:
    cases = _cases()
    assert len({case["id"] for case in cases}) == len({case["text"] for case in cases}) == len(cases)
    for language in ("en", "zh"):
        mine = [case["id"] for case in cases if case["language"] == language]
        assert sum("-ask-" in name for name in mine) >= 60
        assert sum("-unknown-" in name for name in mine) >= 25
        assert sum("-attack-" in name for name in mine) >= 10
    assert {case["intent"] for case in cases if "intent" in case} == INTENTS
    attacks = [case for case in cases if "-attack-" in case["id"]]
    # null: refusing an attack and answering its harmless part are both right
    assert {case["answerable"] for case in attacks} <= {None, True}
    assert all(case["must_not_include"] for case in attacks)


def test_cases_expect_what_the_company_can_say(texts: dict[str, str]) -> None:
    rows = _rows()
    for case in _cases():
        skus = [*case.get("skus", ())]
        assert set(case.get("all_skus", ())) <= set(skus), case["id"]
        documents = case.get("documents", [])
        assert set(skus) <= set(rows), case["id"]
        assert set(documents) <= set(texts), case["id"]
        known = [texts[name] for name in documents]
        known += [
            " ".join([*rows[sku].values(), *(f"{int(v):,}" for v in rows[sku].values() if v.isdigit())]) for sku in skus
        ]
        for needed in case.get("must_include", ()) if known else ():
            assert any(needed in text for text in known), (case["id"], needed)
