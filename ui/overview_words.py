"""What the overview of the admin page says, in both languages."""

from knowledge.language import Bilingual as B

PERIOD = B("Period", "时间范围")
PERIODS = {7: B("7 days", "7 天"), 30: B("30 days", "30 天"), 90: B("90 days", "90 天")}
CONVERSATIONS = B("Conversations", "对话")
MESSAGES = B("{n} messages", "{n} 条消息")
ANSWERED = B("Answered", "已回答")
REFUSED = B("not answered: {n}", "未能回答：{n}")
HANDED_OFF = B("Handed to a person", "转人工")
OF_CONVERSATIONS = B("{share} of the conversations", "占对话的 {share}")
RATINGS = B("Ratings", "评价")
GOOD_BAD = B("{up} good, {down} bad", "好评 {up}，差评 {down}")
NO_RATINGS = B("no ratings yet", "尚无评价")
MORE = B("{change} on the {days} days before ({before})", "较之前 {days} 天 {change}（{before}）")
BEFORE = B("{before} in the {days} days before", "之前 {days} 天：{before}")
BY_DAY = B("Customer messages per day (UTC)", "每日客户消息数（UTC）")
PER_DAY = B("{day}: answered {answered}, not answered {refused}", "{day}：已回答 {answered}，未能回答 {refused}")
PART_ANSWERED = B("answered", "已回答")
PART_REFUSED = B("not answered", "未能回答")
INTENTS = B("Topics", "咨询内容")
NOT_ANSWERED_OF = B("not answered: {n}", "未能回答 {n}")
PRODUCTS = B("Most discussed products", "谈及最多的产品")
NOTHING = B(
    "No customer has written in this period. Ask something yourself to see how it answers:",
    "这段时间没有客户来访。您可以自己提个问题，看看助手如何回答：",
)
OPEN_CUSTOMER_PAGE = B("Open the customer page", "打开客户页面")
WAITING = B("To do", "待处理")
NOTHING_WAITS = B("Nothing to do.", "没有待处理事项。")
WAIT_HAND_OFFS = B("customers waiting for a person", "位客户等待人工接待")
WAIT_QUOTES = B("quotes to approve", "份报价待审批")
WAIT_CONTRACTS = B("contracts to approve", "份合同待审批")
LOADED = B("Loaded content", "已载入内容")
