"""Currencies by ISO 4217 code, and the one that an order's words ask to be priced in."""

import re

_ALL = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY "
    "COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR "
    "IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR "
    "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD "
    "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD "
    "XCG XOF XPF YER ZAR ZMW ZWG"
)
CODES = frozenset(_ALL.split())
"""Every currency of ISO 4217 that money is counted in; funds, metals and test codes are left out."""

_WORDS = {
    "HKD": r"\bHKD\b|HK\$|\bhong kong dollars?\b|港币|港元", "SGD": r"\bSGD\b|\bsingapore dollars?\b|新加坡元|新币",
    "AUD": r"\bAUD\b|\baustralian dollars?\b|澳元|澳币", "CAD": r"\bCAD\b|\bcanadian dollars?\b|加元|加币",
    "TWD": r"\bTWD\b|\bNTD?\b|NT\$|新台币|台币", "USD": r"\bUSD\b|\b(?:US )?dollars?\b|US\$|美元|美金", "EUR": r"\bEUR\b|\beuros?\b|欧元",
    "GBP": r"\bGBP\b|\bpounds? sterling\b|\bbritish pounds?\b|英镑", "JPY": r"\bJPY\b|\b(?:japanese )?yen\b|日元|日圆",
    "KRW": r"\bKRW\b|\bkorean won\b|韩元", "CHF": r"\bCHF\b|\bswiss francs?\b|瑞郎|瑞士法郎", "CNY": r"\bCNY\b|\bRMB\b|\byuan\b|人民币",
}  # fmt: skip
_NAMED = {code: re.compile(pattern, re.IGNORECASE) for code, pattern in _WORDS.items()}
_CODE = re.compile(r"\b(?:in|currency[: ]|用|以|按)\s*(?P<code>[A-Z]{3})\b")


def said(text: str) -> str:
    """Return the currency that `text` names, "" where it names none."""
    for code, pattern in _NAMED.items():
        if pattern.search(text):
            return code
    return next((m["code"] for m in _CODE.finditer(text) if m["code"] in CODES), "")
