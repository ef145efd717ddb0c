"""What is known of a customer that must not be in what the assistant learns."""

from sqlalchemy.orm import Session

from customers import repository as customers
from shop import repository as shop
from studio.masking import Person

_NUMBERS = ("user_id", "email", "phone")


def person(session: Session, customer_id: int) -> Person:
    """Their names, addresses and numbers, by profile and by their account in the shop."""
    customer = customers.get(session, customer_id)
    identities = [(one.kind, one.value) for one in customer.identities]
    verified = [(i.kind, i.value) for i in customer.identities if i.verified_at is not None]
    names, addresses = {customer.name}, set[str]()
    others = {value for kind, value in identities if kind in _NUMBERS}
    account = shop.account_of(session, verified)
    if account is not None:
        names.add(account.name)
        addresses.add(account.address)
        others |= {account.user_id, account.email, account.phone or ""}
        addresses |= {order.address for order in shop.orders_of(session, verified)}
    return Person(
        names=tuple(sorted(name for name in names if name)),
        addresses=tuple(sorted(filter(None, addresses))),
        others=tuple(sorted(filter(None, others))),
    )


class Persons:
    """The same for several messages, each customer read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, Person] = {}

    def of(self, customer_id: int) -> Person:
        """Raises NoSuchCustomer."""
        if customer_id not in self._known:
            self._known[customer_id] = person(self._session, customer_id)
        return self._known[customer_id]
