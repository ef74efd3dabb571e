"""What a question to the company is about: its themes, and words that can take each other's place ("日本" and "德国")."""

import re

from knowledge.language import Language

_THEMES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "shipping": r"快递|物流|运费|邮费|包邮|配送|寄|送货|送到|发货|海运|自提|\bship|\bdeliver|\bpostage\b|\bfreight\b|\bcourier\b",
        "returns": r"退|换货|无理由|拆封|运费|邮费|\breturn|\brefund|\bexchange\b|\bpostage\b|\bmoney back\b",
        "warranty": r"保修|保(?:多久|几年|几个月)|质保|延保|维修|返修|坏点|\bwarrant|\bguarantee|\brepair|\bdead pixel",
        "payment": r"付款|支付|货到付|分期|手续费|账期|定金|首付|\bpay|\binstal|\bdeposit\b|\bcredit\b",
        "invoice": r"发票|专票|普票|开票|抬头|税号|\binvoice|\bvat\b",
        "company": r"地址|电话|营业|开门|关门|上班|下班|展厅|门店|公司|总部|\baddress|\bphone|\bshowroom|\bopen|\bcompany\b|\boffice\b",
        "partners": r"代理|经销|加盟|分销|返点|\breseller|\bdealer|\bdistributor|\bpartner",
        "privacy": r"隐私|个人信息|数据删除|\bprivacy|\bpersonal data\b",
    }.items()
}
_PLACES = (
    "中国|大陆|香港|澳门|台湾|新疆|西藏|青海|内蒙古?|海南|北京|上海|广州|深圳|杭州|成都|武汉|西安|南京|重庆|日本|韩国|新加坡|马来西亚|泰国|越南|印度|印尼|"
    "菲律宾|美国|加拿大|墨西哥|巴西|智利|阿根廷|欧盟|欧洲|英国|德国|法国|意大利|西班牙|葡萄牙|荷兰|比利时|瑞士|奥地利|波兰|捷克|匈牙利|瑞典|挪威|丹麦|芬兰|"
    "爱尔兰|俄罗斯|乌克兰|土耳其|以色列|沙特|阿联酋|迪拜|埃及|南非|肯尼亚|尼日利亚|澳大利亚|澳洲|新西兰|国外|海外|"
    r"\b(?:china|hong kong|macau|taiwan|tibet|xinjiang|beijing|shanghai|japan|korea|singapore|malaysia|thailand|vietnam|india|"
    r"indonesia|the philippines|the us|usa|united states|canada|mexico|brazil|chile|argentina|the eu|europe|the uk|united kingdom|"
    r"britain|england|scotland|germany|france|italy|spain|portugal|the netherlands|holland|belgium|switzerland|austria|poland|"
    r"czechia|hungary|sweden|norway|denmark|finland|ireland|russia|ukraine|turkey|israel|saudi arabia|the uae|dubai|egypt|"
    r"south africa|kenya|nigeria|australia|new zealand|abroad)\b"
)
_PAYMENTS = (
    r"货到付款|支付宝|微信(?:支付|付款)?|花呗|银联|信用卡|银行卡|现金|支票|比特币|加密货币|对公转账|电汇|"
    r"\b(?:paypal|alipay|wechat(?: pay)?|visa|mastercard|credit cards?|debit cards?|cash on delivery|cash|cheques?|checks?|"
    r"bank transfer|wire transfer|bitcoin|crypto(?:currenc(?:y|ies))?|klarna|apple pay|google pay|amex|unionpay)\b"
)
_CARRIERS = r"顺丰|京东物流|中通|圆通|韵达|申通|德邦|邮政|\b(?:dhl|fedex|ups|tnt|ems|royal mail|usps)\b"
_DAYS = (
    r"(?:周|星期|礼拜)[一二三四五六日天末]|节假日|春节|国庆|"
    r"\b(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:at |on )?weekends?\b|\b(?:on )?(?:public |bank )?holidays?\b"
)
_KINDS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (_PLACES, _PAYMENTS, _CARRIERS, _DAYS))


def themes(text: str) -> frozenset[str]:
    """Return the themes a text touches, such as `shipping` and `returns`; empty where it touches none."""
    return frozenset(name for name, pattern in _THEMES.items() if pattern.search(text))


_SENT = re.compile(
    r"(?:寄|发|送|运|邮)(?:货)?[到去往给].{0,12}(?:运费|邮费|多少钱|多久|几天|能|可以|吗)|(?:运费|邮费|快递费).{0,6}(?:多少|几|怎么算|谁)|[到去往].{1,8}(?:运费|邮费)"
    r"|\b(?:ship(?:ping)?|deliver(?:y|ed)?|postage|freight|send)\b.{0,30}\b(?:to|cost|costs|charge|fee|how (?:much|long))\b|\b(?:cost|how much).{0,20}\b(?:shipping|delivery|postage|freight)\b",
    re.IGNORECASE,
)
_CAN_BUY = re.compile(
    r"能买|可以买|能下单|买得到|卖不卖|能寄|能发|\b(?:can i|could i|able to) (?:buy|order)\b|\bdo you (?:sell|ship|deliver)\b",
    re.IGNORECASE,
)


_CITIES = re.compile(
    r"\b(?:berlin|munich|hamburg|vienna|paris|london|dublin|madrid|rome|milan|amsterdam|brussels|zurich|stockholm|oslo|copenhagen|new york|toronto|sydney|tokyo|seoul)\\b",
    re.IGNORECASE,
)
_ARRIVES = re.compile(
    r"(?:能|可以|几天|多久|[什啥][么]?时候|多快)[^，,。]{0,6}到|到得了|\b(?:arrive|get (?:it |them |one )?(?:to|in)|reach|here by|there by)\b",
    re.IGNORECASE,
)


def sent(text: str) -> re.Match[str] | None:
    """Return the words that ask how, where to or for what cost things are sent, or None."""
    return _SENT.search(text)


def place(text: str) -> re.Match[str] | None:
    """Return the place abroad that a text names, or None."""
    return next((m for m in _KINDS[0].finditer(text) if not _AT_HOME.fullmatch(m[0])), None)


_AT_HOME = re.compile(
    r"中国|大陆|新疆|西藏|青海|内蒙古?|海南|北京|上海|广州|深圳|杭州|成都|武汉|西安|南京|重庆|china|tibet|xinjiang|beijing|shanghai",
    re.IGNORECASE,
)


def sold(text: str) -> bool:
    """Return whether it is asked if or how soon a place is delivered to: "我在日本，能买吗", "明天能到上海吗"."""
    return bool((_KINDS[0].search(text) or _CITIES.search(text)) and (_CAN_BUY.search(text) or _ARRIVES.search(text)))


def swapped(question: str, part: str) -> str | None:
    """Return `question` with its one word of a kind replaced by the word of that kind in `part`; None where there is none.

    "寄到日本要多久" and "德国" make "寄到德国要多久".
    """
    for kind in _KINDS:
        new, old = kind.search(part), list(kind.finditer(question))
        if new and len({m.group().lower() for m in old}) == 1 and new.group().lower() != old[0].group().lower():
            said = new.group()
            rest = part[: new.start()] + part[new.end() :]
            if len(re.sub(r"[\W_]|\b(?:to|for|in|with|by|the)\b|[到去用]", "", rest)) <= 2:
                return question.replace(old[0].group(), said)
    return None


def short(text: str, language: Language) -> bool:
    """Return whether a text is no longer than part of a question is: 10 Chinese characters, 7 English words."""
    return len(re.sub(r"[\W_]", "", text)) <= 10 if language == "zh" else len(text.split()) <= 7
