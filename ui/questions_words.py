"""The texts of the questions tab, in both languages: what was not answered well, reviewed answers, own cases."""

from knowledge.language import Bilingual as B

QUESTIONS = B("Questions", "提问")
PARTS = {
    "gaps": B("Unanswered", "未答好的问题"),
    "answers": B("Reviewed answers", "审核答案"),
    "cases": B("Test cases", "回归用例"),
}
PARTS_LABEL = B("Parts of questions", "提问各部分")

# --- gaps ----------------------------------------------------------------------------------------------------------
HINT = B(
    "Questions that were refused, rated down, handed to a person, rephrased or answered with low confidence, grouped by meaning "
    "across both languages. Contact details are masked.",
    "汇总被拒答、差评、转人工、换句话又问或把握不大的提问，意思相同的归为一组，不论措辞和语言。联系方式已隐去。",
)
SIDE, SIDES = B("Who asked", "提问者"), {"customers": B("Customers", "客户"), "staff": B("Staff", "员工")}
STATE = B("State", "状态")
STATES = {
    "open": B("open", "待处理"),
    "answered": B("answered", "已回答"),
    "dismissed": B("dismissed", "已忽略"),
    "": B("all", "全部"),
}
REASON, ANY = B("Reason", "原因"), B("any", "不限")
LANGUAGE, LANGUAGES = B("Language", "语言"), {"zh": B("Chinese", "中文"), "en": B("English", "英文")}
PERIOD = B("Period", "时间范围")
PERIODS = {
    "7": B("last 7 days", "近 7 天"),
    "30": B("last 30 days", "近 30 天"),
    "90": B("last 90 days", "近 90 天"),
    "": B("last 365 days", "近 365 天"),
}
SHOW = B("Show", "查看")
EXPORT = B("Export CSV", "导出 CSV")
TOTALS = B("{groups} groups, {turns} questions.", "共 {groups} 组、{turns} 次提问。")
LEFT_OUT = B("{n} older questions are not included.", "另有 {n} 次较早的提问未计入。")
BY_WEEK = B("Questions by week", "每周提问次数")
WEEK = B("week of {day}: {n}", "{day} 起一周：{n}")
QUESTION, TURNS, WHY, LAST = (
    B("Question", "问题"),
    B("Times asked", "次数"),
    B("Why it is listed", "计入原因"),
    B("Last asked", "最近一次"),
)
NO_GAPS = B(
    "Nothing here. A question that is not answered well shows up here.",
    "暂无内容。一旦有问题没有答好，就会显示在这里。",
)
OPEN, CLOSE = B("Open", "打开"), B("Close", "收起")
OPENED = B(
    "{count} turns in {talks} conversations, {first} to {last}.", "{talks} 个对话中共 {count} 次，{first} 至 {last}。"
)
SINCE_DECIDED = B(
    "{n} of them came since it was {state} by {by} on {day}.", "其中 {n} 次发生在 {by} 于 {day} 标记为“{state}”之后。"
)
EXAMPLES = B("Examples", "示例")
RECORD = B("Record", "记录")
MAKE_CASE = B("Create test case", "设为用例")
NEAREST = B("Closest existing content", "现有资料中最接近的内容")
NOTE = B("Note, such as who handles it", "备注，如由谁处理")
KEEP_NOTE, DISMISS, REOPEN = (
    B("Save note", "保存备注"),
    B("Dismiss: not our business", "忽略：与业务无关"),
    B("Reopen", "重新打开"),
)
WRITE = B("Write the answer", "撰写答案")
DECIDED = B("Saved.", "已保存。")

# --- answers -------------------------------------------------------------------------------------------------------
ANSWERS_HINT = B(
    "An answer takes effect at once: it is found, cited and opened like any document, and its questions become test cases.",
    "答案保存后立即成为知识：可检索、可引用、可打开来源，对应的问题同时成为回归用例。",
)
NEW_ANSWER = B("New answer", "新建答案")
ANSWER_TO, EDIT_ANSWER = B("Answer to: {title}", "回答：{title}"), B("Edit the answer", "编辑答案")
TEXT_ZH, TEXT_EN = B("Answer in Chinese", "中文答案"), B("Answer in English", "英文答案")
TEXT_HINT = B(
    "Fill in one or both. A line that begins with - is a list item.", "至少填写一种语言。以 - 开头的行为列表项。"
)
VARIANTS = B("Questions it answers, one per line; the first is its title", "对应的问题，每行一个，第一行作为标题")
AUDIENCE = B("Visible to", "可见范围")
AUDIENCES = {"public": B("Customers and staff", "客户和员工"), "internal": B("Staff only", "仅员工")}
FROM, UNTIL = B("Valid from", "生效日期"), B("Valid until", "截止日期")
LINK = B("More details in (document#heading)", "更多内容所在（文档#标题）")
PREVIEW, SAVE, CANCEL = B("Before and after", "前后对比"), B("Save", "保存"), B("Cancel", "取消")
BEFORE, AFTER = B("Now", "目前"), B("With this answer", "保存后")
USED, NOT_USED = B("answered from it", "已用到该答案"), B("not answered from it", "未用到该答案")
NOTHING_CHANGED = B("Nothing has been saved yet.", "尚未保存。")
AGAINST = B("Check this first", "请先核对")
SAVED = B("Saved. It takes effect now.", "已保存，立即生效。")
DELETED = B("Deleted.", "已删除。")
EDIT, DELETE = B("Edit", "编辑"), B("Delete", "删除")
SURE_DELETE = B("Delete this answer with its documents and cases?", "确定删除该答案及其文档和用例？")
ANSWER, COUNTS, BY = B("Answer", "答案"), B("Valid", "有效期"), B("Changed by", "修改人")
ANSWER_STATES = {
    "in_force": B("in force", "生效中"),
    "to_come": B("to come", "未生效"),
    "expired": B("expired", "已过期"),
    "deleted": B("its document was deleted", "文档已被删除"),
}
NO_ANSWERS = B("No answer has been written yet.", "还没有审核答案。")

# --- cases ---------------------------------------------------------------------------------------------------------
CASES_HINT = B(
    "Questions that must be answered this way from now on. `assistant evaluate own` runs them too. Running them sends nothing to anyone.",
    "今后必须答对的问题。也可用 `assistant evaluate own` 运行。运行时不会向任何人发送内容。",
)
RUN, STOP, STOPPING = (
    B("Run test cases", "运行用例"),
    B("Stop", "停止"),
    B("Stops after the current case.", "当前用例完成后停止。"),
)
RUNNING = B("Running the cases", "正在运行用例")
RAN = B(
    "{passed} of {cases} passed, {failed} failed, {not_due} not due.",
    "共 {cases} 个：通过 {passed}，失败 {failed}，未到期 {not_due}。",
)
RAN_STOPPED = B("Stopped.", "已停止。")
EXPORT_CASES = B("Export JSONL", "导出 JSONL")
IMPORT, FILE = B("Import", "导入"), B("Cases (JSONL)", "用例文件（JSONL）")
IMPORTED = B(
    "{added} added, {changed} replaced, {bad} lines skipped.", "新增 {added} 个，替换 {changed} 个，跳过 {bad} 行。"
)
LINE = B("line {n}: {why}", "第 {n} 行：{why}")
RESULT, ASKS, EXPECTS = B("Result", "结果"), B("Question", "问题"), B("Must", "要求")
OUTCOMES = {
    "passed": B("passed", "通过"),
    "failed": B("failed", "失败"),
    "not_due": B("not due", "未到期"),
    "": B("not run yet", "未运行"),
}
SINCE = B("since {at}", "自 {at}")
PASSED_LAST = B("last passed {at}", "上次通过 {at}")
NO_CASES = B(
    "No test cases yet. Every reviewed answer creates some, and a poorly rated reply can be turned into one.",
    "还没有用例。保存审核答案会自动生成，差评也可设为用例。",
)
MUST_CITE, MUST_SHOW = B("cite {what}", "引用{what}"), B("show {what}", "展示{what}")
ITS_ANSWER = B("its reviewed answer", "对应的审核答案")
MUST_SAY, MUST_NOT_SAY, MUST_REFUSE = (
    B("say “{what}”", "包含“{what}”"),
    B("not say “{what}”", "不含“{what}”"),
    B("be refused", "拒答"),
)
AFTER_TURNS = B("after {n} turns", "前有 {n} 轮对话")
CASE_OF = B("How to reply to: {text}", "以下提问应当如何回复：{text}")
CASE_FIELDS = {
    "cite": B("Documents to cite, one of them (a line each)", "应引用的文档之一（每行一个）"),
    "say": B("Words that must stand in the reply (a line each)", "回复必须包含的内容（每行一个）"),
    "not_say": B("Words that must not (a line each)", "回复不得包含的内容（每行一个）"),
}
REFUSE = B("It must be refused", "应当拒答")
KEEP_CASE = B("Save test case", "保存用例")
CASE_KEPT = B("Saved as a test case; it is checked from now on.", "已保存为用例，今后将持续检查。")
FAULTS = {
    "refused": B("it is refused", "被拒答"), "answered": B("it is answered, not refused", "未拒答"),
    "source": B("it does not cite what it must", "没有引用应引用的来源"), "lacks": B("it does not say “{what}”", "缺少“{what}”"),
    "says": B("it says “{what}”", "出现“{what}”"), "language": B("it is in another language ({what})", "语言不符（{what}）"),
    "intent": B("it is taken for {what}", "意图被识别为 {what}"),
}  # fmt: skip
