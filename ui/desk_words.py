"""The texts of the salesperson's workspace, in both languages."""

from knowledge.language import Bilingual as B

# --- the three panes -----------------------------------------------------------------------------------------------
LISTS = B("Inbox", "收件箱")
WORK = B("Work", "工作区")
CUSTOMER = B("Customer", "客户资料")
WAITING = B("Waiting", "待接待")
CONVERSATIONS = B("Conversations", "对话")
QUOTES = B("Quotes", "报价")
APPROVALS = B("Approvals", "待审批")
CUSTOMERS = B("Customers", "客户")
ASSISTANT = B("Assistant", "助手")
CONVERSATION = B("Conversation", "客户对话")
QUOTE = B("Quote", "报价单")
EMAIL = B("Email", "邮件")
OPEN_FIRST = B(
    "Open a conversation from the inbox to see what this customer needs.", "从左侧打开一段对话，即可查看该客户的需求。"
)
NO_QUOTES = B("No quotes yet.", "还没有报价。")
NO_APPROVALS = B("Nothing waits for approval.", "没有待审批的报价。")
NO_CUSTOMERS = B("No customers yet.", "还没有客户。")

# --- the customer --------------------------------------------------------------------------------------------------
UNKNOWN = B("Unknown customer", "未登记的客户")
KEEP_CUSTOMER = B("Save as customer", "登记为客户")
NAME = B("Name", "姓名")
COMPANY = B("Company", "公司")
EMAIL_ADDRESS = B("Email address", "邮箱")
PHONE = B("Phone", "电话")
ADDRESS = B("Address", "地址")
TAX_NUMBER = B("Tax number", "税号")
NEEDS = B("Needs so far", "目前的需求")
NO_NEEDS = B("Nothing specific said yet.", "尚未提出具体需求。")
NEED = B("Need", "需求")
BUDGET = B("Budget", "预算")
TIMING = B("Time", "时间")
PIECES = B("{n} pieces", "{n} 件")
PRODUCTS = B("Products discussed", "谈到的产品")
EMAILS = B("Emails", "邮件")
CONTRACTS = B("Contracts", "合同")
NOTES = B("Notes", "备注")
ADD_NOTE = B("Add note", "添加备注")
NEXT_STEP = B("Next step", "下一步")
WHEN = B("When", "时间")
SAVE = B("Save", "保存")
NEW_QUOTE = B("New quote", "新建报价")
NEW_EMAIL = B("Write email", "写邮件")
CONTRACT = B("Contract", "合同")
MAKE_CONTRACT = B("Make the contract", "生成合同")
CONTRACT_MADE = B("Contract {number} was made; it stands beside the customer.", "合同 {number} 已生成，见右侧客户栏。")
SIGNED = B("Signed by both", "双方已签署")
SIGNED_SURE = B(
    "Record contract {number} as signed? That is for good.", "确定将合同 {number} 记为已签署吗？此操作不可撤销。"
)
NONE_YET = B("None yet.", "暂无。")
SAVED = B("Saved.", "已保存。")

# --- quotes --------------------------------------------------------------------------------------------------------
STATES = {
    "draft": B("draft", "草稿"),
    "waiting": B("waiting for approval", "待审批"),
    "approved": B("approved", "已批准"),
    "sent": B("sent", "已发送"),
    "accepted": B("accepted", "已接受"),
    "declined": B("declined", "已谢绝"),
    "expired": B("expired", "已过期"),
}
ACTIONS = {
    "draft": B("drafted", "起草"),
    "revise": B("revised", "修订"),
    "reprice": B("repriced", "重新计价"),
    "clone": B("cloned", "复制"),
    "submit": B("approval asked for", "提交审批"),
    "approve": B("approved", "批准"),
    "refuse": B("refused", "退回"),
    "send": B("sent", "发送"),
    "accept": B("accepted", "接受"),
    "decline": B("declined", "谢绝"),
    "expire": B("expired", "过期"),
}
UNSAVED = B("New quote, not saved yet", "新报价（尚未保存）")
CHANGED_HERE = B("changes not saved yet", "有未保存的修改")
LEAVE_SURE = B("Changes here are not saved yet. Go on and lose them?", "这里有尚未保存的修改。确定放弃并继续吗？")
VERSION = B("version {n}", "第 {n} 版")
LINES = B("Lines", "明细")
SKU = B("SKU", "型号")
OWN_NAME = B("Own item", "自定义名称")
QUANTITY = B("Quantity", "数量")
UNIT_PRICE = B("Agreed price", "议定单价")
DISCOUNT_PERCENT = B("Discount %", "折扣 %")
OPTIONAL = B("Optional", "可选")
ADD_LINE = B("Add line", "增加一行")
REMOVE_LINE = B("Remove line", "删除此行")
BUYER = B("Buyer", "买方")
WHOLE_QUOTE = B("Whole quote", "整单")
CURRENCY = B("Currency", "货币")
REGION = B("Delivery country (code)", "交货国家（代码）")
GROUP = B("Customer group", "客户组")
DISCOUNT_AMOUNT = B("Discount amount", "整单优惠额")
SHIPPING = B("Shipping agreed", "议定运费")
VALID_DAYS = B("Valid days", "有效天数")
LANGUAGE = B("Language", "语言")
NOTE = B("Note on the quote", "报价备注")
SUGGEST_NOTE = B("Suggest a note", "代写备注")
NOTE_TAKEN = B("The note is in its field below. Save the draft to keep it.", "备注已填入下方，保存草稿后生效。")
NOTE_DOUBTS = B("Not supported by this quote, in its note:", "备注中以下内容与本报价不符：")
SAVE_DRAFT = B("Save draft", "保存草稿")
SUBMIT = B("Submit for approval", "提交审批")
SUBMIT_SAVED = B("Your changes are saved, but approval was not asked for: {why}", "修改已保存，但未能提交审批：{why}")
REVISE = B("Revise", "修订")
REVISE_SURE = B(
    "{number} is {state}. Once you save a change it is a draft again and has to be approved anew; version {n} stays in its "
    "history. Go on?",
    "{number} 当前{state}。一旦保存修改，它将变回草稿，须重新审批；第 {n} 版会保留在历史中。要继续吗？",
)  # fmt: skip
CANCEL_REVISION = B("Leave as it was", "放弃修订")
ASKED_BY = B("{who} asks for approval", "{who} 提交审批")
SENT_BACK_BY = B("{who} sent it back", "{who} 已退回")
APPROVE = B("Approve", "批准")
REFUSE = B("Send back", "退回")
REASON = B("Reason or remark", "理由或备注")
SEND = B("Mark as sent", "标记为已发送")
ACCEPT = B("Customer accepted", "客户已接受")
DECLINE = B("Customer declined", "客户已谢绝")
COVER = B("Cover email", "附函邮件")
CLONE = B("Clone", "复制")
REPRICE = B("Reprice today", "按今日规则重新计价")
REPRICE_FIRST = B("At today's rules this would change; nothing is kept yet.", "按今日规则将有以下变化，目前尚未保存。")
REPRICE_LOSES = B("The quote is {state}: with these prices it is a draft again and has to be approved anew.", "该报价当前{state}：采用新价格后将变回草稿，须重新审批。")  # fmt: skip
REPRICE_TAKE = B("Take these prices", "采用新价格")
REPRICE_LEAVE = B("Leave as it is", "保持不变")
CHANGES = B("What changed", "变更内容")
SAME = B("Nothing changed.", "没有变化。")
HISTORY = B("History", "历史")
AMOUNT = B("Amount", "金额")
LIST_PRICE = B("List price", "目录价")
PRICE_EACH = B("Price each", "单价")
WHY = B("Why", "计价说明")
GOODS = B("Goods", "货款")
DISCOUNT = B("Discount", "优惠")
SHIPPING_SUM = B("Shipping", "运费")
NET = B("Net", "不含税金额")
TOTAL = B("Total", "合计")
INCLUSIVE = B("prices include tax", "含税价")
EXCLUSIVE = B("tax on top", "税另计")
VALID_UNTIL = B("Valid until {day}", "有效期至 {day}")
NEEDS_APPROVAL = B("Needs approval", "需要审批")
FORBIDDEN = B("Nobody may approve this", "任何人都不能批准")
WITHIN = B("Within your own limit", "在您的权限内")
DOWNLOAD = B("Download", "下载")
NO_LINES = B("Add a product and a quantity to see the price.", "请填写产品和数量，即可看到价格。")
BAD_NUMBER = B("{name}: “{value}” is not a number. Write digits, such as 12 or 7.5.", "{name}：“{value}”不是数字，请填写数字，例如 12 或 7.5。")  # fmt: skip
NOT_WHOLE = B("{name}: “{value}” is not a whole number. Only whole ones count here, such as 12.", "{name}：“{value}”不是整数。此处只能填写整数，例如 12。")  # fmt: skip
NO_PRODUCT = B("Line {n} names no product: fill in its SKU or its own item, or remove the line with ×. Nothing was saved.", "第 {n} 行没有产品：请填写型号或自定义名称，或用 × 删除该行。尚未保存任何内容。")  # fmt: skip
STOCK = B("{n} in stock", "库存 {n}")
SHORT = B("{short} short: {n} in stock", "缺 {short}：库存 {n}")
NEW_LANGUAGE_BOTH = B("both", "双语")

# --- emails --------------------------------------------------------------------------------------------------------
KIND = B("Kind", "类型")
TONE = B("Tone", "语气")
LENGTH = B("Length", "长短")
ABOUT = B("About (in your words)", "事由（您的原话）")
OFFER = B("What we do or answer", "答复或处理")
WHEN_TO = B("Time", "时间")
WRITE = B("Write three versions", "写出三个版本")
USE = B("Use this one", "采用这一种")
SUBJECT = B("Subject", "主题")
BODY = B("Text", "正文")
KEEP_LETTER = B("Save draft", "保存草稿")
SEND_LETTER = B("Send now", "立即发送")
SEND_SURE = B("Send this email to {to} now?", "现在把这封邮件发送给 {to}？")
ATTACH = B("Attach the quote as PDF", "附上报价 PDF")
COPY = B("Copy", "复制")
EML = B("Download .eml", "下载 .eml")
DOUBTS = B("Please check before sending", "发送前请核对")
TO = B("To", "收件人")
CUSTOMER_FIRST = B("Save the customer first: an email goes only to an address in a customer's record.", "请先登记客户：邮件只会发送到客户资料中的邮箱。")  # fmt: skip
NO_SERVER = B("No mail server is set: copy the text or download the .eml.", "尚未设置邮件服务器：请复制正文或下载 .eml。")  # fmt: skip
LOOK_AGAIN = B("Your changes are saved. Look once more, then send.", "修改已保存。请再核对一遍后发送。")
VARIANT = B("Variant {n}", "方案 {n}")
WORDED_BY = B("words: {name}", "措辞：{name}")
NOT_WORDED = B("Our own text: {why}", "使用原有文本：{why}")
ARRIVED = B("It arrived", "已送达")
NOT_ARRIVED = B("It did not arrive", "未送达")

# --- price rules ---------------------------------------------------------------------------------------------------
RULES = B("Price rules", "价格规则")
RULE = B("Rule", "规则")
RULE_ID = B("Id", "编号")
VALUE = B("Value", "值")
HOLDS_FOR = B("Holds for", "适用范围")
VALIDITY = B("Valid", "有效期")
FROM = B("from", "自")
UNTIL = B("to", "至")
EDIT = B("Edit", "编辑")
NEW_RULE = B("New rule", "新建规则")
SAVE_RULE = B("Save rule", "保存规则")
REMOVE_RULE = B("Remove", "删除")
REMOVE_RULE_SURE = B("Remove rule {id}? Its history stays.", "确定删除规则 {id} 吗？历史记录会保留。")
RULES_FILE = B("Rules file (CSV, XLSX)", "规则文件（CSV、XLSX）")
IMPORT_RULES = B("Import rules", "导入规则")
EXPORT = B("Export", "导出")
RULES_IMPORTED = B("{added} added, {changed} changed, {unchanged} unchanged, {bad} rows not usable.", "新增 {added}，更新 {changed}，未变 {unchanged}，{bad} 行无法使用。")  # fmt: skip
RULE_HISTORY = B("Who changed what", "变更记录")
ADDED_RULE = B("added", "新增")
CHANGED_RULE = B("changed", "修改")
REMOVED_RULE = B("removed", "删除")
NO_RULES = B("No price rules yet: catalogue prices hold as they are.", "还没有价格规则：直接使用目录价。")
KINDS = {
    "list_price": B("list price", "目录价"),
    "tier": B("quantity tier", "数量阶梯"),
    "promotion": B("promotion", "促销"),
    "bundle": B("bundle", "组合优惠"),
    "tax": B("tax", "税"),
    "shipping": B("shipping", "运费"),
    "rate": B("exchange rate", "汇率"),
    "rounding": B("rounding", "舍入"),
    "validity": B("validity", "有效期"),
    "payment": B("payment term", "付款条件"),
    "delivery": B("delivery term", "交货条件"),
    "discount_limit": B("discount limit", "折扣权限"),
    "floor": B("floor price", "底价"),
    "margin": B("margin guard", "毛利下限"),
    "cost": B("cost", "成本"),
}
FIELDS = {
    "id": RULE_ID,
    "kind": KIND,
    "value": VALUE,
    "sku": SKU,
    "category": B("Category", "类别"),
    "group": GROUP,
    "region": B("Countries (codes)", "地区（代码）"),
    "currency": CURRENCY,
    "to_currency": B("To currency", "目标货币"),
    "role": B("Role", "角色"),
    "quantity_from": B("From quantity", "起订量"),
    "amount_from": B("From amount", "起始金额"),
    "parts": B("Parts (SKU:count)", "组成（型号:数量）"),
    "mode": B("Way", "方式"),
    "valid_from": B("Valid from", "生效日期"),
    "valid_to": B("Valid to", "失效日期"),
    "text_en": B("Text, English", "英文说明"),
    "text_zh": B("Text, Chinese", "中文说明"),
}

# --- our own side --------------------------------------------------------------------------------------------------
COMPANY_TAB = B("Company", "公司")
SELLER_TITLE = B("Our own side in contracts", "合同中的我方信息")
SELLER_HINT = B(
    "Written into every contract; what is missing here is asked for when a contract is made.",
    "会写入每份合同；此处未填写的内容，生成合同时会提示。",
)
