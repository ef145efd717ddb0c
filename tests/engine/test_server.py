"""The worker as a process: its socket, its errors, and its end."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, Actions, UnixHttp, says

Start = Callable[..., subprocess.Popen[str]]


def wait_for(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    """Until the condition holds; fails when it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def turn(text: str = "hello", **more: Any) -> dict[str, Any]:
    return {"turn": "t1", "message": {"text": text}, **more}


class Endpoint:
    """An action endpoint in a thread of its own, so that a test can wait for a worker."""

    def __init__(self, path: Path) -> None:
        self.actions = Actions()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.actions.start(path), self._loop).result(10)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.actions.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worker")


@pytest.fixture(scope="module")
def actions_thread(folder: Path) -> Iterator[Actions]:
    endpoint = Endpoint(folder / "actions.sock")
    yield endpoint.actions
    endpoint.close()


def command(model: Path, folder: Path, name: str, *more: str) -> list[str]:
    return [
        *(sys.executable, "-m", "engine.server", "--model", str(model)),
        *("--socket", str(folder / name), "--actions-socket", str(folder / "actions.sock")),
        *more,
    ]


@pytest.fixture
def start(model: Path, folder: Path, actions_thread: Actions) -> Iterator[Start]:
    """Starts a worker on a socket of that name, and waits until it is ready."""
    started: list[subprocess.Popen[str]] = []

    def start(name: str, *more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command(model, folder, name, *more), cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        wait_for(lambda: process.poll() is not None or answers(folder / name))
        assert process.poll() is None, process.communicate()[1][-3000:]
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def answers(path: Path) -> bool:
    try:
        return UnixHttp(path).get("/ready")[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def worker(model: Path, folder: Path, actions_thread: Actions) -> Iterator[UnixHttp]:
    """One worker for the tests that leave it as it was."""
    log = folder / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            command(model, folder, "shared.sock", "--action-timeout", "5"), cwd=ROOT, stderr=file
        )
    wait_for(lambda: process.poll() is not None or answers(folder / "shared.sock"))
    assert process.poll() is None, log.read_text()[-3000:]
    yield UnixHttp(folder / "shared.sock")
    process.terminate()
    assert process.wait(10) == 0


def test_it_says_what_it_serves(worker: UnixHttp, model: Path) -> None:
    status, body = worker.get("/ready")
    assert status == 200
    assert body["model"] == model.name.removesuffix(".tar.gz")
    assert body["rasa"] == "3.6.21"
    assert 50 < body["memory_mb"] < 1000


def test_only_its_owner_can_open_the_socket(worker: UnixHttp, folder: Path) -> None:
    assert (folder / "shared.sock").stat().st_mode & 0o777 == 0o600


def test_it_answers_a_turn_and_parses(worker: UnixHttp) -> None:
    status, body = worker.post("/turn", turn())
    assert (status, body["replies"][0]["text"]) == (200, "Welcome to the shop.")
    status, body = worker.post("/parse", {"text": "你好"})
    assert (status, body["intent"]["name"]) == (200, "greet")


@pytest.mark.parametrize(
    ("target", "body", "status", "error"),
    [
        ("/turn", b"{", 400, "invalid_json"),
        ("/turn", b"\xff", 400, "invalid_json"),
        ("/turn", b"", 400, "invalid_json"),
        ("/turn", b"[]", 422, "invalid"),
        ("/turn", turn(""), 422, "empty"),
        ("/turn", turn("x" * 5000), 413, "text_too_long"),
        ("/turn", turn(events=[{"event": "action", "name": "x"}] * 301), 413, "too_many_events"),
        ("/turn", turn(slots={"note": "x" * (9 * 2**20)}), 413, "too_large"),
        ("/turn", turn(events=[{"event": "explosion"}]), 422, "invalid_event"),
        ("/turn", {"turn": "t", "message": {"payload": "/x"}}, 422, "unknown_intent"),
        ("/parse", {"text": ""}, 422, "empty"),
        ("/parse", {}, 422, "empty"),
    ],
)
def test_a_bad_request_is_a_named_error(
    worker: UnixHttp, target: str, body: Any, status: int, error: str
) -> None:
    answer = worker.post(target, body)
    assert answer[0] == status
    assert answer[1]["error"] == error
    assert answer[1]["detail"]


def test_a_turn_that_breaks_is_an_error_and_the_next_one_works(worker: UnixHttp) -> None:
    # Events that read well one by one, and that no dialogue can have.
    broken = [{"event": "user", "text": "x", "parse_data": {"intent": "no object"}}]
    status, body = worker.post("/turn", turn(events=broken))
    assert status in (422, 500)
    assert "replies" not in body
    assert worker.post("/turn", turn())[0] == 200


def test_turns_run_one_at_a_time(worker: UnixHttp, actions_thread: Actions) -> None:
    running: list[int] = []
    most: list[int] = []

    async def slow(call: dict[str, Any]) -> dict[str, Any]:
        running.append(1)
        most.append(len(running))
        await asyncio.sleep(0.1)
        running.pop()
        return says("ok")

    actions_thread.reset()
    actions_thread.answers["action_remember"] = slow
    statuses: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(worker.post("/turn", turn("remember this"))[0])
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4
    assert most == [1] * 4


def test_the_log_is_json_without_what_was_said(worker: UnixHttp, folder: Path) -> None:
    worker.post("/turn", turn("a very secret sentence"))
    worker.post("/parse", {"text": "a very secret sentence"})
    lines = (folder / "log").read_text().splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert "ready" in events
    assert "answered" in events
    assert not any("secret" in line for line in lines)


def test_asked_to_stop_it_finishes_the_turn_in_hand_and_refuses_the_waiting(
    start: Start, folder: Path, actions_thread: Actions
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    async def wait(call: dict[str, Any]) -> dict[str, Any]:
        asked.set()
        await asyncio.to_thread(go_on.wait, 20)
        return says("done")

    actions_thread.reset()
    actions_thread.answers["action_remember"] = wait
    process = start("stop.sock", "--action-timeout", "30")
    client = UnixHttp(folder / "stop.sock")
    results: dict[str, tuple[int, Any]] = {}

    sent = threading.Event()

    def ask(name: str) -> None:
        results[name] = client.post("/turn", turn("remember this"), sent.set)

    first = threading.Thread(target=ask, args=("in hand",))
    first.start()
    assert asked.wait(20)
    sent.clear()
    second = threading.Thread(target=ask, args=("waiting",))
    second.start()
    assert sent.wait(20)
    assert client.get("/ready")[0] == 200  # what was sent before has been read by now
    process.send_signal(signal.SIGTERM)
    wait_for(lambda: not listens(folder / "stop.sock"))
    go_on.set()
    first.join()
    second.join()
    assert results["in hand"][0] == 200
    assert results["in hand"][1]["replies"][0]["text"] == "done"
    assert (results["waiting"][0], results["waiting"][1]["error"]) == (503, "stopping")
    assert process.wait(20) == 0
    assert not (folder / "stop.sock").exists()


def listens(path: Path) -> bool:
    """Whether the worker takes new connections."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def test_above_its_memory_cap_it_answers_and_leaves(start: Start, folder: Path) -> None:
    left = socket.socket(socket.AF_UNIX)  # by a worker that was killed: it is taken over
    left.bind(str(folder / "memory.sock"))
    left.close()
    process = start("memory.sock", "--memory-mb", "1")
    assert UnixHttp(folder / "memory.sock").post("/turn", turn())[0] == 200
    assert process.wait(20) == 75


def test_a_worker_ends_with_its_parent(model: Path, folder: Path) -> None:
    code = (
        "import subprocess, sys\n"
        f"process = subprocess.Popen({command(model, folder, 'orphan.sock')!r})\n"
        "print(process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    try:
        wait_for(lambda: answers(folder / "orphan.sock"))
        parent.kill()
        parent.communicate()
        wait_for(lambda: not alive(worker), 10)
    finally:
        if alive(worker):
            os.kill(worker, signal.SIGKILL)


def test_a_worker_whose_parent_died_before_it_began_ends_at_once(model: Path, folder: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    done = subprocess.run(
        command(model, folder, "late.sock", "--parent", str(gone.pid)), cwd=ROOT, check=False
    )
    assert done.returncode == 0
    assert not (folder / "late.sock").exists()


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("content", [None, b"no archive"])
def test_without_a_model_it_ends_with_an_error(
    folder: Path, tmp_path: Path, content: bytes | None
) -> None:
    model = tmp_path / "wrong.tar.gz"
    if content is not None:
        model.write_bytes(content)
    done = subprocess.run(
        command(model, folder, "none.sock"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "wrong.tar.gz" in done.stderr
