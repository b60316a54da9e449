"""Sends every recorded event in tests/data/events, signed by Stripe's own SDK, to a real keysmith server.

    target/venv/bin/python tests/sdk/verify_events.py

Correctly signed events are accepted and stored; unsigned, stale, future, wrongly signed and altered
ones are refused with `invalid_signature` and leave nothing behind.
"""

import json
import sqlite3
import sys
import time

import requests
from stripe import Webhook, WebhookSignature

from keysmith import ROOT, Keysmith, Report, closed_port

SECRETS = ["whsec_the_old_one", "whsec_the_new_one"]
TOLERANCE = 300
EVENTS = sorted((ROOT / "tests/data/events").glob("*.json"))


def sign(body, secret=SECRETS[0], age=0):
    """Returns the `Stripe-Signature` header as the SDK generates it, `age` seconds ago."""
    return WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)


def rightly_signed(body):
    """Returns the name and header of each accepted case."""
    now = int(time.time())
    right, other = (WebhookSignature._compute_signature(f"{now}.{body}", secret) for secret in (SECRETS[1], "whsec_x"))
    yield "first secret", sign(body)
    yield "second secret", sign(body, SECRETS[1])
    yield "several v1, the last one right", f"t={now},v1={other},v1={right}"
    yield "several v1, the first one right", f"t={now},v1={right},v1={other}"
    yield "a v0 beside it", f"t={now},v1={right},v0={other}"
    yield "old but in time", sign(body, age=TOLERANCE - 20)
    yield "early but in time", sign(body, age=-(TOLERANCE - 20))


def wrongly_signed(body):
    """Returns the name, header and body of each refused case."""
    now = int(time.time())
    right = WebhookSignature._compute_signature(f"{now}.{body}", SECRETS[0])
    yield "unsigned", None, body
    yield "empty header", "", body
    yield "no v1", f"t={now}", body
    yield "only v0", f"t={now},v0={right}", body
    yield "no time", f"v1={right}", body
    yield "another time", f"t={now - 1},v1={right}", body
    yield "cut signature", f"t={now},v1={right[:-2]}", body
    yield "empty signature", f"t={now},v1=", body
    yield "wrong secret", sign(body, "whsec_wrong"), body
    yield "empty secret", sign(body, ""), body
    yield "both secrets as one", sign(body, ",".join(SECRETS)), body
    yield "stale", sign(body, age=TOLERANCE + 20), body
    yield "in the future", sign(body, age=-(TOLERANCE + 20)), body
    yield "altered", sign(body), body.replace('"livemode"', '"livemodE"', 1)
    yield "a space added", sign(body), body + " "
    yield "empty body", sign(body), ""


def events():
    """Returns the text of each event by file name. Files that share an ID get one each, so that all are stored."""
    for number, path in enumerate(EVENTS):
        text = path.read_text(encoding="utf-8")
        yield path.stem, text.replace(json.loads(text)["id"], f"evt_sdk_{number:03}")


def inbox(server):
    with sqlite3.connect(f"file:{server.data}/keysmith.db?mode=ro", uri=True) as database:
        return {row[0] for row in database.execute("SELECT id FROM stripe_events")}


def main():
    report = Report()
    environment = {
        "STRIPE_SECRET_KEY": "sk_test_x",
        "STRIPE_WEBHOOK_SECRET": ",".join(SECRETS),
        "STRIPE_API_BASE": f"http://127.0.0.1:{closed_port()}",
    }
    with Keysmith(**environment) as server:
        http = requests.Session()

        def post(body, header):
            headers = {"Content-Type": "application/json; charset=utf-8"}
            if header is not None:
                headers["Stripe-Signature"] = header
            return http.post(f"{server.url}/webhooks/stripe", data=body.encode(), headers=headers, timeout=10)

        bodies = dict(events())
        for name, body in bodies.items():
            for way, header, sent in wrongly_signed(body):
                answer = post(sent, header)
                code = answer.json().get("code") if "json" in answer.headers.get("Content-Type", "") else None
                refused = (answer.status_code, code) == (400, "invalid_signature")
                report.check(f"{name}, {way}", refused, f"{answer.status_code} {answer.text[:200]}")
        report.check("refused events leave nothing", inbox(server) == set(), inbox(server))

        for name, body in bodies.items():
            for way, header in rightly_signed(body):
                answer = post(body, header)
                report.check(f"{name}, {way}", answer.status_code == 200, f"{answer.status_code} {answer.text[:200]}")
            # The SDK itself accepts the same signature.
            Webhook.construct_event(body, sign(body), SECRETS[0])
        sent = {json.loads(body)["id"] for body in bodies.values()}
        report.check("accepted events are in the inbox", inbox(server) == sent, inbox(server) ^ sent)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
