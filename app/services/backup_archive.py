"""The file of a backup: one plain tar of the database, the photos, a manifest with every hash, and a seal over all of it.

The seal, the last member, is the SHA-256 of every byte before it; tar's own checksums cover its header, and behind it there
are only zeros. So no byte of the file can change unseen.
"""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NoReturn

from app.domain.canonical import canonical_bytes
from app.domain.errors import Invalid

FORMAT = 1
DATABASE = "database"
PHOTOS = "bukti/"
_MANIFEST, _SEAL = "manifest.json", "manifest.sha256"
_NAME = re.compile(r"database|bukti/[A-Za-z0-9_-]{1,80}\.[a-z0-9]{1,8}")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself.

    `head`: the newest row of the audit chain as "seq:hash", empty without rows. `counts`: rows by table.
    `files`: SHA-256 by name. `damaged`: photos that were lost or changed before the backup was made.
    """

    made_at: str
    dialect: str
    schema: str
    head: str
    counts: Mapping[str, int]
    files: Mapping[str, str]
    damaged: tuple[str, ...] = ()

    @property
    def photo_count(self) -> int:
        return sum(name.startswith(PHOTOS) for name in self.files)


class _HashedFile:
    """A file being written, with the hash of everything so far."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self._length = 0

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        self._length += len(content)
        return self._stream.write(content)

    def tell(self) -> int:
        return self._length


class _HashedSource:
    """A file being read, with the hash of everything so far."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        content = self._stream.read(size)
        self.digest.update(content)
        return content


def write_archive(path: Path, files: Iterable[tuple[str, Path]], facts: Mapping[str, Any]) -> Manifest:
    """Write the archive to a new file and flush it to disk. `facts` are the manifest's fields except `files`."""
    hashes: dict[str, str] = {}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        target = _HashedFile(stream)
        with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as archive:  # type: ignore[call-overload]
            for name, source in files:
                hashes[name] = _add_file(archive, name, source)
            manifest = Manifest(files=hashes, **facts)
            _add_bytes(archive, _MANIFEST, canonical_bytes({"format": FORMAT, **_as_json(manifest)}))
            _add_bytes(archive, _SEAL, target.digest.hexdigest().encode())
        stream.flush()
        os.fsync(stream.fileno())
    return manifest


def check_archive(path: Path) -> Manifest:
    """Read the whole file back. Raises: Invalid(backup_unreadable | backup_damaged) naming the first damaged part."""
    try:
        with tarfile.open(path, "r:") as archive:
            members = archive.getmembers()
            manifest = _manifest(archive, members)
            for member in members[:-2]:
                if _hash(_opened(archive, member)) != manifest.files[member.name]:
                    _damaged(member.name)
            seal = _opened(archive, members[-1]).read()
    except (tarfile.TarError, EOFError) as problem:
        raise Invalid("backup_unreadable", file=path.name) from problem
    _check_seal(path, members[-1], seal)
    return manifest


def extract(path: Path, database: Path, photos: Path) -> None:
    """Write the database of a checked archive to a new file and its photos into a folder, each flushed to disk."""
    with tarfile.open(path, "r:") as archive:
        for member in archive:
            if member.name == DATABASE:
                _write(_opened(archive, member), database)
            elif _NAME.fullmatch(member.name):
                _write(_opened(archive, member), photos / member.name.removeprefix(PHOTOS))


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _add_file(archive: tarfile.TarFile, name: str, source: Path) -> str:
    with source.open("rb") as stream:
        hashed = _HashedSource(stream)
        entry = _entry(name, os.fstat(stream.fileno()).st_size)
        archive.addfile(entry, hashed)  # type: ignore[arg-type]
    return hashed.digest.hexdigest()


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    archive.addfile(_entry(name, len(content)), BytesIO(content))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}


def _manifest(archive: tarfile.TarFile, members: list[tarfile.TarInfo]) -> Manifest:
    names = [member.name for member in members]
    if names[-2:] != [_MANIFEST, _SEAL] or not all(member.isreg() for member in members):
        _damaged(_MANIFEST)
    try:
        found = json.loads(_opened(archive, members[-2]).read())
        if found.pop("format") != FORMAT:
            _damaged(_MANIFEST)
        manifest = Manifest(**{**found, "damaged": tuple(found["damaged"])})
    except (ValueError, KeyError, TypeError):
        _damaged(_MANIFEST)
    wrong = next((name for name in names[:-2] if not _NAME.fullmatch(name)), None)
    if wrong is not None or names[:-2] != sorted(set(names[:-2])) or set(names[:-2]) != set(manifest.files):
        _damaged(wrong or _MANIFEST)
    return manifest


def _check_seal(path: Path, member: tarfile.TarInfo, seal: bytes) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for chunk in _chunks(stream, member.offset):
            digest.update(chunk)
        stream.seek(member.offset_data + member.size)
        rest = stream.read(2 * tarfile.RECORDSIZE + 1)
    if digest.hexdigest().encode() != seal or rest.strip(b"\0") or len(rest) > 2 * tarfile.RECORDSIZE:
        _damaged(_SEAL)


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(member)
    if stream is None:
        _damaged(member.name)
    return stream


def _hash(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(stream: IO[bytes], length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := stream.read(min(_CHUNK, length))):
        length -= len(chunk)
        yield chunk


def _write(source: IO[bytes], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())


def _damaged(what: str) -> NoReturn:
    raise Invalid("backup_damaged", what=what)
