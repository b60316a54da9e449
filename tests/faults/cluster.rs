//! PostgreSQL servers for one test, which it can stop, suspend, fill up and fail over. If the test is root, they run as
//! another user, since PostgreSQL refuses to run as root.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tempfile::TempDir;

use super::server::free_address;

/// A server; stopped when dropped.
pub struct Cluster {
    folder: PathBuf,
    port: String,
    bin: PathBuf,
    _own: Option<TempDir>,
}

impl Cluster {
    /// Starts a new server with an empty database `keysmith`.
    pub fn start() -> Self {
        let own = tempfile::tempdir().unwrap();
        Self::start_at(own.path().to_owned(), Some(own))
    }

    /// Starts one in this folder, which may be a small file system.
    pub fn start_in(folder: &Path) -> Self {
        Self::start_at(folder.to_owned(), None)
    }

    fn start_at(folder: PathBuf, own: Option<TempDir>) -> Self {
        let cluster = Self::place(folder, own);
        cluster.run_as_owner("initdb", &["-U", "keysmith", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        cluster.configure("wal_level = replica\nmax_wal_senders = 4\nhot_standby = on\nwal_keep_size = 64MB");
        cluster.run();
        let mut admin = PgConnection::establish(&cluster.url_of("postgres")).unwrap();
        admin.batch_execute("CREATE DATABASE keysmith").unwrap();
        cluster
    }

    fn place(folder: PathBuf, own: Option<TempDir>) -> Self {
        if is_root() {
            succeed(Command::new("chown").arg(owner()).arg(&folder));
        }
        let port = free_address().rsplit(':').next().unwrap().to_owned();
        Self { folder, port, bin: newest_bin(), _own: own }
    }

    /// Starts a caught-up streaming replica. From now on, commits wait for it.
    pub fn replica(&self) -> Self {
        let own = tempfile::tempdir().unwrap();
        let replica = Self::place(own.path().to_owned(), Some(own));
        let from = format!("host=127.0.0.1 port={} user=keysmith", self.port);
        replica.run_as_owner("pg_basebackup", &["-d", &from, "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
        replica.run();
        self.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.sql("SELECT pg_reload_conf()");
        replica
    }

    /// Promotes a replica to a primary without replicas.
    pub fn promote(&self) {
        self.run_as_owner("pg_ctl", &["promote", "-w"]);
        self.sql("ALTER SYSTEM SET synchronous_standby_names = ''");
        self.sql("SELECT pg_reload_conf()");
    }

    pub fn run(&self) {
        let options = format!(
            "-p {} -k {} -h 127.0.0.1 -c max_connections=60 -c fsync=off -c full_page_writes=off \
             -c shared_buffers=16MB -c min_wal_size=32MB -c max_wal_size=48MB",
            self.port,
            self.folder.display()
        );
        let log = self.folder.join("server.log");
        self.run_as_owner("pg_ctl", &["-w", "-t", "60", "-l", log.to_str().unwrap(), "-o", &options, "start"]);
    }

    /// Starts it again if it has shut down on its own.
    pub fn run_if_stopped(&self) {
        if !self.try_as_owner("pg_ctl", &["status"]).status.success() {
            self.run();
        }
    }

    /// Stops it. `mode` is that of `pg_ctl`: `fast`, `immediate`.
    pub fn stop(&self, mode: &str) {
        self.run_as_owner("pg_ctl", &["-w", "-m", mode, "stop"]);
    }

    /// Suspends all its processes, as on a paused machine.
    pub fn hang(&self) {
        self.signal("-STOP");
    }

    pub fn resume(&self) {
        self.signal("-CONT");
    }

    /// Terminates all connections to the database.
    pub fn cut_connections(&self) {
        self.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'keysmith' AND pid <> pg_backend_pid()",
        );
    }

    /// Runs SQL, even if transactions are read-only by default.
    pub fn sql(&self, text: &str) {
        let url = format!("{}?options=-c%20default_transaction_read_only%3Doff", self.url_of("postgres"));
        let mut admin = PgConnection::establish(&url).unwrap();
        admin.batch_execute(text).unwrap();
    }

    /// `DATABASE_URL`
    pub fn url(&self) -> String {
        self.url_of("keysmith")
    }

    /// `DATABASE_URL` with both servers, for failover.
    pub fn url_with(&self, other: &Self) -> String {
        format!("postgres://keysmith@127.0.0.1:{},127.0.0.1:{}/keysmith", self.port, other.port)
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://keysmith@127.0.0.1:{}/{database}", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn configure(&self, lines: &str) {
        let path = self.data().join("postgresql.conf");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{text}\n{lines}\n")).unwrap();
    }

    fn signal(&self, signal: &str) {
        let file = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let postmaster = file.lines().next().unwrap();
        let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children")).unwrap();
        let mut command = Command::new("kill");
        command.arg(signal).arg(postmaster).args(children.split_whitespace());
        // A connection's process may have exited meanwhile.
        drop(command.output().unwrap());
    }

    fn run_as_owner(&self, program: &str, args: &[&str]) -> String {
        let output = self.try_as_owner(program, args);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{program} {args:?}: {said}\n{}", self.log());
        said
    }

    fn try_as_owner(&self, program: &str, args: &[&str]) -> Output {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            let owner = owner();
            command.args([
                format!("--reuid={owner}"),
                format!("--regid={}", group_of(&owner)),
                "--clear-groups".into(),
            ]);
            command.args(["env", "HOME=/nonexistent"]).arg(self.bin.join(program));
            command
        } else {
            Command::new(self.bin.join(program))
        };
        command.current_dir(&self.folder).arg("-D").arg(self.data()).args(args);
        // The server that pg_ctl starts keeps stdout and stderr open, so they are files: reading pipes would never end.
        let said = std::fs::File::create(self.folder.join("said")).unwrap();
        command.stdin(std::process::Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said);
        let status = command.status().unwrap_or_else(|error| panic!("{program}: {error}; run script/setup"));
        Output { status, stdout: std::fs::read(self.folder.join("said")).unwrap(), stderr: Vec::new() }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            self.signal("-CONT");
            drop(self.try_as_owner("pg_ctl", &["-w", "-m", "immediate", "stop"]));
        }
    }
}

/// Returns the folder of the newest Debian version, or an empty path to use PATH.
fn newest_bin() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.filter_map(|version| version.file_name().to_str()?.parse::<u32>().ok()).max();
    newest.map_or_else(PathBuf::new, |version| format!("/usr/lib/postgresql/{version}/bin").into())
}

fn is_root() -> bool {
    words("id", &["-u"]) == "0"
}

fn owner() -> String {
    let known = Command::new("id").args(["-un", "postgres"]).output().unwrap();
    if known.status.success() { "postgres".into() } else { "nobody".into() }
}

fn group_of(owner: &str) -> String {
    words("id", &["-gn", owner])
}

fn words(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
