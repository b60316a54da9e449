//! Finds names that look like Keysmith settings but are not: usually typos that would go unnoticed.

use super::{AGENT_NAMES, NAMES};

/// Prefix of all our settings; other names belong to other programs.
const PREFIX: &str = "KEYSMITH_";
/// Prefixes of names that the project's tests and scripts read.
const OF_TESTS: &[&str] =
    &["KEYSMITH_TEST_", "KEYSMITH_STORM_", "KEYSMITH_HISTOR", "KEYSMITH_FAULTS_", "KEYSMITH_BENCH_"];
/// Minimum similarity (Jaro-Winkler, 0 to 1) of a name that is suggested.
const LIKE: f64 = 0.9;

/// Returns those of `names` that Keysmith does not read, sorted, each with the setting that was probably meant.
pub fn unknown_names(names: impl Iterator<Item = String>) -> Vec<(String, Option<&'static str>)> {
    let known = || NAMES.iter().chain(AGENT_NAMES).copied();
    let is_unknown = |name: &String| {
        name.starts_with(PREFIX)
            && !known().any(|other| other == name)
            && !OF_TESTS.iter().any(|prefix| name.starts_with(prefix))
    };
    let mut unknown: Vec<_> = names.filter(is_unknown).map(|name| (nearest(&name, known()), name)).collect();
    unknown.sort_by(|a, b| a.1.cmp(&b.1));
    unknown.into_iter().map(|(meant, name)| (name, meant)).collect()
}

/// Returns the names in this process's environment.
pub fn of_process() -> impl Iterator<Item = String> {
    std::env::vars_os().filter_map(|(name, _)| name.into_string().ok())
}

fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let rated = known.map(|other| (strsim::jaro_winkler(name, other), other)).filter(|(rate, _)| *rate >= LIKE);
    rated.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_names_are_found_with_what_was_meant() {
        let names = ["PATH", "KEYSMITH_BIND", "KEYSMITH_PUBLC_URL", "KEYSMITH_XYZZY", "KEYSMITH_TEST_POSTGRES_URL"];
        assert_eq!(
            unknown_names(names.into_iter().map(str::to_owned)),
            [("KEYSMITH_PUBLC_URL".into(), Some("KEYSMITH_PUBLIC_URL")), ("KEYSMITH_XYZZY".into(), None),]
        );
    }
}
