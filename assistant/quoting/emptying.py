"""A message that gives up all that was ordered: "cancel everything", 全都不要了, "scrap the lot, just 2 hoses"."""

import re

_LEAD = r"\W*(?:(?:ok(?:ay)?|no|actually|sorry|please|then|just|well|let['’]?s|(?:can|could|would) you|i(?:['’]d like to| want to)|we(?:['’]d like to| want to))\W+)*"
_ALL = r"(?:everything|it all|them all|all of (?:it|them|that)|(?:all )?(?:the|my|our|this|that) (?:whole |entire |full )?(?:order|lot|basket|cart))"
_EMPTIES = re.compile(
    rf"{_LEAD}(?:cancel|drop|remove|delete|scrap|clear|forget|empty|undo|lose|skip|take (?:out|off)|leave (?:out|off))\s+(?:about\s+)?{_ALL}(?:\s+(?:please|then|again|for now|now|altogether))*"
    r"(?P<en>\s*$|\s*[,.;!?]+\s*(?:and\s+)?|\s+and\s+)"
    r"|\W*(?:那|就|我们?|先|还是|算了|请|麻烦|帮我|把|[,，])*(?:全部?都?|统统|所有的?(?:产品|东西|商品)?都?|都|整单|(?:整个)?订单|购物车|清单)(?:给我|帮我|先|都|也)*(?:不要|取消|去掉|删掉|删除|清空|不买|不用|算|撤销)(?:[吧了掉啊]|好了)*(?P<zh>\s*$|\s*[,，。;；!！?？]+\s*)"
    r"|\W*(?:那|就|先|还是|请|麻烦|帮我)*(?:取消|清空|删掉|删除|去掉|撤销)(?:全部|所有的?|整个|掉)*(?:订单|购物车|清单|产品|东西)?(?<=[单车品西部有])(?:[吧了])*(?P<zh2>\s*$|\s*[,，。;；!！?？]+\s*)",
    re.IGNORECASE,
)


def kept_of(text: str) -> str | None:
    """Return what a message says once it has given up all of the order ("" where no more); None where it does not."""
    found = _EMPTIES.match(text)
    return text[found.end() :].strip() if found else None
