//! The templates and messages embedded in the binary.

use include_dir::{Dir, include_dir};

pub(super) static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
