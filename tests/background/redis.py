"""A server of Redis, for as long as a test needs it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.background.doing import LONG
from tests.background.programs import ROOT
from tests.ports import free_port


class Redis:
    """A server on a free port, with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                *("redis-server", "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--dir", str(self._folder), "--save", "", "--daemonize", "no"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ends = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < ends, "redis-server does not answer."
                time.sleep(0.01)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it take connections and answer none, as a machine that hangs does."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Give a broker, where there is one."""
    for package in ("celery", "redis"):
        pytest.importorskip(package)
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed.")
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def broker(redis: Redis, tmp_path: Path) -> Iterator[Redis]:
    """Give a broker to a test alone, to be stopped."""
    server = Redis(tmp_path)
    yield server
    server.stop()


def queued(celery_app: Any, queue: str) -> int:
    with celery_app.connection_for_read() as connection:
        return int(connection.default_channel.client.llen(queue))


@contextmanager
def working(celery_app: Any, *queues: str) -> Iterator[None]:
    """Have a worker in a thread of this process do what comes."""
    from celery.contrib.testing.worker import start_worker
    from celery.signals import setup_logging

    setup_logging.connect(leave_logging_alone)
    try:
        with start_worker(
            celery_app,
            pool="solo",
            perform_ping_check=False,
            queues=list(queues) or None,
            shutdown_timeout=LONG,
        ):
            yield
    finally:
        setup_logging.disconnect(leave_logging_alone)


@contextmanager
def worker_process(
    redis: Redis, module: str, log: Path, *options: str, **environ: str
) -> Iterator[Any]:
    """Have a worker in a process of its own.

    :param module: that makes the Celery app, with its name.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", module),
                *("worker", "-c", "1", "-l", "INFO", "--without-mingle"),
                *("--without-gossip", *options),
            ],
            cwd=ROOT,
            env={**os.environ, **environ, "OCPI_TEST_BROKER": redis.url},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(LONG)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def leave_logging_alone(**_: Any) -> None:
    """Stand in for what Celery would do to the loggers of all tests."""
