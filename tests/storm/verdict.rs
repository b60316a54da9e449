//! The final checks of the database and the mail folder after the storm.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use keysmith::db::Db;
use keysmith::db::schema::{activations, jobs, licenses, mail_outbox, orders, stripe_events};
use keysmith::sandbox::stripe::world::World;
use keysmith::secret::Secret;
use keysmith::secret::sealed::{Purpose, Sealer};

use super::calm::read;
use super::fire::Fired;
use super::purchases::{Ends, Purchase};
use super::server::Server;

/// A license's order, ordinal, id, stored key and site.
type Minted = (Option<String>, Option<i64>, String, String, Option<String>);

/// Checks everything; returns a summary.
pub async fn check(db: &Db, server: &Server, world: &World, purchases: &[Purchase], fired: &Fired) -> String {
    let dead: Vec<(String, Option<String>)> =
        read(db, |c| jobs::table.select((jobs::payload, jobs::last_error)).load(c)).await;
    assert_eq!(dead, [], "dead jobs");
    let keys = check_keys(db, server, purchases).await;
    let events = check_events(db, world, fired).await;
    let mails = check_mail(db, server, purchases).await;
    let paid = purchases.iter().filter(|purchase| purchase.keys() > 0).count();
    format!(
        "{paid} paid sessions: {keys} keys, {mails} mails, {events} events on disk and done; nothing lost, nothing twice"
    )
}

async fn check_keys(db: &Db, server: &Server, purchases: &[Purchase]) -> usize {
    let found: Vec<(Option<String>, String, String)> =
        read(db, |c| orders::table.select((orders::sealed_session_id, orders::id, orders::status)).load(c)).await;
    assert_eq!(found.len(), purchases.len(), "orders");
    let secret = std::fs::read_to_string(server.mail_folder().with_file_name("secret.key")).unwrap();
    let sealer = Sealer::new(&Secret::parse(&secret).unwrap(), &[]);
    let open = |sealed: String| sealer.open(Purpose::CheckoutSession, &sealed).unwrap();
    let found: BTreeMap<_, _> =
        found.into_iter().map(|(session, id, status)| (session.map(open), (id, status))).collect();
    let rows: Vec<Minted> = read(db, |c| {
        let columns =
            (licenses::order_id, licenses::ordinal, licenses::id, licenses::license_key, licenses::site_domain);
        licenses::table.select(columns).order((licenses::order_id, licenses::ordinal)).load(c)
    })
    .await;
    let active: Vec<(String, String)> = read(db, |c| {
        activations::table
            .filter(activations::active.eq(true))
            .select((activations::license_id, activations::subject))
            .load(c)
    })
    .await;
    let active: BTreeSet<(&str, &str)> = active.iter().map(|(id, site)| (id.as_str(), site.as_str())).collect();
    let mut sites = 0;
    for purchase in purchases {
        let (order, status) = found.get(&Some(purchase.session.clone())).unwrap();
        let expected = match purchase.ends {
            Ends::PaidByCard | Ends::PaidByTransfer => "fulfilled",
            Ends::TransferFailed => "failed",
            Ends::Expired => "expired",
        };
        assert_eq!(status, expected, "{purchase:?}");
        let own: Vec<_> = rows.iter().filter(|row| row.0.as_ref() == Some(order)).collect();
        assert_eq!(own.len(), purchase.keys(), "keys of {purchase:?}");
        let ordinals: Vec<i64> = own.iter().filter_map(|row| row.1).collect();
        assert_eq!(ordinals, (0..i64::try_from(own.len()).unwrap()).collect::<Vec<_>>());
        if purchase.keys() > 0 && !purchase.sites.is_empty() {
            let bound: Vec<&str> = own.iter().filter_map(|row| row.4.as_deref()).collect();
            assert_eq!(bound, purchase.sites, "{purchase:?}");
            assert!(own.iter().zip(&bound).all(|(row, site)| active.contains(&(row.2.as_str(), site))), "{purchase:?}");
            sites += own.len();
        }
    }
    assert_eq!(active.len(), sites, "activations");
    assert_eq!(rows.len(), purchases.iter().map(Purchase::keys).sum::<usize>(), "keys in all");
    rows.len()
}

/// Checks that every acknowledged event is stored, and that all events were eventually acknowledged and processed.
async fn check_events(db: &Db, world: &World, fired: &Fired) -> usize {
    let stored: Vec<(String, String, Option<String>)> = read(db, |c| {
        stripe_events::table.select((stripe_events::id, stripe_events::status, stripe_events::last_error)).load(c)
    })
    .await;
    let unfinished: Vec<_> =
        stored.iter().filter(|(_, status, _)| !matches!(status.as_str(), "processed" | "ignored")).collect();
    assert!(unfinished.is_empty(), "{} events are not done: {:?}", unfinished.len(), unfinished.first());
    let stored: BTreeSet<&String> = stored.iter().map(|(id, ..)| id).collect();
    let lost: Vec<_> = fired.acknowledged.iter().filter(|id| !stored.contains(id)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert_eq!((stored.len(), fired.acknowledged.len()), (world.events().len(), fired.events));
    stored.len()
}

/// Checks that one delivery mail was sent for each paid order, and that each mail has one file.
async fn check_mail(db: &Db, server: &Server, purchases: &[Purchase]) -> usize {
    let mails: Vec<(String, String, Option<String>, String)> = read(db, |c| {
        let columns = (mail_outbox::id, mail_outbox::template, mail_outbox::order_id, mail_outbox::status);
        mail_outbox::table.select(columns).load(c)
    })
    .await;
    assert!(mails.iter().all(|(_, _, _, status)| status == "sent"), "{mails:?}");
    let of_orders: Vec<&(String, String, Option<String>, String)> =
        mails.iter().filter(|(_, template, ..)| template == "license_keys").collect();
    let orders: BTreeSet<_> = of_orders.iter().filter_map(|(_, _, order, _)| order.as_ref()).collect();
    let paid = purchases.iter().filter(|purchase| purchase.keys() > 0).count();
    assert_eq!((of_orders.len(), orders.len()), (paid, paid), "delivery mails, and orders that they are for");
    let files = std::fs::read_dir(server.mail_folder()).unwrap().map(|file| file.unwrap().file_name());
    let files: Vec<String> =
        files.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".eml")).collect();
    assert_eq!(files.len(), mails.len(), "mail files");
    for (id, ..) in &mails {
        assert_eq!(files.iter().filter(|file| file.contains(id.as_str())).count(), 1, "files of {id}");
    }
    of_orders.len()
}
