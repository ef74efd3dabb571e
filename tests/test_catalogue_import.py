"""Importing catalogues: what is kept, what is left out and why, again and again, stopped, crossed and refused."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError

from knowledge import catalogue_import
from knowledge.catalogue import Catalogue
from knowledge.catalogue_import import ImportReport, import_catalogue, preview
from knowledge.embedders import HashingEmbedder
from knowledge.errors import BadCatalogue, Stopped, StorageFailed
from knowledge.language import Bilingual
from knowledge.product_store import keep
from knowledge.schema import attribute_names, attributes, prices, products, removed
from knowledge.store import generation
from knowledge.types import Audience


def saved(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def in_between(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> None:
    """Have `work` done once, after the next batch was made ready and before it is kept."""
    once = [work]

    def late(*arguments: Any) -> Any:
        while once:
            once.pop()()
        return keep(*arguments)

    monkeypatch.setattr(catalogue_import, "keep", late)


def many(folder: Path, count: int, price: int = 10, name: str = "many.csv") -> Path:
    rows = "".join(f"S-{n},Thing {n},keyboard,{price + n}\n" for n in range(count))
    return saved(folder, "sku,name,category,price\n" + rows, name)


def kept(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        return {row.sku: row for row in connection.execute(select(products).order_by(products.c.id))}


def amounts(engine: Engine) -> list[tuple[Any, ...]]:
    columns = (products.c.sku, prices.c.amount, prices.c.currency, prices.c.price_list, prices.c.audience)
    query = select(*columns, prices.c.quantity_from).join(products, products.c.id == prices.c.product)
    with engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(query.order_by(products.c.sku, prices.c.price_list, prices.c.amount))
        ]


def properties(engine: Engine, sku: str) -> dict[str, tuple[Any, ...]]:
    a = attributes.c
    query = select(a.name, a.number, a.text, a.flag, a.unit).join(products, products.c.id == a.product)
    with engine.connect() as connection:
        return {row[0]: tuple(row[1:]) for row in connection.execute(query.where(products.c.sku == sku))}


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed, len(report.bad)


FULL = """货号,名称,name_en,品牌,类别,描述,价格(元),price_usd,成本价,底价,库存,交期,内存(GB),重量,触控,图片,链接,停产,备注
LK-1,云岫 主机,Larkspan Mini,Larkspan,迷你主机,小巧安静,"3,299.00",459,2100,2900,12,7 天,16,1.2 kg,是,pics/a.png,https://example.com/a,否,=1+1
LK-2,云岫 显示器,,Larkspan,monitor,,面议,,,,0,现货,,800 g,no,http://example.com/a.png,javascript:alert(1),是,
"""


def test_a_bilingual_catalogue_is_kept_whole(engine: Engine, tmp_path: Path) -> None:
    report = import_catalogue(engine, saved(tmp_path, FULL), embedder=HashingEmbedder(64))
    assert counts(report) == (2, 0, 0, 0, 0)
    one = kept(engine)["LK-1"]
    assert (one.name_zh, one.name_en, one.brand) == ("云岫 主机", "Larkspan Mini", "Larkspan")
    assert (one.category, one.category_en, one.category_zh) == ("mini_pc", "Mini PC", "迷你主机")
    assert (one.stock, one.lead_days, one.image, one.url, one.discontinued) == (
        12,
        7,
        "pics/a.png",
        "https://example.com/a",
        False,
    )
    assert amounts(engine) == [
        ("LK-1", Decimal("2100.00"), "CNY", "cost", "internal", 1),
        ("LK-1", Decimal("2900.00"), "CNY", "floor", "internal", 1),
        ("LK-1", Decimal("459.00"), "USD", "list", "public", 1),
        ("LK-1", Decimal("3299.00"), "CNY", "list", "public", 1),
    ]
    assert properties(engine, "LK-1") == {
        "memory": ("16", None, None, "GB"),
        "weight": ("1.2", None, None, "kg"),
        "touchscreen": (None, None, True, None),
        "备注": (None, "=1+1", None, None),
    }


def test_a_price_on_request_is_a_note_and_unsafe_links_are_left_out(engine: Engine, tmp_path: Path) -> None:
    import_catalogue(engine, saved(tmp_path, FULL))
    two = kept(engine)["LK-2"]
    assert (two.stock, two.lead_days, two.image, two.url, two.discontinued) == (0, 0, None, None, True)
    assert (two.name_en, two.category) == ("云岫 显示器", "monitor")
    assert properties(engine, "LK-2")["price_note"] == (None, "面议", None, None)
    assert properties(engine, "LK-2")["weight"] == ("0.8", None, None, "kg")
    assert not [price for price in amounts(engine) if price[0] == "LK-2"]


def test_attributes_have_labels_in_both_languages(engine: Engine, tmp_path: Path) -> None:
    import_catalogue(engine, saved(tmp_path, FULL))
    with engine.connect() as connection:
        rows = {row.name: tuple(row)[1:] for row in connection.execute(select(attribute_names))}
    assert rows["memory"] == ("Memory", "内存", "GB", "number")
    assert rows["touchscreen"] == ("Touchscreen", "触摸屏", None, "flag")


def test_tokens_and_vectors_are_kept_by_field(engine: Engine, tmp_path: Path) -> None:
    embedder = HashingEmbedder(64)
    import_catalogue(engine, saved(tmp_path, FULL), embedder=embedder)
    one = kept(engine)["LK-1"]
    tokens = json.loads(one.tokens)
    assert sorted(tokens) == ["attributes", "body", "brand", "category", "title"]
    assert "larkspan" in tokens["brand"]
    assert "主机" in tokens["title"]
    vector = np.frombuffer(one.vector, dtype=np.float16).astype(np.float32)
    assert vector.shape == (64,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-2)
    assert one.embedder == embedder.fingerprint


def test_importing_again_changes_nothing_and_costs_no_generation(engine: Engine, tmp_path: Path) -> None:
    path = many(tmp_path, 30)
    assert counts(import_catalogue(engine, path)) == (30, 0, 0, 0, 0)
    with engine.connect() as connection:
        before = generation(connection)
    assert counts(import_catalogue(engine, path)) == (0, 0, 30, 0, 0)
    with engine.connect() as connection:
        assert generation(connection) == before


def test_a_changed_row_keeps_its_id_and_gets_a_new_generation(engine: Engine, tmp_path: Path) -> None:
    path = many(tmp_path, 5)
    import_catalogue(engine, path)
    before = kept(engine)
    path.write_text(path.read_text().replace("S-3,Thing 3,keyboard,13", "S-3,Thing three,keyboard,99"))
    assert counts(import_catalogue(engine, path)) == (0, 1, 4, 0, 0)
    after = kept(engine)
    assert (after["S-3"].id, after["S-3"].name_en) == (before["S-3"].id, "Thing three")
    assert after["S-3"].born > before["S-3"].born
    assert after["S-2"].born == before["S-2"].born
    assert [price[1] for price in amounts(engine) if price[0] == "S-3"] == [Decimal("99.00")]


def test_nothing_goes_unless_asked_and_what_goes_is_noted(engine: Engine, tmp_path: Path) -> None:
    import_catalogue(engine, many(tmp_path, 6))
    fewer = many(tmp_path, 4, name="fewer.csv")
    assert counts(import_catalogue(engine, fewer)) == (0, 0, 4, 0, 0)
    gone = [kept(engine)[sku].id for sku in ("S-4", "S-5")]
    assert counts(import_catalogue(engine, fewer, replace_all=True)) == (0, 0, 4, 2, 0)
    assert sorted(kept(engine)) == ["S-0", "S-1", "S-2", "S-3"]
    with engine.connect() as connection:
        noted = connection.execute(select(removed.c.kind, removed.c.id, removed.c.generation)).all()
        assert [tuple(row) for row in noted] == [("product", number, generation(connection)) for number in gone]
        assert connection.execute(select(func.count()).select_from(prices)).scalar() == 4


def test_a_bad_row_in_a_replacing_import_does_not_remove_its_product(engine: Engine, tmp_path: Path) -> None:
    import_catalogue(engine, saved(tmp_path, "sku,name,price\nA,x,1\nB,y,2\n"))
    report = import_catalogue(engine, saved(tmp_path, "sku,name,price\nA,x,-1\nB,y,3\n"), replace_all=True)
    assert counts(report) == (0, 1, 0, 0, 1)
    assert [price[:2] for price in amounts(engine)] == [("A", Decimal("1.00")), ("B", Decimal("3.00"))]


def test_bad_rows_are_told_by_line_in_both_languages_and_the_good_are_kept(engine: Engine, tmp_path: Path) -> None:
    text = "sku,name,price\nA,one,1\nA,again,2\n,nameless,3\nB,less,-4\nC,odd,12 or 13 maybe\nD,fine,call us\nE,fine,€5\nF,fine,1.2345678\n"
    report = import_catalogue(engine, saved(tmp_path, text))
    assert [row.line for row in report.bad] == [3, 4, 5, 6, 9]
    duplicate, nameless, negative, odd, precise = report.bad
    assert "line 2" in duplicate.reason.en
    assert "第 2 行" in duplicate.reason.zh
    assert "SKU" in nameless.reason.en
    assert "negative" in negative.reason.en
    assert "负数" in negative.reason.zh
    assert "12 or 13" in odd.reason.en
    assert "6 decimal" in precise.reason.en
    assert sorted(kept(engine)) == ["A", "D", "E"]
    assert kept(engine)["A"].name_en == "one"


def test_mixed_currencies_in_one_column_hold_cell_by_cell(engine: Engine, tmp_path: Path) -> None:
    text = "sku,name,price\nA,x,$10\nB,x,¥70\nC,x,9 €\nD,x,8\n"
    import_catalogue(engine, saved(tmp_path, text), currency="GBP")
    assert [price[:3] for price in amounts(engine)] == [
        ("A", Decimal("10.00"), "USD"),
        ("B", Decimal("70.00"), "CNY"),
        ("C", Decimal("9.00"), "EUR"),
        ("D", Decimal("8.00"), "GBP"),
    ]


def test_prices_in_cents_and_for_larger_quantities(engine: Engine, tmp_path: Path) -> None:
    text = "sku,name,price,price_10+\nA,x,4995,4500\n"
    import_catalogue(engine, saved(tmp_path, text), price_in_cents=True)
    assert [(price[1], price[5]) for price in amounts(engine)] == [(Decimal("45.00"), 10), (Decimal("49.95"), 1)]


def test_the_guess_is_shown_and_its_overruling_holds(engine: Engine, tmp_path: Path) -> None:
    path = saved(tmp_path, "kol1,what,kol3\nA,Mouse A,5\nB,Mouse B,6\n")
    guess = preview(path)
    assert guess.rows == 2
    assert guess.sample[0] == {"kol1": "A", "what": "Mouse A", "kol3": "5"}
    with pytest.raises(BadCatalogue, match="--map"):
        import_catalogue(engine, path)
    guess = guess.with_meaning("what", "name").with_meaning("kol3", "price:CNY")
    import_catalogue(engine, path, guess=guess.with_meaning("kol1", "sku"))
    assert kept(engine)["A"].name_en == "Mouse A"
    assert amounts(engine)[0][:3] == ("A", Decimal("5.00"), "CNY")


def test_an_internal_import_hides_every_price(engine: Engine, tmp_path: Path) -> None:
    audience: Audience = "internal"
    import_catalogue(engine, saved(tmp_path, "sku,name,price\nA,x,1\n"), audience=audience)
    assert amounts(engine)[0][4] == "internal"


def test_headers_in_two_languages_give_one_attribute(engine: Engine, tmp_path: Path) -> None:
    import_catalogue(engine, saved(tmp_path, "sku,name,memory\nA,x,16 GB\n"))
    import_catalogue(engine, saved(tmp_path, "货号,名称,内存\nB,y,512 MB\n"))
    assert properties(engine, "A") == {"memory": ("16", None, None, "GB")}
    assert list(properties(engine, "B")) == ["memory"]


def test_typed_attribute_columns_and_lists(engine: Engine, tmp_path: Path) -> None:
    row = {
        "id": "7",
        "name": "ZX-7",
        "title": "Acme ZX-7 keyboard Black",
        "ean": ["4000000000001", "4000000000002"],
        "attr_n_weight": 1850.0,
        "attr_t_product_colour": "Black",
        "attr_b_bluetooth": False,
    }
    import_catalogue(engine, saved(tmp_path, json.dumps(row) + "\n" + json.dumps({**row, "id": "8"}), "a.jsonl"))
    seven = kept(engine)["7"]
    assert (seven.key, seven.name_en, seven.category) == ("7", "Acme ZX-7 keyboard Black", "keyboard")
    found = properties(engine, "7")
    assert found["weight"][0] == "1850"
    assert found["colour"][1] == "Black"
    assert found["bluetooth"][2] is False
    assert found["barcode"][1] == "4000000000001, 4000000000002"
    assert found["model"][1] == "ZX-7"


def test_long_and_dirty_cells_are_capped_and_cleaned(engine: Engine, tmp_path: Path) -> None:
    text = f"sku,name,description\nA,{'n' * 900}\x00\u202e,{'d' * (1 << 20)}\n"
    path = tmp_path / "a.csv"
    path.write_bytes(text.replace("\x00", "\x07").encode())
    import_catalogue(engine, path)
    one = kept(engine)["A"]
    assert one.name_en == "n" * 500
    assert len(one.description_en) == 20_000


def test_no_good_row_is_an_error_that_tells_the_first_problem(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match=r"line 2.*negative") as caught:
        import_catalogue(engine, saved(tmp_path, "sku,name,price\nA,x,-1\n"), replace_all=True)
    assert "第 2 行" in caught.value.text.zh


class Stop:
    """Stops at the second batch."""

    def __init__(self, after: int) -> None:
        self.after, self.seen = after, list[tuple[int, int, str]]()

    def __call__(self, done: int, total: int, what: str) -> None:
        self.seen.append((done, total, what))
        if what == "products" and done >= self.after:
            raise Stopped(Bilingual("Stopped.", "已停止。"))


def test_a_stop_keeps_whole_batches_and_the_next_import_goes_on(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_import, "BATCH", 10)
    path = many(tmp_path, 35)
    stop = Stop(20)
    with pytest.raises(Stopped):
        import_catalogue(engine, path, progress=stop)
    assert len(kept(engine)) == 20
    assert stop.seen[-1] == (20, 35, "products")
    assert counts(import_catalogue(engine, path)) == (15, 0, 20, 0, 0)


@contextmanager
def disk_full_after(engine: Engine, commits: int) -> Iterator[None]:
    """Make every commit after the first few fail as SQLite does on a full disk."""
    left = [commits]

    def fail(connection: Any) -> None:
        if left[0] == 0:
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))
        left[0] -= 1

    event.listen(engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(engine, "commit", fail)


def test_a_full_disk_is_said_and_earlier_batches_stay(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_import, "BATCH", 10)
    path = many(tmp_path, 25)
    with disk_full_after(engine, 1), pytest.raises(StorageFailed, match="disk is full"):
        import_catalogue(engine, path)
    assert len(kept(engine)) == 10
    assert counts(import_catalogue(engine, path)) == (15, 0, 10, 0, 0)


def test_two_imports_at_once_leave_each_product_once(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_import, "BATCH", 20)
    path = many(tmp_path, 200)
    reports: list[ImportReport] = []
    threads = [threading.Thread(target=lambda: reports.append(import_catalogue(engine, path))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(report.added for report in reports) == 200
    assert all(report.added + report.unchanged == 200 for report in reports)
    assert len(kept(engine)) == len(amounts(engine)) == 200


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_chinese_files_from_a_spreadsheet(engine: Engine, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(FULL.encode(encoding))
    assert counts(import_catalogue(engine, path)) == (2, 0, 0, 0, 0)
    assert kept(engine)["LK-1"].name_zh == "云岫 主机"


def test_half_characters_and_a_price_note_column_do_no_harm(engine: Engine, tmp_path: Path) -> None:
    rows = [
        '{"sku": "A\\ud800", "name": "x\\udfff", "col\\ud800": "v", "price": "面议", "price note": "ask Li", "n": NaN}',
        '{"sku": "B", "name": "y", "price": 5, "price note": "net"}',
    ]
    report = import_catalogue(engine, saved(tmp_path, "\n".join(rows), "a.jsonl"))
    assert counts(report) == (2, 0, 0, 0, 0)
    assert sorted(kept(engine)) == ["A", "B"]
    assert properties(engine, "A")["price_note"][1] == "面议"
    assert properties(engine, "B")["price_note"][1] == "net"


def test_the_company_s_own_names_of_kinds_and_units_in_headers_are_kept(engine: Engine, tmp_path: Path) -> None:
    text = "sku,name,category,category_zh,Dimensions (mm)\nA,x,Docks & hubs,扩展坞与集线器,115 x 112 x 39\n"
    import_catalogue(engine, saved(tmp_path, text))
    one = kept(engine)["A"]
    assert (one.category, one.category_en, one.category_zh) == ("docks_&_hubs", "Docks & hubs", "扩展坞与集线器")
    assert properties(engine, "A")["dimensions"][1] == "115 x 112 x 39 mm"


NORRA = """sku,name,brand,category,price,usd price,stock,memory (GB),colour,description
N-1,Norra One laptop,Norra,laptop,5000,700,4,16,black,A laptop for the road
N-2,Norra Two laptop,Norra,laptop,6000,,2,32,silver,A laptop for the desk
"""


def whole(engine: Engine, sku: str) -> Any:
    from knowledge.catalogue import Catalogue

    return Catalogue(engine, HashingEmbedder()).product(sku)


def test_of_two_files_at_once_neither_undoes_the_other(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_catalogue(engine, saved(tmp_path, "SKU,Name,Price (EUR),Stock\nA-1,Dock,100.00,5\nA-2,Desk,120.00,7\n"))
    price = saved(tmp_path, "SKU,Price (EUR)\nA-1,90.00\n", "prices.csv")
    stock = saved(tmp_path, "SKU,Stock\nA-1,50\nA-2,70\nA-3,1\n", "stock.csv")
    new = saved(tmp_path, "SKU,Name,Price (EUR)\nA-3,Lamp,30.00\n", "new.csv")
    in_between(monkeypatch, lambda: [import_catalogue(engine, file) for file in (price, new)])
    report = import_catalogue(engine, stock)
    assert (report.added, report.changed, report.unchanged) == (0, 3, 0)
    assert {sku: row.stock for sku, row in kept(engine).items()} == {"A-1": 50, "A-2": 70, "A-3": 1}
    assert {row[0]: row[1] for row in amounts(engine)} == {"A-1": Decimal(90), "A-2": Decimal(120), "A-3": Decimal(30)}
    assert kept(engine)["A-3"].name_en == "Lamp"


def test_what_another_import_kept_already_costs_no_generation(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = many(tmp_path, 3)
    in_between(monkeypatch, lambda: import_catalogue(engine, file))
    assert import_catalogue(engine, file).unchanged == 3
    with engine.connect() as connection:
        assert generation(connection) == 1


def test_a_file_of_prices_alone_leaves_all_the_rest(engine: Engine, tmp_path: Path) -> None:
    import_catalogue(engine, saved(tmp_path, NORRA), currency="CNY", embedder=HashingEmbedder())
    before = whole(engine, "N-1")
    report = import_catalogue(engine, saved(tmp_path, "sku,price\nN-1,4500\n", "b.csv"), currency="CNY")
    after = whole(engine, "N-1")
    assert (report.added, report.changed) == (0, 1)
    assert {(p.currency, p.amount) for p in after.prices} == {("CNY", Decimal(4500)), ("USD", Decimal(700))}
    for part in ("name", "brand", "category", "description", "attributes", "stock", "key"):
        assert getattr(after, part) == getattr(before, part), part
    assert whole(engine, "N-2").prices, "a product that the file does not name is not touched"


def test_an_empty_cell_empties_and_a_missing_column_does_not(engine: Engine, tmp_path: Path) -> None:
    import_catalogue(engine, saved(tmp_path, NORRA), currency="CNY")
    import_catalogue(
        engine, saved(tmp_path, "sku,stock,colour,weight (kg)\nN-1,,red,1.2\nN-2,7,blue,2\n", "b.csv"), currency="CNY"
    )
    after = whole(engine, "N-1")
    assert after.stock is None
    assert {a.name: a.value for a in after.attributes} == {
        "memory": Decimal(16), "colour": "red", "weight": Decimal("1.2"),
    }  # fmt: skip
    assert len(after.prices) == 2


def test_the_full_file_again_puts_everything_back_and_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    full = saved(tmp_path, NORRA)
    import_catalogue(engine, full, currency="CNY")
    first = whole(engine, "N-1")
    part = saved(tmp_path, "sku,price\nN-1,1\n", "b.csv")
    import_catalogue(engine, part, currency="CNY")
    assert import_catalogue(engine, part, currency="CNY").changed == 0
    assert import_catalogue(engine, full, currency="CNY").changed == 1
    assert whole(engine, "N-1") == first


def test_a_refused_row_gives_way_to_the_next_with_its_sku(engine: Engine, tmp_path: Path) -> None:
    file = saved(tmp_path, "sku,name,price\nA-1,Thing,-5\nA-1,Thing again,7\nA-1,Thing once more,8\nA-2,Other,12\n")
    report = import_catalogue(engine, file, currency="CNY")
    assert (report.added, [row.line for row in report.bad]) == (2, [2, 4])
    assert "line 3" in report.bad[1].reason.en
    assert whole(engine, "A-1").name.en == "Thing again"
    again = import_catalogue(engine, file, currency="CNY")
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def test_each_row_is_in_the_currency_it_says(engine: Engine, tmp_path: Path) -> None:
    text = "sku,name,价格,currency\nA,Lamp,100,CNY\nB,Desk,20,usd\nC,Chair,30,\nD,Shelf,40 EUR,USD\nE,Bed,50,pieces\n"
    report = import_catalogue(engine, saved(tmp_path, text), currency="GBP")
    assert [price[:3] for price in amounts(engine)] == [
        ("A", Decimal("100.00"), "CNY"),
        ("B", Decimal("20.00"), "USD"),
        ("C", Decimal("30.00"), "CNY"),
        ("D", Decimal("40.00"), "EUR"),
    ]
    assert [(bad.line, "pieces" in bad.reason.en, "pieces" in bad.reason.zh) for bad in report.bad] == [(6, True, True)]


def test_a_file_with_decimal_commas_is_read_by_that_throughout(engine: Engine, tmp_path: Path) -> None:
    text = "SKU;Name;Price;Currency;Stock;Weight (kg)\nS-01;Widerstand 10k;0,085;EUR;25.000;0,002\nS-02;Schrauber 18.5 V;1.299;EUR;1.250;1,850\n"
    import_catalogue(engine, saved(tmp_path, text))
    assert [price[:2] for price in amounts(engine)] == [("S-01", Decimal("0.085")), ("S-02", Decimal(1299))]
    assert {sku: row.stock for sku, row in kept(engine).items()} == {"S-01": 25_000, "S-02": 1_250}
    assert properties(engine, "S-02")["weight"][0] == "1.85"
    assert kept(engine)["S-02"].name_en == "Schrauber 18.5 V"


def test_a_reduced_price_holds_where_it_is_filled_and_a_former_one_only_alone(engine: Engine, tmp_path: Path) -> None:
    text = "sku,name,RRP,price,sale price\nA,a,30,20,15\nB,b,30,20,\nC,c,30,20,0\nD,d,30,,\n"
    import_catalogue(engine, saved(tmp_path, text), currency="GBP")
    assert [price[:2] for price in amounts(engine)] == [
        ("A", Decimal(15)), ("B", Decimal(20)), ("C", Decimal(20)), ("D", Decimal(30)),
    ]  # fmt: skip


def test_weeks_in_the_header_of_a_lead_time_are_weeks(engine: Engine, tmp_path: Path) -> None:
    import_catalogue(engine, saved(tmp_path, "sku,name,Lead time (weeks)\nA,a,3\nB,b,2 days\n"))
    assert {sku: row.lead_days for sku, row in kept(engine).items()} == {"A": 21, "B": 2}


def test_totals_are_no_products_and_wan_are_ten_thousand(engine: Engine, tmp_path: Path) -> None:
    report = import_catalogue(engine, saved(tmp_path, "sku,名称,价格,库存\nA,灯,1.2万,1.5万\n合计,,9,3\n"))
    assert [(row.sku, row.stock) for row in kept(engine).values()] == [("A", 15_000)]
    assert amounts(engine)[0][1] == Decimal(12_000)
    assert "total" in report.bad[0].reason.en
    assert "合计" in report.bad[0].reason.zh


def test_where_prices_are_internal_no_note_and_no_column_tells_one(engine: Engine, tmp_path: Path) -> None:
    text = "sku,name,price,price per 100 g,colour\nA,one,139-169,3.50,red\nB,two,12.50 per box of 50,,blue\nC,three,8,,red\n"
    import_catalogue(engine, saved(tmp_path, text), audience="internal")
    found = Catalogue(engine, HashingEmbedder())
    told = {p.sku: ({a.name for a in p.attributes}, {x.audience for x in p.prices}) for p in found.products(0, 9)}
    assert told == {"A": ({"colour"}, set()), "B": ({"colour"}, set()), "C": ({"colour"}, {"internal"})}
