"""Slow hands at the door: whoever sends a letter a second holds up no reader."""

import io
import threading
from collections.abc import Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

from kalima.web.bodies import AT_ONCE, FIRST_BYTES, taken_in

WORDS = "أخيرًا، كنا ننتظر هذا الجسر من سنين.".encode()


def echo(environ: Any, start_response: Any) -> Iterable[bytes]:
    """Say back what came, read as Django reads it: as much as was announced, at once."""
    said = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [])
    return [said]


def ask(door: Any, body: Any = b"", *, length: str | None = None) -> tuple[str, bytes]:
    """What the door answers to a body; bytes, or a file that they come from."""
    environ: dict[str, Any] = {"wsgi.input": io.BytesIO(body) if isinstance(body, bytes) else body}
    environ["CONTENT_LENGTH"] = str(len(body)) if length is None else length
    setup_testing_defaults(environ)
    said: list[str] = []
    answer = b"".join(door(environ, lambda status, headers: said.append(status)))
    return said[0], answer


class SlowHand(io.RawIOBase):
    """A body of which nothing comes until it is let go."""

    def __init__(self) -> None:
        self.is_awaited, self.goes_on = threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.is_awaited.set()
        assert self.goes_on.wait(10)
        return WORDS


def test_so_many_are_awaited_that_readers_find_a_thread() -> None:
    door, hands = taken_in(echo), [SlowHand() for _ in range(AT_ONCE)]
    answers: list[tuple[str, bytes]] = []
    length = str(len(WORDS))
    threads = [
        threading.Thread(target=lambda hand=hand: answers.append(ask(door, hand, length=length)))
        for hand in hands
    ]
    for thread, hand in zip(threads, hands, strict=True):
        thread.start()
        assert hand.is_awaited.wait(10)

    status, told = ask(door, WORDS)
    assert status.startswith("503")
    assert "لم يُحفظ ما أُرسل" in told.decode()
    assert ask(door) == ("200 OK", b"")

    for hand in hands:
        hand.goes_on.set()
    for thread in threads:
        thread.join(10)
    assert answers == [("200 OK", WORDS)] * AT_ONCE
    assert ask(door, WORDS) == ("200 OK", WORDS)


def test_a_body_arrives_whole_however_long_it_is() -> None:
    door = taken_in(echo)

    for body in (b"x", WORDS, b"a" * FIRST_BYTES, bytes(range(256)) * 2_000):
        assert ask(door, body) == ("200 OK", body)


def test_a_length_that_is_none_is_nobodys_wait() -> None:
    def silent(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return []

    door = taken_in(silent)

    for length in ("", "-5", "many", "٣", "0"):
        assert ask(door, SlowHand(), length=length)[0] == "200 OK"


def test_a_line_that_is_cut_leaves_its_place_to_others() -> None:
    class Cut(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError("cut")

    door = taken_in(echo)
    for _again in range(AT_ONCE + 1):
        try:
            ask(door, Cut(), length="9")
        except OSError:
            continue

    assert ask(door, WORDS) == ("200 OK", WORDS)
