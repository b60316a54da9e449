//! An order that renews a license: which license, for how long, and whether it counts.

use diesel::prelude::*;

use crate::clock::DAY;
use crate::db::schema::renewals;
use crate::db::{Conn, Result};
use crate::ids::{LicenseId, OrderId};

/// One renewal. Times are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = renewals)]
pub struct Renewal {
    pub order_id: OrderId,
    pub license_id: LicenseId,
    pub days: i64,
    /// When the days were added; `None` = not paid yet.
    pub paid_at: Option<i64>,
    /// When they were subtracted again because the payment was returned.
    pub taken_back_at: Option<i64>,
}

impl Renewal {
    /// The duration it adds, in seconds.
    pub fn seconds(&self) -> i64 {
        self.days.saturating_mul(DAY)
    }

    /// The renewal that this order pays for, if any.
    pub fn of_order(conn: &mut Conn, order_id: &OrderId) -> Result<Option<Self>> {
        Ok(renewals::table.find(order_id).select(Self::as_select()).first(conn).optional()?)
    }

    /// Stores an unpaid renewal.
    pub fn open(conn: &mut Conn, order_id: &OrderId, license_id: &LicenseId, days: i64) -> Result<()> {
        let new = Self {
            order_id: order_id.to_owned(),
            license_id: license_id.to_owned(),
            days,
            paid_at: None,
            taken_back_at: None,
        };
        diesel::insert_into(renewals::table).values(new).execute(conn)?;
        Ok(())
    }

    /// Deletes a renewal whose checkout was never opened.
    pub fn withdraw(conn: &mut Conn, order_id: &OrderId) -> Result<()> {
        diesel::delete(renewals::table.find(order_id)).execute(conn)?;
        Ok(())
    }

    pub fn mark_paid(conn: &mut Conn, order_id: &OrderId, at: i64) -> Result<()> {
        diesel::update(renewals::table.find(order_id)).set(renewals::paid_at.eq(at)).execute(conn)?;
        Ok(())
    }

    pub fn mark_taken_back(conn: &mut Conn, order_id: &OrderId, at: Option<i64>) -> Result<()> {
        diesel::update(renewals::table.find(order_id)).set(renewals::taken_back_at.eq(at)).execute(conn)?;
        Ok(())
    }
}
