//! Trials on both databases.

use diesel::prelude::*;

use super::remind::remind;
use super::start::{Trial, TrialError, TrialRequest, start};
use crate::accounts::sign_in_link::{NewLink, Purpose};
use crate::accounts::{account, sign_in_link};
use crate::activations::activation::{self, Details};
use crate::activations::take_over::take_over_trials;
use crate::activations::testing::{START, World, email, installation};
use crate::clock::{DAY, parse_rfc3339};
use crate::db::Error;
use crate::db::schema::{mail_outbox, sign_in_links};
use crate::db::testing::each_database;
use crate::licenses::status::{LicenseStatus, PurchaseType};

const ANN: &str = "ann@example.com";

/// Starts a trial of the catalog's default tier.
fn try_out(world: &World, by: &str, id: &str) -> Result<Trial, TrialError> {
    let (minter, by, id) = (world.minter.clone(), email(by), installation(id));
    let request =
        TrialRequest { email: by, installation: id, product: None, details: Details::default(), language: None };
    world.write(move |c, a| start(c, &minter, a, &request))
}

#[test]
fn one_trial_for_each_mailbox_and_for_each_installation() {
    each_database(|db| {
        let world = World::new(db);
        let trial = try_out(&world, ANN, "one").unwrap();
        assert_eq!(trial.expiry, START + 30 * DAY);
        let answer = world.ask(ANN, "one");
        assert_eq!((answer.valid, answer.code, answer.tier.as_deref()), (true, "valid", Some("two-devices")));
        assert_eq!(answer.expiry.as_deref().and_then(parse_rfc3339), Some(START + 30 * DAY));
        assert_eq!(world.license(&trial.license_id).purchase_type, PurchaseType::Trial);

        for (by, id) in [(ANN, "one"), (ANN, "two"), ("a.nn+again@example.com", "three"), ("bob@example.com", "one")] {
            let again = try_out(&world, by, id).unwrap_err();
            assert_eq!(again.code(), "trial_used", "{by} on {id}");
        }
        world.clock().advance(30 * DAY);
        assert_eq!(world.ask(ANN, "one").code, "trial_expired", "a trial has no grace");
        assert_eq!(try_out(&world, "bob@example.com", "one").unwrap_err().code(), "trial_used", "nor a second time");
        try_out(&world, "bob@example.com", "two").unwrap();
    });
}

#[test]
fn of_many_at_once_one_gets_the_trial() {
    each_database(|db| {
        let world = World::new(db);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let ask = |n: usize| {
                let world = &world;
                // The same mailbox for all, and the same installation for every other one.
                let id = if n.is_multiple_of(2) { "one".to_owned() } else { format!("device-{n}") };
                scope.spawn(move || try_out(world, &format!("ann+{n}@example.com"), &id))
            };
            let asking: Vec<_> = (0..12).map(ask).collect();
            asking.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
        let used = outcomes.iter().filter_map(|o| o.as_ref().err()).filter(|e| e.code() == "trial_used");
        assert_eq!(used.count(), 11, "{outcomes:?}");
    });
}

/// Acts as if Ann had just used a link from her mailbox.
fn sign_in(world: &World) {
    let now = world.clock().now();
    world
        .write::<_, Error>(move |c, a| {
            let account = account::find_by_email(c, &email(ANN))?.unwrap();
            let link = sign_in_link::create(c, &a.context, &account.id, &NewLink::of(Purpose::SignIn))?.unwrap();
            diesel::update(sign_in_links::table.find(link)).set(sign_in_links::used_at.eq(now)).execute(c)?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_trial_in_somebody_s_name_takes_no_seat_of_theirs() {
    each_database(|db| {
        let world = World::new(db);
        // Signing in before the trial started does not confirm the trial.
        world.mint("business", ANN, Some(1), None);
        sign_in(&world);
        world.clock().advance(60);
        try_out(&world, ANN, "mallorys-laptop").unwrap();
        let paid = world.mint("two-devices", ANN, Some(2), None);
        let id = paid.id.clone();
        assert!(world.write(move |c, a| take_over_trials(c, &a.context, &id)).unwrap().is_empty());
        let id = paid.id.clone();
        assert_eq!(world.read(move |c| activation::list(c, &[&id])).len(), 0);
        // The buyer's own device takes the seat; the stranger's trial is unchanged.
        world.activate(&paid.key, "anns-laptop", ANN).unwrap();
        let answer = world.ask(ANN, "mallorys-laptop");
        assert_eq!((answer.trial, answer.license_id == Some(paid.id)), (true, false));
    });
}

#[test]
fn a_trial_is_reminded_of_once_before_its_end() {
    each_database(|db| {
        let world = World::new(db);
        try_out(&world, ANN, "one").unwrap();
        let mails = |template: &'static str| {
            world.read(move |c| {
                let mails =
                    mail_outbox::table.filter(mail_outbox::template.eq(template)).select(mail_outbox::recipient);
                Ok(mails.load::<String>(c)?)
            })
        };
        assert_eq!(mails("trial_started"), [ANN]);
        let remind = || world.write(|c, a| remind(c, &a.context, "", 1)).unwrap();
        remind();
        assert!(mails("trial_ending").is_empty());
        world.clock().advance(27 * DAY + 1);
        remind();
        world.clock().advance(DAY);
        remind();
        assert_eq!(mails("trial_ending"), [ANN]);
        world.clock().advance(5 * DAY);
        assert_eq!(remind(), None);
        assert_eq!(mails("trial_ending"), [ANN], "no mail after the end");
    });
}

#[test]
fn a_paid_license_keeps_the_installation() {
    each_database(|db| {
        let world = World::new(db);
        let trial = try_out(&world, ANN, "one").unwrap();
        world.clock().advance(31 * DAY);
        assert_eq!(world.ask(ANN, "one").code, "trial_expired");
        let paid = world.mint("two-devices", ANN, Some(2), None);
        // Anybody who knows an address can start a trial with it, so nothing is taken over before its mailbox signs in.
        let id = paid.id.clone();
        assert!(world.write(move |c, a| take_over_trials(c, &a.context, &id)).unwrap().is_empty(), "unconfirmed");
        sign_in(&world);
        let id = paid.id.clone();
        let taken = world.write(move |c, a| take_over_trials(c, &a.context, &id)).unwrap();
        assert_eq!(taken, ["one"]);
        let answer = world.ask(ANN, "one");
        assert_eq!((answer.code, answer.license_id.as_ref(), answer.active_count), ("valid", Some(&paid.id), 1));
        let ended = world.license(&trial.license_id);
        assert_eq!((ended.status.as_str(), ended.status_reason.as_deref()), ("inactive", Some("converted")));
        let id = paid.id.clone();
        assert!(world.write(move |c, a| take_over_trials(c, &a.context, &id)).unwrap().is_empty(), "once");

        // Using the paid key on the trial's machine ends the trial, too; a site license takes nothing over.
        let trial = try_out(&world, "bob@example.com", "two").unwrap();
        let sites = world.mint("quantity", "bob@example.com", Some(1), None).id;
        assert!(world.write(move |c, a| take_over_trials(c, &a.context, &sites)).unwrap().is_empty());
        let other = world.mint("business", "bob@example.com", Some(1), None);
        world.activate(&other.key, "two", "bob@example.com").unwrap();
        assert_eq!(world.license(&trial.license_id).status, LicenseStatus::Active, "another product");
        let paid = world.mint("two-devices", "bob@example.com", Some(2), None);
        world.activate(&paid.key, "two", "bob@example.com").unwrap();
        assert_eq!(world.license(&trial.license_id).status, LicenseStatus::Inactive);
    });
}
