"""Amounts in words: Chinese capital figures (大写金额) and English, as quotes and contracts carry them.

Chinese: the rules of the People's Bank of China for bills (《正确填写票据和结算凭证的基本规定》): 整 after yuan and jiao, 零 once for
any run of zeros between figures. English: minor units as a fraction, "one hundred five and 20/100".
"""

from decimal import Decimal

_ZH_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_ZH_PLACES = ("", "拾", "佰", "仟")
_ZH_SECTIONS = ("", "万", "亿", "万亿")
_ZH_NAMES = {
    "CNY": "人民币", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元", "KRW": "韩元", "CHF": "瑞士法郎",
    "AUD": "澳元", "CAD": "加元", "SGD": "新加坡元", "TWD": "新台币", "KWD": "科威特第纳尔",
}  # fmt: skip
_EN_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES = (
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
)
MOST = Decimal(10) ** 16


def in_chinese(amount: Decimal, currency: str) -> str:
    """Return an amount 0 <= amount < 10^16, with at most three places, in capital figures: `人民币壹佰零伍元贰角整`."""
    whole, thousandths = _parts(amount)
    jiao, fen, li = thousandths // 100, thousandths // 10 % 10, thousandths % 10
    said = f"{_zh_whole(whole)}元" if whole or not thousandths else ""
    rest = "".join(
        _ZH_DIGITS[d] + unit if d else "零" for d, unit in ((jiao, "角"), (fen, "分"), (li, "厘"))
    ).rstrip("零")  # fmt: skip
    rest = rest.replace("零零", "零")
    said += rest if said else rest.lstrip("零")
    return _ZH_NAMES.get(currency, currency) + said + ("整" if said.endswith(("元", "角")) else "")


def in_english(amount: Decimal, currency: str) -> str:
    """Return an amount 0 <= amount < 10^16 with at most three places: `EUR one hundred five and 20/100`."""
    whole, thousandths = _parts(amount)
    minor, of = (thousandths, 1000) if thousandths % 10 else (thousandths // 10, 100)
    return f"{currency} {_en_whole(whole)} and {minor:0{len(str(of)) - 1}d}/{of}"


def _parts(amount: Decimal) -> tuple[int, int]:
    if not 0 <= amount < MOST or amount != round(amount, 3):
        raise ValueError(f"{amount} cannot be put in words")
    thousandths = int(amount.scaleb(3))
    return divmod(thousandths, 1000)


def _zh_whole(number: int) -> str:
    """Write sections of four figures, 零 where a section or a place between figures is empty."""
    if not number:
        return "零"
    said, gap, level = "", False, 3
    for level in (3, 2, 1, 0):
        section = number // 10 ** (4 * level) % 10**4
        if not section:
            gap = bool(said)
            continue
        said += ("零" if gap or (said and section < 1000) else "") + _zh_section(section) + _ZH_SECTIONS[level]
        gap = False
    # 万亿 and 亿 stand side by side as one scale: 壹万贰仟亿, not 壹万亿贰仟亿.
    return said.replace("万亿", "万", 1) if number // 10**8 % 10**4 and number >= 10**12 else said


def _zh_section(section: int) -> str:
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = section // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + _ZH_DIGITS[digit] + _ZH_PLACES[place]
            gap = False
        else:
            gap = True
    return said


def _en_whole(number: int) -> str:
    for scale, name in _EN_SCALES:
        if number >= scale:
            rest = number % scale
            return f"{_en_whole(number // scale)} {name}" + (f" {_en_whole(rest)}" if rest else "")
    if number >= 100:
        return f"{_EN_ONES[number // 100]} hundred" + (f" {_en_whole(number % 100)}" if number % 100 else "")
    if number < 20:
        return _EN_ONES[number]
    return _EN_TENS[number // 10] + (f"-{_EN_ONES[number % 10]}" if number % 10 else "")
