"""The texts of the widget, of its pane on the admin page and of the company's look, in both languages."""

from assistant.company.fields import LABELS
from knowledge.language import Bilingual as B

NOT_ALLOWED = B(
    "The assistant may not be shown on this site. An administrator can allow it under Channels, Website.",
    "该网站未获准显示智能助手。管理员可在“渠道 · 网站”中添加。",
)
WIDGET = {
    "open": B("Open the chat", "打开对话"),
    "close": B("Close the chat", "关闭对话"),
    "unread": B("New reply", "有新回复"),
    "waiting": B("Opening the chat…", "正在打开对话……"),
    "failed": B("The chat could not be opened here.", "此处无法打开对话。"),
    "alone": B("Open it in a tab of its own", "在新标签页中打开"),
}
"""What the script itself says, by the name it knows it under."""

# --- the pane -------------------------------------------------------------------------------------------------------
WEBSITE = B("Website", "网站")
SNIPPET = B("Put this line on every page of your site, before </body>:", "将下面一行放在网站每个页面的 </body> 之前：")
SNIPPET_MORE = B(
    'On a product page add data-product="SKU": the chat then knows what the customer looks at. Also: data-language="zh", "en" or '
    '"auto" (the page\'s own language), data-side="left" or "right", data-theme="light", "dark" or "auto". A button of your own '
    'opens it with assistant.open({product: "SKU", question: "…"}); the question is put in the box, and the customer sends it.',
    '在商品页加上 data-product="SKU"，助手就知道客户正在看哪件商品。还可以设置 data-language="zh"、"en" 或 "auto"（随页面语言），'
    'data-side="left" 或 "right"，data-theme="light"、"dark" 或 "auto"。您自己的按钮可用 '
    'assistant.open({product: "SKU", question: "…"}) 打开对话；问题会填入输入框，由客户自己发送。',
)
COPY = B("Copy", "复制")
PREVIEW = B("See it on an empty shop page", "在空白商店页面上预览")
SITES = B("Sites that may show the assistant", "可以显示助手的网站")
SITES_HINT = B(
    "Only these sites get the chat. Others get nothing, and no page of the staff can be framed by anyone.",
    "只有这些网站能显示对话窗口，其他网站无法使用；员工页面任何网站都不能嵌入。",
)
NO_SITES = B("No site is allowed yet. Add yours below.", "还没有允许任何网站，请在下方添加。")
SITE = B("Address of the site", "网站地址")
SITE_HINT = B("https://shop.example", "https://shop.example")
ALLOW = B("Allow", "允许")
REMOVE = B("Remove", "移除")
REMOVE_SURE = B("Take the chat off {site}?", "确定不再在 {site} 上显示对话吗？")
ALLOWED = B("{site} may show the assistant now.", "{site} 现在可以显示助手。")
COOKIES = B(
    "Over HTTPS the chat keeps a cookie of its own for your site, and a conversation goes on from page to page. Where a browser "
    "keeps no cookies in frames, it lasts as long as the page is open, and the chat says so.",
    "通过 HTTPS 访问时，对话窗口会为您的网站单独保存一个 Cookie，换页后对话可以继续。浏览器不允许嵌入页面保存 Cookie 时，对话只在当前页面打开期间保留，窗口中会说明。",
)

# --- the shop page of the preview -----------------------------------------------------------------------------------
SHOP = B("Example shop", "示例商店")
SHOP_HINT = B(
    "An empty page as your customers would see it. Nothing here is sold.", "客户所见的空白页面，此处不出售任何商品。"
)
ASK_ABOUT = B("Ask about this", "咨询这件商品")

# --- the look -------------------------------------------------------------------------------------------------------
LOOK = B("What customers see", "客户看到的内容")
LOOK_HINT = B(
    "Changes hold at once, on the customer page and on every site.", "保存后立即生效，客户页面和所有网站同步更新。"
)
FIELDS = {
    **LABELS,
    "logo": B("Logo", "标志"),
    "origin": B("Site", "网站"),
}
LEFT, RIGHT = B("Left", "左侧"), B("Right", "右侧")
HOURS = B("Hours", "工作时间")
HOURS_HINT = B("No days: nothing is said of hours.", "不填工作日则不显示工作时间。")
SAVE = B("Save", "保存")
SAVED = B("Saved. Customers see it now.", "已保存，客户现在就能看到。")
SAVED_BUT = B("Saved. {told}", "已保存。{told}")
UNSAVED = B("Preview", "预览")
LOGO_FILE = B("Logo (PNG, JPEG or WebP, up to 2 MB)", "标志（PNG、JPEG 或 WebP，不超过 2 MB）")
NO_LOGO = B("Remove the logo", "移除标志")
PICTURE = B("a picture", "图片")
HISTORY = B("Who changed what", "修改记录")
WHEN, BY, FIELD, BEFORE, AFTER = (
    B("When", "时间"),
    B("By", "修改人"),
    B("Field", "字段"),
    B("Before", "原内容"),
    B("After", "新内容"),
)
