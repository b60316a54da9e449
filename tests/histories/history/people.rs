//! Actions on this server: the seller decides; the customer activates, selects and requests changes.

use std::fmt::Debug;

use diesel::prelude::*;
use keysmith::accounts::account;
use keysmith::accounts::email::Email;
use keysmith::activations::activate_device::Device;
use keysmith::activations::installation_id::InstallationId;
use keysmith::activations::site_domain::SiteDomain;
use keysmith::app::App;
use keysmith::audit::record::Actor;
use keysmith::billing::records::subscription;
use keysmith::billing::refunds::apply_to_license::apply_to_license;
use keysmith::billing::subscriptions::cancel_license::cancel_license;
use keysmith::billing::subscriptions::change::ChangeError;
use keysmith::billing::subscriptions::change_quantity::change_quantity;
use keysmith::db::schema::license_marks;
use keysmith::db::{self, Conn};
use keysmith::ids::{ItemId, LicenseId, SubscriptionId};
use keysmith::licenses::license::License;
use keysmith::lifecycle::change_status::{Change as Decision, change_status};
use keysmith::sandbox::stripe::world::World;
use rand::RngExt;

use super::{History, status_of};
use crate::model::{self, is_alive};
use crate::rows::{self, Openers};

impl History {
    /// Returns the ID of a license in the database.
    pub(super) async fn id_of(&mut self, app: &App, session: &str, ordinal: usize) -> Option<LicenseId> {
        let email = self.email.clone();
        let openers = Openers::of(app);
        let rows = app.db.read(move |conn| rows::of(conn, &openers, &email)).await.unwrap();
        let seen = rows.iter().filter_map(|row| Some((row.key.clone()?, row.id.clone())));
        self.keys.extend(seen);
        let ordinal = i64::try_from(ordinal).unwrap();
        rows.into_iter()
            .find(|row| row.session == session && row.ordinal == ordinal)
            .map(|row| LicenseId::from_text(row.id))
    }

    /// An admin suspends, revokes or reinstates a license.
    pub(super) async fn decide(&mut self, app: &App, session: &str) {
        let count = self.books[session].licenses.len();
        if count == 0 {
            return;
        }
        let at = self.rng.random_range(0..count);
        let (action, decision) = match (self.books[session].licenses[at].blocked, self.rng.random_range(0..3)) {
            (Some(_), 0..2) | (None, 0) => ("reinstate", Decision::Reinstate),
            (_, 1) => ("suspend", Decision::Suspend),
            _ => ("revoke", Decision::Revoke),
        };
        let Some(id) = self.id_of(app, session, at).await else { return self.problem(format!("no license {at}")) };
        let (context, actor, license) = (app.context.clone(), Actor::Cli, id.clone());
        let work = move |conn: &mut Conn| change_status(conn, &context, &actor, &license, decision, None).map(|_| ());
        match app.db.write(work).await {
            Ok(()) => {
                self.books.get_mut(session).unwrap().licenses[at].decided(action, app.context.now());
                self.note(format!("{action} {at}"));
                if let Err(error) = apply_to_license(&app.billing, &id).await {
                    self.problem(format!("settling after {action}: {error}"));
                }
            }
            Err(error) => self.note(format!("no {action} of {at}: {error}")),
        }
    }

    pub(super) async fn activate(&mut self, app: &App, session: &str) {
        let count = self.books[session].licenses.len();
        if count == 0 {
            return;
        }
        let at = self.rng.random_range(0..count);
        let device = self.books[session].licenses[at].tier.device;
        let place = format!("place{}.example.org", self.totals.steps);
        let Some(id) = self.id_of(app, session, at).await else { return self.problem(format!("no license {at}")) };
        let (activator, ring, email, name) =
            (app.activator.clone(), app.ring.clone(), self.email.clone(), place.clone());
        let work = move |conn: &mut Conn| -> Result<Result<(), String>, db::Error> {
            let license = License::find(conn, &id)?.unwrap();
            let email = Email::parse(&email).unwrap();
            Ok(if device {
                let device = Device {
                    email: Some(email),
                    license_key: license.open_key(&ring)?.unwrap(),
                    installation: InstallationId::parse(&name).unwrap(),
                    details: Default::default(),
                    product: None,
                };
                activator.activate_device(conn, &device).map(|_| ()).map_err(|error| error.to_string())
            } else {
                let account = account::find_by_email(conn, &email)?.unwrap();
                let site = SiteDomain::parse(&name).unwrap();
                let done = activator.activate_site_by_id(conn, &account.id, &id, &site);
                done.map(|_| ()).map_err(|error| error.to_string())
            })
        };
        match app.db.write(work).await.unwrap() {
            Ok(()) => {
                self.books.get_mut(session).unwrap().licenses[at].activate(place, app.context.now());
                self.note(format!("activate {at}"));
            }
            // A license is valid from its sale, even if the clock was set back since.
            Err(why) if why.contains("not valid yet") => self.problem(format!("activating {at}: {why}")),
            Err(_) => {}
        }
    }

    /// The customer selects a license for removal while the window is open.
    pub(super) async fn choose(&mut self, app: &App, session: &str) {
        let purchase = &self.books[session];
        if purchase.choose_until.is_none() {
            return;
        }
        let held: Vec<usize> =
            (0..purchase.licenses.len()).filter(|at| purchase.licenses[*at].removed_at.is_none()).collect();
        let at = held[self.rng.random_range(0..held.len())];
        let Some(id) = self.id_of(app, session, at).await else { return self.problem(format!("no license {at}")) };
        let now = app.context.now();
        let work = move |conn: &mut Conn| -> Result<(), db::Error> {
            let row = (license_marks::license_id.eq(&id), license_marks::asked_at.eq(now));
            keysmith::on_either!(conn, c => diesel::insert_into(license_marks::table)
                .values(row)
                .on_conflict(license_marks::license_id)
                .do_update()
                .set(license_marks::asked_at.eq(now))
                .execute(c))?;
            Ok(())
        };
        app.db.write(work).await.unwrap();
        self.note(format!("choose {at}"));
        self.books.get_mut(session).unwrap().licenses[at].asked = true;
    }

    /// The customer changes their subscription on this server: another quantity, or one key fewer.
    pub(super) async fn ask(&mut self, app: &App, world: &World, session: &str) {
        let purchase = &self.books[session];
        let Some(id) = purchase.subscription.clone().filter(|id| is_alive(&status_of(world, id))) else { return };
        if !purchase.is_minted() {
            return;
        }
        let email = Email::parse(&self.email).unwrap();
        let account = app.db.read(move |conn| account::find_by_email(conn, &email)).await.unwrap().unwrap();
        let items = model::items(&world.object("subscription", &id).unwrap(), self.late);
        let item = items[self.rng.random_range(0..items.len())].clone();
        let slug = item.tier.map_or("unknown", |tier| tier.slug);
        let held = self.books[session].held(&item.id);
        let before = revision(app, &id).await;
        if self.rng.random_bool(0.5) {
            let quantity = self.rng.random_range(1..6_i64);
            self.fault(world, &[&id, &item.id], true);
            let done = change_quantity(
                &app.billing,
                &account,
                &SubscriptionId::from_text(&id),
                Some(&ItemId::from_text(&item.id)),
                quantity,
                &[],
            )
            .await;
            self.no_faults(world);
            self.note(format!("ask for {quantity} {slug}: {}", told(&done)));
            self.expect_done(&done);
            if done.is_ok() && quantity >= i64::try_from(held.len()).unwrap() {
                let purchase = self.books.get_mut(session).unwrap();
                held.iter().for_each(|at| purchase.licenses[*at].asked = false);
            }
            self.follows(app, world, session, &id, before).await;
            return;
        }
        if held.is_empty() {
            return;
        }
        let at = held[self.rng.random_range(0..held.len())];
        let Some(license) = self.id_of(app, session, at).await else { return self.problem(format!("no license {at}")) };
        self.fault(world, &[&id, &item.id], true);
        let done = cancel_license(&app.billing, &account, &license).await;
        self.no_faults(world);
        self.note(format!("cancel {at}: {}", told(&done)));
        self.expect_done(&done);
        let unclear = matches!(&done, Err(ChangeError::Stripe(error)) if error.is_transient());
        let purchase = self.books.get_mut(session).unwrap();
        if done.is_ok() || unclear {
            // The error does not say which request failed, so the mark is read from the database; a missing mark
            // matters only when seats are removed.
            purchase.licenses[at].asked = is_marked(app, &license).await;
        }
        let tier = purchase.licenses[at].tier;
        if let Ok(changed) = done {
            let others = held.iter().filter(|other| **other != at && purchase.licenses[**other].goes_unasked()).count();
            let held = i64::try_from(held.len()).unwrap();
            // Seats already given up at Stripe, but not yet removed here, go to the licenses selected for them.
            let taken = i64::try_from(others).unwrap() < held - item.quantity;
            // A change of price that the server has not seen yet will be another tier later.
            let left = if tier.seats { 0 } else { item.quantity - i64::from(!taken) };
            let at_stripe = model::items(&world.object("subscription", &id).unwrap(), self.late);
            let at_stripe = at_stripe.iter().find(|other| other.id == item.id).unwrap().quantity;
            let wanted = if changed.ends_at_period_end { item.quantity } else { left };
            if at_stripe != wanted {
                self.problem(format!("canceling one of {held} left {at_stripe} at Stripe, not {wanted}"));
            }
        }
        self.follows(app, world, session, &id, before).await;
    }

    /// After a change, the server rereads the subscription if Stripe responds.
    async fn follows(&mut self, app: &App, world: &World, session: &str, id: &str, before: i64) {
        if revision(app, id).await > before {
            let subscription = world.object("subscription", id).unwrap();
            let now = app.context.now();
            self.books.get_mut(session).unwrap().look(&subscription, now);
        }
    }

    pub(super) fn expect_done<T>(&mut self, done: &Result<T, ChangeError>) {
        match done {
            Ok(_) | Err(ChangeError::Stripe(_) | ChangeError::Payment(_)) => {}
            Err(error) => self.problem(format!("refused: {error}")),
        }
    }
}

/// Returns how often the server has stored a subscription.
async fn revision(app: &App, id: &str) -> i64 {
    let id = SubscriptionId::from_text(id);
    app.db.read(move |conn: &mut Conn| subscription::revision(conn, &id)).await.unwrap()
}

async fn is_marked(app: &App, license: &str) -> bool {
    let id = license.to_owned();
    let work = move |conn: &mut Conn| -> Result<i64, db::Error> {
        let row = license_marks::table.find(id).filter(license_marks::asked_at.is_not_null());
        Ok(row.count().get_result(conn)?)
    };
    app.db.read(work).await.unwrap() == 1
}

fn told<T: Debug>(done: &Result<T, ChangeError>) -> String {
    done.as_ref().map_or_else(ToString::to_string, |_| "done".to_owned())
}
