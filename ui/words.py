"""Every text of the pages, in both languages."""

from knowledge.language import Bilingual as B

# --- every page ----------------------------------------------------------------------------------------------------
OTHER_LANGUAGE = B("中文", "English")
SIGN_IN = B("Sign in", "登录")
SIGN_OUT = B("Sign out", "退出登录")
NAME = B("Name", "用户名")
PASSWORD = B("Password", "密码")
SIGN_IN_HINT = B("For sales staff and administrators.", "供销售人员和管理员使用。")
TO_CUSTOMER_PAGE = B("Customer page", "客户页面")
TO_SALES_PAGE = B("Sales", "销售")
TO_ADMIN_PAGE = B("Administration", "管理")
SKIP = B("Skip to the message box", "跳到输入框")
FAILED = B(
    "Something went wrong on our side. Please try again; if it happens again, tell the administrator the time.",
    "系统出了点问题。请再试一次；如果仍然不行，请把发生的时间告诉管理员。",
)
BUSY = B(
    "Many people are asking just now. Your message was not sent; please try again in a minute.",
    "当前咨询的人较多，您的消息没有发出，请过一分钟再试。",
)
TOO_LARGE = B(
    "That is too much at once and was not read. Please shorten it, or send it in parts.",
    "内容过大，未被读取。请缩短后再发，或分几次发送。",
)
BAD_CALL = B(
    "This page does not ask for that. Reload the page and try again.", "本页面不支持这一操作。请刷新页面后重试。"
)
NOT_YOURS = B("Your account may not open this page.", "您的账号无权打开此页面。")
NOT_FOUND = B("There is no such page or source.", "没有这个页面或出处。")
NOT_DONE = B("Not done", "未完成")
DONE = B("Done.", "已完成。")
NOTHING = B("Nothing here yet.", "这里还没有内容。")

# --- chat ----------------------------------------------------------------------------------------------------------
WELCOME = B("How can we help?", "您想了解什么？")
WELCOME_MORE = B(
    "Ask about products, prices, delivery or service. Every figure can be opened at its source.",
    "可以咨询产品、价格、配送或售后。回复中的每个数据都可以点开查看出处。",
)
ASK_LABEL = B("Your message", "您的消息")
ASK_HINT = B("Ask in English or Chinese…", "请用中文或英文提问……")
SEND = B("Send", "发送")
STOP = B("Stop", "停止")
STOPPED = B("Stopped. Ask again whenever you like.", "已停止。您可以随时重新提问。")
NEW = B("New chat", "新对话")
PERSON = B("Talk to a person", "转人工")
LOOKING = B("Looking through the documents and the catalogue", "正在查阅资料和产品目录")
STILL = B("This one takes a little longer", "这个问题需要多一点时间")
YOU = B("You", "您")
COPY = B("Copy", "复制")
COPIED = B("Copied", "已复制")
RETRY = B("Ask again", "重新提问")
GOOD = B("Helpful", "有帮助")
BAD = B("Not helpful", "没有帮助")
WHY = B("What was wrong? (optional)", "哪里不好？（可不填）")
SEND_RATING = B("Send feedback", "提交反馈")
THANKS = B("Thank you for the feedback.", "感谢您的反馈。")
SOURCES = B("Sources", "出处")
OPEN_SOURCE = B("Open source", "查看出处")
PRICE = B("Price", "价格")
NO_PICTURE = B("No picture", "暂无图片")
ASK_NEXT = B("You may want to ask", "您可能还想问")
CONVERSATION = B("Conversation", "对话")
EARLIER = B("Earlier messages", "更早的消息")
LATEST = B("Latest messages", "最新消息")
COMPARISON = B("Comparison", "对比")
PRIVACY = B("Privacy", "隐私说明")
LOOKING_AT = B("You are looking at", "您正在看")
ABOUT_PRODUCT = (
    (B("Price", "价格"), B("How much is {sku}?", "{sku} 多少钱？")),
    (B("In stock?", "有货吗"), B("Is {sku} in stock?", "{sku} 有货吗？")),
    (B("Specifications", "参数"), B("What are the specifications of {sku}?", "{sku} 的参数是什么？")),
)
"""Questions about a product that is looked at: what the button says, and what is asked."""
NO_COOKIES_HERE = B(
    "Your browser keeps no cookies here: this chat ends when you leave the page.",
    "您的浏览器在此处不保存 Cookie：离开本页面后，对话不会保留。",
)

# --- talk to a person ----------------------------------------------------------------------------------------------
PERSON_TITLE = B("Talk to a person", "联系人工客服")
PERSON_HINT = B(
    "A colleague gets this conversation with a summary and replies to the contact you leave.",
    "我们的同事会收到本次对话和摘要，并通过您留下的联系方式回复。",
)
CONTACT = B("Email or phone", "邮箱或电话")
CONTACT_HINT = B("name@example.com", "手机号或邮箱")
NOTE = B("Anything to add? (optional)", "补充说明（可不填）")
SEND_PERSON = B("Send request", "提交")
CANCEL = B("Cancel", "取消")
PERSON_DONE = B(
    "A colleague has been told. Your number is {number}. You can go on asking here meanwhile.",
    "已通知我们的同事，您的受理编号是 {number}。等待期间您可以继续在这里提问。",
)
NEED_CONTACT = B(
    "Please leave an email address or a phone number, so that we can reach you.", "请留下邮箱或电话，方便我们联系您。"
)
PERSON_FIRST = B(
    "Please send one message first, so that our colleague knows what it is about.",
    "请先发送一条消息，方便同事了解您的需求。",
)

# --- source panel --------------------------------------------------------------------------------------------------
PAGE = B("page {n}", "第 {n} 页")
LINE = B("line {n}", "第 {n} 行")
SHEET = B("sheet {n}", "工作表 {n}")
CELL = B("cell {n}", "单元格 {n}")
CHANGED = B("This source has changed since the reply was given.", "回复之后，此出处的内容已有变动。")

# --- sales ---------------------------------------------------------------------------------------------------------
HAND_OFFS = B("Waiting customers", "待接待客户")
CONVERSATIONS = B("Conversations", "对话记录")
SALES_HINT = B(
    "Answers may include internal documents and costs. Do not forward them as they are.",
    "回复可能包含内部资料和成本，请勿直接转发给客户。",
)
WAITING = B("Waiting", "待接待")
ACKNOWLEDGED = B("Seen to", "跟进中")
CLOSED = B("Closed", "已关闭")
ACKNOWLEDGE = B("I will see to it", "我来跟进")
ANSWER = B("Open and answer", "打开并回复")
CLOSE_HAND_OFF = B("Close", "关闭")
OPEN = B("Open", "打开")
TAKEN_BY = B("by {name}", "由 {name} 跟进")
NO_HAND_OFFS = B(
    "No customer is waiting. Requests for a person appear here.", "目前没有待接待的客户。客户转人工后会显示在这里。"
)
NO_CONVERSATIONS = B(
    "No conversations yet. They appear here as soon as a customer writes.", "还没有对话。客户发来消息后会显示在这里。"
)
STARTED = B("Last message", "最近消息")
TURNS = B("Turns", "轮数")
PRODUCTS = B("Products", "产品")

# --- admin ---------------------------------------------------------------------------------------------------------
OVERVIEW = B("Overview", "概览")
DOCUMENTS = B("Documents", "文档")
CATALOGUE = B("Catalogue", "产品目录")
RECORDS = B("Records", "回复记录")
USERS = B("Users", "用户")
AUDIENCE = B("Visible to", "可见范围")
PUBLIC = B("Customers and staff", "客户和员工")
INTERNAL = B("Staff only", "仅员工")
ADD = B("Add", "添加")
ADDED = B("Added", "已添加")
UNCHANGED = B("Unchanged", "内容未变")
NOT_ADDED = B("Not added", "未添加")
CHOOSE_FILE = B("Choose a file first.", "请先选择文件。")
DELETE = B("Delete", "删除")
DELETE_DOCUMENT = B("Delete “{name}”? Replies will no longer use it.", "确定删除“{name}”吗？之后的回复将不再引用它。")
TITLE = B("Title", "标题")
FORMAT = B("Format", "格式")
LANGUAGE = B("Language", "语言")
PASSAGES = B("Passages", "段落数")
ADDED_AT = B("Added", "添加时间")
CATALOGUE_FILE = B("Catalogue file (CSV, XLSX, JSON, JSONL)", "目录文件（CSV、XLSX、JSON、JSONL）")
CHECK_FILE = B("Check file", "检查文件")
IMPORT = B("Import", "导入")
GUESS_TITLE = B("Recognised columns", "列的识别结果")
GUESS_HINT = B(
    "Check the meanings, correct any that are wrong, then import. Nothing has been saved yet.",
    "请核对，含义有误可直接修改，然后导入。目前尚未保存任何内容。",
)
COLUMN = B("Column", "列名")
MEANING = B("Meaning", "含义")
IMPORT_DONE = B(
    "{added} added, {changed} updated, {unchanged} unchanged, {bad} rows could not be used.",
    "新增 {added}，更新 {changed}，未变 {unchanged}，{bad} 行无法使用。",
)
ROW = B("Row", "行")
REASON = B("Reason", "原因")
SEARCH = B("Search", "搜索")
SEARCH_PRODUCTS = B("Search products", "搜索产品")
SKU = B("SKU", "型号")
PRODUCT = B("Product", "产品")
CATEGORY = B("Category", "类别")
STOCK = B("Stock", "库存")
PREVIOUS = B("Previous", "上一页")
NEXT = B("Next", "下一页")
TURN = B("Reply number", "回复编号")
TURN_HINT = B("Paste a reply number, or open a reply below", "粘贴回复编号，或从下方列表打开")
OPEN_RECORD = B("Open record", "打开记录")
REPLAY = B("Replay", "回放")
REPLAY_SAME = B("Replayed: the reply is exactly the same.", "已回放：回复完全一致。")
REPLAY_DIFFERS = B("Replayed: the reply differs from the one that was given.", "已回放：结果与当时的回复不一致。")
TODAY = B("With today's documents and prices the reply would differ:", "按当前资料，回复会有以下不同：")
REPLAY_TEXT = B("Replayed text", "回放文本")
USER_NAME = B("User name", "用户名")
ROLE = B("Role", "角色")
ROLE_SALES = B("Sales", "销售")
ROLE_ADMIN = B("Administrator", "管理员")
ADD_USER = B("Add user", "添加用户")
NEW_PASSWORD = B("Password for {name}, shown only now: {password}", "{name} 的密码（仅显示这一次）：{password}")
ACTIVE = B("Active", "启用")
INACTIVE = B("Deactivated", "已停用")
DEACTIVATE = B("Deactivate", "停用")
ACTIVATE = B("Activate", "启用")
RESET = B("New password", "重置密码")
RESET_SURE = B("Give {name} a new password? The old one stops working.", "确定为 {name} 重置密码吗？旧密码将失效。")
DEACTIVATE_SURE = B("Deactivate {name}? They are signed out at once.", "确定停用 {name} 吗？该用户会立即退出登录。")
STATE = B("State", "状态")
SINCE = B("Created", "创建时间")
OVERVIEW_NAMES = {
    "documents": DOCUMENTS,
    "passages": PASSAGES,
    "products": PRODUCTS,
    "conversations": CONVERSATIONS,
    "turns": TURNS,
    "hand_offs": HAND_OFFS,
    "waiting": HAND_OFFS,
    "waiting_hand_offs": HAND_OFFS,
    "users": USERS,
    "generation": B("Database generation", "数据版本"),
    "embedder": B("Embedder", "向量模型"),
    "writer": B("Writer", "写作模型"),
}
RECORD_NAMES = {
    "question": B("Question", "问题"),
    "text": B("Question", "问题"),
    "asked": B("What was asked", "提问"),
    "intent": B("Intent", "意图"),
    "query": B("Rewritten query", "改写后的问题"),
    "passages": B("Passages and scores", "段落与得分"),
    "facts": B("Facts", "事实"),
    "checks": B("Checks", "检查"),
    "timings": B("Timings", "用时"),
    "reply": B("Reply", "回复"),
    "language": LANGUAGE,
    "understanding": B("Understanding", "理解"),
    "draft": B("Draft", "草稿"),
    "turn": TURN,
    "conversation": CONVERSATION,
    "milliseconds": B("Milliseconds", "毫秒"),
    "rating": B("Rating", "评价"),
    "problems": B("Problems found by the check", "检查发现的问题"),
    "by": B("Written by a colleague", "由同事撰写"),
    "left_to": B("Left to a colleague", "留给同事回复"),
    "channel": B("Channel", "渠道"),
    "name": B("Name", "姓名"),
}
NEED_COOKIES = B(
    "This page needs a cookie to keep your conversation yours. Please allow cookies for this site and reload.",
    "本页面需要使用 Cookie 来保护您的对话。请允许本网站使用 Cookie 后刷新页面。",
)
FOREIGN = B(
    "This request came from another site and was refused. Open the page itself and try again.",
    "该请求来自其他网站，已被拒绝。请直接打开本页面后重试。",
)
KIND = B("Type", "类型")
SAMPLE = B("Example", "示例")
QUESTION = B("Question", "问题")
INTENT = B("Intent", "意图")

# --- writers -------------------------------------------------------------------------------------------------------
_WRITERS = {
    "composed": B("Plain statements", "平实陈述"), "worded": B("Hand-written phrasing", "人工撰写措辞"), "trained": B("Trained here", "自训练模型"),
    "endpoint": B("Model on a server", "远程模型"), "langchain": B("LangChain model", "LangChain 模型"), "local": B("Local model", "本机模型"),
}  # fmt: skip


def writer_name(name: str) -> B:
    """Return how the pages call a writer."""
    return _WRITERS.get(name, B.same(name))
