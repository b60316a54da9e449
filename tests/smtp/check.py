"""Checks the test SMTP server with Python's own client: tests against a faulty server prove nothing."""

import json
import smtplib
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SERVER = Path(__file__).with_name("server.py")
BODY = "Subject: Hello\r\nMessage-ID: <1@localhost>\r\n\r\nOne line.\r\n.starts with a dot\r\n"


class Smtp:
    """A server with its own directory, for one test."""

    def __init__(self, mode):
        self.mode = mode
        self.directory = tempfile.TemporaryDirectory()
        command = [sys.executable, SERVER, "--dir", self.directory.name, "--mode", mode]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        assert self.process.wait(timeout=5) == 0
        self.process.stdout.close()
        self.directory.cleanup()

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def mails(self):
        return sorted(Path(self.directory.name).glob("*.eml"))

    def send(self, password=None, timeout=5, secure=True):
        trust = ssl.create_default_context(cafile=self.facts["ca"]) if self.facts["ca"] else None
        if self.mode == "tls":
            client = smtplib.SMTP_SSL("localhost", self.facts["port"], timeout=timeout, context=trust)
        else:
            client = smtplib.SMTP("localhost", self.facts["port"], timeout=timeout)
        with client:
            if self.mode == "starttls" and secure:
                client.starttls(context=trust)
            client.login(self.facts["user"], self.facts["password"] if password is None else password)
            client.sendmail("from@example.com", ["to@example.com"], BODY)


def refused(kind, action):
    try:
        action()
    except kind as error:
        return error
    raise AssertionError(f"expected {kind}")


def delivers(mode):
    with Smtp(mode) as smtp:
        smtp.send()
        assert [mail.read_bytes() for mail in smtp.mails()] == [BODY.encode()]
        facts = json.loads(smtp.mails()[0].with_suffix(".json").read_text())
        assert facts == {
            "from": "from@example.com", "to": ["to@example.com"], "user": "keysmith", "tls": mode != "plain",
        }, facts


def delivers_over_starttls():
    delivers("starttls")


def delivers_over_tls():
    delivers("tls")


def delivers_in_the_clear():
    delivers("plain")


def wants_tls_and_the_right_password():
    with Smtp("starttls") as smtp:
        refused(smtplib.SMTPException, lambda: smtp.send(secure=False))
        assert refused(smtplib.SMTPAuthenticationError, lambda: smtp.send(password="wrong")).smtp_code == 535
        assert smtp.mails() == []


def refuses_and_recovers():
    with Smtp("starttls") as smtp:
        assert smtp.tell("refuse") == {"mode": "refuse"}
        refused(ConnectionRefusedError, smtp.send)
        smtp.tell("ok")
        smtp.send()
        smtp.tell("reset")
        refused((smtplib.SMTPServerDisconnected, ConnectionResetError), smtp.send)
        assert len(smtp.mails()) == 1


def stalls():
    with Smtp("starttls") as smtp:
        for step in ("greeting", "auth", "mail", "rcpt", "data"):
            smtp.tell(f"stall {step} 30")
            refused((TimeoutError, smtplib.SMTPServerDisconnected), lambda: smtp.send(timeout=0.3))
        smtp.tell("stall data 0.2")
        began = time.monotonic()
        smtp.send()
        assert time.monotonic() - began >= 0.2
        assert len(smtp.mails()) == 1


def answers_with_a_code():
    with Smtp("plain") as smtp:
        for step, code in (("mail", 451), ("rcpt", 550), ("data", 452), ("data", 554)):
            smtp.tell(f"reply {step} {code} x1")
            assert str(code) in str(refused(smtplib.SMTPException, smtp.send)), (step, code)
            smtp.send()
        assert len(smtp.mails()) == 4
        # A client tries several mechanisms, so this fault has no limit on its uses.
        smtp.tell("reply auth 454")
        assert refused(smtplib.SMTPAuthenticationError, smtp.send).smtp_code == 454


def drops_after_data():
    with Smtp("starttls") as smtp:
        for what, kept in (("lost", 0), ("kept", 1)):
            smtp.tell(f"drop {what}")
            refused((smtplib.SMTPServerDisconnected, ConnectionResetError), smtp.send)
            assert len(smtp.mails()) == kept


def names_a_wrong_command():
    with Smtp("plain") as smtp:
        for command in ("explode", "reply greeting 451", "stall nowhere 1", "reply data 250", "stall data soon"):
            assert "error" in smtp.tell(command), command
        smtp.send()


TESTS = [
    delivers_over_starttls, delivers_over_tls, delivers_in_the_clear, wants_tls_and_the_right_password,
    refuses_and_recovers, stalls, answers_with_a_code, drops_after_data, names_a_wrong_command,
]


def main():
    failed = 0
    for test in TESTS:
        try:
            test()
            print(f"ok    {test.__name__}")
        except Exception as error:
            failed += 1
            print(f"FAIL  {test.__name__}: {type(error).__name__}: {error}")
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
