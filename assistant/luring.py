"""Messages that would have us leave our rules, be somebody else or keep another's word: heard so that they are declined as such."""

import re

_RULES = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|overwrite)\b(?: \w+){0,2} (?:your|previous|prior|above|all|earlier|these)\b.{0,24}\b(?:rule|instruction|prompt|polic|limit|guideline|restriction)"
    r"|\byou are now (?:a|an|the|my|\w*bot\b|dan\b)|\bfrom now on,? (?:you (?:are|will|must|only)|only|always|answer|reply|say|respond)|\bpretend (?:you|to be)\b"
    r"|^\W*(?:please |now )?act as (?:if|a|an|my|the)\b|\brole[ -]?play|\bdeveloper mode\b|\bjailbreak|\b(?:repeat|say) after me\b|\b(?:just|simply) say (?:that|yes|the|it)\b"
    r"|\breveal your\b|^\W*(?:system|admin|developer) ?:.{0,30}\b(?:pric|discount|override|ignore|products?\b|you\b)"
    r"|(?:忽略|无视|忘记|忘掉|不要管|绕过|跳过).{0,4}(?:你|以上|之前|前面|所有|全部|一切).{0,8}(?:规则|指令|提示|设定|限制|规定)|(?:忽略|无视|忘掉)规则|你现在是|从现在(?:起|开始)[，,]?(?:你|只|都要)"
    r"|(?:假装|假设|想象)你(?:是|成)|扮演|开发者模式|越狱模式|跟着我(?:念|说|读)|跟我(?:念|读)|(?<!别)(?<!不要)跟我说[:：“「]|你就(?:直接)?说|隐藏的?(?:规则|指令)"
    r"|^\W*(?:系统|管理员|开发者) ?[:：].{0,10}(?:价格|折|免费|你|全部|所有|忽略)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.?!](?=\s|$)|[。？！\n]")
_OPENS = 10  # characters: what stands later follows a question, which is answered
_THEIR_WORD = re.compile(
    r"\b(?:manager|boss|ceo|director|colleague|salesperson|salesman|sales rep|rep|agent)s?\b.{0,24}\b(?:told|promised|agreed|offered|authori[sz]ed|approved)\b"
    r".{0,60}(?:\bfree\b(?! (?:ship|deliver|return))|\bdiscount|% ?off|\bfor nothing\b|\bgift|\bhalf price\b)"
    r"|(?:经理|老板|领导|同事|销售|业务员|客服)(?:之前|上次|上回|都|已经|当时|昨天|刚才)*(?:答应|承诺|说好|同意|许诺|说过|批准)了?.{0,20}(?:送|免费|打折|[一二两三四五六七八九\d]折|优惠|便宜|白给)",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"\bas (?:the|your) (?:ceo|boss|manager|administrator|admin|developer)\b|\bi am (?:the|your) (?:ceo|boss|manager|administrator|admin|developer)\b"
    r"|我(?:是|就是)(?:你们?的?|贵公司的?)(?:老板|总裁|经理|领导|开发者|管理员)",
    re.IGNORECASE,
)


def leaves_rules(text: str) -> bool:
    """Return whether a message opens by telling us to leave our rules, to be somebody else or to repeat something."""
    found = _RULES.search(text)
    return found is not None and _opens(text, found)


def _opens(text: str, found: re.Match[str]) -> bool:
    return found.start() <= _OPENS and not _ENDS.search(text, 0, found.start())


def without_lure(text: str) -> str:
    """Return a message without the sentence that follows a question only to have us leave our rules."""
    found = _RULES.search(text)
    if found is None or _opens(text, found):
        return text
    begun = [m.end() for m in _ENDS.finditer(text, 0, found.start())]
    ended = _ENDS.search(text, found.end())
    start = begun[-1] if begun else found.start()
    return f"{text[:start]} {text[ended.end() :] if ended else ''}".strip() or text


def claims_rank(text: str) -> bool:
    """Return whether someone says to be one of our own in charge."""
    return bool(_RANK.search(text))


def their_word(text: str) -> bool:
    """Return whether a message says that one of ours promised something for less or for nothing."""
    return bool(_THEIR_WORD.search(text))
