//! Small file systems of a test's own, to be filled and to fail.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A mounted file system; unmounted with this value.
pub struct Disk {
    folder: TempDir,
    /// The image of a disk that can fail; without one it is memory.
    image: Option<PathBuf>,
}

impl Disk {
    /// A file system in memory.
    pub fn in_memory(megabytes: u32) -> Self {
        let disk = Self { folder: folder(), image: None };
        std::fs::create_dir(disk.path()).unwrap();
        mount(&["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "keysmith-test"], &disk.path());
        disk
    }

    /// An ext4 file system in a file, which goes read-only as on a broken disk ([`Disk::fail`]).
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

    /// Leaves no byte free.
    pub fn fill(&self) {
        let mut ballast = std::fs::File::create(self.ballast()).unwrap();
        for size in [1 << 16, 1 << 12, 1 << 9, 1] {
            let block = vec![b'x'; size];
            while ballast.write_all(&block).is_ok() {}
        }
    }

    /// Room again.
    pub fn free(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// What the kernel does when an ext4 file system meets an error: nothing is written to it any more, open files too.
    pub fn fail(&self) {
        mount(&["-o", "remount,abort"], &self.path());
    }

    /// Read-only in good order; nobody may have a file open for writing.
    pub fn set_read_only(&self, is_read_only: bool) {
        mount(&["-o", if is_read_only { "remount,ro" } else { "remount,rw" }], &self.path());
    }

    /// A person has looked at the disk: checked, and mounted for writing.
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
        // Lazily: what still runs on it must not keep the test from ending.
        drop(Command::new("umount").arg("-l").arg(self.path()).output());
    }
}

/// Others may pass through it: PostgreSQL is not root.
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
