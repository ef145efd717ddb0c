"""What actions can have done with the shop's things when their turn is committed.

Each checks once more whose order it is, in the transaction that changes it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions.call import Scene
from customers import repository as customer_rows
from customers import service as customers
from shop import proofs, repository, service
from shop.contacts import email_key
from shop.models import Order, ReturnKind
from shop.repository import Identified

_SHOP_KINDS = ("user_id", "email", "phone")


def identities(session: Session, customer_id: int) -> list[Identified]:
    """What somebody we trust vouched for, of the kinds that the shop knows."""
    return [
        (identity.kind, identity.value)
        for identity in customer_rows.verified_identities(session, customer_id)
        if identity.kind in _SHOP_KINDS
    ]


def _own_order(session: Session, scene: Scene, number: str) -> Order:
    """Raises NoSuchOrder unless it was shown to be the customer's."""
    return proofs.open_order(
        session,
        number,
        identities(session, scene.customer.id),
        scene.conversation.id,
        scene.now,
    )


@dataclass(frozen=True)
class ProveOrder:
    """Order number and contact were given together; `proved` says what came of it."""

    number: str
    contact: str
    proved: bool

    def apply(self, session: Session, scene: Scene) -> None:
        """Counts the try; one that proved the order opens it for this conversation."""
        proofs.note(
            session,
            self.number,
            self.contact,
            customer_id=scene.customer.id,
            conversation_id=scene.conversation.id,
            now=scene.now,
        )
        if self.proved:
            # For the person who may take over. It proves nothing about whose profile this is.
            customers.learn(
                session,
                scene.customer,
                "email" if email_key(self.contact) else "phone",
                self.contact,
                verified=False,
                now=scene.now,
            )

    def summary(self) -> dict[str, Any]:
        return (
            {"kind": "order_proven", "order": self.number}
            if self.proved
            else {"kind": "order_not_proven"}
        )


@dataclass(frozen=True)
class CancelOrder:
    """The customer confirmed that the order be cancelled."""

    number: str

    def apply(self, session: Session, scene: Scene) -> None:
        """Raises NoSuchOrder, OrderAlreadyShipped, OrderAlreadyCancelled."""
        service.cancel_order(session, _own_order(session, scene, self.number).id, scene.now)

    def summary(self) -> dict[str, Any]:
        return {"kind": "order_cancelled", "order": self.number}


@dataclass(frozen=True)
class ChangeAddress:
    """The customer confirmed that the order go elsewhere."""

    number: str
    address: str

    def apply(self, session: Session, scene: Scene) -> None:
        """Raises NoSuchOrder, OrderAlreadyShipped, OrderAlreadyCancelled."""
        service.change_address(session, _own_order(session, scene, self.number).id, self.address)

    def summary(self) -> dict[str, Any]:
        return {"kind": "address_changed", "order": self.number}


@dataclass(frozen=True)
class RequestRefund:
    """The customer confirmed that they want their money back."""

    number: str

    def apply(self, session: Session, scene: Scene) -> None:
        """Raises NoSuchOrder, or what `shop.service.require_refundable` raises."""
        service.request_refund(session, _own_order(session, scene, self.number).id, scene.now)

    def summary(self) -> dict[str, Any]:
        return {"kind": "refund_requested", "order": self.number}


@dataclass(frozen=True)
class RequestReturn:
    """The customer confirmed that they send something back, for money or for something else."""

    number: str
    what_for: ReturnKind

    def apply(self, session: Session, scene: Scene) -> None:
        """Raises NoSuchOrder, or what `shop.service.require_unreturned` raises."""
        order = _own_order(session, scene, self.number)
        service.request_return(session, order.id, self.what_for, scene.now)

    def summary(self) -> dict[str, Any]:
        return {"kind": f"{self.what_for}_requested", "order": self.number}


@dataclass(frozen=True)
class SetNewsletter:
    """The customer wants the newsletter, or no more of it."""

    wanted: bool

    def apply(self, session: Session, scene: Scene) -> None:
        """On the shop's account, if a verified identity names one; and as a preference."""
        account = repository.account_of(session, identities(session, scene.customer.id))
        if account is not None:
            service.set_newsletter(session, account, self.wanted)
        customers.prefer(session, scene.customer, "newsletter", self.wanted)

    def summary(self) -> dict[str, Any]:
        return {"kind": "newsletter_on" if self.wanted else "newsletter_off"}
