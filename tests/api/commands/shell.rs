//! Completions and manual pages for every command.

use std::process::Command;

use crate::offline::Machine;

#[test]
fn completions_know_every_command() {
    let machine = Machine::new();
    for (shell, sign) in [("bash", "complete -F"), ("zsh", "#compdef keysmith"), ("fish", "complete -c keysmith")] {
        let script = machine.must(&["completions", shell]);
        assert!(script.contains(sign), "{shell}");
        for command in ["signing-key", "restore", "add-license-key", "completions"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    // A script that bash cannot parse completes nothing.
    let file = machine.path("completion.bash");
    std::fs::write(&file, machine.must(&["completions", "bash"])).unwrap();
    let asks =
        "source $0; COMP_WORDS=(keysmith lic); COMP_CWORD=1; _keysmith keysmith lic keysmith; echo ${COMPREPLY[*]}";
    let said = Command::new("bash").args(["-c", asks]).arg(&file).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), "license");
    assert_eq!(machine.run(&["completions", "tcsh"]).status.code(), Some(2));
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let machine = Machine::new();
    let folder = machine.path("man1");
    let refused = machine.refused(&["man", folder.to_str().unwrap()]);
    assert!(refused.contains("is not a folder"), "{refused}");
    std::fs::create_dir(&folder).unwrap();
    let said = machine.must(&["man", folder.to_str().unwrap()]);
    let pages: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    assert!(said.starts_with(&format!("{} pages", pages.len())) && pages.len() > 40, "{said}");
    for name in ["keysmith.1", "keysmith-license.1", "keysmith-license-create.1", "keysmith-stripe-setup.1"] {
        assert!(pages.iter().any(|page| page == name), "{name} in {pages:?}");
    }
    let page = std::fs::read_to_string(folder.join("keysmith-backup.1")).unwrap();
    assert!(page.contains(".TH") && page.contains("database"), "{page}");
}
