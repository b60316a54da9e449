//! Rebuilds when an embedded file comes, goes or changes: the embedding macros see only the files they found last time.

fn main() {
    for folder in ["templates", "static", "migrations"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
