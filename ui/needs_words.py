"""The texts of the needs tab, in both languages."""

from knowledge.language import Bilingual as B

NEEDS = B("Needs", "客户需求")
FILE = B("Reviews, inquiries or complaints (CSV, XLSX, JSONL)", "评论、咨询或投诉文件（CSV、XLSX、JSONL）")
MASK = B("Hide personal data", "隐藏个人信息")
ANALYSE = B("Analyse the file", "分析文件")
CONVERSATIONS = B("Analyse the conversations", "分析对话记录")
STOP = B("Stop", "停止")
STOPPING = B("Stopping at the next safe point.", "将在下一个安全点停止。")
DONE = B("{texts} texts read; columns: {columns}.", "已分析 {texts} 条文本；所用列：{columns}。")
KEEP = B("Save as", "另存为")
REPORT = B("Report", "报告")
LABEL = B("Label uncertain texts", "标注存疑文本")
LABEL_HINT = B(
    "Keys: 1 2 3 for the model's guesses, u for urgent, Enter to save, s to skip. Several may be chosen; none means no need.",
    "快捷键：1、2、3 选择模型的判断，u 标为紧急，回车保存，s 跳过。可多选；不选表示没有需求。",
)
NOTHING_WAITS = B(
    "Nothing to label. Analyse a file, and uncertain texts appear here.",
    "没有待标注的文本。分析文件后，存疑文本会出现在这里。",
)
LEFT = B("{n} waiting", "待标注 {n} 条")
SAVE = B("Save (Enter)", "保存（回车）")
SKIP = B("Skip (s)", "跳过（s）")
URGENT = B("urgent (u)", "紧急（u）")
SOURCES = {
    "doubtful": B("model uncertain", "模型存疑"),
    "thumbs_down": B("reply rated unhelpful", "回复被评为没有帮助"),
    "hand_off": B("handed to a person", "转人工"),
    "correction": B("correction", "人工更正"),
}
DISPUTED = B("people disagree", "标注不一致")
TRAIN = B("Retrain", "重新训练")
BACK = B("Previous model", "恢复上一个模型")
MADE_OF = B("Model type (or type an encoder's ID or folder)", "模型类型（也可输入编码器名称或目录）")
KINDS = [
    (B("the same as in use", "与当前模型相同"), ""),
    (B("linear model (seconds)", "线性模型（数秒）"), "linear"),
    (B("words and a small network (a minute or more)", "词语加小型网络（一分钟或更久）"), "words"),
    (B("our own small BERT (twenty minutes or more)", "自训小型 BERT（二十分钟或更久）"), "own"),
]
KIND = {
    "linear": B("linear model", "线性模型"),
    "words": B("words and a small network", "词语加小型网络"),
    "own": B("our own small BERT", "自训小型 BERT"),
}
WENT_BACK = B("The previous model is in use again.", "已恢复上一个模型。")
MODEL = B("Model in use", "使用中的模型")
BEFORE = B("before", "训练前")
AFTER = B("after", "训练后")
MEASURE = B("measure", "指标")
MACRO_F1 = B("macro-F1 on held-out texts", "留出文本宏平均 F1")
FIRST_RIGHT = B("first guess right", "首选正确率")
EXACT = B("all needs right", "需求全部正确")
ON_CORRECTIONS = B("right on every correction so far", "在全部人工更正上的正确率")
LEARNT = B(
    "{kind}; {examples} examples, {corrections} of them corrections; trained {at}",
    "{kind}；例句 {examples} 条，其中人工更正 {corrections} 条；训练于 {at}",
)
AGREEMENT = B("Agreement of two people (Cohen's kappa)", "两人标注一致性（Cohen's kappa）")
ON_TEXTS = B("{n} texts that both labelled", "共同标注 {n} 条")
KAPPA = B(
    "1 is full agreement, 0 no more than chance; below 0.6 the needs should be described more clearly.",
    "1 为完全一致，0 与随机相同；低于 0.6 时应把各项需求的说明写得更清楚。",
)
OTHERS = B("all needs", "全部需求")
READ = B("Classify a text and correct it", "判断一条文本并更正")
TEXT = B("A text a customer wrote", "任意一条客户文本")
EXPLAIN = B("Classify", "判断")
NEAR = B("Similar labelled examples", "相近的已标注例句")
WRONG = B(
    "Wrong? Choose the right needs; nothing chosen means no need.", "判断有误？请选择正确的需求；不选表示没有需求。"
)
CORRECT = B("Save as a correction", "保存更正")
CORRECTED = B("Saved. The next training learns from it.", "已保存，下次训练时生效。")
MOODS = {1: B("speaks well of it", "语气正面"), 0: B("neutral", "语气中性"), -1: B("speaks against it", "语气负面")}
HURRIES = B("urgent", "紧急")
OUTSIDE = B("nothing to do with the company", "与公司业务无关")
DRIFT = B("Are texts similar to earlier ones?", "文本与以往是否相近？")
CORRECTION = B("correction", "更正的文本")
EACH_CORRECTION = B("Corrections read otherwise now, or still wrongly", "判断有变化或仍有误的更正")
LABEL_HEAD = B(f"### {LABEL.en}", f"### {LABEL.zh}")
READ_HEAD = B(f"### {READ.en}", f"### {READ.zh}")
CONTRADICTIONS = B("Texts with conflicting labels", "标注自相矛盾的文本")
LEAVES_HEAD = B("### Needs used as labels", "### 标注所用的需求分类")
LEAVES_HINT = B(
    "Names change everywhere at once. Added or retired needs take effect at the next training; existing labels keep their meaning.",
    "名称修改后立即在各处生效。新增或停用的需求在下次训练时学习；已有标注的含义保持不变。",
)
NEW_LEAF = B("Add a need", "新增需求")
EDIT = B("Edit", "编辑")
RETIRE = B("Retire", "停用")
RESTORE = B("Restore", "恢复")
SAVE_LEAF = B("Save", "保存")
GROUP = B("Group", "大类")
LEAF_FIELDS = {
    "label_en": B("Name, English", "英文名称"),
    "label_zh": B("Name, Chinese", "中文名称"),
    "description_en": B("What it means, English", "英文说明"),
    "description_zh": B("What it means, Chinese", "中文说明"),
    "action_en": B("What the report suggests, English", "报告中的建议（英文）"),
    "action_zh": B("What the report suggests, Chinese", "报告中的建议（中文）"),
}
LEAF_EXAMPLES = B(
    "Your examples, one a line, either language; “! ” in front: urgent",
    "自有例句，每行一条，中英文均可；行首“! ”表示紧急",
)
ALL_LEAVES = B("All needs ({n})", "全部需求（{n}）")
NEED = B("Need", "需求")
EXAMPLES = B("Examples", "例句")
LABELLED = B("Labelled texts", "人工标注")
STATE = B("State", "状态")
IN_USE = B("in use", "在用")
WAITS = B("waits: {n} of {fewest} examples or labels", "待学习：例句与标注共 {n} 条，需 {fewest} 条")
RETIRED = B("retired", "已停用")
RETIRED_INTO = B("retired, counts as {into}", "已停用，计入{into}")
INTO = B("When retired, its texts count as", "停用后其文本计入")
NOWHERE = B("nothing (left out)", "不计入（忽略）")
SURE_RETIRE = B(
    "Retire {need}? Its {examples} examples and {labelled} labelled texts will count as what is chosen beside this button, or not at all, in reports at once and in the model from the next training. It can be brought back with all of them.",
    "停用“{need}”？其 {examples} 条例句和 {labelled} 条人工标注将按按钮旁的选择计入其他需求或忽略：报告立即生效，模型在下次训练时生效。之后可连同全部内容一起恢复。",
)
LEAF_SAVED = B("Saved.", "已保存。")
LEAF_ADDED = B(
    "Added. With {fewest} examples or labels it is learnt at the next training.",
    "已新增。例句与标注满 {fewest} 条后，将在下次训练时学习。",
)
LEAF_RETIRED = B("Retired.", "已停用。")
LEAF_RESTORED = B("In use again.", "已恢复使用。")
