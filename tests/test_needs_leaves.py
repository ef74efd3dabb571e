"""The needs as an administrator has them: what changes at once, what is learnt, what is refused, and what comes back."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.analysis import cases, leaves
from assistant.analysis.actions import action
from assistant.analysis.desk import NeedsDesk
from assistant.analysis.insight import Finding
from assistant.analysis.intake import take
from assistant.analysis.leaves import MOST, Written, known_needs
from assistant.analysis.leaves_desk import LeavesDesk
from assistant.analysis.reading import read
from assistant.analysis.report import html
from assistant.analysis.taxonomy import FEWEST, Taxonomy, taxonomy
from assistant.cli import main
from assistant.errors import BadRequest, NotAllowed, NotFound
from assistant.training.needs import train
from assistant.training.needs_current import current_needs, in_use
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.store import writing
from tests.trained import with_needs
from ui import leaf_format

ADMIN, SALES = Person("a", "admin", "A"), Person("s", "sales", "S")
GIFT = Written(
    Bilingual("Gift wrapping", "礼品包装"),
    examples="\n".join(f"please wrap it as a gift, number {i}" for i in range(6)),
)


@pytest.fixture
def desk(engine: Engine) -> LeavesDesk:
    return LeavesDesk(engine)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_needs(tmp_path_factory.mktemp("models"))


@pytest.fixture
def needs(engine: Engine, models: Path, tmp_path: Path) -> NeedsDesk:
    return NeedsDesk(engine, models, tmp_path / "kept")


def test_only_admins_may(desk: LeavesDesk) -> None:
    for call in (
        lambda: desk.leaves(SALES),
        lambda: desk.add(SALES, "service", GIFT),
        lambda: desk.restore(SALES, "x"),
    ):
        with pytest.raises(NotAllowed):
            call()
    with pytest.raises(NotAllowed):
        desk.retire(SALES, "complaint.price")
    with pytest.raises(NotAllowed):
        desk.change(SALES, "complaint.price", GIFT)


def test_what_nobody_changed_is_the_file(engine: Engine) -> None:
    with engine.connect() as connection:
        assert known_needs(connection) == taxonomy()


def test_a_leaf_named_otherwise_is_so_in_labelling_and_reports_and_needs_no_training(
    desk: LeavesDesk, needs: NeedsDesk, tmp_path: Path
) -> None:
    desk.change(ADMIN, "complaint.delivery", Written(Bilingual("Courier <b>woes</b>", "快递问题")))
    assert needs.needs(SALES)["complaint.delivery"].label == Bilingual("Courier <b>woes</b>", "快递问题")
    with desk._engine.connect() as connection:
        assert known_needs(connection).digest == taxonomy().digest, "the model learnt the very same"
    (tmp_path / "r.csv").write_text("review\n" + "\n".join(f"delivery took {i} weeks, far too slow" for i in range(9)), "utf-8")  # fmt: skip
    page = html(needs.analyse(ADMIN, tmp_path / "r.csv", "en"))
    assert "Courier &lt;b&gt;woes&lt;/b&gt;" in page
    assert "<b>woes" not in page


def test_a_leaf_added_is_labelled_with_at_once_and_learnt_with_enough_examples(
    desk: LeavesDesk, needs: NeedsDesk, engine: Engine
) -> None:
    name = desk.add(ADMIN, "service", Written(GIFT.label, examples="gift wrap please"))
    assert name == "service.gift_wrapping"
    assert next(x for x in desk.leaves(ADMIN) if x.need.name == name).waits
    needs.correct(SALES, "wrap it up nicely for her birthday", [name])
    with engine.connect() as connection:
        known = known_needs(connection)
        own, said = known.lessons(cases.corrections(connection, known))
    assert not any(name in e.needs for e in (*own, *said)), "two are too few"
    assert not said, "a text of a need that waits is no praise"
    desk.change(ADMIN, name, GIFT)
    with engine.connect() as connection:
        known = known_needs(connection)
    model = train(known).parameters
    assert name in model.labels
    assert known.digest != taxonomy().digest


def test_what_a_retired_leaf_had_counts_where_it_was_moved_and_comes_back(
    desk: LeavesDesk, needs: NeedsDesk, engine: Engine, models: Path
) -> None:
    needs.correct(SALES, "the box was crushed", ["complaint.packaging"])
    desk.retire(ADMIN, "complaint.packaging", "complaint.delivery")
    with engine.connect() as connection:
        known = known_needs(connection)
        assert [e.needs for e in cases.corrections(connection, known)] == [("complaint.delivery",)]
    assert "complaint.packaging" not in needs.needs(SALES)
    own, _ = known.lessons()
    assert len(own) == len(taxonomy().lessons()[0]), "its examples moved with it"
    model = current_needs(models, lambda text: None, known)
    plain = in_use(models)
    assert plain is not None
    text = ["the box arrived crushed and torn open"]
    at, was = model.needs.index("complaint.delivery"), plain.needs.index("complaint.packaging")
    assert "complaint.packaging" not in model.needs
    assert model.probabilities(text)[0, at] >= plain.probabilities(text)[0, was] > 0.3
    assert (model.contributions(text[0], "complaint.delivery") == plain.contributions(text[0], "complaint.packaging")).all()  # fmt: skip
    with pytest.raises(BadRequest):
        needs.correct(SALES, "another crushed box", ["complaint.packaging"])
    desk.restore(ADMIN, "complaint.packaging")
    with engine.connect() as connection:
        assert known_needs(connection).digest == taxonomy().digest
        assert [e.needs for e in cases.corrections(connection, known_needs(connection))] == [("complaint.packaging",)]


def test_retiring_one_need_leaves_the_reading_of_the_others_as_it_was(
    desk: LeavesDesk, engine: Engine, models: Path
) -> None:
    texts = ["快递太慢了", "屏幕不亮", "太贵了", "环境很吵", "the room was dirty", "the courier was rude", "很好"] * 100
    intake = take("x", [{"text": f"{t} {i}"} for i, t in enumerate(texts)])
    plain = in_use(models)
    assert plain is not None
    before = read(intake, plain)
    desk.retire(ADMIN, "complaint.environment", "complaint.quality")
    with engine.connect() as connection:
        after = read(intake, current_needs(models, lambda text: None, known_needs(connection)))
    assert "complaint.environment" not in after.needs
    for name in set(after.needs) - {"complaint.quality"}:
        one, other = before.held[:, before.needs.index(name)], after.held[:, after.needs.index(name)]
        assert (one == other).all(), name


def test_a_class_in_use_that_is_emptied_is_left_out_and_no_praise(desk: LeavesDesk, needs: NeedsDesk, models: Path, engine: Engine) -> None:  # fmt: skip
    needs.correct(SALES, "where is my invoice", ["service.invoice"])
    desk.retire(ADMIN, "service.invoice")
    with engine.connect() as connection:
        known = known_needs(connection)
        assert cases.corrections(connection, known) == []
    assert len(known.lessons()[0]) < len(taxonomy().lessons()[0])
    before = in_use(models)
    assert before is not None
    assert train(known).parameters.labels == tuple(n for n in before.labels if n != "service.invoice")


def test_retiring_twice_follows_the_way(desk: LeavesDesk, engine: Engine) -> None:
    desk.retire(ADMIN, "complaint.packaging", "complaint.delivery")
    desk.retire(ADMIN, "complaint.delivery", "complaint.after_sales")
    with engine.connect() as connection:
        assert known_needs(connection).place(["complaint.packaging", "complaint.delivery", "gone"]) == ("complaint.after_sales",)  # fmt: skip
    for into in ("complaint.packaging", "complaint.delivery", "praise", "complaint.price", "nowhere"):
        with pytest.raises(BadRequest):
            desk.retire(ADMIN, "complaint.price", into)
    with pytest.raises(BadRequest, match="retired already"):
        desk.retire(ADMIN, "complaint.delivery")


def test_the_last_of_a_group_and_praise_stay(desk: LeavesDesk) -> None:
    for name in ("product.function", "product.choice", "product.stock"):
        desk.retire(ADMIN, name)
    with pytest.raises(BadRequest, match="last"):
        desk.retire(ADMIN, "product.price")
    with pytest.raises(NotFound):
        desk.retire(ADMIN, "praise")
    with pytest.raises(NotFound):
        desk.change(ADMIN, "complaint.nothing", GIFT)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Written(Bilingual("", "礼品")), "both languages"),
        (Written(Bilingual("Gift\u200b \n", "  ")), "both languages"),
        (Written(Bilingual("…!?", "礼品")), "says nothing"),
        (Written(Bilingual("g" * 61, "礼品")), "At most 60"),
        (Written(Bilingual(" WARRANTY and\trepair", "某某")), "already"),
        (Written(Bilingual("Guarantee", "保修与维修")), "already"),
        (Written(GIFT.label, action=Bilingual("Give 20 % off.", "打折")), "no figures"),
        (Written(GIFT.label, action=Bilingual("Say [[f1]].", "说")), "no figures"),
        (Written(GIFT.label, examples="x" * 501), "At most 500"),
        (Written(GIFT.label, examples="wrap it @service.nothing"), "is no need"),
        (Written(GIFT.label, examples="\n".join(f"wrap {i}" for i in range(501))), "examples"),
    ],
)
def test_what_cannot_be_a_leaf_is_refused_in_words(desk: LeavesDesk, said: Written, why: str) -> None:
    with pytest.raises(BadRequest, match=why):
        desk.add(ADMIN, "service", said)
    assert not any(leaf.added for leaf in desk.leaves(ADMIN))


def test_like_names_get_names_of_their_own_and_there_is_an_end(desk: LeavesDesk, engine: Engine) -> None:
    assert desk.add(ADMIN, "service", Written(Bilingual("礼品", "礼品一"))) == "service.need"
    assert desk.add(ADMIN, "service", Written(Bilingual("送人", "礼品二"))) == "service.need_2"
    with pytest.raises(BadRequest):
        desk.add(ADMIN, "praise", GIFT)
    with writing(engine) as connection:
        for i in range(MOST - len(known_needs(connection).needs)):
            leaves.add(connection, "product", Written(Bilingual(f"Kind {i}", f"种类{i}")), "a")
    with pytest.raises(BadRequest, match=f"{MOST} needs"):
        desk.add(ADMIN, "service", GIFT)
    assert "complaint.price" in train(_known(engine)).parameters.labels, "what waits is no hindrance"


def _known(engine: Engine) -> Taxonomy:
    with engine.connect() as connection:
        return known_needs(connection)


def test_a_name_with_figures_and_marks_is_no_figure_and_no_reference_of_the_report(
    desk: LeavesDesk, engine: Engine
) -> None:
    name = desk.add(ADMIN, "complaint", Written(Bilingual("4K [[f9]] <i>", "4K画质")))
    made = action(Finding("product", "TV", name, 9, 10, 1, 10, 0.01), _known(engine).needs[name], "en")
    assert made.title == "TV · Complaint: 4K ［［f9］］"
    assert made.what == "Read the sentences behind it, and decide who takes it up."


def test_the_page_escapes_names_and_keeps_what_was_typed(desk: LeavesDesk) -> None:
    name = desk.add(ADMIN, "complaint", Written(Bilingual('"><script>x', "标记")))
    items = desk.leaves(ADMIN)
    leaf = next(x for x in items if x.need.name == name)
    for made in (leaf_format.listed(items, "en"), leaf_format.form(leaf, items, "zh"), leaf_format.form(None, items, "en", {"label_en": "<script>"})):  # fmt: skip
        assert "<script>" not in made
    assert str(FEWEST) in leaf_format.listed(items, "en")
    assert leaf_format.written({"label_en": "a", "examples": None}) == Written(Bilingual("a", ""), examples="")


def test_the_command_line_changes_them_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    (tmp_path / "e.txt").write_text("gift wrap please\n请包成礼物\n", "utf-8")
    assert (
        main(["needs", "add", "service", "--en", "Gifts", "--zh", "礼品", "--examples", str(tmp_path / "e.txt")]) == 0
    )
    assert capsys.readouterr().out.strip() == "service.gifts"
    assert main(["needs", "change", "service.gifts", "--zh", "礼物"]) == 0
    assert main(["needs", "retire", "complaint.price", "--into", "complaint.quality"]) == 1
    assert "Add --yes" in capsys.readouterr().err
    assert main(["needs", "retire", "complaint.price", "--into", "complaint.quality", "--yes"]) == 0
    assert main(["--language", "zh", "needs", "list"]) == 0
    told = capsys.readouterr().out
    assert "服务需求：礼物" in told
    assert "已停用 -> complaint.quality" in told
    assert main(["needs", "restore", "complaint.price"]) == 0
