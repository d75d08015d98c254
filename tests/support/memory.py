"""Where the suite keeps its throw-away files: in memory where the machine offers it.

A commit waits for the disk (3 ms on a small server) and a test has nothing to lose; what survives a killed process is the same.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 3 * 1024**3


def keep_temporary_files_in_memory() -> None:
    """Point the temporary folder of this process and its children at memory, unless the operator chose one or there is no room."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # read the setting anew
