"""Checks that the API description is a valid OpenAPI document and matches the responses of a running sandbox.

    target/venv/bin/python tests/sdk/openapi.py

Schemathesis calls every operation with values generated from the document (a fixed number, reproducible), once with
a token and a session and once anonymously: no response is a server error, or has an undocumented status, content type
or body. NOT_ASKED lists the checks that are left out, and why.
"""

import html
import re
import subprocess
import sys
import time
from pathlib import Path

import requests
from openapi_spec_validator import OpenAPIV31SpecValidator

from keysmith import Keysmith, Report

ADMIN = "kst_sdk_admin_token"
LIMIT = 10
EXAMPLES = 8
# All checks were run manually, with a token and a session and anonymously (docs/security.md has the numbers). The
# checks left out here, and what they report:
NOT_ASKED = {
    "positive_data_acceptance": "texts that the notation cannot describe: NUL, line breaks, a key or a domain that cannot "
    "be; and an Idempotency-Key that two different calls of the fuzzer share",
    "negative_data_rejection": "a page without a session leads to the sign-in (303); null is a field left out",
    "ignored_auth": "a junk session cookie beside a good token",
    "use_after_free, ensure_resource_availability": "the document names no links between calls",
}
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def headers():
    return {"Authorization": f"Bearer {ADMIN}"}


def seed(url):
    """Creates something of each kind, so that lists are not empty."""
    for tier in ("site", "business", "two-devices", "enterprise"):
        body = {"email": "ada@example.com", "tier": tier}
        made = requests.post(f"{url}/api/v1/license/create", json=body, headers=headers(), timeout=LIMIT).json()
        device = {"email": "ada@example.com", "installation_id": tier, "license_key": made["license_key"]}
        requests.post(f"{url}/api/v1/license/activate", json=device, timeout=LIMIT)
        site = {"email": "ada@example.com", "site_domain": "example.com", "license_key": made["license_key"]}
        requests.post(f"{url}/activate-license", json=site, timeout=LIMIT)
    requests.post(f"{url}/purchase-quantity", json={"email": "ada@example.com", "quantity": 2}, timeout=LIMIT)
    lake = {"name": "Lake", "owner_email": "ada@example.com"}
    requests.post(f"{url}/api/v1/admin/organizations", json=lake, headers=headers(), timeout=LIMIT)


def sign_in(url):
    """Signs in and returns the session, for routes that need a person rather than a token."""
    browser = requests.Session()

    def field(page, name):
        return re.search(f'name="{name}" value="([^"]*)"', page).group(1)

    page = browser.get(f"{url}/sign-in", timeout=LIMIT).text
    form = {"csrf": field(page, "csrf"), "email": "ada@example.com"}
    browser.post(f"{url}/sign-in", data=form, timeout=LIMIT).raise_for_status()
    for _ in range(200):
        for mail in re.findall(r"/sandbox/mail/mai_[0-9a-f]+", browser.get(f"{url}/sandbox/mail", timeout=LIMIT).text):
            shown = html.unescape(html.unescape(browser.get(f"{url}{mail}", timeout=LIMIT).text))
            link = re.search(r"/sign-in/confirm\?token=[\w.-]+", shown)
            if link:
                page = browser.get(f"{url}{link.group(0)}", timeout=LIMIT).text
                form = {"csrf": field(page, "csrf"), "token": field(page, "token")}
                browser.post(f"{url}/sign-in/confirm", data=form, timeout=LIMIT, allow_redirects=False).raise_for_status()
                return browser.cookies["keysmith_session"]
        time.sleep(0.1)
    raise SystemExit("the sign-in link did not come")


def schemathesis(server, report, name, who):
    """Runs Schemathesis as a command, as `who`; prints its report if something is wrong."""
    url = server.url
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.json", "--url", url,
        *who, "--checks", CHECKS, "--phases", "examples,fuzzing",
        "--mode", "all", "--max-examples", str(EXAMPLES), "--seed", "1", "--generation-deterministic",
        "--request-timeout", str(LIMIT), "--workers", "2", "--no-color", "--suppress-health-check", "all",
    ]
    # Its cache is deleted with the server's folder.
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=server.data)
    if run.returncode:
        print(run.stdout[-20000:], run.stderr[-4000:], sep="\n")
    report.check(f"schemathesis, {name}", run.returncode == 0, f"exit {run.returncode}")


def main():
    report = Report()
    with Keysmith(KEYSMITH_ADMIN_TOKEN=ADMIN) as server:
        document = requests.get(f"{server.url}/openapi.json", timeout=LIMIT).json()
        mistakes = [str(error.message) for error in OpenAPIV31SpecValidator(document).iter_errors()]
        report.check("valid OpenAPI 3.1", not mistakes, mistakes)
        report.check("it describes calls", len(document["paths"]) > 50, len(document["paths"]))
        seed(server.url)
        token, session = f"Authorization: Bearer {ADMIN}", f"Cookie: keysmith_session={sign_in(server.url)}"
        schemathesis(server, report, "token and session", ["--header", token, "--header", session])
        schemathesis(server, report, "nobody", [])
    return report.end()


sys.exit(main())
