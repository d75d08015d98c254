"""A mail server on this machine that keeps what it is handed."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """`refused`: addresses it does not take; `is_down`: it hangs up on whoever begins a message."""

    url: str
    letters: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    is_down: bool = False

    @property
    def to(self) -> list[str]:
        return [str(letter["To"]) for letter in self.letters]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Listen until the end of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.seen = MailServer(f"smtp://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(socketserver.ThreadingTCPServer):
    seen: MailServer
    daemon_threads = True


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 uji")
        while line := self.rfile.readline().decode().strip():
            if not self._answer(line):
                return

    def _answer(self, line: str) -> bool:
        """One command; False when the conversation is over."""
        verb = line.upper()
        if verb.startswith("QUIT") or (verb.startswith("MAIL") and self.server.seen.is_down):
            return False
        if verb.startswith("RCPT") and any(one in line for one in self.server.seen.refused):
            self._say("550 tidak dikenal")
        elif verb.startswith("DATA"):
            self._take()
        else:
            self._say("250 ya")
        return True

    def _take(self) -> None:
        self._say("354 kirim")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.seen.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 ya")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
