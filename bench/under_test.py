# SPDX-License-Identifier: Apache-2.0
"""The servers that `bench/compare` and `bench/crash` run: how to prepare, start and end each.

Each runs on its own ports of 127.0.0.1 with its data in a temporary directory, and is ended by its process id.
"""
import abc
import base64
import hashlib
import hmac
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
DOMAIN = "localhost"
PASSWORD = "bench"
ITERATIONS = 4096
START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 20


class Failure(Exception):
    """Says to the person at the terminal what went wrong."""


def free_port():
    """Any free port below those that connections take: one that waits for a listener there might meet itself."""
    while True:
        port = random.randrange(10_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def pss_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise Failure(f"no memory figures for process {pid}")


def make_certificate(directory):
    """One ECDSA P-256 certificate for all servers, as most sites have today."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", f"/CN={DOMAIN}", "-addext", f"subjectAltName=DNS:{DOMAIN}",
         "-keyout", directory / "key.pem", "-out", directory / "cert.pem"],
        check=True, capture_output=True)
    (directory / "full.pem").write_text((directory / "cert.pem").read_text() + (directory / "key.pem").read_text())


class Postgres:
    """A database server of its own with the defaults of its packages, for one server under test."""

    user = "bench"

    def __init__(self, directory):
        self.directory = directory / "postgres"
        self.port = free_port()
        self.process = None

    @staticmethod
    def binaries():
        places = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        places += [pathlib.Path(place) for place in os.environ.get("PATH", "").split(":") if place]
        return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)

    def run(self, program, *arguments):
        """Runs one of its programs, as an ordinary user: it refuses to run as root."""
        command = [self.binaries() / program, *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--clear-groups", "--", *command]
        return command

    def call(self, program, *arguments, **more):
        return subprocess.run(
            self.run(program, *arguments), cwd=self.directory, check=True, capture_output=True, text=True, **more)

    def start(self):
        if self.binaries() is None:
            raise Failure("PostgreSQL is not on this machine")
        self.directory.mkdir()
        if os.geteuid() == 0:
            # The temporary directory above belongs to root alone.
            for parent in (self.directory.parent, self.directory.parent.parent):
                parent.chmod(0o711)
            shutil.chown(self.directory, "postgres")
        self.call("initdb", "--pgdata", self.directory / "data", "--username", self.user, "--auth", "trust",
                  "--encoding", "UTF8", "--locale", "C")
        with open(self.directory.parent / "postgres.log", "ab") as output:
            self.process = subprocess.Popen(
                self.run("postgres", "-D", self.directory / "data", "-h", "127.0.0.1", "-p", str(self.port), "-k", ""),
                cwd=self.directory, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        begin = time.monotonic()
        while subprocess.run(self.run("pg_isready", "-q", *self.address()), check=False).returncode != 0:
            if time.monotonic() - begin > START_LIMIT_SECONDS or self.process.poll() is not None:
                raise Failure(f"PostgreSQL did not start: see {self.directory.parent}/postgres.log")
            time.sleep(0.05)
        self.call("createdb", *self.address(), self.user)

    def address(self):
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", self.user]

    def sql(self, text, **more):
        return self.call("psql", *self.address(), "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", self.user, **more,
                         input=text).stdout

    def pid(self):
        return self.process.pid

    def bytes(self):
        """What the database holds, without its log."""
        self.sql("CHECKPOINT")
        return int(self.sql(f"SELECT pg_database_size('{self.user}')"))

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


STORAGES = {
    "off": "no archive",
    "default": "archive in the server's own store",
    "sqlite": "archive in SQLite",
    "postgresql": "archive in PostgreSQL",
}


class Server(abc.ABC):
    """A server under test: how to prepare its accounts, start it and end it."""

    name = ""
    program = ""
    # Names of the scenarios that make sense; none means all.
    scenarios = set()
    tls = "starttls"
    # Scenarios of bench/compare that need what the server does not have: one round trip, and sessions that live on when
    # the process has been killed.
    unsupported = ("reconnect-fast", "reattach")
    # Keeps its word when it is killed; bench/crash fails if it does not.
    strict = False
    storages = tuple(STORAGES)
    # Storages that are another by name only.
    same_storage = {}

    def __init__(self, directory, accounts, bench, storage="off"):
        self.directory = directory
        self.bench = bench
        self.accounts = accounts
        self.storage = storage
        self.postgres = Postgres(directory) if storage == "postgresql" else None
        self.port = free_port()
        self.tls_port = free_port()
        self.process = None
        self.seconds_to_accept = 0.0

    def values(self):
        """What the template says between @ signs."""
        return {"DIR": self.directory, "DOMAIN": DOMAIN, "PORT": self.port, "TLS_PORT": self.tls_port,
                "ARCHIVE": self.archive()}

    @abc.abstractmethod
    def archive(self):
        """The part of the configuration that says whether and where messages are kept."""

    def render(self, template):
        """Fills the template's placeholders and writes the result to the server's directory."""
        text = (HERE / "servers" / (template + ".template")).read_text()
        for key, value in self.values().items():
            text = text.replace(f"@{key}@", str(value))
        path = self.directory / template
        path.write_text(text)
        return path

    @abc.abstractmethod
    def prepare(self):
        """Writes its configuration and makes the users."""

    @abc.abstractmethod
    def command(self):
        """What starts it in the foreground."""

    def environment(self):
        return dict(os.environ)

    @abc.abstractmethod
    def version(self):
        """What it says it is."""

    def bytes(self):
        """What it has on disk; ask when it has ended."""
        if self.postgres is not None:
            return self.postgres.bytes()
        return sum(file.stat().st_size for file in self.directory.rglob("*") if file.is_file())

    def start(self):
        output = open(self.directory / "output.log", "ab")
        begin = time.monotonic()
        self.process = subprocess.Popen(
            self.command(), env=self.environment(), cwd=self.directory, stdin=subprocess.DEVNULL, stdout=output,
            stderr=output)
        while not self.accepts():
            if self.process.poll() is not None:
                raise Failure(f"{self.name} did not start: see {self.directory}/output.log")
            if time.monotonic() - begin > START_LIMIT_SECONDS:
                self.stop()
                raise Failure(f"{self.name} does not listen after {START_LIMIT_SECONDS} s")
            time.sleep(0.005)
        self.seconds_to_accept = time.monotonic() - begin

    def accepts(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        os.kill(self.pid(), signal.SIGTERM)
        try:
            self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Prosody(Server):
    name = "Prosody"
    program = "prosody"

    def archive(self):
        if self.storage == "off":
            return ""
        text = 'modules_enabled = { "mam" }\ndefault_archive_policy = true\n'
        if self.storage == "sqlite":
            text += f'sql = {{ driver = "SQLite3", database = "{self.directory}/prosody.sqlite" }}\n'
        if self.storage == "postgresql":
            text += (f'sql = {{ driver = "PostgreSQL", database = "{Postgres.user}", username = "{Postgres.user}", '
                     f'password = "", host = "127.0.0.1", port = {self.postgres.port} }}\n')
        if self.storage != "default":
            text += 'storage = { archive = "sql" }\n'
        return text

    def prepare(self):
        self.render("prosody.cfg.lua")
        accounts = self.directory / "data" / DOMAIN / "accounts"
        accounts.mkdir(parents=True)
        salt = base64.b64encode(os.urandom(16)).decode()
        salted = hashlib.pbkdf2_hmac("sha1", PASSWORD.encode(), salt.encode(), ITERATIONS)
        stored_key = hashlib.sha1(hmac.digest(salted, b"Client Key", "sha1")).hexdigest()
        server_key = hmac.digest(salted, b"Server Key", "sha1").hex()
        record = (f'return {{ ["iteration_count"] = {ITERATIONS}; ["salt"] = "{salt}"; '
                  f'["stored_key"] = "{stored_key}"; ["server_key"] = "{server_key}"; }};\n')
        for i in range(self.accounts):
            (accounts / f"u{i}.dat").write_text(record)

    def command(self):
        return ["prosody", "--config", self.directory / "prosody.cfg.lua", "-F"]

    def version(self):
        return package_version("prosody")


class Ejabberd(Server):
    name = "ejabberd"
    program = "ejabberdctl"
    # One account through the front door, the others with a copy of its keys.
    register = """
        S = <<"{domain}">>,
        ok = ejabberd_auth:try_register(<<"u0">>, S, <<"{password}">>),
        [{{passwd, _, Keys}}] = mnesia:dirty_read(passwd, {{<<"u0">>, S}}),
        [mnesia:dirty_write(passwd, {{passwd, {{<<"u", (integer_to_binary(I))/binary>>, S}}, Keys}})
         || I <- lists:seq(1, {last})],
        mnesia:sync_log(),
        init:stop()."""

    def archive(self):
        if self.storage == "off":
            return ""
        kind = "mnesia" if self.storage == "default" else "sql"
        text = f"  mod_mam:\n    default: always\n    db_type: {kind}\n"
        if self.storage == "sqlite":
            text += f'sql_type: sqlite\nsql_database: "{self.directory}/ejabberd.sqlite"\n'
        if self.storage == "postgresql":
            text += (f'sql_type: pgsql\nsql_server: "127.0.0.1"\nsql_port: {self.postgres.port}\n'
                     f'sql_database: "{Postgres.user}"\nsql_username: "{Postgres.user}"\nsql_password: "bench"\n')
        return text

    def erl(self, *more):
        return ["erl", "+K", "true", "+P", "250000", "-noinput", "-mnesia", "dir", f'"{self.directory}/spool"',
                "-s", "ejabberd", *more]

    def prepare(self):
        self.render("ejabberd.yml")
        if self.postgres is not None:
            self.postgres.sql(pathlib.Path("/usr/share/ejabberd/sql/pg.sql").read_text())
        (self.directory / "spool").mkdir()
        expression = self.register.format(domain=DOMAIN, password=PASSWORD, last=self.accounts - 1)
        done = subprocess.run(
            self.erl("-eval", "{ok, _} = application:ensure_all_started(ejabberd)," + expression),
            env=self.environment(), cwd=self.directory, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            timeout=START_LIMIT_SECONDS, check=False)
        (self.directory / "register.log").write_text(done.stdout + done.stderr)
        if done.returncode != 0:
            raise Failure(f"ejabberd: accounts were not created: see {self.directory}/register.log")

    def command(self):
        return self.erl()

    def environment(self):
        return dict(
            os.environ,
            EJABBERD_CONFIG_PATH=str(self.directory / "ejabberd.yml"),
            EJABBERD_LOG_PATH=str(self.directory / "server.log"),
            ERL_LIBS="/usr/lib/" + os.uname().machine + "-linux-gnu",
            ERL_MAX_PORTS="32000",
            ERL_CRASH_DUMP_BYTES="0",
            HOME=str(self.directory))

    def version(self):
        return package_version("ejabberd")


class Linnet(Server):
    name = "Linnet"
    program = str(ROOT / "linnet")
    engine = "jdk"
    unsupported = ()
    strict = True
    storages = ("off", "default", "postgresql")
    same_storage = {"sqlite": "default"}

    def archive(self):
        text = f"[archive]\nenabled = {str(self.storage != 'off').lower()}\n"
        if self.postgres is not None:
            text += (f'[storage]\nurl = "jdbc:postgresql://127.0.0.1:{self.postgres.port}/{Postgres.user}"\n'
                     f'user = "{Postgres.user}"\n')
        return text

    def values(self):
        return super().values() | {"ENGINE": self.engine}

    def prepare(self):
        self.render("linnet.toml")
        batch = self.directory / "users.tsv"
        batch.write_text("".join(f"u{i}@{DOMAIN}\t{PASSWORD}\n" for i in range(self.accounts)))
        self.linnet("user", "add", "--batch", batch)

    def linnet(self, *arguments):
        done = subprocess.run(
            [self.program, *arguments, *self.place()], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"linnet {arguments[0]} failed: {done.stderr.strip()[-500:]}")
        return done.stdout

    def place(self):
        return ["--config", self.directory / "linnet.toml", "--data", self.directory / "data"]

    def command(self):
        return [self.program, "serve", *self.place()]

    def pid(self):
        """The launcher may stay as the parent of the JVM, or become it."""
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0]) if children else pid

    def version(self):
        return "this tree"


class Floor(Server):
    """Not a server: `bench relay` passes bytes from one connection to the other, the least that any server must do."""

    name = "Floor"
    scenarios = {"chat-200x1", "chat-20x20", "chat-rate"}
    tls = "relay"
    storages = ("off",)

    def archive(self):
        return ""

    def prepare(self):
        pass

    def command(self):
        return [*self.bench, "relay", "--port", str(self.port), "--certificate", "cert.pem", "--key", "key.pem"]

    def version(self):
        return "bench relay"


class LinnetOpenssl(Linnet):
    """The other TLS engine, for sites that need sign-ins more than channel binding."""

    name = "Linnet-openssl"
    engine = "openssl"


def package_version(package):
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return done.stdout or "unknown version"


SERVERS = [Linnet, LinnetOpenssl, Prosody, Ejabberd, Floor]


def chosen(names):
    """The servers that are wanted and on this machine."""
    wanted = [name.strip().lower() for name in names.split(",")]
    unknown = set(wanted) - {kind.name.lower() for kind in SERVERS}
    if unknown:
        raise Failure(f"unknown server: {', '.join(sorted(unknown))}")
    found = []
    for kind in SERVERS:
        if kind.name.lower() in wanted:
            if not kind.program or shutil.which(kind.program, path=os.environ.get("PATH", "") + ":/usr/sbin"):
                found.append(kind)
            else:
                print(f"{kind.name} is not on this machine and is left out", file=sys.stderr)
    if not found:
        raise Failure("no server to measure")
    return found
