"""The proxy guides in packaging/proxy, run by the real nginx and Caddy in front of a real keysmith server.

    target/venv/bin/python tests/proxy/check.py

Only ports, addresses and certificates are replaced; everything else is what a seller copies. Through each: a page and
its form, Stripe's largest event, one byte more than that, and rate limits that count the visitor, not the proxy,
regardless of the visitor's own X-Forwarded-For.
"""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

from stripe import WebhookSignature

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sdk"))

from keysmith import ROOT, Keysmith, Report, closed_port  # noqa: E402

HOST = "licenses.example.com"
SECRET = "whsec_behind_a_proxy"
# Maximum size of a Stripe event: 1 MiB.
LARGEST = 1024 * 1024
# Requests of one address before it is refused; the quota does not refill during the test.
BURST = 30
START_LIMIT = 15


class Folder:
    """A proxy's folder: its ports, a certificate for `HOST`, and its configuration."""

    def __init__(self, path):
        self.path = path
        self.http, self.https = closed_port(), closed_port()
        self.certificate, self.key = path / "certificate.pem", path / "key.pem"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                   "1", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", self.key, "-out",
                   self.certificate]
        subprocess.run(command, check=True, capture_output=True)

    def write(self, name, text):
        (self.path / name).write_text(text)
        return self.path / name


def put_in(text, changes):
    """Returns the guide with these texts replaced; each must occur in it."""
    for old, new in changes.items():
        if old not in text:
            raise RuntimeError(f"the guide no longer says {old!r}")
        text = text.replace(old, new)
    return text


def nginx(folder, upstream):
    guide = put_in((ROOT / "packaging/proxy/nginx.conf").read_text(), {
        "127.0.0.1:8080": upstream,
        "    listen 443 ssl http2;": f"    listen 127.0.0.1:{folder.https} ssl http2;",
        "    listen 80;": f"    listen 127.0.0.1:{folder.http};",
        "    listen [::]:443 ssl http2;\n": "",
        "    listen [::]:80;\n": "",
        f"/etc/ssl/{HOST}.pem": str(folder.certificate),
        f"/etc/ssl/{HOST}.key": str(folder.key),
    })
    temporary = "".join(f"    {kind}_temp_path {folder.path}/{kind};\n"
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    around = (f"daemon off;\nmaster_process off;\npid {folder.path}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
              f"http {{\n    access_log off;\n{temporary}{guide}}}\n")
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return [program, "-e", "stderr", "-p", folder.path, "-c", folder.write("nginx.conf", around)]


def caddy(folder, upstream):
    guide = put_in((ROOT / "packaging/proxy/Caddyfile").read_text(), {
        "127.0.0.1:8080": upstream,
        f"\n{HOST} {{\n": f"\n{HOST} {{\n\tbind 127.0.0.1\n\ttls {folder.certificate} {folder.key}\n",
    })
    options = f"{{\n\tadmin off\n\thttp_port {folder.http}\n\thttps_port {folder.https}\n}}\n"
    return ["caddy", "run", "--adapter", "caddyfile", "--config", folder.write("Caddyfile", options + guide)]


@contextlib.contextmanager
def running(command, folder):
    """Runs the proxy for the duration of the block, from when it listens."""
    log = folder.path / "log"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder.path)}
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder.path, env=environment)
    try:
        until = time.monotonic() + START_LIMIT
        while True:
            try:
                socket.create_connection(("127.0.0.1", folder.https), timeout=1).close()
                break
            except OSError as error:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{command[0]} did not start:\n{log.read_text()}") from error
                time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


class Visitor:
    """A browser or a program at one loopback address, speaking TLS to the proxy."""

    def __init__(self, folder, address):
        self.folder, self.address = folder, address
        self.trust = ssl.create_default_context(cafile=folder.certificate)

    def protocol(self):
        """Returns the protocol that the proxy chooses when HTTP/2 is offered."""
        self.trust.set_alpn_protocols(["h2", "http/1.1"])
        with self._socket() as secure:
            chosen = secure.selected_alpn_protocol()
        self.trust = ssl.create_default_context(cafile=self.folder.certificate)
        return chosen

    def _socket(self):
        plain = socket.create_connection(("127.0.0.1", self.folder.https), 10, (self.address, 0))
        return self.trust.wrap_socket(plain, server_hostname=HOST)

    def ask(self, method, path, body=None, headers=None):
        """Sends a request on a new connection; returns the response's status, headers and text."""
        connection = http.client.HTTPSConnection(HOST)
        connection.sock = self._socket()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()


def event(size):
    """Returns the body and headers of a signed event of this many bytes."""
    plain = {"id": f"evt_{size}", "object": "event", "type": "customer.created", "created": int(time.time()), "livemode": False,
             "api_version": "2024-06-20", "data": {"object": {"id": "cus_1", "object": "customer", "description": ""}}}
    missing = size - len(json.dumps(plain))
    plain["data"]["object"]["description"] = "x" * missing
    body = json.dumps(plain)
    signature = WebhookSignature.generate_signature_header(body, SECRET, int(time.time()))
    return body, {"Content-Type": "application/json", "Stripe-Signature": signature}


def check_page(check, visitor):
    status, headers, page = visitor.ask("GET", "/sign-in", headers={"Accept": "text/html"})
    check("a page", status == 200 and "<form" in page, f"{status} {page[:200]}")
    cookies = headers.get_all("Set-Cookie") or []
    check("cookies only over TLS", cookies and all("; Secure" in cookie for cookie in cookies), cookies)
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    form = urllib.parse.urlencode({"csrf": token and token[1], "email": "ada@example.com"})
    status, _, page = visitor.ask("POST", "/sign-in", form, {
        "Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}",
        "Cookie": "; ".join(cookie.split(";")[0] for cookie in cookies), "Sec-Fetch-Site": "same-origin",
    })
    check("its form", status in (200, 303), f"{status} {page[:300]}")
    check("HTTP/2", visitor.protocol() == "h2", visitor.protocol())


def check_redirect(check, folder):
    plain = http.client.HTTPConnection("127.0.0.1", folder.http, timeout=10)
    plain.request("GET", "/buy?tier=site", headers={"Host": HOST})
    answer = plain.getresponse()
    place = urllib.parse.urlsplit(answer.headers.get("Location") or "")
    led = (place.scheme, place.hostname, place.path, place.query) == ("https", HOST, "/buy", "tier=site")
    check("http leads to https", answer.status in (301, 308) and led, f"{answer.status} {place}")
    plain.close()


def check_webhook(check, visitor):
    for name, size in (("an event", 600), ("the largest event", LARGEST)):
        status, _, text = visitor.ask("POST", "/webhooks/stripe", *event(size))
        check(name, status == 200, f"{status} {text[:200]}")
    body, headers = event(600)
    status, _, text = visitor.ask("POST", "/webhooks/stripe", body + " ", headers)
    check("an altered event", status == 400 and "invalid_signature" in text, f"{status} {text[:200]}")
    status, _, text = visitor.ask("POST", "/webhooks/stripe", *event(LARGEST + 1))
    check("a larger event", status == 413, f"{status} {text[:200]}")


def check_addresses(check, folder, greedy, other):
    """Checks that `greedy` uses up its quota despite forged addresses, and that `other` is not refused with it."""
    path = "/api/v1/license/validate?license_key=KEY-0000-0000-0000-0000&instance_id=x"
    visitor = Visitor(folder, greedy)
    statuses = [visitor.ask("GET", path, headers={"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": "203.0.113.1",
                                                  "Forwarded": f"for=203.0.113.{number}"})[0]
                for number in range(BURST + 1)]
    check("one address is counted as one, whatever it says", statuses == [200] * BURST + [429], statuses)
    status, _, text = Visitor(folder, other).ask("GET", path, headers={"X-Forwarded-For": greedy})
    check("another address is not refused with it", status == 200, f"{status} {text[:200]}")


def main():
    report = Report()
    environment = {
        "KEYSMITH_PUBLIC_URL": f"https://{HOST}",
        "KEYSMITH_RATE_LIMIT": "on",
        "KEYSMITH_RATE_LIMITS": f"requests={BURST}/1h,free_installation_guesses=1000,free_key_guesses=1000",
        "KEYSMITH_TRUSTED_PROXIES": "127.0.0.1",
        "STRIPE_API_BASE": f"http://127.0.0.1:{closed_port()}",
        "STRIPE_SECRET_KEY": "sk_test_x",
        "STRIPE_WEBHOOK_SECRET": SECRET,
    }
    for number, proxy in enumerate((nginx, caddy), start=1):
        with Keysmith(**environment) as server, tempfile.TemporaryDirectory(prefix="keysmith-proxy.") as path:
            folder = Folder(Path(path))

            def check(name, right, found=""):
                report.check(f"{proxy.__name__}: {name}", right, found)

            with running(proxy(folder, server.url.removeprefix("http://")), folder):
                check_page(check, Visitor(folder, f"127.0.{number}.2"))
                check_redirect(check, folder)
                check_webhook(check, Visitor(folder, f"127.0.{number}.3"))
                check_addresses(check, folder, f"127.0.{number}.4", f"127.0.{number}.5")
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
