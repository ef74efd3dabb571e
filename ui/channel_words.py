"""The texts of the channels tab, in both languages."""

from knowledge.language import Bilingual as B

CHANNELS = B("Channels", "渠道")
API = B("API", "API")
API_HINT = B(
    "With a key, other programs ask the assistant at <code>{address}</code>: any OpenAI client works, and references come "
    'along. <a href="/v1/docs" target="_blank">Documentation</a>',
    "其他程序凭密钥在 <code>{address}</code> 使用助手：兼容任何 OpenAI 客户端，并附带出处。"
    '<a href="/v1/docs" target="_blank">接口文档</a>',
)
NEW_KEY = B("New key", "新建密钥")
KEY_NAME = B("Name", "名称")
KEY_NAME_HINT = B("Which program uses it", "供哪个程序使用")
ACTS_AS = B("Acts as", "使用身份")
AS_CUSTOMER = B("Customers", "客户")
AS_STAFF = B("Salesperson {name}", "销售 {name}")
PER_MINUTE = B("Messages a minute", "每分钟消息数")
DAYS = B("Days valid (empty: no end)", "有效天数（留空为长期）")
ORIGINS = B("Web pages that may use it", "允许使用的网页来源")
ORIGINS_HINT = B("https://shop.example; none: servers only", "https://shop.example；留空则仅供服务器使用")
ADD_KEY = B("Create key", "创建密钥")
KEY_SHOWN = B(
    "The key of {name}, shown only now. Keep it where your program reads its secrets: {key}",
    "{name} 的密钥，仅显示这一次，请存放在程序读取密钥的地方：{key}",
)
WHOLE_NUMBERS = B("Messages and days are whole numbers.", "消息数和天数须为整数。")
KEY = B("Key", "密钥")
STATE = B("State", "状态")
STATES = {"active": B("Active", "有效"), "expired": B("Expired", "已过期"), "revoked": B("Revoked", "已吊销")}
USED = B("Used", "使用情况")
USED_TIMES = B("{messages} messages, {calls} other calls", "消息 {messages} 条，其他调用 {calls} 次")
NEVER_USED = B("not yet", "尚未使用")
EXPIRES = B("Expires", "到期")
NEVER = B("never", "长期有效")
REVOKE = B("Revoke", "吊销")
REVOKE_SURE = B(
    "Revoke the key {name}? Programs that use it are refused at once, and it cannot be undone.",
    "确定吊销密钥 {name} 吗？使用它的程序会立即被拒绝，且无法撤销。",
)
NO_KEYS = B("No keys yet.", "还没有密钥。")
