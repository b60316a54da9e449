"""A real SMTP server for tests: TLS, AUTH, mails kept as files, and faults on demand.

    target/venv/bin/python tests/smtp/server.py --dir DIR [--mode starttls|tls|plain]
                                                [--user USER] [--password PASSWORD] [--port PORT]

Stdout: one JSON line when it listens,
    {"port": 41234, "ca": "DIR/ca.pem", "user": "keysmith", "password": "correct horse"}
and one for each command. `ca` is the certificate to trust (null in plain mode); the server's own is for
`localhost` and 127.0.0.1. It exits when stdin closes, so that no test leaves it running.

Mails: DIR/0001.eml, 0002.eml, ... as received (CRLF line ends), each with DIR/0001.json: {"from", "to", "user", "tls"}.
Both are created atomically, the .json first.

Stdin: one command a line. Each is answered with {"mode": ...} after it is in force, so a test that waits for the
answer has no race. A number at the end (`x2`) makes it hold for that many uses, then `ok` again.
    ok                         deliver
    refuse                     nothing listens on the port
    reset                      accept the connection and close it at once
    stall GREETING|AUTH|MAIL|RCPT|DATA SECONDS
                               answer that step SECONDS late
    reply AUTH|MAIL|RCPT|DATA CODE
                               answer that step with CODE, such as 451 or 550
    drop lost|kept             take the message after DATA, then close without an answer;
                               `kept` has stored it: the sender cannot know
"""

import argparse
import asyncio
import json
import logging
import os
import ssl
import subprocess
import sys
import warnings
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

STEPS = {"GREETING", "AUTH", "MAIL", "RCPT", "DATA"}


class Fault:
    """The planned fault. `kind` is the command's first word, `left` its remaining uses (None: unlimited)."""

    def __init__(self, kind="ok", step=None, value=None, left=None):
        self.kind, self.step, self.value, self.left = kind, step, value, left

    @classmethod
    def parse(cls, line):
        words = line.split()
        left = None
        if len(words) > 1 and words[-1].startswith("x") and words[-1][1:].isdigit():
            left = int(words.pop()[1:])
        match words:
            case ["ok" | "refuse" | "reset" as kind]:
                return cls(kind, left=left)
            case ["stall", step, seconds] if step.upper() in STEPS:
                return cls("stall", step.upper(), float(seconds), left)
            case ["reply", step, code] if step.upper() in STEPS - {"GREETING"} and 400 <= int(code) <= 599:
                return cls("reply", step.upper(), int(code), left)
            case ["drop", "lost" | "kept" as what]:
                return cls("drop", "DATA", what, left)
        raise ValueError(f"unknown command: {line!r}")

    def take(self, kind, step=None):
        """Returns whether this fault is of `kind` at `step`; if so, uses it up once."""
        if self.kind != kind or self.step != step:
            return False
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                return False
        return True


class State:
    """The state that the connections of one server share."""

    def __init__(self, directory, user, password, encrypted):
        self.encrypted = encrypted
        self.directory, self.user, self.password = directory, user.encode(), password.encode()
        self.fault = Fault()
        self.count = 0

    async def at(self, step):
        """Applies a fault at this step; returns its answer, or None to continue."""
        if self.fault.take("stall", step):
            await asyncio.sleep(self.fault.value)
        if self.fault.take("reply", step):
            kind = "temporary" if self.fault.value < 500 else "permanent"
            return f"{self.fault.value} {self.fault.value // 100}.3.0 {kind} failure, as the test asked"
        return None

    def keep(self, session, envelope):
        self.count += 1
        name = f"{self.count:04}"
        facts = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": session.auth_data.decode() if session.auth_data else None,
            "tls": self.encrypted or session.ssl is not None,
        }
        for suffix, content in ((".json", json.dumps(facts).encode()), (".eml", envelope.original_content)):
            partial = self.directory / f".{name}{suffix}"
            partial.write_bytes(content)
            partial.rename(self.directory / f"{name}{suffix}")


class Handler:
    """aiosmtpd's hooks: each step checks for a fault first."""

    def __init__(self, state):
        self.state = state

    async def handle_MAIL(self, server, session, envelope, address, options):
        if answer := await self.state.at("MAIL"):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := await self.state.at("RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if answer := await self.state.at("DATA"):
            return answer
        if self.state.fault.take("drop", "DATA"):
            if self.state.fault.value == "kept":
                self.state.keep(session, envelope)
            server.transport.abort()
            return "421 dropped"
        self.state.keep(session, envelope)
        return "250 OK"


class Server(SMTP):
    """aiosmtpd's server with faults before its greeting and at AUTH."""

    def __init__(self, state, **options):
        super().__init__(Handler(state), hostname="localhost", auth_required=True, authenticator=self.check, **options)
        self.state = state

    async def _handle_client(self):
        if self.state.fault.take("reset"):
            self.transport.abort()
            return
        await self.state.at("GREETING")
        # The client may have disconnected during the wait.
        if self.transport is not None and not self.transport.is_closing():
            await super()._handle_client()

    async def smtp_AUTH(self, arg):
        if answer := await self.state.at("AUTH"):
            await self.push(answer)
            return
        await super().smtp_AUTH(arg)

    def check(self, server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (self.state.user, self.state.password)
        return AuthResult(success=right, handled=right, auth_data=data.login if right else None)


def certificate(directory):
    """Creates a certificate authority and a server certificate; returns the paths (authority, certificate, key)."""
    ca, ca_key, cert, key = (directory / name for name in ("ca.pem", "ca.key", "cert.pem", "cert.key"))
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
    for command in (
        [*new, "-subj", "/CN=Test authority", "-keyout", ca_key, "-out", ca,
         "-addext", "keyUsage=critical,keyCertSign"],
        [*new, "-subj", "/CN=localhost", "-keyout", key, "-out", cert, "-CA", ca, "-CAkey", ca_key,
         "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-addext", "extendedKeyUsage=serverAuth"],
    ):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return ca, cert, key


async def run(arguments):
    directory = Path(arguments.dir).resolve()
    directory.mkdir(parents=True, exist_ok=True)
    state = State(directory, arguments.user, arguments.password, encrypted=arguments.mode == "tls")
    ca = tls = None
    if arguments.mode != "plain":
        ca, cert, key = certificate(directory)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cert, key)
    options = {"starttls": {"tls_context": tls, "require_starttls": True}}.get(arguments.mode, {"auth_require_tls": False})

    loop = asyncio.get_running_loop()

    def listen(port):
        return loop.create_server(
            lambda: Server(state, loop=loop, **options),
            "127.0.0.1", port, reuse_address=True, ssl=tls if arguments.mode == "tls" else None,
        )

    listener = await listen(arguments.port)
    port = listener.sockets[0].getsockname()[1]
    say(port=port, ca=str(ca) if ca else None, user=arguments.user, password=arguments.password)

    stdin = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    while line := (await stdin.readline()).decode():
        try:
            fault = Fault.parse(line)
        except ValueError as error:
            say(error=str(error))
            continue
        if fault.kind == "refuse" and listener is not None:
            listener.close()
            listener = None
        elif fault.kind != "refuse" and listener is None:
            listener = await listen(port)
        state.fault = fault
        say(mode=line.strip())
    # Open connections end with the process.
    sys.stdout.flush()
    os._exit(0)


def say(**facts):
    print(json.dumps(facts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--mode", choices=["starttls", "tls", "plain"], default="starttls")
    parser.add_argument("--user", default="keysmith")
    parser.add_argument("--password", default="correct horse")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    # aiosmtpd warns about AUTH without TLS, which plain mode needs.
    warnings.simplefilter("ignore")
    logging.getLogger("mail").setLevel(logging.ERROR)
    asyncio.run(run(arguments))


if __name__ == "__main__":
    main()
