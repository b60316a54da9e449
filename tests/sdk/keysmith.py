"""Starts the keysmith binary for a test, with a free port and its own data directory."""

import os
import re
import subprocess
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "keysmith"
LISTENING = re.compile(r"listening on (http://[0-9.:]+)")
START_LIMIT = 30


class Keysmith:
    """A running server: `url` is its address, `data` its data directory. Stops with the `with` block."""

    def __init__(self, **environment):
        self.directory = tempfile.TemporaryDirectory(prefix="keysmith-sdk.")
        self.data = Path(self.directory.name)
        self.log = []
        # Only the variables needed to find programs, so that the caller's configuration has no effect.
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        clean |= {
            "DATABASE_URL": f"sqlite:{self.data}/keysmith.db",
            "KEYSMITH_BIND": "127.0.0.1:0",
            "KEYSMITH_CATALOG": str(ROOT / "catalog.toml"),
            "KEYSMITH_DATA_DIR": str(self.data),
            "KEYSMITH_RATE_LIMIT": "off",
        }
        self.process = subprocess.Popen(
            [BINARY, "serve"], env=clean | environment, cwd=self.data, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.url = None
        self.listening = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        # Also set when the output ends because the server failed to start.
        self.listening.wait(START_LIMIT)
        if self.url is None:
            self.__exit__()
            raise RuntimeError("keysmith did not start:\n" + "".join(self.log))

    def _read(self):
        for line in self.process.stdout:
            self.log.append(line)
            if self.url is None and (found := LISTENING.search(line)):
                self.url = found.group(1)
                self.listening.set()
        self.listening.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.directory.cleanup()


class Report:
    """Counts passed and failed checks, and prints each failure as it happens."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, right, found=""):
        if right:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL  {name}: {found}")

    def end(self):
        """Prints the summary; returns the exit code."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0


def closed_port():
    """Returns a loopback port that nothing listens on."""
    import socket

    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]
