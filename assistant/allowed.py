"""Which values a setting may have; what is impossible is refused when the settings are read, not found out by a customer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from knowledge.language import Bilingual

# ISO 4217, the currencies in use.
_CURRENCIES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNH CNY
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD
IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS
SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER
ZAR ZMW ZWG
"""


@dataclass(frozen=True)
class Allowed:
    """Which values may be: a test that holds for them, said in words; `form` is how one is kept, such as in capitals."""

    holds: Callable[[object], bool]
    words: Bilingual
    form: Callable[[object], object] = lambda value: value


def _numbers(least: float, most: float) -> Allowed:
    said = Bilingual(f"a number from {least:g} to {most:g}", f"{least:g} 到 {most:g} 之间的数字")
    return Allowed(lambda value: least <= float(str(value)) <= most, said)  # NaN is neither above nor below anything


def _words(*names: str) -> Allowed:
    said = Bilingual(f"one of {', '.join(names)}", f"{'、'.join(names)} 之一")
    return Allowed(lambda value: str(value).lower() in names, said, lambda value: str(value).lower())


def _is_region(value: object) -> bool:
    from phonenumbers import SUPPORTED_REGIONS

    return str(value).upper() in SUPPORTED_REGIONS


def _capitals(value: object) -> object:
    return str(value).upper()


_PORT, _PER_CENT, _SECONDS = _numbers(1, 65535), _numbers(0, 100), _numbers(0.1, 3600)
_COUNT, _COST, _DAYS = _numbers(1, 10**9), _numbers(0, 10**9), _numbers(0, 36500)
_REGION = Allowed(
    _is_region,
    Bilingual("a country code of two letters (ISO 3166), such as CN, DE or GB", "两个字母的国家代码（ISO 3166），如 CN、DE、GB"),
    _capitals,
)  # fmt: skip
_CURRENCY = Allowed(
    lambda value: str(value).upper() in _CURRENCIES.split(),
    Bilingual("a currency code (ISO 4217), such as CNY, USD or EUR", "货币代码（ISO 4217），如 CNY、USD、EUR"),
    _capitals,
)


def _is_address(value: object) -> bool:
    return not value or re.fullmatch(r"https?://[\w.:\[\]-]+/?", str(value)) is not None


def _is_secret(value: object) -> bool:
    return not value or re.fullmatch(r"[\w-]{1,256}", str(value), re.ASCII) is not None


_ADDRESS = Allowed(
    _is_address,
    Bilingual("an address such as https://sales.example.com", "形如 https://sales.example.com 的地址"),
    lambda value: str(value).rstrip("/"),
)
_AES_KEY = Allowed(
    lambda value: not value or re.fullmatch(r"[A-Za-z0-9]{43}", str(value)) is not None,
    Bilingual(
        "the 43 letters and digits of the console (EncodingAESKey)", "控制台中的 43 位字母数字（EncodingAESKey）"
    ),
)
_SECRET = Allowed(_is_secret, Bilingual("letters, digits, - and _", "字母、数字、- 和 _"))
_DEVICE = Allowed(
    lambda value: re.fullmatch(r"auto|cpu|cuda(:\d+)?|mps", str(value).lower()) is not None,
    Bilingual("one of auto, cpu, cuda, cuda:1, mps", "auto、cpu、cuda、cuda:1、mps 之一"),
    lambda value: str(value).lower(),
)
_TOKEN = Allowed(
    lambda value: re.fullmatch(r"|[!-~]{16,200}", str(value)) is not None,
    Bilingual("a token of 16 to 200 letters, digits and signs", "16 到 200 位由字母、数字和符号组成的令牌"),
)

ALLOWED: Mapping[str, Allowed] = {
    "home": Allowed(lambda value: True, Bilingual("a folder; leave it out for ~/.sales-assistant", "一个目录；不设置即为 ~/.sales-assistant")),
    "writer_tone": _words("warm", "neutral", "formal"), "writer_device": _DEVICE,
    "writer_dtype": _words("auto", "float32", "bfloat16", "float16"), "writer_first": _SECONDS, "writer_timeout": _SECONDS,
    "writer_prompt_tokens": _COUNT, "writer_reply_tokens": _COUNT, "writer_price_in": _COST, "writer_price_out": _COST,
    "writer_currency": _CURRENCY, "port": _PORT, "currency": _CURRENCY, "phone_region": _REGION, "region": _REGION,
    "sales_discount": _PER_CENT, "approver_discount": _PER_CENT, "smtp_port": _PORT, "smtp_timeout": _SECONDS,
    "smtp_security": _words("starttls", "ssl", "none"), "message_limit": _numbers(1, 50_000), "messages_per_minute": _COUNT,
    "messages_per_address": _COUNT, "messages_per_address_daily": _COUNT,
    "answer_threshold": _numbers(0, 1), "keep_conversations": _DAYS, "keep_records": _DAYS, "stop_within": _numbers(0, 600), "metrics_token": _TOKEN,
    "public_url": _ADDRESS, "wechat_aes_key": _AES_KEY, "wecom_aes_key": _AES_KEY,
    "wechat_token": _SECRET, "wecom_token": _SECRET, "telegram_secret": _SECRET,
    "document_versions": _numbers(0, 1000), "document_files_mb": _numbers(0, 10**6), "document_bin_days": _numbers(0, 3650),
}  # fmt: skip
"""By setting; those that are not here may be any text, or are true or false."""
