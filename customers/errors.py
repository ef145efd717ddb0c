"""What can go wrong with customers."""

from kit.errors import NotFound


class NoSuchCustomer(NotFound):
    code = "no_such_customer"
