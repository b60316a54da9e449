//! `keysmith doctor`: prints the findings of [`crate::doctor`].

mod ready;

use clap::Args;

use super::Failure;
use super::out::{Output, print_json, say};
use crate::config::Config;
use crate::doctor::{self, Check, Status};
use crate::ids::Context;
use crate::templates::Templates;

const SHAPE: &str = r#"With --json: {"ok": bool, "checks": [{"name", "status": "ok|warn|fail", "detail", "hint"}]}"#;

#[derive(Args)]
#[command(after_help = SHAPE)]
pub struct Options {
    /// Where to send the test mail [default: the address in MAIL_FROM]
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Option<String>,
    /// Send no test mail
    #[arg(long, conflicts_with = "mail_to")]
    no_mail: bool,
    /// Only check whether the server on this machine is ready; for container health checks
    #[arg(long, conflicts_with_all = ["mail_to", "no_mail"])]
    ready: bool,
}

/// Collects the checks that ran; prints each as it finishes, or all of them at the end as JSON.
struct Report {
    json: bool,
    checks: Vec<Check>,
}

impl Report {
    fn add(&mut self, checks: impl IntoIterator<Item = Check>) {
        for check in checks {
            if !self.json {
                show(&check);
            }
            self.checks.push(check);
        }
    }

    fn failed(&self) -> usize {
        self.checks.iter().filter(|check| check.status == Status::Fail).count()
    }
}

/// Runs every check. Fails when one of them does.
pub fn run(config: Config, options: Options, output: Output) -> Result<(), Failure> {
    if options.ready {
        return ready::ask(config.bind);
    }
    let context = Context::system();
    let mut report = Report { json: output.json, checks: Vec::new() };
    let templates = Templates::load(Some(&config.data_dir.join("templates")));
    report.add(doctor::look(&config, &context, templates.as_ref().map(|_| ())));
    let asked = async {
        report.add(doctor::ask_outside(&config, &context).await);
        report.add(doctor::ask_stripe(&config, &context).await);
        report.add(doctor::mail::configured(&config));
        if let (Ok(templates), false) = (&templates, options.no_mail) {
            report.add([doctor::mail::check(&config, &context, templates, options.mail_to.as_deref()).await]);
        }
        report
    };
    let report = actix_web::rt::System::new().block_on(asked);
    let failed = report.failed();
    if report.json {
        print_json(&serde_json::json!({ "ok": failed == 0, "checks": report.checks }))?;
    }
    match failed {
        0 => Ok(()),
        1 => Err("one check failed".into()),
        more => Err(format!("{more} checks failed").into()),
    }
}

fn show(check: &Check) {
    let status = match check.status {
        Status::Ok => "ok",
        Status::Warn => "warn",
        Status::Fail => "FAIL",
    };
    say!("{status:<4} {:<10} {}", check.name, check.detail);
    if let Some(hint) = check.hint {
        say!("{:16}{hint}", "");
    }
}
