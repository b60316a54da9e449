//! Small file systems for one test, which it can fill up and break.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A mounted file system; unmounted when dropped.
pub struct Disk {
    folder: TempDir,
    /// The image of a disk that can fail; `None` for a file system in memory.
    image: Option<PathBuf>,
}

impl Disk {
    /// Mounts a file system in memory.
    pub fn in_memory(megabytes: u32) -> Self {
        let disk = Self { folder: folder(), image: None };
        std::fs::create_dir(disk.path()).unwrap();
        mount(&["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "keysmith-test"], &disk.path());
        disk
    }

    /// Mounts an ext4 file system in a file, which can go read-only like a broken disk ([`Disk::fail`]).
    pub fn that_fails(megabytes: u32) -> Self {
        let folder = folder();
        let image = folder.path().join("image");
        std::fs::File::create(&image).unwrap().set_len(u64::from(megabytes) << 20).unwrap();
        run("mkfs.ext4", &["-q", "-F", image.to_str().unwrap()]);
        let disk = Self { folder, image: Some(image) };
        std::fs::create_dir(disk.path()).unwrap();
        disk.mount_again();
        disk
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// Fills it up completely.
    pub fn fill(&self) {
        let mut ballast = std::fs::File::create(self.ballast()).unwrap();
        for size in [1 << 16, 1 << 12, 1 << 9, 1] {
            let block = vec![b'x'; size];
            while ballast.write_all(&block).is_ok() {}
        }
    }

    /// Frees the space again.
    pub fn free(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Does what the kernel does after an ext4 error: no more writes, not even to open files.
    pub fn fail(&self) {
        mount(&["-o", "remount,abort"], &self.path());
    }

    /// Remounts it read-only or writable; no file may be open for writing.
    pub fn set_read_only(&self, is_read_only: bool) {
        mount(&["-o", if is_read_only { "remount,ro" } else { "remount,rw" }], &self.path());
    }

    /// Repairs it as an operator would: checks it, and mounts it for writing.
    pub fn mend(&self) {
        let image = self.image.as_ref().unwrap();
        run("umount", &[self.path().to_str().unwrap()]);
        // 1: errors were corrected.
        let status = Command::new("fsck.ext4").args(["-p", "-f"]).arg(image).output().unwrap().status;
        assert!(matches!(status.code(), Some(0 | 1)), "fsck.ext4: {status}");
        self.mount_again();
    }

    fn mount_again(&self) {
        mount(&["-o", "loop", self.image.as_ref().unwrap().to_str().unwrap()], &self.path());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, since a process still using it must not block the end of the test.
        drop(Command::new("umount").arg("-l").arg(self.path()).output());
    }
}

/// Creates a folder that other users can enter, since PostgreSQL does not run as root.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    run("chmod", &["711", folder.path().to_str().unwrap()]);
    folder
}

fn mount(args: &[&str], on: &Path) {
    let output = Command::new("mount").args(args).arg(on).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cannot mount a file system ({}): the faults of disks are tested as root on a machine that allows `mount`, as CI does",
        said.trim()
    );
}

fn run(program: &str, args: &[&str]) {
    let output = Command::new(program).args(args).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}
