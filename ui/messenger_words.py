"""The texts of the panes for messengers and webhooks, in both languages."""

from knowledge.language import Bilingual as B

MESSENGERS = B("WeChat / WeCom", "微信 / 企业微信")
MESSENGERS_HINT = B(
    "Customers who write there are answered as on the page, each in a conversation of their own. Tokens and keys are settings "
    "(environment or assistant.toml): they stand in no database and are shown on no page. Change them there and start again.",
    "客户在这些渠道发来的消息，会像在网页上一样得到回答，每人一段独立对话。Token 和密钥通过设置（环境变量或 assistant.toml）提供，"
    "不存入数据库，也不在任何页面显示；修改后请重新启动。",
)
ADDRESS = B("Address for its console", "填入平台后台的地址")
NO_ADDRESS = B(
    "Set ASSISTANT_PUBLIC_URL to this site's public address; then it is complete, and replies link to their sources.",
    "请将 ASSISTANT_PUBLIC_URL 设为本站的公网地址：此处地址才完整，回复中也会附上出处链接。",
)
IN_USE = B("in use", "使用中")
NOT_SET_UP = B("not set up", "未配置")
MISSING = B("missing: {names}", "缺少设置：{names}")
NEEDED = B("Needs {names}", "需要设置 {names}")
ENCRYPTED = B("Messages must be encrypted.", "消息须加密。")
NOT_ENCRYPTED = B(
    "Messages come unencrypted. Choose the encrypted mode in the console and set {names}.",
    "消息未加密。建议在后台选择“安全模式”，并设置 {names}。",
)
UNASKED = B("A reply that takes too long is sent as soon as it is ready.", "超时的回复完成后会自动发送。")
NOT_UNASKED = B(
    "A reply that takes too long waits for the customer's next message. To send it at once, set {names}.",
    "超时的回复会等到客户下一条消息时给出。如需自动发送，请设置 {names}。",
)
PEOPLE = B("{n} people have written, the last one {when}", "已有 {n} 人使用，最近一次 {when}")

WEBHOOKS = B("Webhooks", "Webhook")
WEBHOOKS_HINT = B(
    "Another system, such as a CRM, is told what happens here. Each message is signed (Standard Webhooks), tried again for a day "
    "where it is not taken, and comes in order for each thing it is about.",
    "将本系统的动态通知其他系统（如 CRM）。每条消息都有签名（Standard Webhooks 规范），未被接收时一天内自动重试，同一对象的消息按顺序发送。",
)
NEW_WEBHOOK = B("New webhook", "新建 Webhook")
URL = B("Address", "地址")
EVENTS = B("What it is told", "通知内容")
ADD = B("Subscribe", "添加")
SECRET_ONCE = B(
    "The signing secret of {id}, shown only now. Enter it in the other system: {text}",
    "{id} 的签名密钥，仅显示这一次，请填入对方系统：{text}",
)
NO_WEBHOOKS = B("No webhooks yet.", "还没有 Webhook。")
SEND_TEST = B("Send a test", "发送测试")
TESTED = B("Test: {outcome}", "测试结果：{outcome}")
REMOVE = B("Remove", "删除")
REMOVE_SURE = B(
    "Remove the webhook to {url}? What waits for it is not sent.",
    "确定删除发往 {url} 的 Webhook 吗？等待发送的内容将不再发送。",
)
DELIVERIES = B("Deliveries", "投递记录")
NO_DELIVERIES = B("Nothing has been sent yet.", "还没有投递记录。")
EVENT = B("Event", "事件")
SUBJECT = B("About", "对象")
STATE = B("State", "状态")
TRIES = B("Tries", "尝试次数")
OUTCOME = B("Last answer", "最近应答")
AT = B("When", "时间")
SEND_AGAIN = B("Send again", "重新发送")
RESTING = B("resting after a failed try, until", "上次失败，暂停至")
REFRESH = B("Refresh", "刷新")
