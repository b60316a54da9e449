use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::prelude::*;
use serde_json::json;

use super::*;
use crate::clock::Clock;
use crate::db;
use crate::db::testing::each_database;
use crate::mail::kind::{self, MailKind};
use crate::mail::outbox::{NewMail, Resent, resend, show};
use crate::mail::transport::Memory;

fn mailer(db: Db, transport: Transport) -> Mailer {
    Mailer {
        db,
        context: Context::seeded(Clock::manual(1_795_420_800), 1),
        templates: Templates::load(None).unwrap(),
        transport,
        sender: Sender::parse("Keysmith <licenses@example.com>").unwrap(),
        common: common(),
        kinds: Arc::default(),
    }
}

fn common() -> Common {
    Common {
        seller_name: "Acme".into(),
        dashboard_url: "https://licenses.example/dashboard".into(),
        public_url: "https://licenses.example".into(),
        ..Common::default()
    }
}

/// A sign-in link mail. Its context is produced by `compose`, not stored in the outbox.
#[derive(Serialize, serde::Deserialize)]
struct Link {
    link_id: String,
}

impl MailKind for Link {
    const TEMPLATE: &'static str = "sign_in_link";
    type With = String;
    type Context = Map<String, Value>;

    fn compose(self, _: &mut Conn, common: &Common, with: &String) -> Result<Composed, JobError> {
        let link = format!("{}/s/{with}_{}", common.public_url, self.link_id);
        Ok(Composed::of(kind::fields(&json!({"sign_in_url": link, "link_minutes": 15})).unwrap()))
    }
}

fn queued(mailer: &Mailer) -> String {
    let context = mailer.context.clone();
    let mail = NewMail::new("ann@example.com", Link { link_id: "lnk_1".into() });
    mailer.db.write_blocking(move |conn| mail.queue(conn, &context)).unwrap().unwrap()
}

/// Produces the link, which is not stored in the outbox.
fn compose(_: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    assert_eq!(mail.context, json!({"link_id": "lnk_1"}));
    let context = json!({"sign_in_url": "https://licenses.example/s/tok_hidden", "link_minutes": 15});
    Ok(Composed::of(kind::fields(&context).unwrap()))
}

fn state(mailer: &Mailer, id: &str) -> Mail {
    mailer.db.read_blocking(|conn| show(conn, id)).unwrap().unwrap()
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn a_mail_is_sent_once_with_its_hook_in_the_same_write() {
    each_database(|db| {
        let memory = Memory::default();
        let mailer = mailer(db, Transport::Memory(memory.clone()));
        let id = queued(&mailer);
        let hooked = Arc::new(AtomicUsize::new(0));
        for attempt in 1..=2 {
            let hooked = hooked.clone();
            let with_hook = move |conn: &mut Conn, mail: &Mail| {
                let after_sent: AfterSent = Box::new(move |_| {
                    hooked.fetch_add(1, Ordering::Relaxed);
                    Ok(())
                });
                Ok(Composed { after_sent: Some(after_sent), ..compose(conn, mail)? })
            };
            run(mailer.deliver_with(&id, attempt, with_hook)).unwrap();
        }
        assert_eq!((memory.messages().len(), hooked.load(Ordering::Relaxed)), (1, 1));
        let mail = state(&mailer, &id);
        assert_eq!((mail.status, mail.attempts, mail.sent_at), (Status::Sent, 1, Some(1_795_420_800)));
        assert_eq!(mail.message_id, format!("{id}@example.com"));
        assert!(mail.subject.is_some_and(|subject| subject.contains("Acme")));
        let bytes = String::from_utf8(memory.messages()[0].bytes.clone()).unwrap();
        assert!(bytes.contains("https://licenses.example/s/tok_hidden") && bytes.contains("<p"), "{bytes}");
    });
}

#[test]
fn a_hook_that_fails_leaves_the_mail_unsent_and_its_next_try_has_the_same_message_id() {
    each_database(|db| {
        let memory = Memory::default();
        let mailer = mailer(db, Transport::Memory(memory.clone()));
        let id = queued(&mailer);
        let broken = |conn: &mut Conn, mail: &Mail| {
            let after_sent: AfterSent = Box::new(|_| Err(db::Error::Stopped));
            Ok(Composed { after_sent: Some(after_sent), ..compose(conn, mail)? })
        };
        assert!(matches!(run(mailer.deliver_with(&id, 1, broken)), Err(JobError::Retry(_))));
        assert_eq!(state(&mailer, &id).status, Status::Queued);
        run(mailer.deliver_with(&id, 2, compose)).unwrap();
        let message_ids: Vec<String> = memory
            .messages()
            .iter()
            .map(|m| String::from_utf8(m.bytes.clone()).unwrap())
            .map(|m| m.lines().find(|l| l.starts_with("Message-ID")).unwrap().to_owned())
            .collect();
        assert_eq!(message_ids, vec![format!("Message-ID: <{id}@example.com>"); 2]);
    });
}

#[test]
fn failures_are_kept_without_content_and_end_as_failed() {
    each_database(|db| {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mailer = mailer(db, Transport::folder(file.path()));
        let id = queued(&mailer);
        assert!(matches!(run(mailer.deliver_with(&id, 1, compose)), Err(JobError::Retry(_))));
        let mail = state(&mailer, &id);
        assert_eq!((mail.status, mail.attempts), (Status::Queued, 1));
        let error = mail.last_error.unwrap();
        assert!(error.contains("cannot write") && !error.contains("hidden"), "{error}");

        assert!(matches!(run(mailer.deliver_with(&id, MAX_ATTEMPTS, compose)), Err(JobError::Fail(_))));
        assert_eq!(state(&mailer, &id).status, Status::Failed);
        // A mail that was given up stays so until a person resends it.
        assert!(matches!(run(mailer.deliver_with(&id, 1, compose)), Err(JobError::Fail(_))));
        let (context, again) = (mailer.context.clone(), id.clone());
        let resent = mailer.db.write_blocking(move |conn| resend(conn, &context, &again)).unwrap();
        assert_eq!(resent, Resent::Now);
        let working = Mailer { transport: Transport::Memory(Memory::default()), ..mailer.clone() };
        run(working.deliver_with(&id, 1, compose)).unwrap();
        assert_eq!((state(&mailer, &id).status, state(&mailer, &id).last_error), (Status::Sent, None));
    });
}

#[test]
fn the_file_of_a_mail_whose_person_is_erased_while_it_is_on_its_way_goes_too() {
    each_database(|db| {
        let folder = tempfile::tempdir().unwrap();
        let mailer = mailer(db.clone(), Transport::folder(folder.path()));
        let id = queued(&mailer);
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        run(mailer.deliver_with(&queued(&mailer), 1, compose)).unwrap();
        assert_eq!(files(), 1);
        let erased_meanwhile = move |conn: &mut Conn, mail: &Mail| {
            let id = mail.id.clone();
            let deleted = db.write_blocking(move |conn| {
                Ok::<_, db::Error>(diesel::delete(crate::db::schema::mail_outbox::table.find(&id)).execute(conn)?)
            });
            assert_eq!(deleted.unwrap(), 1);
            compose(conn, mail)
        };
        run(mailer.deliver_with(&id, 1, erased_meanwhile)).unwrap();
        assert_eq!(files(), 1);
    });
}

#[test]
fn what_is_gone_is_not_sent() {
    each_database(|db| {
        let mailer = mailer(db, Transport::folder(Path::new("unused")));
        let id = queued(&mailer);
        let gone = |_: &mut Conn, _: &Mail| Err(JobError::Fail("the sign-in link has run out".into()));
        assert!(matches!(run(mailer.deliver_with(&id, 1, gone)), Err(JobError::Fail(_))));
        let mail = state(&mailer, &id);
        assert_eq!((mail.status, mail.last_error.as_deref()), (Status::Failed, Some("the sign-in link has run out")));
        assert!(matches!(run(mailer.deliver_with("mai_none", 1, gone)), Err(JobError::Fail(_))));
    });
}

#[test]
fn a_template_that_misses_a_value_is_tried_again() {
    each_database(|db| {
        let mailer = mailer(db, Transport::folder(Path::new("unused")));
        let id = queued(&mailer);
        let empty = |_: &mut Conn, _: &Mail| Ok(Composed::of(Map::new()));
        assert!(matches!(run(mailer.deliver_with(&id, 1, empty)), Err(JobError::Retry(_))));
        assert!(state(&mailer, &id).last_error.unwrap().contains("mail/sign_in_link/"), "the template is named");
    });
}

#[test]
fn a_mail_is_composed_by_its_kind_and_one_that_is_none_fails_with_its_name() {
    each_database(|db| {
        let memory = Memory::default();
        let mut mailer = mailer(db, Transport::Memory(memory.clone()));
        let unknown = queued(&mailer);
        let error = run(mailer.deliver(&unknown, 1)).unwrap_err();
        assert!(matches!(&error, JobError::Fail(why) if why.contains("sign_in_link")), "{error:?}");

        mailer.kinds = Arc::new(link_kind());
        let id = queued(&mailer);
        run(mailer.deliver(&id, 1)).unwrap();
        let bytes = String::from_utf8(memory.messages()[0].bytes.clone()).unwrap();
        assert!(bytes.contains("https://licenses.example/s/tok_lnk_1"), "{bytes}");
        // A row without the kind's fields is not retried.
        let read = |queued| {
            mailer.db.read_blocking(move |conn| {
                Ok::<_, db::Error>(link_kind().compose(conn, &common(), "sign_in_link", &queued).map(|_| ()))
            })
        };
        let error = read(json!({"link": "lnk_1"})).unwrap().unwrap_err();
        assert!(matches!(&error, JobError::Fail(why) if why.contains("link_id")), "{error:?}");
    });
}

fn link_kind() -> Kinds {
    let mut kinds = Kinds::default();
    kinds.add::<Link>(&"tok".to_owned());
    kinds
}

#[test]
fn a_refusal_is_believed_after_an_hour_of_tries() {
    let refused = || Failure::Send(SendError::Refused("550 no".into()));
    let later = || Failure::Send(SendError::Later("451 busy".into()));
    assert!(!refused().is_final(REFUSAL_TRIES - 1) && refused().is_final(REFUSAL_TRIES));
    assert!(!later().is_final(REFUSAL_TRIES) && later().is_final(MAX_ATTEMPTS));
}
