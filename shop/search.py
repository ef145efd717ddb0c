"""Which products a customer's sentence speaks of: by the words of their names, the rare ones first."""

import re
from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from shop import repository
from shop.models import Product

_HAN = re.compile("[\u3400-\u9fff]+")
_WORD = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
LEAST_LETTERS = 3
# A product counts as meant when it matches at least this share of what the best one matches.
NEAR_BEST = 0.6


def terms_of(text: str) -> set[str]:
    """English words without a plural's s, and every two neighbouring Chinese characters."""
    text = text.lower()
    words = {word.removesuffix("s") for word in _WORD.findall(text) if len(word) >= LEAST_LETTERS}
    pairs = {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}
    return words | pairs


def find_products(session: Session, text: str, limit: int = 4) -> list[Product]:
    """The products that a text speaks of, best match first; of equals, one that can be bought."""
    wanted = terms_of(text)
    found = repository.products(session, sorted(wanted))
    shared = {
        product.id: wanted & terms_of(f"{product.name_en} {product.name_zh} {product.sku}")
        for product in found
    }
    # A word that many products share tells little: "kettle" says more than "steel".
    spread = Counter(term for terms in shared.values() for term in terms)
    score = {key: sum(1 / spread[term] for term in terms) for key, terms in shared.items()}
    best = max(score.values(), default=0)
    near = [p for p in found if shared[p.id] and score[p.id] >= best * NEAR_BEST]
    return sorted(near, key=lambda p: (-score[p.id], p.stock == 0, p.id))[:limit]


def suggestions(session: Session, text: str, limit: int = 3) -> Sequence[Product]:
    """What can be bought of what the text speaks of, or else what the shop features."""
    found = [product for product in find_products(session, text) if product.stock > 0]
    return found[:limit] or repository.featured_products(session, limit)
