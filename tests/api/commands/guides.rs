//! The scripts in docs/guides, run exactly as written.

use std::path::Path;
use std::process::Command;

use crate::helpers::Database;

/// Runs a guide against a database (`None`: the SQLite file that the guide creates itself); it leaves nothing behind.
fn follow(name: &str, database: Option<&Database>) {
    let folder = tempfile::tempdir().unwrap();
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides").join(name);
    let mut command = Command::new("bash");
    command.arg(guide).current_dir(folder.path()).env("TMPDIR", folder.path());
    command.env("KEYSMITH", env!("CARGO_BIN_EXE_keysmith"));
    command.env_remove("DATABASE_URL").env_remove("KEYSMITH_CATALOG");
    if let Some(database) = database {
        command.env("DATABASE_URL", &database.url);
    }
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {said}\n{printed}");
    assert!(printed.ends_with("Done: everything was as this guide says.\n"), "{printed}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it cleans up");
}

macro_rules! guides {
    ($($name:ident: $file:literal),*) => {
        $(mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                follow($file, None);
            }

            #[test]
            fn postgres() {
                follow($file, Some(&Database::postgres()));
            }
        })*

        const TESTED: &[&str] = &["lib.sh", $($file),*];
    };
}

guides! {
    tiered_keys: "tiered-keys.sh",
    offline_paid_devices: "offline-paid-devices.sh",
    sign_up: "sign-up.sh",
    site_keys: "site-keys.sh"
}

#[test]
fn every_script_is_tested() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let untested: Vec<_> = names.filter(|name| name.ends_with(".sh") && !TESTED.contains(&name.as_str())).collect();
    assert_eq!(untested, Vec::<String>::new());
}

/// A guide whose output differs from its text fails, and the failure names the line.
#[test]
fn a_difference_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let guides = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides");
    let text = std::fs::read_to_string(guides.join("sign-up.sh")).unwrap();
    let library = guides.join("lib.sh");
    let text = text.replace("$(dirname \"$0\")/lib.sh", &library.display().to_string());
    let altered = text.replace("expect 422 '\"field\":\"password\"'", "expect 422 '\"field\":\"email\"'");
    assert_ne!(text, altered);
    let line = altered.lines().position(|line| line.contains("\"field\":\"email\"")).unwrap() + 1;
    std::fs::write(folder.path().join("guide.sh"), altered).unwrap();
    let mut command = Command::new("bash");
    command.arg("guide.sh").current_dir(folder.path()).env("KEYSMITH", env!("CARGO_BIN_EXE_keysmith"));
    let output = command.env_remove("DATABASE_URL").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("NOT AS THE GUIDE SAYS (line {line}): expected \"field\":\"email\"")), "{said}");
}
