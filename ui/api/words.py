"""The texts of the API and of its documentation, in both languages; the API's description holds the English ones."""

from knowledge.language import Bilingual as B

TITLE = B("The assistant's API", "助手接口")
INTRODUCTION = B(
    "Any OpenAI client works: set its base URL to this address with /v1, its key to one that an administrator made, and its "
    "model to “assistant”. Replies come with references, which code puts in and which can be opened.",
    "可直接使用任何 OpenAI 客户端：将 base URL 设为本站地址加 /v1，密钥设为管理员创建的密钥，模型设为“assistant”。回复附有由程序给出、可以打开的出处。",
)
NOTES = (
    B(
        "Send the key as “Authorization: Bearer sk-…”. Cookies say nothing here, and a key opens no page.",
        "以“Authorization: Bearer sk-…”发送密钥。Cookie 在此无效，密钥也不能打开任何页面。",
    ),
    B(
        "Name your end user in “user” (or in the header X-Assistant-User, where there is no body): each is a visitor of "
        "their own, and nobody reads another's conversation. Without it, each conversation stands for itself.",
        "请在 user 字段（无请求体时用请求头 X-Assistant-User）中说明最终用户：每人都是独立访客，互相看不到对话。不提供时，每个对话各自独立。",
    ),
    B(
        "A conversation goes on where “conversation” (or the header X-Assistant-Conversation) names it; without that, where "
        "the messages sent were said before under this key by this user. Earlier messages only find the stored conversation: "
        "nothing in them is believed, so an invented history adds no fact, no price and nobody's conversation.",
        "对话由 conversation 字段（或请求头 X-Assistant-Conversation）指定；未指定时，按此密钥、此用户之前说过的消息接续。"
        "历史消息仅用于找到已保存的对话，其内容一概不作依据，编造的历史不会带来任何事实、价格或他人的对话。",
    ),
    B(
        "Agents find typed tools at /v1/mcp (Model Context Protocol, Streamable HTTP) with the same keys; each call counts as "
        "a message. It answers to this machine's own names and to those that ASSISTANT_AGENT_HOSTS lists.",
        "智能体可用同样的密钥在 /v1/mcp 使用带类型的工具（模型上下文协议，Streamable HTTP），每次调用计为一条消息。"
        "该地址只响应本机名称及 ASSISTANT_AGENT_HOSTS 列出的主机名。",
    ),
    B(
        "Accepted and ignored: system and developer messages, tools, temperature, top_p, seed, max_tokens, stop, "
        "response_format and other settings of a model. Only text is read.",
        "可以发送但会被忽略：system 与 developer 消息、tools、temperature、top_p、seed、max_tokens、stop、response_format 等模型参数。只读取文本。",
    ),
    B(
        "Errors are objects {“error”: {“message”, “type”, “code”}} in the language of Accept-Language: 400 the request is "
        "wrong, 401 no valid key, 403 not allowed, 404 no such thing, 413 too large, 429 too often, 503 not "
        "available just now (both: see Retry-After).",
        "出错时返回 {“error”: {“message”, “type”, “code”}}，语言依 Accept-Language：400 请求有误，401 密钥无效，403 无权限，"
        "404 不存在，413 内容过大，429 过于频繁，503 暂不可用（二者均见 Retry-After）。",
    ),
    B(
        "A reply is information, not an offer. A key in a web page can be read by every visitor: use one that acts as "
        "customers, with the page's origin.",
        "回复仅供参考，不构成要约。网页中的密钥任何访客都能看到：请使用客户身份的密钥，并限定网页来源。",
    ),
)
EXAMPLE = B("Example", "示例")
TAKES, GIVES = B("Takes", "参数"), B("Gives", "返回")
REQUIRED = B("required", "必填")

# --- calls ---------------------------------------------------------------------------------------------------------
CHAT = B("Reply to a chat, as OpenAI's clients ask", "对话补全（兼容 OpenAI）")
MODELS_LIST = B("List the models: there is one", "列出模型（仅一个）")
MODEL_ONE = B("Describe a model", "查看模型")
ASK = B("Ask a question", "提问")
SEARCH = B("Search documents and products", "搜索文档和产品")
PRODUCTS = B("List products, or those nearest to a text", "列出产品，或与文本最相近的产品")
PRODUCT = B("Show a product", "查看产品")
RATE = B("Rate a reply", "评价回复")
SOURCE = B("Open the source of a fact", "打开事实的出处")
HAND_OFF = B("Ask for a person to take over a conversation", "请求人工接手对话")
CONVERSATION_SHOWN = B("Read a conversation", "读取对话")
QUOTES = B("List quotes (sales keys)", "列出报价（销售密钥）")

# --- fields --------------------------------------------------------------------------------------------------------
MODEL = B("Always “assistant”.", "固定为“assistant”。")
MESSAGES = B("The conversation so far; the last message is the user's.", "到目前为止的对话，最后一条须为用户消息。")
STREAM = B("Send the reply as server-sent events while it is written.", "以服务器推送事件（SSE）逐步返回回复。")
USER = B("Which of your end users asks; each is a visitor of their own.", "提问的最终用户，每人是独立访客。")
SAFETY_IDENTIFIER = B("The same as user, by OpenAI's newer name.", "与 user 相同，为 OpenAI 的新名称。")
CONVERSATION = B("The conversation to go on with, by its id.", "要接续的对话编号。")
N = B("One reply is given.", "只返回一条回复。")
TEXT = B("The question.", "问题。")
CONTENT = B("The reply as Markdown; [1] refers to reference 1.", "Markdown 格式的回复，[1] 指第 1 条出处。")
REFERENCES = B("The places that the reply refers to, by number.", "回复引用的出处，按编号排列。")
FACTS = B("What the reply may state, each with its exact value.", "回复可陈述的事实及其准确数值。")
REFUSED = B("True where nothing supports an answer.", "没有依据可以回答时为 true。")
USAGE = B(
    "Tokens that models read and wrote; 0 where no model was asked, absent where it did not say.",
    "模型读写的 token 数；未调用模型时为 0，模型未说明时不返回。",
)
BINDING = B("Always false: a reply is no offer.", "固定为 false：回复不构成要约。")
CURRENT = B("False where the source has changed since the reply.", "回复之后出处有变动时为 false。")
QUERY = B("What to look for.", "要搜索的内容。")
K = B("How many results at most.", "最多返回多少条结果。")
ONLY = B("Only products, or only passages.", "仅产品或仅段落。")
OFFSET = B("How many to pass over.", "跳过多少条。")
LIMIT = B("How many at most.", "最多返回多少条。")
LAST = B("How many turns at most, the latest.", "最多返回最近多少轮。")
QUOTE_STATE = B("Only quotes in this state.", "仅此状态的报价。")

# --- errors --------------------------------------------------------------------------------------------------------
LAST_IS_USER = B(
    "The last message must be the user's question. Send it with the role user.",
    "最后一条消息须为用户的问题，请以 user 角色发送。",
)
ONLY_TEXT = B(
    "Only text can be read. Send the message without pictures, sound or files.",
    "只能读取文本，请勿附带图片、音频或文件。",
)
NO_MODEL = B(
    "There is no such model. The one to ask is “assistant”; GET /v1/models lists it.",
    "没有此模型。可用的模型为“assistant”，参见 GET /v1/models。",
)
WHY = {
    "missing": B("it is needed and missing", "缺少该字段"),
    "string_type": B("it is not a text", "应为文本"),
    "string_too_long": B("it has more than {max_length} characters", "超过 {max_length} 个字符"),
    "string_too_short": B("it has fewer than {min_length} characters", "少于 {min_length} 个字符"),
    "int_type": B("it is not a whole number", "应为整数"),
    "int_parsing": B("it is not a whole number", "应为整数"),
    "int_from_float": B("it is not a whole number", "应为整数"),
    "greater_than_equal": B("it is less than {ge}", "小于 {ge}"),
    "less_than_equal": B("it is more than {le}", "大于 {le}"),
    "bool_type": B("it is not true or false", "应为 true 或 false"),
    "bool_parsing": B("it is not true or false", "应为 true 或 false"),
    "literal_error": B("it may only be {expected}", "只能是 {expected}"),
    "list_type": B("it is not a list", "应为列表"),
    "too_long": B("it has more than {max_length} entries", "超过 {max_length} 项"),
    "too_short": B("it has fewer than {min_length} entries", "少于 {min_length} 项"),
    "dict_type": B("it is not an object", "应为对象"),
    "model_type": B("it is not an object", "应为对象"),
    "model_attributes_type": B("it is not an object", "应为对象"),
}
"""What pydantic finds wrong with a field, by its name for it."""
OF_ANOTHER_KIND = B("it is not what the call takes", "不符合接口要求")
BAD_FIELD = B("{field}: {why}. See /v1/docs.", "{field}：{why}。请参阅 /v1/docs。")
BAD_BODY = B("The request's body is not valid JSON. See /v1/docs.", "请求体不是有效的 JSON，请参阅 /v1/docs。")
NO_CALL = B("There is no such call. /v1/docs lists those there are.", "没有此接口，可用接口见 /v1/docs。")
NO_METHOD = B(
    "This address is called with another method. See /v1/docs.", "此地址须使用其他请求方法，请参阅 /v1/docs。"
)
