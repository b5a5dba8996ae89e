"""manage.py serve: the whole newsroom on one machine, from an empty directory to its first page."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.drawing.lettering import CAN_SHAPE
from articles.models import Staff
from kalima import preparation, worker
from kalima.environment import bracketed
from kalima.serve import IN_CLEAR, TwoProcesses, apart, ensure_port_is_free, is_in_clear, sole_use

LOOPBACK = {"127.0.0.1", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}


class Command(BaseCommand):
    """Prepare what is missing, then run the web server and the worker until stopped."""

    help = "Prepare the newsroom and serve it, with its worker, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; whatever stands in the way is one line and status 1."""
        try:
            with sole_use(settings.DATA):
                ensure_port_is_free()
                self.serve()
        except KeyboardInterrupt:
            raise CommandError("Stopped before the newsroom was ready; the next start carries on.") from None

    def serve(self) -> None:
        """Prepare, start, tell, wait, and stop."""
        password = apart(self.prepare)
        house = TwoProcesses(worker.run_until_told)
        try:
            house.start()
            if not house.stop.is_set():
                self.tell(welcome(password))
                house.wait()
        finally:
            house.close()
        self.tell("Stopped.")

    def prepare(self) -> str:
        """Bring all up to date, the first time with a demo; return its password if it was made up here."""
        if not preparation.is_prepared():
            self.tell("Preparing the data directory …")
        preparation.prepare()
        if not settings.DEMO or preparation.has_newsroom():
            return ""
        self.tell("Laying out the demo newsroom …")
        return preparation.seed_demo()

    def tell(self, text: str) -> None:
        """Print at once, where output goes to a file too."""
        self.stdout.write(text)
        self.stdout.flush()


def welcome(password: str) -> str:
    """Return the block that tells where everything is; password is the demo's if it was just made up."""
    lines = [
        "",
        "  كلمة · Kalima",
        f"  Site      {site_address()}/",
        f"  Admin     {site_address()}{settings.DESK_PREFIXES[0]}",
    ]
    if settings.DEMO and (accounts := demo_accounts()):
        lines += [f"  Accounts  {' · '.join(accounts)}", f"  Password  {password_line(password)}"]
    lines += [f"  Warning   {warning}" for warning in warnings()]
    return "\n".join([*lines, "  Ctrl-C stops both processes.", ""])


def demo_accounts() -> list[str]:
    """Return the demo's accounts that are there, in the order of a story's way."""
    accounts = preparation.DEMO_ACCOUNTS
    there = set(Staff.objects.filter(username__in=accounts).values_list("username", flat=True))
    return [name for name in accounts if name in there]


def password_line(password: str) -> str:
    """Say what the demo accounts' password is, or where it came from."""
    if password:
        return f"{password}   (the same for all; shown only this once)"
    if settings.DEMO_PASSWORD:
        return "as in KALIMA_DEMO_PASSWORD when the demo was laid out"
    return "as shown at the first start; to change one: .venv/bin/python manage.py changepassword writer"


def site_address() -> str:
    """Return the address to type into a browser."""
    if is_public() or settings.HOST in LOOPBACK | EVERYWHERE:
        return settings.ORIGIN
    return f"http://{bracketed(settings.HOST)}:{settings.PORT}"


def is_public() -> bool:
    """Say whether a public address was set."""
    return urlsplit(settings.ORIGIN).netloc != f"localhost:{settings.PORT}"


def warnings() -> list[str]:
    """Name what a careful operator would change."""
    found = []
    if is_in_clear():
        found.append(IN_CLEAR)
    if settings.HOST in EVERYWHERE and not is_public():
        found.append("only localhost is answered: name your hosts in KALIMA_ALLOWED_HOSTS or KALIMA_ORIGIN.")
    if settings.IS_SECURE and settings.DEMO:
        found.append("this is a demo with well-known accounts: set KALIMA_DEMO=0 for a newspaper.")
    if not CAN_SHAPE:
        found.append("drawn pictures have no words: apt-get install libfribidi0, and start again.")
    return found
