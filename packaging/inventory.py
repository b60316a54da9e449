"""Lists the contents of a released binary: a CycloneDX bill of materials, and all third-party licenses.

    packaging/inventory.py sbom      CycloneDX 1.5 as JSON, on stdout
    packaging/inventory.py notices   every license text with the packages under it, on stdout

Run by script/release, which sets RUSTFLAGS as for the binaries. Both lists cover the server; the agent's binary contains
a subset. Build scripts, macros and tests are omitted. C code that a crate compiles is listed manually (`C_CODE`).
"""

import datetime
import hashlib
import json
import os
import subprocess
import sys
import tomllib
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# By the crate that contains the C code: its name, the marker before its version in the crate's version, its license,
# and the path of the license text within the crate.
C_CODE = {
    "libsqlite3-sys": ("SQLite", None, "blessing", None),
    "openssl-src": ("OpenSSL", "+", "Apache-2.0", "openssl/LICENSE.txt"),
    "pq-src": ("libpq", "+libpq-", "PostgreSQL", None),
}
# Linked into the binary, although cargo treats it as a build dependency.
SHIPPED = {"openssl-src"}
LICENSE_NAMES = ("LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE", "AUTHORS")
POSTGRES = """PostgreSQL Database Management System
(also known as Postgres, formerly known as Postgres95)

Portions Copyright (c) 1996-2025, PostgreSQL Global Development Group
Portions Copyright (c) 1994, The Regents of the University of California

Permission to use, copy, modify, and distribute this software and its documentation for any purpose, without fee, and
without a written agreement is hereby granted, provided that the above copyright notice and this paragraph and the
following two paragraphs appear in all copies.

IN NO EVENT SHALL THE UNIVERSITY OF CALIFORNIA BE LIABLE TO ANY PARTY FOR DIRECT, INDIRECT, SPECIAL, INCIDENTAL, OR
CONSEQUENTIAL DAMAGES, INCLUDING LOST PROFITS, ARISING OUT OF THE USE OF THIS SOFTWARE AND ITS DOCUMENTATION, EVEN IF THE
UNIVERSITY OF CALIFORNIA HAS BEEN ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

THE UNIVERSITY OF CALIFORNIA SPECIFICALLY DISCLAIMS ANY WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES
OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE. THE SOFTWARE PROVIDED HEREUNDER IS ON AN "AS IS" BASIS, AND THE
UNIVERSITY OF CALIFORNIA HAS NO OBLIGATIONS TO PROVIDE MAINTENANCE, SUPPORT, UPDATES, ENHANCEMENTS, OR MODIFICATIONS."""


def metadata():
    host = next(line.split()[1] for line in output("rustc", "-vV").splitlines() if line.startswith("host:"))
    return json.loads(output("cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", host))


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def inventory():
    """Returns the root package, and all packages in the binary, each with the packages that it needs."""
    data = metadata()
    packages = {package["id"]: package for package in data["packages"]}
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    root = next(package for package in data["packages"] if package["name"] == "keysmith")
    found, waiting = {}, [root["id"]]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        # The Rust dependencies of a crate with C code only compile that code.
        deps = [] if packages[here]["name"] in SHIPPED else nodes[here]["deps"]
        needs = [dep["pkg"] for dep in deps if in_binary(dep, packages[dep["pkg"]])]
        found[here] = needs
        waiting += needs
    shipped = {packages[package]["name"] for package in found}
    if "pq-src" not in shipped:
        sys.exit("pq-src is not in it: run this by script/release, or with RUSTFLAGS='--cfg bundled_libpq'")
    return root, [(packages[package], [packages[need] for need in needs]) for package, needs in found.items()]


def in_binary(dep, package):
    if any("proc-macro" in target["kind"] for target in package["targets"]):
        return False
    return package["name"] in SHIPPED or any(kind["kind"] is None for kind in dep["dep_kinds"])


def texts_of(package):
    """Returns the license texts that a crate contains."""
    folder = Path(package["manifest_path"]).parent
    if package["source"] is None:
        folder = ROOT
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name.upper().startswith(LICENSE_NAMES))
    if package["license_file"]:
        paths.append(folder / package["license_file"])
    carried = C_CODE.get(package["name"], (None,) * 4)
    if carried[3]:
        paths.append(folder / carried[3])
    texts = [path.read_text(encoding="utf-8", errors="replace").strip() for path in dict.fromkeys(paths)]
    if package["name"] == "pq-src":
        texts.append(POSTGRES)
    return texts


def notices():
    _, packages = inventory()
    by_text, without = {}, []
    for package, _ in sorted(packages, key=lambda each: (each[0]["name"], each[0]["version"])):
        if package["source"] is None:
            continue
        name = f"{package['name']} {package['version']} ({package['license'] or 'see the text'})"
        texts = texts_of(package)
        if not texts:
            authors = ", ".join(package["authors"]) or "its authors"
            without.append(f"{name}, by {authors}")
        for text in texts:
            by_text.setdefault(" ".join(text.split()), (text, []))[1].append(name)
    print("Keysmith is built from the software below. Above each license stands whose it is.\n"
          "SQLite, which libsqlite3-sys carries, is in the public domain.")
    if without:
        print("\nThese name their license and come without its text:\n" + "\n".join(without))
    for text, names in by_text.values():
        print("\n" + "=" * 100 + "\n" + "\n".join(names) + "\n" + "-" * 100 + "\n" + text)


def sbom():
    root, packages = inventory()
    checksums = {(each["name"], each["version"]): each.get("checksum")
                 for each in tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]}
    components, dependencies = [], []
    for package, needs in sorted(packages, key=lambda each: each[0]["id"]):
        carried = component_of_c(package)
        if package["id"] != root["id"]:
            components.append(component(package, checksums))
        if carried:
            components.append(carried)
        below = sorted(purl(need) for need in needs) + ([carried["bom-ref"]] if carried else [])
        dependencies.append({"ref": purl(package), "dependsOn": below})
    # Makes the document reproducible: the same sources produce the same document.
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0")) or int(output("git", "log", "-1", "--format=%ct"))
    name = json.dumps([components, dependencies], sort_keys=True)
    json.dump({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(name.encode()).digest()[:16], version=4)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": component(root, checksums, "application"),
        },
        "components": components,
        "dependencies": dependencies,
    }, sys.stdout, indent=1)
    print()


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package, checksums, kind="library"):
    found = {
        "type": kind,
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "scope": "required",
        "purl": purl(package),
    }
    if package["license"]:
        found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if package["description"]:
        found["description"] = " ".join(package["description"].split())
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        found["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package["repository"]:
        found["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return found


def component_of_c(package):
    if package["name"] not in C_CODE:
        return None
    name, mark, license_id, _ = C_CODE[package["name"]]
    version = package["version"].rsplit(mark, 1)[1] if mark else sqlite_version(package)
    licenses = [{"license": {"id": license_id}}]
    address = f"pkg:generic/{name.lower()}@{version}"
    return {"type": "library", "bom-ref": address, "name": name, "version": version, "scope": "required", "purl": address,
            "licenses": licenses}


def sqlite_version(package):
    header = Path(package["manifest_path"]).parent / "sqlite3/sqlite3.h"
    line = next(line for line in header.read_text().splitlines() if line.startswith("#define SQLITE_VERSION "))
    return line.split('"')[1]


if __name__ == "__main__":
    if sys.argv[1:] not in (["sbom"], ["notices"]):
        sys.exit(__doc__)
    {"sbom": sbom, "notices": notices}[sys.argv[1]]()
