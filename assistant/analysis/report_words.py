"""Every text of the needs report, in both languages."""

from knowledge.language import Bilingual as B

TITLE = B("What customers need", "客户需求分析")
SOURCE = B("{rows} rows from {name}", "{name}，共 {rows} 行")
PERIOD = B("from {first} to {last}", "{first} 至 {last}")
TEXTS = B("texts read", "分析文本")
COMPLAINTS = B("with a complaint", "含投诉")
WISHES = B("ask for something", "有需求或咨询")
CONTENT = B("content, ask for nothing", "满意或无需求")
UNSURE = B("not understood", "未能判断")
URGENT = B("urgent", "紧急")
OF_TEXTS = B("texts", "条")
FIRST = B("What to do first", "先做什么")
FIRST_WHY = B(
    "Where a need is more common than elsewhere by more than chance explains: complaints before wishes, each by how many texts it has too many, two for one place at most.",
    "以下各项的占比显著高于其他处（已排除偶然）：先投诉后其他，各按多出的数量排序，同一处至多两项。",
)
NO_FINDINGS = B("Nothing stands out beyond chance.", "没有超出偶然的差异。")
UNKNOWN = B("Not understood: {share} of the texts", "未能判断：占文本的 {share}")
UNKNOWN_WHY = B(
    "What they are about. Where it is a need, add it on the needs tab with some of these sentences as examples, and train again.",
    "以下是这些文本的主要内容。如属于需求，请在“客户需求”页新增该需求，用其中几句作为例句，然后重新训练。",
)
DO = B("Suggested", "建议")
SHOW = B("Read the sentences", "查看原话")
TREND = B("Over time", "随时间变化")
TREND_WHY = B(
    "Share of the texts of each period that speak of it; the six commonest.",
    "每个时段中提到该项的文本占比，列出最常见的六项。",
)
ROSE = B("What rose in the last period", "最近一个时段上升的需求")
NOT_ROSE = B("Nothing rose beyond chance in the last period.", "最近一个时段没有超出偶然的上升。")
NO_DATES = B("The texts carry no dates, so nothing can be said about time.", "文本没有日期，无法分析时间变化。")
BY = B("By {field}", "按{field}")
HEAT = B("Complaints: {field} by kind", "投诉热力图：{field} × 类型")
HEAT_WHY = B(
    "Share of the texts in each row; click a figure for the sentences behind it.",
    "数字为该行文本中的占比，点击可查看原话。",
)
VOICE = B("Share of voice of complaints", "投诉声量占比")
VOICE_WHY = B(
    "A product whose part in all complaints is greater than its part in all texts complains louder than its size.",
    "若某产品在全部投诉中的占比大于其文本占比，说明它的投诉相对更集中。",
)
RATE = B("texts with a complaint (95 % interval)", "含投诉的文本（95% 区间）")
PART_COMPLAINTS = B("of all complaints", "占全部投诉")
PART_TEXTS = B("of all texts", "占全部文本")
OVERVIEW = B("All needs at a glance", "需求总览")
OVERVIEW_WHY = B(
    "How many texts speak of each; a text may speak of several.", "提到各项需求的文本数；一条文本可能涉及多项。"
)
HEAT_PAPER = B("Share of the texts in each row that complain of it.", "数字为该行文本中提到此项投诉的占比。")
EACH_PAPER = B(
    "The commonest needs: what they are about, and sentences word for word.", "最常见的需求：主要话题与原话。"
)
FIELD = B("read as", "读作")
EACH = B("Need by need", "逐项查看")
TOPICS = B("What it is about", "主要话题")
WORDS = B("Typical words", "典型用词")
SENTENCES = B("Sentences", "原话")
WORDS_NOTE = B("Marked words carried the prediction.", "高亮词语是判断依据。")
ABOUT = B("about {n}", "约 {n} 条")
URGENT_LIST = B("Urgent now", "需要尽快处理")
TRUST = B("How far to trust it", "可信度")
TRUST_WHY = B(
    "Measured on {n} held-out texts that the model never learnt from. Read shares as estimates, and the sentences before deciding.",
    "在模型从未学习过的 {n} 条留出文本上测得。占比是估计值，做决定前请先看原话。",
)
F1 = B("F1", "F1")
PRECISION = B("precision", "精确率")
RECALL = B("recall", "召回率")
MACRO = B(
    "Macro-F1 {f1}; first guess right {right}; calibration error {ece}.",
    "宏平均 F1 {f1}；首选正确 {right}；校准误差 {ece}。",
)
CONFUSION = B("Confusion matrix: rows are the truth, columns the guess", "混淆矩阵：行为真实类别，列为判断")
CONFUSION_WHY = B(
    "By the first guess alone, of texts with one need; precision and recall above count every need that holds.",
    "仅按首选判断，只计只有一种需求的文本；上面的精确率和召回率则计入所有成立的需求。",
)
DRIFT = B("Do the texts look like those before?", "文本与以往是否相近？")
SINCE_TRAINING = B("Beside the examples that the model learnt from", "与模型学习的例句相比")
SINCE_BEFORE = B("Beside the analysis before ({name})", "与上一次分析相比（{name}）")
ASPECT = B("what", "方面")
INDEX = B("index", "指数")
LEVEL = B("verdict", "结论")
GREW = B("what grew", "增多的内容")
LANGUAGES = {"zh": B("Chinese", "中文"), "en": B("English", "英文")}
UP_TO = B("up to {n} characters", "不超过 {n} 字")
LONGER = B("longer", "更长")
NOT_UNDERSTOOD = B("not understood", "未能判断")
TAKEN = B("How the file was read", "文件读取情况")
COLUMN = B("column", "列")
LEFT_OUT = B(
    "{empty} empty, {copies} copies and {bad} rows without a usable text (broken, headings, other sheets) were left out; {undated} texts have a date that could not be read.",
    "略去空文本 {empty} 条、重复 {copies} 条、无法使用的行（损坏、标题或其他工作表）{bad} 条；{undated} 条文本的日期无法识别。",
)
PERIODS = {"day": B("day", "日"), "week": B("week", "周"), "month": B("month", "月")}
FIELDS = {"product": B("product", "产品"), "channel": B("channel", "渠道"), "region": B("region", "地区"), **PERIODS}
EACH_MEASURED = B("Need by need", "逐项指标")
NEED = B("need", "需求")
ELSEWHERE = B("elsewhere", "其他")
BEFORE = B("before", "此前")
NOW = B("now", "最近")
CHANCE = B("adjusted p", "校正 p 值")
STYLE = """
:root{--ink:#20242a;--soft:#5d6570;--line:#e2e0da;--paper:#fff;--ground:#f6f4ef;--accent:#c8553d}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{max-width:1080px;margin:0 auto;padding:28px 20px 80px}
h1{font-size:27px;line-height:1.25;margin:0 0 4px}
h2{font-size:19px;margin:36px 0 4px}
h3{font-size:15px;margin:18px 0 6px}
p{margin:4px 0}
.soft,small{color:var(--soft)}
section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:4px 20px 20px;margin:16px 0}
section>h2{margin-top:16px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(135px,1fr));gap:10px;margin:18px 0}
.tile{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:12px 14px}
.tile b{display:block;font-size:23px;line-height:1.2}
.tile span{color:var(--soft);font-size:13px}
.tile.bad b{color:var(--accent)}
.acts{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:12px;margin-top:12px}
.act{border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:8px;padding:10px 14px}
.act h3{margin:0 0 4px}
.act .do{margin-top:6px}
.scroll{overflow-x:auto;max-width:100%}
svg.plot{width:100%;min-width:560px;height:auto;font-size:11px;fill:var(--soft)}
svg .grid{stroke:#e8e6e0}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:13px}
.key i{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px}
.bar{display:grid;grid-template-columns:130px 1fr 104px;gap:10px;align-items:center;margin:5px 0}
.bar b{font-weight:500;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bar svg{width:100%;height:20px;border-radius:4px}
.bar small{white-space:nowrap}
table{border-collapse:collapse;font-size:13.5px}
td,th{padding:5px 9px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
table.heat{border-spacing:2px;border-collapse:separate;font-size:12.5px}
table.heat td{border:0;border-radius:4px;text-align:center;min-width:44px;padding:6px 4px}
table.heat td a{color:inherit;text-decoration:none;display:block}
table.heat th{border:0;font-weight:500;white-space:nowrap}
table.heat thead th{vertical-align:bottom;text-align:center;white-space:normal;min-width:58px;max-width:84px;font-size:12px;line-height:1.25}
table.heat th[scope=row]{position:sticky;left:0;background:var(--paper);max-width:150px;overflow:hidden;text-overflow:ellipsis}
details{border-top:1px solid var(--line);padding:6px 0}
summary{cursor:pointer;padding:6px 0;font-weight:600}
summary small{font-weight:400;margin-left:8px}
mark{background:#fde4c8;color:inherit;border-radius:3px;padding:0 1px}
ul.said{list-style:none;margin:6px 0;padding:0}
ul.said li{padding:5px 0;border-bottom:1px dotted var(--line)}
ul.said small{margin-left:8px}
.chip{display:inline-block;background:#f0ede5;border-radius:12px;padding:1px 10px;margin:2px 4px 2px 0;font-size:13px}
:target{outline:2px solid var(--accent);outline-offset:4px;border-radius:4px}
@media(max-width:640px){main{padding:16px 12px 60px}
section{padding:2px 12px 14px}
.bar{grid-template-columns:84px 1fr 76px}
h1{font-size:22px}}
@media print{body{background:#fff}
details{break-inside:avoid}}
"""
SCRIPT = """
const open = () => { let e = document.getElementById(location.hash.slice(1)); const at = e;
  while (e) { if (e.tagName === 'DETAILS') e.open = true; e = e.parentElement; } if (at) at.scrollIntoView(); };
addEventListener('hashchange', open); open();
"""
"""Browser code that opens the folded part a link leads into."""
