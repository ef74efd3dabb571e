"""Entries that may be the same customer: suggested with the reason, merged only by a person."""

from sqlalchemy import Connection

from assistant.customers import store
from assistant.customers.types import Customer, Double
from knowledge.language import Bilingual

_LIKE = 90  # of 100; rapidfuzz token_sort_ratio
_PUBLIC_MAIL = frozenset(
    {
        "gmail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net",
        "web.de", "proton.me", "protonmail.com", "mail.com", "qq.com", "foxmail.com", "163.com", "126.com", "139.com", "189.cn",
        "sina.com", "sina.cn", "sohu.com", "aliyun.com", "yeah.net", "wo.cn", "yandex.ru", "mail.ru", "naver.com",
    }
)  # fmt: skip


def doubles(connection: Connection, customer: Customer, most: int = 5) -> list[Double]:
    """Return other entries that may be the same customer, the surest first."""
    found = [(score, Double(other, why)) for other in store.alike(connection, customer)
             for score, why in [_likeness(customer, other)] if score]  # fmt: skip
    return [double for _, double in sorted(found, key=lambda f: (-f[0], f[1].customer.created_at))[:most]]


def _likeness(one: Customer, other: Customer) -> tuple[int, Bilingual]:
    from rapidfuzz.fuzz import token_sort_ratio

    if one.email and store.email_key(one.email) == store.email_key(other.email):
        return 4, Bilingual("same email", "邮箱相同")
    if one.phone and store.phone_key(one.phone) == store.phone_key(other.phone):
        return 3, Bilingual("same phone", "电话相同")
    alike = bool(one.name and other.name) and token_sort_ratio(one.name.lower(), other.name.lower()) >= _LIKE
    if alike and one.company and token_sort_ratio(one.company.lower(), other.company.lower()) >= _LIKE:
        return 2, Bilingual("same name and company", "姓名与公司相同")
    domain = one.email.rpartition("@")[2]
    if alike and domain and domain not in _PUBLIC_MAIL and domain == other.email.rpartition("@")[2]:
        return 1, Bilingual("same name, mail at the same company", "姓名相同，邮箱属同一公司")
    return 0, Bilingual("", "")
