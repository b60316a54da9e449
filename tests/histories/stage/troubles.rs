//! Temporary faults on the seller's side: a wrong clock, a refused Stripe key, prices that are missing from the catalog
//! at first.

use diesel::prelude::*;
use keysmith::billing::purchases::late_prices;
use keysmith::billing::subscriptions::refit::refit;
use keysmith::catalog::file::Catalog;
use keysmith::db::schema::subscriptions;
use keysmith::db::{Conn, Error as DbError};
use keysmith::ids::SubscriptionId;
use rand::RngExt;

use super::{DAY, Stage};
use crate::history::History;
use crate::model::{LATE, LATE_ONCE};

impl Stage {
    /// Sets the server's clock ahead or back, by minutes or by a day.
    pub(super) fn step_clock(&mut self, histories: &mut [History]) {
        let ahead = [300, -300, DAY, -DAY][self.rng.random_range(0..4)];
        self.set_clock(ahead, histories);
    }

    /// Corrects the server's clock.
    pub(super) fn put_right(&mut self, histories: &mut [History]) {
        self.set_clock(0, histories);
    }

    fn set_clock(&mut self, ahead: i64, histories: &mut [History]) {
        if ahead != self.ahead {
            self.app.context.clock.advance(ahead - self.ahead);
            self.ahead = ahead;
            for history in histories {
                history.clock_stepped(ahead);
            }
        }
    }

    /// Makes Stripe refuse the server's key with this status, or accept it again.
    pub(super) fn refuse(&self, status: Option<u16>, histories: &mut [History]) {
        self.world.lock().switches.refuse_key = status;
        for history in histories {
            history.key_is_refused(status);
        }
    }

    /// Runs `catalog apply` with the late prices: running subscriptions follow, and earlier purchases at these prices
    /// are minted.
    pub(super) async fn learn(&mut self, histories: &mut [History]) {
        let context = self.app.context.clone();
        let work = move |conn: &mut Conn| -> Result<(), DbError> {
            let mut catalog = Catalog::of_database(conn).map_err(|error| DbError::Corrupt(error.to_string()))?;
            for tier in catalog.products.iter_mut().flat_map(|product| &mut product.tiers) {
                for late in [LATE, LATE_ONCE].iter().filter(|late| late.slug == tier.slug) {
                    let mut price = tier.prices[0].clone();
                    price.stripe_price = late.price.into();
                    price.default = false;
                    tier.prices.push(price);
                }
            }
            catalog.bring_in(conn, &context).map(|_| ()).map_err(|error| DbError::Corrupt(error.to_string()))
        };
        self.app.db.write(work).await.unwrap();
        let marked = |conn: &mut Conn| -> Result<Vec<SubscriptionId>, DbError> {
            Ok(subscriptions::table.filter(subscriptions::refit.eq(true)).select(subscriptions::id).load(conn)?)
        };
        for id in self.app.db.read(marked).await.unwrap() {
            if let Err(error) = refit(&self.app.billing, &id).await {
                self.problems.push(format!("{id} does not follow the catalog: {error}").into());
            }
        }
        if let Err(error) = late_prices::run(&self.app.billing).await {
            self.problems.push(format!("the late prices were not made up for: {error}").into());
        }
        for history in histories {
            history.catalog_learned(&self.world, self.app.context.now());
        }
    }
}
