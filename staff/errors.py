"""What can go wrong with users, sessions and invitations."""

from kit.errors import Conflict, Invalid, NotFound, NotSignedIn


class WrongCredentials(NotSignedIn):
    """E-mail or password is wrong; which of them is not said."""

    code = "wrong_credentials"


class WrongPassword(Invalid):
    """The present password is not that."""

    code = "wrong_password"


class WeakPassword(Invalid):
    """A password has at least `least` and at most `most` characters, and is not the e-mail."""

    code = "weak_password"


class BadEmail(Invalid):
    """That is no e-mail address."""

    code = "bad_email"


class EmailTaken(Conflict):
    """A user with this e-mail is there."""

    code = "email_taken"


class LastAdmin(Conflict):
    """Somebody must be left who can invite and deactivate."""

    code = "last_admin"


class NoSuchUser(NotFound):
    code = "no_such_user"


class InvitationGone(NotFound):
    """The link was used, withdrawn or replaced, or it has expired, or it never was one."""

    code = "invitation_gone"
