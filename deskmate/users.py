"""`deskmate user`: people who work here, without a browser."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from deskmate.installation import installation
from kit.clock import utc_now
from kit.language import Language
from staff import passwords, repository, service
from staff.errors import NoSuchUser
from staff.models import Role

app = typer.Typer(
    help="Add, list and change the people who work in the console.", no_args_is_help=True
)

RoleOption = Annotated[Role, typer.Option(help="What they may do")]
PasswordOption = Annotated[
    str,
    typer.Option(
        help="Asked for when not given, which keeps it out of the shell's history",
        prompt=True,
        confirmation_prompt=True,
        hide_input=True,
    ),
]


@app.command()
def add(
    email: str,
    name: Annotated[str, typer.Option(help="What customers and colleagues see")],
    password: PasswordOption,
    role: RoleOption = "agent",
    language: Annotated[
        Language | None, typer.Option(help="Of their console; their browser's when not given")
    ] = None,
) -> None:
    """Add a user: `deskmate user add ann@shop.example --name Ann --role supervisor`."""
    hashed = asyncio.run(passwords.hash_password(password, email))
    with installation() as it, it.session() as session:
        user = service.add_user(
            session,
            email=email,
            name=name,
            role=role,
            password_hash=hashed,
            language=language,
            now=utc_now(),
        )
        session.commit()
        typer.echo(f"{user.email} can sign in as {user.role}.")


@app.command("list")
def list_users() -> None:
    """Show who works here."""
    table = Table("E-mail", "Name", "Role", "Active")
    with installation() as it, it.session() as session:
        for user in repository.everybody(session):
            table.add_row(user.email, user.name, user.role, "yes" if user.active else "no")
    Console().print(table)


@app.command()
def password(email: str, password: PasswordOption) -> None:
    """Give a user a new password. It ends their sessions."""
    hashed = asyncio.run(passwords.hash_password(password, email))
    with installation() as it, it.session() as session:
        service.set_password(session, _id_of(session, email), hashed)
        session.commit()
    typer.echo(f"{email} has a new password and must sign in again.")


@app.command()
def change(
    email: str,
    role: Annotated[Role | None, typer.Option(help="What they may do from now on")] = None,
    active: Annotated[bool | None, typer.Option(help="Let them in, or keep them out")] = None,
) -> None:
    """Change a role, or keep somebody out: `deskmate user change ann@shop.example --no-active`."""
    with installation() as it, it.session() as session:
        user_id = _id_of(session, email)
        if role is not None:
            service.set_role(session, user_id, role)
        if active is not None:
            (service.activate if active else service.deactivate)(session, user_id)
        session.commit()


def _id_of(session: Session, email: str) -> int:
    user = repository.by_email(session, service.normal_email(email))
    if user is None:
        raise NoSuchUser(f"nobody has the e-mail address {email}", email=email)
    return user.id
