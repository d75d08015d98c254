"""Each minute: notices that phones have not heard of."""

from functools import partial

from flask import current_app

from app import clock
from app.i18n.push_words import push_sentence
from app.services.push_crypto import load_push_key
from app.services.push_delivery import Sender, deliver_pushes
from app.services.push_post import post
from config import Settings


def run() -> int:
    """Send what is due; returns how many pushes were taken."""
    settings: Settings = current_app.config["SETTINGS"]
    send = partial(post, allow_loopback=current_app.config["PUSH_TO_LOOPBACK"])
    sender = Sender(load_push_key(settings.instance), settings.operator_address, send, push_sentence)
    return deliver_pushes(sender, now=clock.now())
