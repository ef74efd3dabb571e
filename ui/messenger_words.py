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

# --- what to do in each platform's own console ------------------------------------------------------------------------
STEPS_TITLE = B("Steps in its console", "平台后台的操作步骤")
STEPS = {
    "wechat": (
        B(
            "Choose a Token of 3 to 32 letters and digits; set ASSISTANT_WECHAT_TOKEN to it and ASSISTANT_WECHAT_APP_ID to the account's AppID.",
            "自定 3 至 32 位字母或数字的 Token，设为 ASSISTANT_WECHAT_TOKEN；将公众号的 AppID 设为 ASSISTANT_WECHAT_APP_ID。",
        ),
        B(
            "Open mp.weixin.qq.com → 设置与开发 → 基本配置 → 服务器配置 → 修改配置. Enter the address above as URL, and the same Token.",
            "登录 mp.weixin.qq.com，进入“设置与开发”→“基本配置”→“服务器配置”→“修改配置”，URL 填上面的地址，Token 与设置一致。",
        ),
        B(
            "Have EncodingAESKey made (随机生成), set ASSISTANT_WECHAT_AES_KEY to it, and choose 安全模式, the encrypted mode.",
            "EncodingAESKey 点“随机生成”，并设为 ASSISTANT_WECHAT_AES_KEY；消息加解密方式选“安全模式”。",
        ),
        B(
            "Start the assistant again, then press 提交: the platform looks at the address at once. Then press 启用.",
            "重新启动本系统后点“提交”（平台会立即校验地址），再点“启用”。",
        ),
        B(
            "For late replies: set ASSISTANT_WECHAT_SECRET to the AppSecret, and enter this machine's address in the IP 白名单.",
            "如需自动发送超时的回复：将 AppSecret 设为 ASSISTANT_WECHAT_SECRET，并把本机公网 IP 加入“IP 白名单”。",
        ),
    ),
    "wecom": (
        B(
            "Open work.weixin.qq.com → 应用管理 → the application → 接收消息 → 设置API接收. Enter the address above as URL.",
            "登录 work.weixin.qq.com，进入“应用管理”→ 选择应用 →“接收消息”→“设置API接收”，URL 填上面的地址。",
        ),
        B(
            "Have Token and EncodingAESKey made (随机获取) and leave the page open; set ASSISTANT_WECOM_TOKEN and ASSISTANT_WECOM_AES_KEY to them.",
            "Token 和 EncodingAESKey 点“随机获取”，先不要关闭页面；分别设为 ASSISTANT_WECOM_TOKEN 和 ASSISTANT_WECOM_AES_KEY。",
        ),
        B(
            "Set ASSISTANT_WECOM_CORP_ID to the 企业ID, which is under 我的企业 → 企业信息.",
            "将“我的企业”→“企业信息”中的企业 ID 设为 ASSISTANT_WECOM_CORP_ID。",
        ),
        B(
            "Start the assistant again, then press 保存: the platform looks at the address at once.",
            "重新启动本系统后点“保存”，平台会立即校验地址。",
        ),
        B(
            "For late replies: set ASSISTANT_WECOM_AGENT_ID and ASSISTANT_WECOM_SECRET as the application shows them, and enter this machine's address under 企业可信IP.",
            "如需自动发送超时的回复：按应用页面设置 ASSISTANT_WECOM_AGENT_ID 和 ASSISTANT_WECOM_SECRET，并把本机公网 IP 加入“企业可信IP”。",
        ),
    ),
    "telegram": (
        B(
            "Have @BotFather make a bot; choose a secret of letters and digits and set ASSISTANT_TELEGRAM_SECRET to it. Start the assistant again.",
            "向 @BotFather 申请机器人；自定由字母和数字组成的密钥，设为 ASSISTANT_TELEGRAM_SECRET，重新启动本系统。",
        ),
        B(
            "Call the Bot API's setWebhook once, with the address above as url and the secret as secret_token.",
            "调用一次 Bot API 的 setWebhook，url 为上面的地址，secret_token 为该密钥。",
        ),
        B(
            "For late replies: set ASSISTANT_TELEGRAM_TOKEN to the bot's token.",
            "如需自动发送超时的回复：将机器人的 token 设为 ASSISTANT_TELEGRAM_TOKEN。",
        ),
    ),
}  # fmt: skip
