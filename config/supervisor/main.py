"""The story of one run: servers, database, web, worker, beat, demo, and at the end everything back."""

import http.client
import signal
import socket
import time
from collections.abc import Callable
from typing import NoReturn

from config.services import Postgres, Service, ServiceError, Valkey, stop
from config.services.machine import bare_environment, secret
from config.services.processes import signal_group, tail, wait_until
from config.supervisor import programs
from config.supervisor.children import Children, say
from config.supervisor.house import OWNER, House
from config.supervisor.jobs import Jobs
from config.supervisor.plan import Plan, Refusal, Stopped
from config.supervisor.watchdog import Watchdog

STOP_PATIENCE = 7.0
PORT_PATIENCE = 3.0  # seconds


class Supervisor:
    """Everything that runs for one DATA_DIR."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.house = House(plan)
        self.children = Children(self.house.log)
        self.jobs = Jobs(self.house, self._true)
        self.services: list[Service] = []
        self.stopping = False
        self.prepared = False

    def run(self) -> int:
        """Start, keep running, stop.

        :raises Refusal: when the start fails.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
                signal.signal(number, self._ask_to_stop)
        with self.house.locked():
            self.house.reap()  # before the port is opened: an orphan may still hold it
            with _listen(self.plan) as self.listener:
                return self._live()

    def _live(self) -> int:
        self.house.mark()
        try:
            self._start()
            self._watch()
        except Stopped:
            return 0
        except ServiceError as error:
            raise Refusal(str(error)) from error
        finally:
            self._stop()

    def _start(self) -> None:
        """Start everything; what costs time to import does so while the database server is made."""
        if self.plan.embedded:
            self._place_servers()
        self.jobs.start("prepare", "manage.py", "prepare", "--held", more=self.house.owner, held=True)
        if self.plan.embedded:
            self._start_servers()
        else:
            self.jobs.start("check", "manage.py", "may_start")
        self.jobs.compile_messages()
        self.jobs.collect_static()
        self.children.keep("web", lambda: programs.web(self.house, self.listener, held=not self.prepared))
        self._wait_for_servers()
        self.jobs.release("prepare")
        for name in ("messages", "static", "prepare"):
            self.jobs.finish(name)
        self.jobs.note_static()
        self._serve()

    def _serve(self) -> None:
        self.prepared = True
        self.children.release("web")
        self._wait("web", self._answers, 30)
        self.children.keep("worker", lambda: programs.worker(self.house))
        self.children.keep("beat", lambda: programs.beat(self.house))
        accounts = self._load_demo() if self.plan.demo else ""
        for name in ("worker", "beat"):
            self._wait(name, self.children[name].running, 10)
        print(f"ready: {self.plan.url}  {accounts}".rstrip(), flush=True)

    def _watch(self) -> NoReturn:
        watchdog = Watchdog(self.house.run_dir / "worker-alive", self.plan.patience)
        while True:
            self._pause(0.2)
            if watchdog.barks(time.monotonic()):
                say(f"nothing was delivered or swept for {self.plan.patience:.0f} s: worker and beat start anew")
                self.children.renew("worker", "beat")

    def _stop(self) -> None:
        """Stop the beat, the worker and the web together, then the servers they stand on."""
        self.children.dismiss()
        ours = [*self.children.processes(but=("postgres", "valkey")), *self.jobs.running.values()]
        running = [process for process in ours if process.poll() is None]
        for process in reversed(running):
            process.terminate()
        wait_until(lambda: all(process.poll() is not None for process in running), STOP_PATIENCE)
        for process in ours:
            signal_group(process.pid, signal.SIGKILL)
        self.children.sweep_up()
        for service in reversed(self.services):
            stop(service)
        self.house.tidy()

    # --- Servers -----------------------------------------------------------------------------------------------------

    def _place_servers(self) -> None:
        """Give PostgreSQL and Valkey their ports and tell the children where they will be."""
        valkey, postgres = Valkey(self.plan.data_dir), Postgres(self.plan.data_dir)
        self.services = [postgres, valkey]
        self.house.owner = {OWNER: postgres.url("owner")}
        self.house.env |= {
            "DATABASE_URL": postgres.url("app"),
            "REDIS_URL": valkey.url(),
            "SECRET_KEY": self.house.env.get("SECRET_KEY") or secret(postgres.secrets, "secret_key", 32),
        }

    def _start_servers(self) -> None:
        bare = bare_environment() | {"KAJI_INSTANCE": self.house.instance}
        for service in reversed(self.services):
            self.children.keep(service.name, lambda service=service: service.start(bare))  # type: ignore[misc]

    def _wait_for_servers(self) -> None:
        for service in self.services:
            self._wait(service.name, service.ready, 60)
            service.set_up()
        self.jobs.finish("check")

    def _load_demo(self) -> str:
        """Load the demo (nothing happens when it is there) and return its accounts as one line."""
        self.jobs.start("demo", "manage.py", "demo")
        self.jobs.start("accounts", "manage.py", "demo", "--accounts")
        self.jobs.finish("demo")
        lines = self.jobs.finish("accounts").strip().splitlines()
        return lines[-1] if lines else ""

    # --- Waiting -----------------------------------------------------------------------------------------------------

    def _wait(self, name: str, condition: Callable[[], bool], timeout: float) -> None:
        """Wait until a child does its work.

        :raises Refusal: when it does not, with the end of its log.
        """
        child = self.children[name]
        if self._true(lambda: child.failures > 2 or condition(), timeout) and child.failures <= 2:
            return
        raise Refusal(f"{name} did not start.\n{tail(child.log)}")

    def _true(self, condition: Callable[[], bool], timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                return False
            self._pause(0.02)
        return True

    def _pause(self, seconds: float) -> None:
        """Sleep, tend the children.

        :raises Stopped: when somebody asked.
        """
        if self.stopping:
            raise Stopped
        self.children.tend()
        time.sleep(seconds)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _answers(self) -> bool:
        """Tell whether the web answers at all."""
        connection = http.client.HTTPConnection(self.listener.getsockname()[0], self.plan.port, timeout=1)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _listen(plan: Plan) -> socket.socket:
    """Open the port, before anything else costs time. What a killed predecessor leaves behind has it a moment longer.

    :raises Refusal: when somebody else has it.
    """
    found: list[socket.socket] = []
    errors: list[OSError] = []

    def opened() -> bool:
        try:
            found.append(_opened(plan))
        except OSError as error:
            errors.append(error)
        return bool(found)

    if not wait_until(opened, timeout=PORT_PATIENCE):
        said = errors[-1].strerror
        raise Refusal(f"Port {plan.port} is taken ({said}): set PORT to another one.") from errors[-1]
    return found[0]


def _opened(plan: Plan) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in plan.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((plan.host, plan.port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener
