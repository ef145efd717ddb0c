"""What can go wrong with the shop's things."""

from datetime import date

from kit.errors import Conflict, Invalid, NotFound


class NoSuchOrder(NotFound):
    """There is no such order, or it is not the asker's: which of the two is not said."""

    code = "no_such_order"


class NotProven(NotFound):
    """Order number and contact do not belong together; or there is no such order."""

    code = "order_not_proven"


class TooManyTries(Conflict):
    """Too many order numbers or contacts were tried. A person has to check."""

    code = "too_many_tries"


class OrderNotOpen(Conflict):
    """What was asked for cannot be done (any more): the order is `order_status`."""

    code = "order_not_open"

    def __init__(self, number: str, status: str) -> None:
        super().__init__(f"order {number} is {status}", number=number, order_status=status)
        self.order_status = status


class OrderAlreadyShipped(OrderNotOpen):
    code = "order_already_shipped"


class OrderAlreadyCancelled(OrderNotOpen):
    code = "order_already_cancelled"


class NotDelivered(OrderNotOpen):
    """Only what has arrived can be sent back."""

    code = "order_not_delivered"


class TooLate(Conflict):
    """The days for returns ended on `until`."""

    code = "too_late_to_return"

    def __init__(self, number: str, until: date) -> None:
        super().__init__(f"order {number} could be returned until {until}", number=number)
        self.until = until


class AlreadyRequested(Conflict):
    """This was asked for before; nothing needs to be done twice."""

    code = "already_requested"


class BadRow(Invalid):
    """A row of a CSV file that cannot be meant: `file`, `line`, `column`, and why."""

    code = "bad_row"

    def __init__(self, file: str, line: int, column: str | None, why: str) -> None:
        where = f"{file}, line {line}" + (f", column {column}" if column else "")
        super().__init__(f"{where}: {why}", file=file, line=line, column=column)
        self.file, self.line, self.column, self.why = file, line, column, why


class BadFiles(Invalid):
    """The shop's files cannot be taken; `rows` are all the reasons that were found."""

    code = "bad_files"

    def __init__(self, rows: list[BadRow]) -> None:
        super().__init__("\n".join(str(row) for row in rows), count=len(rows))
        self.rows = rows
