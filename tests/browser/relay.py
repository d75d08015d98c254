"""A wire between a phone and the server that a test can cut: unlike a browser's offline switch it also holds for a worker
that the browser wakes by itself.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import urlsplit


class Relay:
    """Forwards every connection to `url` while the wire is whole; `url` of the relay is another origin."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        self._target = (target.hostname or "", target.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._is_whole = True
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Relay:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.cut()
        self._listener.close()

    def cut(self) -> None:
        """Every open connection breaks, and new ones break at once."""
        self._is_whole = False
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._is_whole = True

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _address = self._listener.accept()
                if self._is_whole:
                    threading.Thread(target=self._join, args=(phone,), daemon=True).start()
                else:
                    phone.close()

    def _join(self, phone: socket.socket) -> None:
        with phone, socket.create_connection(self._target) as server:
            self._open |= {phone, server}
            back = threading.Thread(target=self._pump, args=(server, phone), daemon=True)
            back.start()
            self._pump(phone, server)
            back.join()
            self._open -= {phone, server}

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
