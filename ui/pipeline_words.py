"""The texts of the salesperson's pipeline, in both languages: overview, list of deals, one deal, warmth."""

from knowledge.language import Bilingual as B

PIPELINE = B("Pipeline", "商机")
OVERVIEW = B("Overview", "总览")
DEALS = B("Deals", "商机列表")
NEW_DEAL = B("New deal", "新建商机")
PARTS = B("Parts of the pipeline", "商机各部分")
WORKING = B("Calculating…", "正在计算……")
NO_DEALS = B("No deals yet.", "还没有商机。")
HOW_TO_BEGIN = B(
    "Add one with “New deal”; an administrator can import a CSV or XLSX export of any CRM. Quotes made here are counted as deals automatically.",
    "点击“新建商机”即可添加；管理员可导入任意 CRM 导出的 CSV 或 XLSX 文件。在这里生成的报价单会自动计为商机。",
)  # fmt: skip

# --- overview ------------------------------------------------------------------------------------------------------
CURRENCY = B("Currency", "币种")
PERIOD = B("Period", "周期")
PERIODS = {"week": B("week", "周"), "month": B("month", "月"), "quarter": B("quarter", "季度")}
BY = B("Break down by", "细分维度")
BY_NOTHING = B("nothing", "不细分")
BYS = {"owner": B("owner", "负责人"), "team": B("team", "团队"), "product": B("product", "产品")}
OPEN_DEALS = B("Open deals", "进行中的商机")
WEIGHTED = B("{amount} weighted by probability", "按概率加权 {amount}")
WEIGHTED_HINT = B("each amount times its win probability: {amount}", "各商机金额 × 赢单概率之和：{amount}")
WON_MONTH = B("Won this month", "本月赢单")
WON_QUARTER = B("Won this quarter", "本季度赢单")
BEFORE_MONTH = B("{amount} by this day last month", "上月同期 {amount}")
BEFORE_QUARTER = B("{amount} by this day last quarter", "上季度同期 {amount}")
OPEN_AMOUNT = B("{amount} in total", "合计 {amount}")
WITHOUT_AMOUNT = B("{n} without an amount", "{n} 个未填金额")
EXPECTED = B("Expected in {period}", "{period}预计")
INTERVAL_80 = B("80%: {low} to {high}", "80% 区间：{low} 至 {high}")
FROM_DEALS_TOO = B("from the open deals: {amount}", "按商机预测：{amount}")
FORECAST = B("Forecast", "销售预测")
FORECAST_TITLE = B("Won and forecast amounts by {period}, in {currency}", "按{period}统计的赢单金额与预测（{currency}）")  # fmt: skip
WON = B("won", "已赢单")
MIDDLE = B("forecast from history", "按历史预测")
BAND_80 = B("80% interval", "80% 区间")
BAND_95 = B("95% interval", "95% 区间")
DEALS_BRING = B("forecast from open deals, with 80% interval", "按商机预测（含 80% 区间）")
FIGURES = B("Figures", "具体数字")
FROM_PAST = B("From history", "按历史")
FROM_DEALS = B("From open deals", "按商机")
METHOD = B("Method: {method}.", "方法：{method}。")
TRIED = B(
    "Backtested on {n} earlier days: off by {wape} of the actual amounts; {covered} of the results fell within the 80% interval.",
    "按 {n} 个较早日期回测：误差占实际的 {wape}，{covered} 的结果落在 80% 区间内。",
)
TRIED_LITTLE = B("Not enough history to say how accurate it is.", "历史太短，无法评估其准确度。")
TO_KNOW = B("About these figures", "关于这些数字")
NO_PARTS = B("There is nothing of yours to break down here.", "这里没有属于您的数据可供细分。")
NEXT_IN = B("{period}, by {by}", "{period}（按{by}）")
MORE_PARTS = B("and {n} more", "另有 {n} 项")
UNNAMED = B("not recorded", "未填写")
FUNNEL = B("Funnel", "漏斗")
WENT_ON = B("{share} moved on", "{share} 进入下一步")
WENT_ON_TITLE = B(
    "{name}: {reached} came as far, {went} went on, {lost} were lost, {waiting} are here now; of those decided {share} went on (95%: {low} to {high})",
    "{name}：{reached} 个到达，{went} 个进入下一步，{lost} 个输单，{waiting} 个停留在此；已有结果的商机中 {share} 进入下一步（95% 区间 {low} 至 {high}）",
)  # fmt: skip
HERE_NOW = B("{n} here now", "当前 {n} 个")
STALLED = B("Deals that need attention", "需要关注的商机")
STALLED_ALL = B("See all {n}", "查看全部 {n} 个")
NONE_STALLED = B("No open deal needs attention.", "没有需要关注的商机。")
NEEDS_CARE = B("Needs attention", "需要关注")
WHY_STALLED = {
    "long": B("longer here than nine of ten deals won later", "停留时间超过九成最终赢单的商机"),
    "overdue": B("past its expected close date", "已过预计成交日期"),
    "step_overdue": B("next step is overdue", "下一步已逾期"),
    "no_step": B("no next step", "没有下一步安排"),
    "quiet": B("no activity for a month", "一个月无进展"),
}
USUAL = B("usually at most {n} days", "通常不超过 {n} 天")
STILL_WON = B(
    "of {n} deals that stood as long (open ones too), {share} were won so far",
    "停留同样久的 {n} 个商机（含进行中）中，至今 {share} 赢单",
)
DAYS_HERE = B("{n} days in this stage", "在此阶段 {n} 天")
DAYS_OPEN = B("open for {n} days", "已跟进 {n} 天")

# --- the list ------------------------------------------------------------------------------------------------------
SEARCH = B("Search", "搜索")
SEARCH_HINT = B("name, account, product …", "名称、客户、产品……")
STATUS = B("Status", "状态")
STATUSES = {
    "open": B("open", "进行中"),
    "stalled": B("stalled", "停滞"),
    "won": B("won", "赢单"),
    "lost": B("lost", "输单"),
    "all": B("all", "全部"),
}
STAGE = B("Stage", "阶段")
ANY = B("any", "不限")
WHOSE = B("Owner", "负责人")
EVERYBODY = B("everyone", "所有人")
MINE = B("mine", "我的")
WARMTH = B("Intent", "意向")
WARMTHS = {"hot": B("hot", "高意向"), "warm": B("warm", "中意向"), "cool": B("cold", "低意向")}
SORT = B("Sort by", "排序")
SORTS = {
    "amount": B("amount", "金额"),
    "chance": B("win probability", "赢单概率"),
    "days": B("days in stage", "停留天数"),
    "step": B("next step", "下一步日期"),
    "changed": B("last change", "最近更新"),
}
COUNT = B("Deals found: {n}", "共 {n} 个商机")
FROM_TO = B("{first} to {last} of {n}", "第 {first}–{last} 个，共 {n} 个")
EARLIER = B("Previous", "上一页")
FURTHER = B("Next", "下一页")
NONE_FOUND = B("No deal matches. Widen the filter.", "没有符合条件的商机，请放宽筛选条件。")
LATE = B("overdue", "已逾期")

# --- one deal ------------------------------------------------------------------------------------------------------
BACK = B("Back to the list", "返回列表")
CHANCE = B("Win probability", "赢单概率")
CHANCE_SAID = B("{chance} (90%: {low} to {high})", "{chance}（90% 区间 {low} 至 {high}）")
BY_MODEL = B(
    "Estimated by the trained model, which predicted later deals better than the overall win rate.",
    "由训练的模型计算；在较晚的商机上，它比平均赢单率更准。",
)
BY_BASE = B("The overall win rate: no better model is in use for this deal.", "取全部已有结果商机的赢单率：该商机目前没有更准的模型可用。")  # fmt: skip
WHY = B("Why", "原因")
STARTS_FROM = B("Starting from the overall win rate of {share}; in percentage points:", "以全部已有结果商机的赢单率 {share} 为起点（单位：百分点）：")  # fmt: skip
NEXT_STEP = B("Next step", "下一步")
NEXT_STEP_ON = B("On", "日期")
SAVE = B("Save", "保存")
SAVED = B("Saved.", "已保存。")
ADDED = B("The deal was created.", "商机已创建。")
MOVED = B("Moved to {stage}.", "已移至“{stage}”。")
MOVE_TO = B("Move to {stage}", "移至“{stage}”")
STAGES = B("Stages: choose one to move the deal there", "阶段：点击即可移动商机")
RECORD_WON = B("Won …", "赢单……")
RECORD_LOST = B("Lost …", "输单……")
WON_AMOUNT = B("Amount won", "成交金额")
LOST_BECAUSE = B("Why it was lost", "输单原因")
CONFIRM_WON = B("Record as won", "记为赢单")
CONFIRM_LOST = B("Record as lost", "记为输单")
AMOUNT_FIRST = B("Enter the amount won, such as 12500. Nothing was changed.", "请填写成交金额，例如 12500。未作任何更改。")  # fmt: skip
REASON_FIRST = B("Say why it was lost: it is what the next deal learns from. Nothing was changed.", "请填写输单原因，以便总结经验。未作任何更改。")  # fmt: skip
OPEN_AGAIN = B(
    "Open the deal again and look at what changed. Nothing was changed.", "请重新打开该商机并查看变化。未作任何更改。"
)
NO_STAGE = B("There is no such stage, or no longer: the list of stages may have been changed. Open the deal again. Nothing was changed.", "没有该阶段，阶段设置可能已被修改。请重新打开该商机。未作任何更改。")  # fmt: skip
FOLLOWS_QUOTE = B("This deal comes from a quote: its stage and amount follow the quote.", "该商机来自报价单：阶段和金额随报价单变化。")  # fmt: skip
LINKED = B("Linked", "关联")
OPEN_QUOTE = B("Quote {number}", "报价单 {number}")
OPEN_CONVERSATION = B("Conversation", "客户对话")
OPEN_CUSTOMER = B("Customer", "客户资料")
MAKE_QUOTE = B("Create quote", "生成报价单")
WRITE_EMAIL = B("Write email", "写邮件")
QUOTE_LINKED = B("Saved, and linked with the deal.", "已保存，并已关联到商机。")
QUOTE_NOT_LINKED = B("The quote is saved, but could not be linked with the deal: {why}", "报价已保存，但未能关联到商机：{why}")  # fmt: skip
FACTS = B("Details", "基本信息")
MORE = B("More from the imported file", "导入文件中的其他信息")
FIELDS = {
    "name": B("Name", "名称"),
    "account": B("Account", "客户"),
    "product": B("Product", "产品"),
    "owner": B("Owner", "负责人"),
    "team": B("Team", "团队"),
    "amount": B("Expected amount", "预计金额"),
    "currency": CURRENCY,
    "expected_on": B("Expected close", "预计成交日期"),
    "opened_on": B("Opened on", "创建日期"),
    "stage": STAGE,
}
FOR_CUSTOMER = B("For {customer}", "客户：{customer}")
YOURS = B("you, if left empty", "留空则为您本人")
HISTORY = B("Stage history", "阶段记录")
NO_MOVES = B("No stage changes recorded.", "没有阶段记录。")
STAYED = B("{n} days", "停留 {n} 天")
SINCE = B("for {n} days so far", "至今 {n} 天")
CLOSED_AT = B("Closed on {day}", "关闭于 {day}")
DELETE = B("Delete", "删除")
DELETE_SURE = B("Delete “{title}” permanently?", "确定永久删除“{title}”吗？")
DELETED = B("The deal is deleted.", "商机已删除。")
LEAVE_SURE = B("You have unsaved changes. Discard them and continue?", "这里有尚未保存的修改。确定放弃并继续吗？")
UNSAVED = B("unsaved changes", "有未保存的修改")

# --- warmth of conversations ---------------------------------------------------------------------------------------
HEAT = B("Purchase intent", "购买意向")
HEAT_TITLE = B("Purchase intent from what was said: {word}, {score} of 100", "根据对话判断的购买意向：{word}，{score} 分（满分 100）")  # fmt: skip
HEAT_HINT = B(
    "A fixed rule adds up the signals below; it is not a probability.", "按固定规则累计下列信号得出，不是概率。"
)
NO_SIGNALS = B("No signals yet.", "暂无信号。")
