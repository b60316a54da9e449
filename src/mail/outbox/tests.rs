use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;
use crate::clock::Clock;
use crate::db::Db;
use crate::db::schema::jobs;
use crate::db::testing::each_database;
use crate::ids::OrderId;
use crate::jobs::JobError;
use crate::mail::kind::{Common, Composed};

/// A mail kind of this test: the outbox stores any kind.
#[derive(Debug, Serialize, Deserialize)]
struct Keys {
    order_id: OrderId,
}

impl MailKind for Keys {
    const TEMPLATE: &'static str = "license_keys";
    type With = ();
    type Context = Self;

    fn compose(self, _: &mut Conn, _: &Common, _: &()) -> std::result::Result<Composed<Self>, JobError> {
        Ok(Composed::of(self))
    }
}

fn queue(conn: &mut Conn, context: &Context, once_key: Option<&str>) -> Result<Option<String>> {
    let mail = NewMail::new("ann@example.com", Keys { order_id: OrderId::from_text("ord_1") });
    NewMail { once_key: once_key.map(str::to_owned), ..mail }.queue(conn, context)
}

fn write<T: Send + 'static>(db: &Db, mut work: impl FnMut(&mut Conn) -> Result<T> + Send + 'static) -> T {
    db.write_blocking(move |conn| work(conn)).unwrap()
}

fn waiting(conn: &mut Conn) -> Result<i64> {
    Ok(jobs::table.filter(jobs::kind.eq("deliver_mail")).count().get_result(conn)?)
}

#[test]
fn a_once_key_queues_one_mail_and_leaves_the_transaction_usable() {
    each_database(|db| {
        let context = Context::seeded(Clock::manual(1_000), 1);
        let (first, second, plain, count) = write(&db, move |conn| {
            let first = queue(conn, &context, Some("order:ord_1"))?;
            let second = queue(conn, &context, Some("order:ord_1"))?;
            let plain = queue(conn, &context, None)?;
            Ok((first, second, plain, waiting(conn)?))
        });
        assert!(first.is_some() && second.is_none() && plain.is_some());
        assert_eq!(count, 2);
        let mails = db.read_blocking(|conn| list(conn, &Filter::default(), None, 10)).unwrap();
        assert_eq!(mails.len(), 2);
        assert_eq!((mails[0].status, mails[0].attempts, mails[0].created_at), (Status::Queued, 0, 1_000));
        assert_eq!((mails[0].template.as_str(), &mails[0].context), ("license_keys", &json!({"order_id": "ord_1"})));
    });
}

#[test]
fn lists_filter_and_page() {
    each_database(|db| {
        let context = Context::new(Clock::manual(1_000));
        let ids = write(&db, move |conn| {
            let mut ids = Vec::new();
            for _ in 0..3 {
                context.clock.advance(1);
                ids.extend(queue(conn, &context, None)?);
            }
            mark_sent(conn, &ids[0], "x@y", "Your key", 1, 2_000)?;
            Ok(ids)
        });
        let page = |filter: Filter, before: Option<&str>| {
            let mails = db.read_blocking(|conn| list(conn, &filter, before, 2)).unwrap();
            mails.into_iter().map(|mail| mail.id).collect::<Vec<_>>()
        };
        assert_eq!(page(Filter::default(), None), [ids[2].clone(), ids[1].clone()]);
        assert_eq!(page(Filter::default(), Some(&ids[1])), [ids[0].clone()]);
        assert_eq!(page(Filter { status: Some(Status::Sent), ..Filter::default() }, None), [ids[0].clone()]);
        assert!(page(Filter { recipient: Some("bob@example.com".into()), ..Filter::default() }, None).is_empty());
    });
}

#[test]
fn resending_makes_a_twin_of_a_sent_mail_and_hurries_another() {
    each_database(|db| {
        let context = Context::new(Clock::manual(1_000));
        write(&db, move |conn| {
            let id = queue(conn, &context, Some("once"))?.unwrap();
            // Queued: its own job becomes due at once, and there is no second one.
            diesel::update(jobs::table).set(jobs::run_at.eq(9_000_i64)).execute(conn)?;
            assert_eq!(resend(conn, &context, &id)?, Resent::Now);
            assert_eq!((waiting(conn)?, jobs::table.select(jobs::run_at).first::<i64>(conn)?), (1, 1_000));
            // Given up with a dead job: queued again with a new job.
            diesel::update(jobs::table).set(jobs::status.eq("dead")).execute(conn)?;
            mark_tried(conn, &id, Status::Failed, 12, "550 no such user")?;
            assert_eq!(resend(conn, &context, &id)?, Resent::Now);
            assert_eq!((waiting(conn)?, show(conn, &id)?.unwrap().status), (2, Status::Queued));
            // Sent: a copy under another id.
            mark_sent(conn, &id, "x@y", "Your key", 1, 2_000)?;
            mark_tried(conn, &id, Status::Queued, 2, "late")?;
            let Resent::Again { id: twin } = resend(conn, &context, &id)? else { panic!("a twin") };
            let (mail, twin) = (show(conn, &id)?.unwrap(), show(conn, &twin)?.unwrap());
            assert_eq!((mail.status, twin.status), (Status::Sent, Status::Queued));
            assert_eq!((mail.recipient, mail.context), (twin.recipient, twin.context));
            assert_ne!(mail.id, twin.id);
            assert_eq!(resend(conn, &context, "mai_none")?, Resent::NotFound);
            Ok(())
        });
    });
}
