//! Rebuilds when an embedded file is added, removed or changed: the embedding macros track only the files they found
//! last time.

fn main() {
    for folder in ["templates", "static", "migrations"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
