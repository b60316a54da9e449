//! `keysmith doctor`: looks at everything a server depends on, changes nothing, and says what to do about what is wrong.

mod mail;
mod store;
mod stripe;

use clap::Args;

use super::Failure;
use crate::config::Config;
use crate::ids::Ambient;
use crate::templates::Templates;

#[derive(Args)]
pub struct Options {
    /// Where the test mail goes [default: the address in MAIL_FROM]
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Option<String>,
    /// Send no test mail
    #[arg(long, conflicts_with = "mail_to")]
    no_mail: bool,
}

/// One thing that was looked at.
#[derive(Debug)]
pub struct Check {
    pub name: &'static str,
    pub ok: bool,
    /// What was found, in words; no secret.
    pub detail: String,
    /// What to do about it when it is not `ok`.
    pub hint: Option<&'static str>,
}

impl Check {
    fn good(name: &'static str, detail: impl ToString) -> Self {
        Self { name, ok: true, detail: detail.to_string(), hint: None }
    }

    fn bad(name: &'static str, detail: impl ToString, hint: &'static str) -> Self {
        Self { name, ok: false, detail: detail.to_string(), hint: Some(hint) }
    }
}

/// Prints each check as it is done; fails when one of them does.
pub fn run(config: Config, options: Options) -> Result<(), Failure> {
    let ambient = Ambient::system();
    let mut failed = show(&store::check(&config, &ambient));
    let templates = Templates::load(Some(&config.data_dir.join("templates")));
    failed += show(&[match &templates {
        Ok(_) => Check::good("templates", "all readable"),
        Err(error) => Check::bad("templates", error, "correct that file, or remove it to have the built-in one"),
    }]);
    let asked = async {
        let mut failed = show(&stripe::check(&config, &ambient).await);
        if let (Ok(templates), false) = (&templates, options.no_mail) {
            failed += show(&[mail::check(&config, &ambient, templates, options.mail_to.as_deref()).await]);
        }
        failed
    };
    failed += actix_web::rt::System::new().block_on(asked);
    match failed {
        0 => Ok(()),
        1 => Err("one check failed".into()),
        more => Err(format!("{more} checks failed").into()),
    }
}

/// Prints checks; how many failed.
fn show(checks: &[Check]) -> usize {
    for check in checks {
        println!("{:<4} {:<10} {}", if check.ok { "ok" } else { "FAIL" }, check.name, check.detail);
        if let Some(hint) = check.hint {
            println!("{:16}{hint}", "");
        }
    }
    checks.iter().filter(|check| !check.ok).count()
}
