"""The console's API for finding customers. Their page, with orders, tickets and timeline, is in
`tickets.http`."""

from aiohttp import web

from customers import repository
from customers.schemas import CustomersQuery, CustomersView, CustomerView
from kit.api import DATABASE, Routes

STAFF = ("agent", "supervisor", "trainer", "admin")

routes = Routes("customers")


@routes.get("/api/customers", who=STAFF)
async def search(request: web.Request, query: CustomersQuery) -> CustomersView:
    """Find customers by name, e-mail, phone or user id."""
    found = await request.app[DATABASE].read(
        lambda s: repository.search(s, query.q.strip(), before=query.before, limit=query.limit + 1)
    )
    return CustomersView(
        customers=[CustomerView.model_validate(customer) for customer in found[: query.limit]],
        more=len(found) > query.limit,
    )
