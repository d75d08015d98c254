"""Allowance profiles that are bombs, other files, or good rules with something hidden in them, sent as HR would send them."""

import gc
import io
import random
import time
import zipfile

import pytest

from tests.security.requests.rules import REQUESTS
from tests.security.stage import Stage, Watch
from tests.support.clock import FixedClock
from tests.support.profiles import profile_text

GOOD = profile_text("lain")
SECONDS = 5.0


def _zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("profil.toml", b"a" * 20_000_000)
    return target.getvalue()


def _steps(count: int) -> str:
    step = '\n[[step]]\nname = "s{0}"\nkind = "sum"\ntitle = "x"\nsource = "x"\nplus = ["{1}", "{1}"]\n'
    names = ["tpp_netto", *(f"s{number}" for number in range(count))]
    return GOOD + "".join(step.format(number, names[number]) for number in range(count))


REFUSED = {
    "empty": b"",
    "zip": _zip_bomb(),
    "noise": random.Random(3).randbytes(60_000),
    "utf-16": GOOD.encode("utf-16"),
    "nul": GOOD.replace("TPP bruto", "TPP\0").encode(),
    "pdf": b"%PDF-1.7\n" + b"\n" * 5000,
    "html": b"<html><script>xssProbe()</script></html>",
    "deep": b"a = " + b"[" * 1900,
    "deep-lines": b"a = [\n" + b"[\n" * 60_000,
    "tables": b"".join(b"[t%d]\n" % number for number in range(25_000)),
    "dotted": b".".join([b"a"] * 100_000) + b" = 1",
    "dotted-lines": b"".join(b"a%d." % number + b".".join([b"a"] * 450) + b" = 1\n" for number in range(200)),
    "quotes": b'a = """' + b"\\" * 200_000,
    "huge-number": GOOD.replace("1000000", "1e999999999").encode(),
    "no-number": GOOD.replace("1000000", "nan").encode(),
    "long-number": GOOD.replace("1000000", "9" * 1900).encode(),
    "hidden": GOOD.replace("Profil uji lain", "Profil \\u202euji").encode(),
    "path": GOOD.replace("code =", 'extends = "../../etc/passwd"\ncode =', 1).encode(),
    "itself": GOOD.replace("code =", 'extends = "lain"\ncode =', 1).encode(),
    "code": GOOD.replace('code = "lain"', 'code = "../lain"').encode(),
    "date": GOOD.replace("valid_from = 2026-01-01", "valid_from = 9999-12-31").encode(),
    "holes": GOOD.replace("[[step]]", "[step]").encode(),
}
TAKEN = {
    "bom": b"\xef\xbb\xbf" + GOOD.encode(),
    "crlf": GOOD.replace("\n", "\r\n").encode(),
    "formula": GOOD.replace("Profil uji lain", "=1+1").encode(),
    "markup": GOOD.replace("Profil uji lain", "<xss-probe>{{7*7}}").encode(),
    "arabic": GOOD.replace("Profil uji lain", "قاعدة").encode(),
    "many-steps": _steps(900).encode(),
}


def _send(stage: Stage, content: bytes) -> tuple[int, bool, str, float]:
    """Status, whether anything was written, the page, and seconds of processor time."""
    stage.reset()
    fields = dict(REQUESTS["hr_profiles.propose"](stage.world).body["data"])
    fields["file"] = (io.BytesIO(content), "../profil.toml")
    client, watch, began = stage.client_of("hr"), Watch(stage.live), time.process_time()
    answer = client.post("/hr/rules/profiles", data=fields, content_type="multipart/form-data")
    spent, status, page = time.process_time() - began, answer.status_code, answer.text
    has_changed = watch.saw_a_change()
    watch.close()
    del answer
    gc.collect()  # a body cut off by its size leaves the parser's temporary file to the collector
    return status, has_changed, page, spent


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_profile_is_refused_at_once_and_writes_nothing(
    stage: Stage, clock: FixedClock, name: str
) -> None:
    status, has_changed, page, spent = _send(stage, REFUSED[name])

    assert (status in (413, 422), has_changed) == (True, False)
    assert spent < SECONDS
    assert "<xss-probe" not in page and "<script>xssProbe" not in page and "root:x:0" not in page


@pytest.mark.parametrize("name", TAKEN)
def test_an_odd_profile_is_kept_and_shown_as_text(stage: Stage, clock: FixedClock, name: str) -> None:
    status, has_changed, page, spent = _send(stage, TAKEN[name])
    client = stage.client_of("hr")
    shown = client.get("/hr/rules/profiles").text

    assert (status, has_changed) == (303, True)
    assert spent < SECONDS
    assert "<xss-probe" not in shown and ">49<" not in shown
    stage.reset()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_more_than_a_profile_may_have_is_cut_off_before_it_is_read(stage: Stage, clock: FixedClock) -> None:
    status, has_changed, _, _ = _send(stage, b"# " + b"x" * 3_000_000)

    assert (status, has_changed) == (413, False)
