"""The texts of the documents tab, in both languages."""

from knowledge.language import Bilingual as B

FILES = B("Files to add; the same name replaces (folders as ZIP)", "要添加的文件，同名即替换（文件夹请打包为 ZIP）")
AS_BEFORE = B("Unchanged; new ones for customers and staff", "保持不变；新文档对客户和员工可见")
STOP = B("Stop", "停止")
RETRY = B("Retry failed files", "重试失败的文件")
STOPPED = B("Stopped. Everything added so far is kept.", "已停止，此前已添加的文档均已保留。")
REPLACED = B("Replaced", "已替换")
NEW_VERSION = B(
    "this is version {n} now; the one before is kept under Versions", "现为第 {n} 版，之前的版本可在“版本”中查看"
)
TWICE = B(
    "another file chosen with it has the same name, so this one was left out. Pack the folder as a ZIP: its paths are kept",
    "一同选择的另一个文件与它同名，因此未添加。请将文件夹打包为 ZIP，其中的路径会保留",
)
OF = B("{done} of {total}", "{done} / {total}")
FIND = B("Find a document", "查找文档")
FIND_PASSAGE = B("Find in this document", "在本文档中查找")
BIN = B("Bin", "回收站")
BACK = B("Back to the list", "返回列表")
OPEN = B("Open", "打开")
SHOWN = B("{from}–{to} of {count}", "第 {from}–{to} 项，共 {count} 项")
STATE = B("State", "状态")
OFF_COUNT = B("{n} passages off", "{n} 个段落已停用")
TITLE = B("Title, as replies cite it", "标题（回复中引用的名称）")
NAME = B("Name (its path)", "名称（路径）")
FROM = B("Valid from", "生效日期")
UNTIL = B("Valid until", "截止日期")
DATES_HINT = B(
    "Both days included (UTC). Outside this period the document is not used in any reply.",
    "含首尾两天。有效期之外文档不参与任何回答，以 UTC 日期为准。",
)
SAVE = B("Save", "保存")
SAVED = B("Saved. It applies from the next reply.", "已保存，从下一次回答起生效。")
SAME = B("Nothing to change: it was the same already.", "内容没有变化，未作更改。")
PASSAGES = B("Passages", "段落")
SWITCH_OFF = B("Switch off", "停用")
SWITCH_ON = B("Switch on", "启用")
OFF = B("off", "已停用")
CITED = B("cited in {n} of the last {all} replies", "最近 {all} 条回复中被引用 {n} 次")
NEVER_CITED = B("Not cited in the last {all} replies.", "最近 {all} 条回复均未引用。")
PAGE = B("Page {n}", "第 {n} 页")
LOOK_AT_PAGE = B("See page {n}", "查看第 {n} 页")
ORIGINAL = B("Download the original file", "下载原始文件")
NO_ORIGINAL = B("The original file is not kept, only its text.", "原始文件未保留，仅保留文字。")
VERSIONS = B("Versions", "版本")
NO_VERSIONS = B(
    "There is no earlier version. One is kept each time the document is replaced.",
    "没有更早的版本。每次替换文档时会保留一个。",
)
VERSION = B("Version", "版本")
IN_USE = B("in use", "使用中")
KEPT_FROM = B("In use since", "启用时间")
LEFT_AT = B("Replaced", "替换时间")
WHAT_CHANGED = B("What changed since", "与当前版本的差异")
ROLL_BACK = B("Roll back", "回退到此版")
SURE_ROLL_BACK = B(
    "Roll back to version {n}? The current version stays in the list.",
    "确定回退到第 {n} 版吗？当前版本会保留在版本列表中。",
)
ROLLED_BACK = B("Rolled back. It applies from the next reply.", "已回退，从下一次回答起生效。")
PURGE_VERSIONS = B("Delete earlier versions permanently", "彻底删除更早的版本")
SURE_PURGE_VERSIONS = B(
    "Delete all earlier versions permanently? They cannot be restored.", "确定彻底删除所有更早的版本吗？无法恢复。"
)
DIFFERENCES = B("From version {old} to the one in use", "从第 {old} 版到当前版本")
ADDED = B("added", "新增")
REMOVED = B("removed", "删除")
CHANGED = B("changed", "改动")
FIGURES = B("figures: {gone} → {new}", "数字：{gone} → {new}")
DELETED_AT = B("Deleted", "删除时间")
KEPT_UNTIL = B("Kept until", "保留至")
PUT_BACK = B("Restore", "恢复")
PURGE = B("Delete permanently", "彻底删除")
SURE_PURGE = B("Delete “{name}” permanently? It cannot be restored.", "确定彻底删除“{name}”吗？无法恢复。")
PURGED = B("Deleted permanently.", "已彻底删除。")
BACK_IN_USE = B("“{name}” is restored. It applies from the next reply.", "“{name}”已恢复，从下一次回答起生效。")
BIN_EMPTY = B(
    "The bin is empty. Deleted documents stay here for {days} days.", "回收站是空的。删除的文档会在这里保留 {days} 天。"
)
BINNED = B("“{name}” is in the bin for {days} days.", "“{name}”已移入回收站，保留 {days} 天。")

# --- a question tried out -------------------------------------------------------------------------------------------
TRY = B("Try a question", "检索测试")
QUESTION = B("Question", "问题")
AS_WHOM = B("Asked by", "提问者")
AS_CUSTOMER = B("A customer", "客户")
AS_STAFF = B("A member of staff", "员工")
SEARCH = B("Search", "检索")
SURE_OF = B("Answer confidence: {p} (cited from {t})", "答案把握：{p}（达到 {t} 才引用）")
NOTHING_FOUND = B("Nothing was found.", "没有找到相关内容。")
FOUND_AS = B("Passage", "段落")
WORDS_SCORE = B("Words (BM25)", "词匹配（BM25）")
VECTOR_SCORE = B("Meaning (cosine)", "语义（余弦）")
STEPS = {
    "found": B("Both", "融合"), "titles": B("Titles", "标题"), "second_look": B("Second look", "二次排序"),
    "spread": B("In the end", "最终"),
}  # fmt: skip
FOUND_PRODUCTS = B("Products", "产品")
WOULD_REPLY = B("The reply would be", "回复将为")
WOULD_CITE = B("and cite", "并引用")
CITES_NOTHING = B("It cites no document.", "不引用任何文档。")
NOT_KEPT = B("None of this is saved.", "以上内容不会保存。")
