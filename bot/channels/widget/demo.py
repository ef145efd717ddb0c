"""The demo shop: its page, its products, and the little that a shop's server does for the widget.

A real shop signs the token for whoever is logged in there. Here anybody signs in as any of the demo's
customers, so it is served only on the operator's own machine (`Settings.serves_demo`).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.widget import pages
from bot.channels.widget.identity import Claims, sign
from kit.api import CLOCK, DATABASE, SETTINGS
from kit.client import is_own_origin
from kit.clock import utc_now
from kit.errors import Forbidden, NotFound
from shop.models import Product, ShopCustomer

SIGNED_IN_FOR = timedelta(hours=1)
MOST_PRODUCTS = 60
MOST_CUSTOMERS = 12


class SignIn(BaseModel):
    """Who to be."""

    user_id: str = Field(max_length=100)


def setup(app: web.Application, build: Path, secret: str) -> None:
    """Serve the demo shop under /demo."""

    async def shop(request: web.Request) -> web.Response:
        return web.json_response(await request.app[DATABASE].read(_shop))

    async def sign_in(request: web.Request) -> web.Response:
        if not is_own_origin(request, request.app[SETTINGS]):
            raise Forbidden("this page may not do that")
        wanted = SignIn.model_validate_json(await request.read())
        account = await request.app[DATABASE].read(lambda s: _account(s, wanted.user_id))
        if account is None:
            raise NotFound("nobody has that account")
        now = request.app.get(CLOCK, utc_now)()
        claims = Claims(
            user_id=account.user_id,
            exp=int((now + SIGNED_IN_FOR).timestamp()),
            name=account.name,
            email=account.email,
            phone=account.phone,
        )
        return web.json_response({"jwt": sign(claims, secret), "name": account.name})

    app.router.add_get("/demo", pages.demo(build))
    app.router.add_get("/demo/shop.json", shop)
    app.router.add_post("/demo/sign-in", sign_in)


def _shop(session: Session) -> dict[str, Any]:
    products = session.scalars(
        select(Product).order_by(Product.featured.nulls_last(), Product.id).limit(MOST_PRODUCTS)
    )
    customers = session.scalars(
        select(ShopCustomer).order_by(ShopCustomer.id).limit(MOST_CUSTOMERS)
    )
    return {
        "products": [
            {
                "sku": product.sku,
                "name": {"en": product.name_en, "zh": product.name_zh},
                "description": {"en": product.description_en, "zh": product.description_zh},
                "category": product.category,
                "price_minor": product.price_minor,
                "currency": product.currency,
                "stock": product.stock,
            }
            for product in products
        ],
        "customers": [{"user_id": c.user_id, "name": c.name, "tier": c.tier} for c in customers],
    }


def _account(session: Session, user_id: str) -> ShopCustomer | None:
    return session.scalar(select(ShopCustomer).where(ShopCustomer.user_id == user_id))
