"""An admin's way through the documents tab: many files in, one looked into and mended, rolled back, deleted, put back."""

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import sign_in, sync_api
from tests.example_company import ADA, with_staff
from tests.site import served
from ui import document_words as words
from ui import words as page_words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real site over a copy of the example company."""
    home = tmp_path_factory.mktemp("documents") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"))
    with served(home) as address:
        yield address


def load(page: Any, *files: Path) -> None:
    page.set_input_files("#files input[type=file]", [str(f) for f in files])
    expect(page.locator("#files")).to_contain_text(files[-1].name[:6])
    page.locator("#add-documents").click()


def test_an_admin_governs_what_the_assistant_knows(visit: Open, tmp_path: Path) -> None:
    page = visit("/admin", locale="zh-CN")
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, *ADA)
    page.get_by_role("tab", name=page_words.DOCUMENTS.zh).click()
    packed, bad = tmp_path / "folder.zip", tmp_path / "broken.pdf"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("zebra/loaner.md", "# 借用服务\n\n维修期间可借用斑马纹键盘 14 天。\n")
        made.writestr("zebra/other.md", "# 其他\n\n其他内容。\n")
    bad.write_bytes(b"\x00\x01")
    load(page, packed, bad)
    expect(page.locator("#loaded .outcomes")).to_contain_text("3 / 3")
    expect(page.locator("#loaded .done")).to_have_count(2)
    expect(page.locator("#loaded .error")).to_contain_text("broken.pdf")
    expect(page.locator("#retry-documents")).to_have_count(0)  # it would be no more readable another time

    page.locator("#find-document textarea, #find-document input").fill("zebra")
    expect(page.locator("#documents tbody tr")).to_have_count(2)
    row = page.locator("#documents tr", has_text="zebra/loaner.md")
    row.get_by_role("button", name=words.OPEN.zh).click()
    page.locator(".passage").get_by_role("button", name=words.SWITCH_OFF.zh).click()
    expect(page.locator(".passage.off")).to_have_count(1)
    page.locator(".passage").get_by_role("button", name=words.SWITCH_ON.zh).click()
    expect(page.locator(".passage.off")).to_have_count(0)
    page.get_by_label(words.TITLE.zh).fill("<b>借用</b>规定")
    page.get_by_label(words.UNTIL.zh).fill("2001-01-31")
    page.get_by_role("button", name=words.SAVE.zh).click()
    expect(page.locator("#documents .notice.done")).to_contain_text(words.SAVED.zh)
    expect(page.locator("#documents h3")).to_have_text("<b>借用</b>规定")
    expect(page.locator("#documents")).to_contain_text("已于 2001-01-31 到期")
    page.get_by_label(words.UNTIL.zh).fill("")
    page.get_by_role("button", name=words.SAVE.zh).click()
    expect(page.locator("#documents")).not_to_contain_text("到期")

    newer = tmp_path / "next.zip"
    with zipfile.ZipFile(newer, "w") as made:
        made.writestr("zebra/loaner.md", "# 借用服务\n\n维修期间可借用斑马纹键盘 30 天。\n")
    load(page, newer)
    expect(page.locator("#loaded .outcomes")).to_contain_text("1 / 1")
    row.get_by_role("button", name=words.OPEN.zh).click()
    page.get_by_role("button", name=words.VERSIONS.zh).click()
    page.get_by_role("button", name=words.WHAT_CHANGED.zh).click()
    expect(page.locator(".passage.changed")).to_contain_text("14 → 30")
    page.get_by_role("button", name=words.ROLL_BACK.zh).first.click()
    expect(page.locator("#documents .notice.done")).to_contain_text(words.ROLLED_BACK.zh)

    page.locator("#try-question > button").click()
    page.locator("#tried-question textarea, #tried-question input").fill("斑马纹键盘可以借多久？")
    page.locator("#try").click()
    expect(page.locator("#tried mark").first).to_be_visible()
    expect(page.locator("#tried")).to_contain_text("14 天")

    page.get_by_role("button", name=words.BACK.zh).click()
    row.get_by_role("button", name=page_words.DELETE.zh).click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name=words.BIN.zh).click()
    page.get_by_role("button", name=words.PUT_BACK.zh).click()
    expect(page.locator("#documents .notice.done")).to_contain_text("已恢复")
    page.get_by_role("button", name=words.BACK.zh).click()
    expect(row).to_have_count(1)
