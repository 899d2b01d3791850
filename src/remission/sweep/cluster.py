"""The workers of a sweep: threads of this process, or whoever is connected to a Dask scheduler."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

from distributed import Client, Future, LocalCluster, as_completed

from remission.errors import InputError, WorkError
from remission.sweep.bundle import Bundle, installed
from remission.sweep.bundle import installed as installed_here
from remission.sweep.task import Outcome, Task, Unpacked, run_task
from remission.warm import pool

# Tasks that are with the workers for each that can run: enough that none waits, few enough that results do not pile up.
_AHEAD = 4
_LOOK_SECONDS = 5
CONNECT_SECONDS = 30
_ANY_PORT = "127.0.0.1:0"


@contextmanager
def connect(bundle: Bundle, jobs: int, scheduler: str | None) -> Iterator["Cluster"]:
    """The workers, each with the bundle: as many threads of this process as `jobs`, or those of a scheduler, by its address.

    Raises WorkError where the scheduler does not answer, InputError where a worker has other software than this process.
    """
    if scheduler is None:
        # Notebooks run in processes of their own, so threads are enough to wait for them.
        with (
            LocalCluster(
                n_workers=1,
                threads_per_worker=jobs,
                processes=False,
                memory_limit=0,
                # What they serve is for this machine only, and two sweeps must not ask for one port.
                dashboard_address=_ANY_PORT,
                worker_dashboard_address=_ANY_PORT,
            ) as local,
            Client(local) as client,
            _ended_at_once(),
        ):
            yield from _with_bundle(client, bundle)
    else:
        try:
            client = Client(scheduler, timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            raise WorkError(f"--scheduler {scheduler}: no scheduler answers there ({str(error).splitlines()[0]})") from None
        with client:
            _require_same_software(client, scheduler)
            yield from _with_bundle(client, bundle)


@contextmanager
def _ended_at_once() -> Iterator[None]:
    """Whoever is interrupted does not wait for notebooks that run."""
    try:
        yield
    except BaseException:
        pool.close()
        raise


def _with_bundle(client: Client, bundle: Bundle) -> Iterator["Cluster"]:
    client.register_plugin(Unpacked(bundle))
    try:
        yield Cluster(client, bundle.name)
    finally:
        client.unregister_worker_plugin(bundle.name)


def _require_same_software(client: Client, scheduler: str) -> None:
    here = installed_here()
    try:
        found = client.run(installed)
    except ModuleNotFoundError as error:
        raise InputError(f"--scheduler {scheduler}: its workers lack {error.name}; install this project there too") from None
    if not found:
        raise InputError(f"--scheduler {scheduler}: it has no workers; start one with 'dask worker {scheduler}'")
    for worker, there in found.items():
        if there != here:
            raise InputError(f"--scheduler {scheduler}: worker {worker} has other versions of Python or packages than this machine")


class Cluster:
    """Workers that have a bundle."""

    def __init__(self, client: Client, bundle: str) -> None:
        self._client = client
        self._bundle = bundle
        self._looked = float("-inf")
        self._room = 0

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Run tasks, and give each with its outcome as it ends; those of a worker that is lost run elsewhere.

        Raises WorkError where the scheduler is lost.
        """
        waiting = iter(tasks)
        running: dict[Future[Outcome], Task] = {}
        finished = as_completed()
        try:
            while True:
                for task in self._some(waiting, len(running)):
                    future = self._client.submit(run_task, self._bundle, task, pure=False)
                    running[future] = task
                    finished.add(future)
                if not running:
                    return
                future = next(finished)
                yield running.pop(future), _outcome(future)
        finally:
            self._client.cancel(list(running))

    def _some(self, waiting: Iterator[Task], running: int) -> Iterator[Task]:
        if monotonic() - self._looked > _LOOK_SECONDS:
            self._looked = monotonic()
            self._room = max(1, sum(self._client.nthreads().values())) * _AHEAD
        for _ in range(self._room - running):
            task = next(waiting, None)
            if task is None:
                return
            yield task


def _outcome(future: Future[Outcome]) -> Outcome:
    if future.status == "cancelled":
        raise WorkError(
            "the scheduler is lost, and with it what was running; what had finished is kept, and the same command goes on from there"
        )
    return future.result()
