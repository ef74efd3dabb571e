"""Who may do what: one row for each thing a front end may ask, checked by the service and nowhere else."""

from assistant.errors import NotAllowed
from assistant.types import Person, Role
from knowledge.language import Bilingual

_EVERYONE: frozenset[Role] = frozenset({"customer", "sales", "admin"})
_STAFF: frozenset[Role] = frozenset({"sales", "admin"})
_ADMIN: frozenset[Role] = frozenset({"admin"})

ALLOWED: dict[str, frozenset[Role]] = {
    "reply": _EVERYONE,
    "read_own_conversation": _EVERYONE,
    "open_source": _EVERYONE,
    "rate": _EVERYONE,
    "hand_off": _EVERYONE,
    "read_any_conversation": _STAFF,
    "answer_hand_offs": _STAFF,
    "explain_turns": _STAFF,
    "search": _EVERYONE,  # each finds what they may see
    "see_products": _STAFF,
    "see_quotes": _STAFF,
    "make_quotes": _STAFF,
    "approve_quotes": _ADMIN,
    "see_price_rules": _STAFF,
    "manage_price_rules": _ADMIN,
    "see_customers": _STAFF,
    "edit_customers": _STAFF,
    "write_letters": _STAFF,
    "make_contracts": _STAFF,
    "approve_contracts": _ADMIN,
    "export_customers": _ADMIN,
    "erase_customers": _ADMIN,
    "see_deals": _STAFF,
    "edit_deals": _STAFF,
    "manage_deals": _ADMIN,
    "see_forecast": _STAFF,
    "see_process": _STAFF,
    "compare_people": _ADMIN,
    "see_intention": _STAFF,
    "train_intention": _ADMIN,
    "label_needs": _STAFF,
    "analyse_needs": _ADMIN,
    "train_needs": _ADMIN,
    "see_gaps": _ADMIN,
    "manage_gaps": _ADMIN,
    "manage_answers": _ADMIN,
    "manage_cases": _ADMIN,
    "manage_documents": _ADMIN,
    "manage_catalogue": _ADMIN,
    "read_records": _ADMIN,
    "manage_users": _ADMIN,
    "manage_keys": _ADMIN,
    "manage_models": _ADMIN,
    "manage_messengers": _ADMIN,
    "manage_webhooks": _ADMIN,
    "manage_company": _ADMIN,
    "see_overview": _ADMIN,
}


def may(who: Person, action: str) -> bool:
    """Return whether `who` may do `action`. An action without a row is a programming error: KeyError."""
    return who.role in ALLOWED[action]


def require(who: Person, action: str) -> None:
    """Raise NotAllowed unless `who` may do `action`."""
    if not may(who, action):
        raise NotAllowed(
            Bilingual(
                "You are not allowed to do this. Sign in with an account that is, or ask an administrator.",
                "您没有权限执行此操作。请使用有权限的账号登录，或联系管理员。",
            )
        )
