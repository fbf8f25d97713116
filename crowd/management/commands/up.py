"""`python3 manage.py up`: everything on one machine, with one command."""

import http.client
import json
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crowd import installation
from crowd.queue import send
from crowd.runtime import broker, lock, ports, programs
from crowd.runtime.supervisor import Supervisor, in_one_piece, stopped_by_signals, undisturbed
from crowd.tasks import heartbeat

START_SECONDS = 120.0
AWAITED = ("database", "broker", "worker")


class Command(BaseCommand):
    help = "Start everything: broker, web server, worker and schedule. Ctrl-C stops it."
    # The database is made below; and checks run there, with a progress that says so.
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address to listen on (127.0.0.1: this machine only)"
        )
        parser.add_argument("--no-demo", action="store_true", help="do not load the demo study")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with stopped_by_signals(), lock.held(settings.VAR / "up.lock") as note:
                self.run(note, host=options["host"], port=options["port"], demo=not options["no_demo"])
        except lock.Running as running:
            raise CommandError(f"Crowdseed is running already: {running or 'it is just starting'}.") from None
        except (broker.NoBroker, ports.NoPort) as problem:
            raise CommandError(str(problem)) from None

    def run(self, note: IO[str], *, host: str, port: int, demo: bool) -> None:
        """Start all, tell the address, keep all running until a signal comes; then stop all."""
        supervisor = Supervisor(say=self.say)
        try:
            port = self.free_port(host, port)
            self.prepare(supervisor, demo=demo)
            self.launch(supervisor, host=host, port=port)
            address = f"http://{reachable(host)}:{port}"
            lock.write(note, address)
            with in_one_piece():  # a password that is made must be shown
                self.tell(address, host=host, port=port)
            supervisor.watch()
        except KeyboardInterrupt:
            self.say("\nStopping …")
        finally:
            with undisturbed():
                supervisor.stop()
        self.say("Stopped. Nothing is lost; `python3 manage.py up` starts it again.")

    def free_port(self, host: str, port: int) -> int:
        found = ports.first_free(host, port)
        if found != port:
            self.say(f"Port {port} is in use by another program; taking {found}.")
        return found

    def prepare(self, supervisor: Supervisor, *, demo: bool) -> None:
        """The parts that the programs need: broker, tables, static files, an administrator, a study."""
        if installation.uses_embedded_broker():
            with self.step("Starting the broker"):
                self.start_broker(supervisor)
        with self.step("Preparing the database"):
            installation.prepare_database()
            installation.ensure_admin()
        with self.step("Collecting static files"):
            installation.collect_static()
        if demo:
            with self.step("Loading the demo study, where there is no study yet"):
                installation.load_demo_once()

    def start_broker(self, supervisor: Supervisor) -> None:
        broker.shut_down_stray(settings.VAR)
        supervisor.start(programs.embedded_broker(settings.VAR))
        self.wait(supervisor, lambda: broker.answers(settings.VAR), what="The broker")

    def launch(self, supervisor: Supervisor, *, host: str, port: int) -> None:
        """Start web, worker and beat, and wait until all of them answer."""
        installation.forget_heartbeat()
        send(heartbeat)
        installation.let_go()
        root, var = settings.BASE, settings.VAR
        with self.step("Starting web server, worker and schedule"):
            supervisor.start(programs.worker(root, var))
            supervisor.start(programs.web(root, var, host=host, port=port, names=ports.own_names(host)))
            supervisor.start(programs.beat(root, var))
            self.wait(supervisor, lambda: all_answer(reachable(host), port), what="Crowdseed")

    def wait(self, supervisor: Supervisor, ready: Callable[[], bool], *, what: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        supervisor.watch(until=lambda: ready() or time.monotonic() > deadline, every=0.1)
        if not ready():
            raise CommandError(f"{what} did not answer within {START_SECONDS:.0f} s. See {settings.VAR / 'log'}.")

    def tell(self, address: str, *, host: str, port: int) -> None:
        """The address, the log-in, the links."""
        self.say(f"\nCrowdseed runs at {address}/admin/")
        for name in ports.outward_address() if host in ports.EVERYWHERE else []:
            self.say(f"From other machines: http://{name}:{port}/admin/")
        self.say(f"Log-in: {log_in()}")
        for title, path in installation.contributor_links():
            self.say(f"Contributors of “{title}”: {address}{path}")
        installation.let_go()
        self.say(f"Logs: {settings.VAR / 'log'}\nCtrl-C stops everything.")

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Say what is being done, and how long it took."""
        self.stdout.write(f"{text} … ", ending="")
        self.stdout.flush()
        started = time.monotonic()
        yield
        self.say(f"{time.monotonic() - started:.1f} s")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def log_in() -> str:
    """What the owner must know to log in; the password only the first time."""
    change = "change it in the admin or with `python3 manage.py changepassword admin`"
    if password := installation.reveal_password():
        return f"{installation.ADMIN}, password {password} (shown only now; {change})"
    if installation.has_own_admin():
        return f"{installation.ADMIN}, with your password (forgotten? {change})"
    return "with your own account"


def reachable(host: str) -> str:
    """Where this machine itself finds a server that listens on `host`."""
    if host in ports.EVERYWHERE:
        return "127.0.0.1" if host == "0.0.0.0" else "[::1]"  # noqa: S104 - recognised, not chosen
    return ports.own_names(host)[0]


def all_answer(host: str, port: int) -> bool:
    """Whether the web server says that database, broker and worker answer."""
    link = http.client.HTTPConnection(f"{host}:{port}", timeout=5)
    try:
        link.request("GET", "/healthz")
        checks = json.loads(link.getresponse().read())["checks"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return False
    finally:
        link.close()
    return all(checks.get(name) == "ok" for name in AWAITED)
