"""A user's authenticator: the codes of a secret in base32 (RFC 6238), and API keys that their holders make."""
import base64
import hashlib
import hmac
import secrets
import struct
import time

STEP_S = 30
SLACK_S = 10  # in which a busy machine carries a code to its check


def code(secret, at=None, steps=0):
    """Codes of the step before are taken as long as the present one lasts: for these there is some time left of it."""
    left_s = STEP_S - time.time() % STEP_S
    if at is None and steps < 0 and left_s < SLACK_S:
        time.sleep(left_s)
    step = int((time.time() if at is None else at) // STEP_S) + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def fresh_key():
    return "stw_" + secrets.token_urlsafe(32)


def hash_of(key):
    return base64.b64encode(hashlib.sha256(key.encode()).digest()).decode()
