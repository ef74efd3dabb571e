"""The texts of the sales tab, in both languages: deals and their stages, the process, purchase intention."""

from knowledge.language import Bilingual as B

SALES = B("Sales analysis", "销售分析")
PARTS = {
    "process": B("Sales process", "流程分析"),
    "intention": B("Win probability", "赢单概率"),
    "files": B("Import and export", "导入与导出"),
    "stages": B("Stages", "销售阶段"),
}
PARTS_LABEL = B("Parts of sales", "销售分析各部分")

# --- the files of deals --------------------------------------------------------------------------------------------
FILES_HINT = B(
    "A CSV or XLSX export of any CRM. Check how its columns are recognised first; nothing is saved before you import. "
    "Importing the same file again changes nothing.",
    "支持任意 CRM 导出的 CSV 或 XLSX 文件。先核对各列的识别结果，确认导入后才会保存；重复导入同一文件不会产生变化。",
)
DEALS_FILE = B("Deals file (CSV, XLSX)", "商机文件（CSV、XLSX）")
JOINS = B("Related files: accounts, products…", "关联文件：客户、产品等")
CURRENCY = B("Currency where a row names none", "未注明币种时使用的币种")
CURRENCY_HINT = B("CNY, USD…", "如 CNY、USD")
DATES = B("Date format", "日期格式")
DATE_CHOICES = [
    (B("as the file shows", "按文件自动判断"), ""),
    (B("day first (31/03/2026)", "日在前（31/03/2026）"), "dmy"),
    (B("month first (03/31/2026)", "月在前（03/31/2026）"), "mdy"),
]
CHECK = B("Check columns", "核对各列")
IMPORT = B("Import deals", "导入商机")
GUESS_TITLE = B("Recognised columns", "各列的识别结果")
GUESS_HINT = B(
    "Correct any meaning that is wrong, then import. Nothing has been saved yet.",
    "识别有误的列可以直接改，确认后点击“导入商机”。目前尚未保存任何内容。",
)
COLUMN = B("Column", "列名")
MEANING = B("Meaning", "含义")
SAMPLE = B("For example", "示例")
JOINED_BY = B("joined by “{by}”", "按“{by}”列关联")
WOULD = B(
    "Importing would add {added} deals, change {changed}, leave {unchanged} as they are and leave {bad} rows out.",
    "导入后将新增商机 {added} 个，更新 {changed} 个，未变 {unchanged} 个，跳过 {bad} 行。",
)
MEANINGS = {
    "id": B("deal number", "商机编号"),
    "name": B("name of the deal", "商机名称"),
    "account": B("account (company)", "客户（公司）"),
    "customer": B("customer record ID", "客户档案编号"),
    "product": B("product", "产品"),
    "owner": B("owner (salesperson)", "负责人（销售）"),
    "team": B("team", "团队"),
    "stage": B("stage", "阶段"),
    "outcome": B("outcome (open, won, lost)", "结果（进行中、赢单、输单）"),
    "amount": B("expected amount", "预计金额"),
    "won_amount": B("amount won", "成交金额"),
    "currency": B("currency", "币种"),
    "opened_on": B("opened on", "创建日期"),
    "closed_on": B("closed on", "关闭日期"),
    "expected_on": B("expected to close on", "预计成交日期"),
    "moved_on": B("entered its stage on", "进入阶段日期"),
    "lost_because": B("loss reason", "输单原因"),
    "next_step": B("next step", "下一步"),
    "next_step_on": B("next step on", "下一步日期"),
    "quote": B("quote number", "报价单号"),
    "conversation": B("conversation", "对话编号"),
    "source": B("source", "来源"),
    "moves": B("all stage changes", "全部阶段变更"),
    "list_price": B("list price of the product", "产品目录价"),
    "trait": B("keep as an attribute", "保留为属性"),
    "ignored": B("ignore", "忽略"),
}
IMPORTED = B(
    "{added} deals added, {changed} updated, {unchanged} unchanged, {bad} rows skipped.",
    "新增商机 {added} 个，更新 {changed} 个，未变 {unchanged} 个，未导入 {bad} 行。",
)
NEW_STAGES = B("New stages, at the end of the open ones: {stages}.", "新增阶段（排在进行中阶段之后）：{stages}。")
LEFT_OUT = B("Skipped rows", "未导入的行")
LINE = B("Line", "行号")
REASON = B("Reason", "原因")
NOT_ALL = B("The first {shown} of {all}.", "仅显示前 {shown} 行，共 {all} 行。")
KEPT_TITLE = B("Saved deals", "已有商机")
KEPT_NONE = B(
    "No deals yet. Import a file above, or add one on the sales page.",
    "还没有商机。请在上方导入文件，或在销售页面新增。",
)
KEPT_BY = {
    "import": B("imported", "文件导入"),
    "staff": B("entered by staff", "手工录入"),
    "quote": B("from our own quotes", "来自报价单"),
}
SOURCE = B("Source", "来源")
COUNT = B("Deals", "商机数")
LATEST = B("Last change", "最近更新")
EXPORT = B("Export as CSV", "导出 CSV")
DELETE = B("Delete", "删除")
DELETE_ALL = B("Delete all deals", "删除全部商机")
SURE_SOURCE = B(
    "Delete the {n} deals that are {source}, with their history? This cannot be undone.",
    "确定删除 {n} 个商机（{source}）及其历史记录吗？此操作不可撤销。",
)
SURE_ALL = B(
    "Delete all {n} deals saved here, with their history? This cannot be undone. Quotes stay.",
    "确定删除这里保存的全部 {n} 个商机及其历史记录吗？此操作不可撤销。报价单不受影响。",
)
DELETED = B("{n} deals were deleted.", "已删除 {n} 个商机。")

# --- stages --------------------------------------------------------------------------------------------------------
STAGES_HINT = B(
    "The stages in the order a deal goes through them. Names are shown in the language of each page. "
    "Won and lost always come last.",
    "按商机推进的先后排列。页面语言不同，显示的名称也不同。赢单和输单始终排在最后。",
)
STAGE = B("Stage", "阶段")
STAGE_EN = B("Name in English", "英文名称")
STAGE_ZH = B("Name in Chinese", "中文名称")
KIND = {"open": B("open", "进行中"), "won": B("won", "赢单"), "lost": B("lost", "输单")}
WHAT = B("Type", "类型")
IN_IT = B("Deals in it", "商机数")
UP = B("Move “{name}” up", "上移“{name}”")
DOWN = B("Move “{name}” down", "下移“{name}”")
REMOVE = B("Remove", "移除")
SURE_STAGE = B("Remove the stage “{name}”?", "确定移除“{name}”阶段吗？")
NEW_STAGE = B("New stage", "新阶段")
ADD_STAGE = B("Add before “won”", "添加到赢单之前")
SAVE = B("Save names", "保存名称")
STAGES_SAVED = B("The stages were saved.", "阶段已保存。")

# --- the process ---------------------------------------------------------------------------------------------------
SINCE = B("Opened from", "创建日期自")
UNTIL = B("to", "至")
SHOW = B("Show", "查看")
SPANS = {
    "all": B("All time", "全部"),
    "365": B("Last 12 months", "近 12 个月"),
    "90": B("Last 90 days", "近 90 天"),
}
COMPARE = B("Compare by", "对比维度")
NO_DEALS = B("There are no deals to analyse yet", "还没有可分析的商机")
BEGIN = B(
    "Begin with “Import and export”: upload the export of your CRM, or keep deals on the sales page. Deals that stand on "
    "quotes made here are counted by themselves.",
    "请先到“导入与导出”上传 CRM 导出的商机文件，也可以在销售页面逐个录入。在本系统报价的商机会自动计入。",
)
NONE_IN_SPAN = B(
    "No deal was opened in this span of days. Choose a longer one.", "这段时间内没有创建商机，请选择更长的时间范围。"
)
AS_OF = B("As of {day}.", "截至 {day}。")
TOTALS = {
    "deals": B("Deals", "商机"),
    "won": B("Won", "赢单"),
    "lost": B("Lost", "输单"),
    "open": B("Open", "进行中"),
    "rate": B("Win rate (won of decided)", "赢单率（已有结果的商机）"),
}
STANDS_OUT = B("Key findings", "主要发现")
NOTHING_STANDS_OUT = B("No finding goes beyond chance.", "没有超出偶然范围的发现。")
FUNNEL = B("Funnel", "销售漏斗")
FUNNEL_HINT = B(
    "The length of a bar is the number of deals that reached the stage. In brackets: the 95% interval of a share.",
    "条形长度表示推进到该阶段的商机数，括号内为比例的 95% 置信区间。",
)
REACHED = B("Reached", "推进到此")
WENT_ON = B("moved on", "继续推进")
LOST_HERE = B("lost here", "在此输单")
WAITING_HERE = B("waiting", "停留中")
SHARE_ON = B("Share that moved on", "推进比例")
MEDIAN_DAYS = B("Median days", "停留中位天数")
VALUE_WAITING = B("amount waiting", "停留金额")
HALF_WITHIN = B("half leave within {days} days", "半数在 {days} 天内离开")
OF_DECIDED = B("{share} of the decided moved on ({low}–{high})", "有结果的商机中 {share} 继续推进（{low}–{high}）")
NONE_DECIDED = B("none decided yet", "尚无结果")
UNPLACED = B(
    "{n} of the lost deals are counted in “{stage}” only because the stage they were lost in was not recorded.",
    "其中 {n} 个输单未记录输在哪个阶段，暂计入“{stage}”。",
)
STAY = B("How long deals take", "商机周期")
STAY_HINT = B(
    "The share of deals still open so many days after they were opened (Kaplan-Meier; deals still open are counted for as long "
    "as they have been).",
    "创建若干天后仍未结束的商机比例（Kaplan-Meier 估计，未结束的商机按已经历的天数计入）。",
)
STAY_CHART = B(
    "Share of deals still open by days since opening: half are decided within {half} days",
    "按创建后天数统计的未结束商机比例：半数在 {half} 天内有结果",
)
STAY_SHORT = B("Share of deals still open by days since opening", "按创建后天数统计的未结束商机比例")
DAYS = B("days", "天")
STILL_OPEN = B("Still open", "未结束比例")
WON_MEDIAN = B("half of the won deals closed within {days} days", "半数赢单在 {days} 天内成交")
LOST_MEDIAN = B("half of the lost deals closed within {days} days", "半数输单在 {days} 天内关闭")
WON_LINE = B("won: {days}", "赢单 {days}")
LOST_LINE = B("lost: {days}", "输单 {days}")
NO_DAYS = B("No days are known: the file had no dates of opening and closing.", "缺少创建和关闭日期，无法统计周期。")
GROUPS = B("Win rate by group", "分组赢单率")
GROUPS_HINT = B(
    "● win rate with its 95% interval, ◇ win rate of the same mix of deals in other groups; the scale runs from {low} to "
    "{high}. “Above” and “below” go beyond chance, corrected for the number of comparisons.",
    "● 为赢单率及其 95% 置信区间，◇ 为同样的商机构成在其他组的赢单率；刻度为 {low} 到 {high}。“高于”“低于”均已排除偶然，并按对比组数校正。",
)
NOT_CAUSE = B(
    "A difference does not prove a cause: deals are not assigned at random.",
    "差异不等于因果：商机并非随机分配。",
)
WON = B("Won / decided", "赢单/有结果")
RATE = B("Win rate", "赢单率")
EXPECTED = B("Same mix, other groups", "同构成他组")
VERDICT = B("Beyond chance?", "是否显著")
ABOVE = B("above", "高于他组")
BELOW = B("below", "低于他组")
ALIKE = B("no clear difference", "无明显差异")
TOO_FEW = B("none decided", "尚无结果")
WON_AMOUNT = B("Amount won", "赢单金额")
OPEN_AMOUNT = B("Amount open", "进行中金额")
DAYS_TO_WIN = B("Median days to win", "赢单中位天数")
UNKNOWN = B("(not recorded)", "（未填写）")
REST = B("(all others)", "（其余合计）")
GROUP_NAMES = {"won before": B("won before", "曾经成交"), "new": B("new", "新客户")}
MORE = B("{n} more", "其余 {n} 项")
STALLED = B("Stalled deals", "停滞的商机")
STALLED_HINT = B(
    "Open deals that need attention. “Usual” is the time within which nine of ten won deals had moved on; the last column "
    "is how many of all that stood as long, those still open among them, were won so far.",
    "需要关注的进行中商机。“通常”指九成赢单在此天数内已推进；最后一列为停留同样久的商机（含仍在进行的）中至今赢单的比例。",
)
NONE_STALLED = B("No open deal is stalled.", "没有停滞的商机。")
WHY = {
    "long": B("too long in its stage", "停留过久"),
    "overdue": B("past expected close", "已过预计成交日"),
    "step_overdue": B("next step overdue", "下一步已逾期"),
    "no_step": B("no next step", "无下一步"),
    "quiet": B("no activity for 30 days", "30 天无进展"),
}
DEAL = B("Deal", "商机")
OWNER = B("Owner", "负责人")
STANDS = B("In stage", "已停留")
USUAL = B("Usual", "通常")
WHY_HEAD = B("Why", "原因")
AFTER_ALL = B("Won so far", "至今赢单")
AMOUNT = B("Amount", "金额")
CURRENCY_HEAD = B("Currency", "币种")
N_DAYS = B("{n} days", "{n} 天")
BY_AGE = B("since it was opened", "自创建起")
OF_N = B("{share} of {n}", "{n} 个中 {share}")
REASONS = B("Why deals are lost", "输单原因")
NO_REASONS = B("No reasons were recorded for lost deals.", "输单商机没有记录原因。")
CHATS = B("From conversation to order", "从对话到成交")
CHATS_HINT = B(
    "Customers' conversations with the assistant, and how far they got.", "客户与助手的对话，以及推进到哪一步。"
)
NO_CHATS = B("No customer has written in this span of days.", "这段时间内没有客户对话。")
COLUMN_NAMES = {
    "owner": B("owner", "负责人"),
    "team": B("team", "团队"),
    "product": B("product", "产品"),
    "account": B("account", "客户"),
    "source": B("source", "来源"),
    "currency": B("currency", "币种"),
    "amount": B("expected amount", "预计金额"),
    "history": B("won before or new", "新老客户"),
}
CSV = B("As CSV: {name}", "导出 CSV：{name}")
DIFFERS = B("Differs", "是否有差异")
YES = B("yes", "是")
NO = B("no", "否")

# --- purchase intention --------------------------------------------------------------------------------------------
INTENTION_HINT = B(
    "How likely each open deal is to be won, learnt from your own decided deals. It ranks deals and gives reasons; it does not know what "
    "was never recorded, and a probability of 70% still means that three of ten are lost. Conversations are scored by stated "
    "signals, not by this model.",
    "根据贵公司已有结果的商机，估计每个进行中商机的赢单概率。它能给商机排序并说明理由，但不了解未记录的情况；70% 的概率"
    "意味着十单里仍有三单会输。对话的意向热度按明示的信号计分，与此模型无关。",
)
TRAIN = B("Train", "训练")
TRAINING = B("Training", "训练中")
STOP = B("Stop", "停止")
STOPPING = B("Stopping at the next safe point. The model in use stays.", "将在下一个安全点停止，使用中的模型不变。")
NOTHING_RUNS = B("No training is running.", "当前没有训练在进行。")
USE_MODEL = B("Use the model", "使用模型")
USE_BASE = B("Use the average win rate", "仅用平均赢单率")
USED_MODEL = B("The model is now in use.", "已启用模型。")
USED_BASE = B("The average win rate is now in use.", "已改用平均赢单率。")
TRAINED_USED = B("Trained. The new model is in use.", "训练完成，新模型已启用。")
TRAINED_NOT_USED = B(
    "Trained. The average win rate stays in use; see why below.", "训练完成，仍使用平均赢单率，原因见下。"
)
NO_CARD = B(
    "No model has been trained yet: every open deal shows the average win rate. Import won and lost deals, then train.",
    "尚未训练：所有进行中的商机都显示平均赢单率。请先导入有赢有输的历史商机，再点击“训练”。",
)
SWITCHED_OFF = B(
    "Someone has since switched to the average win rate. “Use the model” switches back.",
    "此后已有人改用平均赢单率，点击“使用模型”可重新启用。",
)
IN_USE = B("in use", "使用中")
NOT_IN_USE = B("not in use", "未使用")
MODEL = B("Model {name}", "模型 {name}")
LEARNT = B(
    "Learnt from {n} decided deals ({won} won, {lost} lost), the last of {day}; trained {at}.",
    "学习了 {n} 个有结果的商机（赢单 {won}，输单 {lost}），截至 {day}；训练于 {at}。",
)
TRIED = B(
    "Tried on {n} deals decided later than all it had learnt from (since {day}).",
    "在 {n} 个更晚结束、未参与学习的商机上检验（自 {day} 起）。",
)
TRIED_PLAIN = B(
    "Tried on {n} deals decided later than all it had learnt from.", "在 {n} 个更晚结束、未参与学习的商机上检验。"
)
MEASURE = B("Measure", "指标")
MODEL_HEAD = B("Model", "模型")
BASE_HEAD = B("Average win rate", "仅平均赢单率")
MEANS = B("Meaning", "含义")
AUC = B("Ranking (AUC)", "排序能力（AUC）")
AUC_MEANS = B(
    "For a won and a lost deal, how often the won one had the higher probability. 50% is guessing.",
    "随机取一个赢单和一个输单，赢单得分更高的比例。50% 相当于随机猜测。",
)
BRIER = B("Probability error (Brier)", "概率误差（Brier）")
BRIER_MEANS = B("Mean squared error of the probability; smaller is better.", "概率的均方误差，越小越好。")
ECE = B("Calibration error", "校准误差")
ECE_MEANS = B("How far probabilities are from the actual win rate, on average.", "预测概率与实际赢单比例的平均偏差。")
BASE_SHARE = B("Won of decided: {share} ({low}–{high})", "有结果的商机赢单 {share}（{low}–{high}）")
CALIBRATION = B("Predicted and actual", "预测概率与实际结果")
CALIBRATION_HINT = B(
    "Each dot is a group of deals with a similar probability; on the dashed line the prediction was right. The line through a dot is its "
    "95% interval.",
    "每个点是一组概率相近的商机，落在虚线上说明预测准确；竖线为 95% 置信区间。",
)
SAID = B("predicted probability", "预测概率")
CAME = B("actual share won", "实际赢单比例")
WEIGHTS = B("What it is based on", "判断依据")
WEIGHTS_HINT = B(
    "How much each factor raises or lowers the probability, on one scale. It shows what went along with winning, not what caused it.",
    "各因素对概率的提高或降低程度（同一尺度）。反映的是与赢单相伴的情况，并非原因。",
)
RAISES = B("raises", "提高")
LOWERS = B("lowers", "降低")
DEPENDS = B("depends", "视取值而定")
OTHER_COLUMNS = {"final stage": B("final stage", "最终阶段"), "…": B("further columns", "其余各列")}
LEFT_OUT_COLUMNS = B("Columns not used", "未使用的列")
