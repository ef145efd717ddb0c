"""All actions, by name, in an executor that the engine's calls are given to."""

from rasa_sdk.executor import ActionExecutor

from actions.account import SubscribeNewsletter, UnsubscribeNewsletter
from actions.base import DeskAction
from actions.calls import CallRegistry
from actions.clarify import Clarify
from actions.handover import Complaint, TalkToPerson
from actions.invoices import FindInvoice
from actions.language import ChangeLanguage
from actions.loyalty import LoyaltyPoints, LoyaltyPointsForm, Promotions
from actions.orderforms import ORDER_FORMS
from actions.orders import (
    AskOrderNumber,
    CancelOrderAction,
    ChangeAddressAction,
    Inform,
    TrackOrder,
)
from actions.parcels import ParcelProblem
from actions.privacy import DeleteMyData, DeleteMyDataForm, MyData
from actions.products import ProductForm, ShowProduct, SuggestProducts
from actions.refunds import ExchangeItem, RefundStatus, RequestRefundAction, ReturnItem
from actions.service import Feedback, ServiceHours
from actions.smalltalk import Affirm, Deny, Thanks
from actions.tickets import TicketStatus

FORMS: tuple[type[DeskAction], ...] = (
    *ORDER_FORMS.values(),
    DeleteMyDataForm,
    LoyaltyPointsForm,
    ProductForm,
)
ACTIONS: tuple[type[DeskAction], ...] = (
    Affirm,
    AskOrderNumber,
    CancelOrderAction,
    ChangeAddressAction,
    ChangeLanguage,
    Clarify,
    Complaint,
    DeleteMyData,
    Deny,
    ExchangeItem,
    Feedback,
    FindInvoice,
    Inform,
    LoyaltyPoints,
    MyData,
    ParcelProblem,
    Promotions,
    RefundStatus,
    RequestRefundAction,
    ReturnItem,
    ServiceHours,
    ShowProduct,
    SubscribeNewsletter,
    SuggestProducts,
    TalkToPerson,
    Thanks,
    TicketStatus,
    TrackOrder,
    UnsubscribeNewsletter,
)


def build_executor(calls: CallRegistry) -> ActionExecutor:
    """An executor that knows every action; `calls` is where they find their turns."""
    executor = ActionExecutor()
    for action in (*FORMS, *ACTIONS):
        executor.register_action(action(calls))
    return executor
