//! The sort orders of a person's licenses, and their pagination.

use diesel::dsl::not;
use diesel::helper_types::{InnerJoin, IntoBoxed};
use diesel::prelude::*;

use crate::db::schema::{licenses, tiers};
use crate::db::{Conn, Result, text_enum};
use crate::ids::{LicenseId, ProductId};

/// A query for licenses with their tiers, not ordered yet.
pub(super) type Narrowed<'a> = IntoBoxed<'a, InnerJoin<licenses::table, tiers::table>, <Conn as Connection>::Backend>;

text_enum! {
    /// The sort order; the texts appear in URLs.
    #[derive(Default)]
    pub enum Order {
        #[default]
        Newest = "newest",
        Oldest = "oldest",
        /// The earliest end first; perpetual licenses last.
        Ending = "ending",
        /// By product, then newest first.
        Product = "product",
    }
}

/// The side of a license that a page is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    After,
    /// Read backwards: the nearest license comes first.
    Before,
}

/// A license's position in each of the orders.
struct Place {
    id: LicenseId,
    valid_until: Option<i64>,
    product: ProductId,
}

fn place(conn: &mut Conn, id: &str) -> Result<Option<Place>> {
    let row = licenses::table.inner_join(tiers::table).filter(licenses::id.eq(id));
    let row: Option<(LicenseId, Option<i64>, ProductId)> =
        row.select((licenses::id, licenses::valid_until, tiers::product_id)).first(conn).optional()?;
    Ok(row.map(|(id, valid_until, product)| Place { id, valid_until, product }))
}

/// Orders the licenses on one side of the license `from` (`None`: from the beginning). Returns `None` when that license
/// does not exist.
pub(super) fn ordered<'a>(
    conn: &mut Conn,
    query: Narrowed<'a>,
    order: Order,
    from: Option<&str>,
    side: Side,
) -> Result<Option<Narrowed<'a>>> {
    let query = match from {
        None => query,
        // The id alone determines the position, so no query is needed.
        Some(id) if matches!(order, Order::Newest | Order::Oldest) => {
            let place = Place { id: LicenseId::from_text(id), valid_until: None, product: ProductId::from_text("") };
            beyond(query, order, place, side)
        }
        Some(id) => match place(conn, id)? {
            Some(place) => beyond(query, order, place, side),
            None => return Ok(None),
        },
    };
    Ok(Some(match (order, side) {
        (Order::Newest, Side::After) | (Order::Oldest, Side::Before) => query.order(licenses::id.desc()),
        (Order::Oldest, Side::After) | (Order::Newest, Side::Before) => query.order(licenses::id.asc()),
        (Order::Ending, Side::After) => {
            query.order((licenses::valid_until.is_null().asc(), licenses::valid_until.asc(), licenses::id.asc()))
        }
        (Order::Ending, Side::Before) => {
            query.order((licenses::valid_until.is_null().desc(), licenses::valid_until.desc(), licenses::id.desc()))
        }
        (Order::Product, Side::After) => query.order((tiers::product_id.asc(), licenses::id.desc())),
        (Order::Product, Side::Before) => query.order((tiers::product_id.desc(), licenses::id.asc())),
    }))
}

fn beyond(query: Narrowed<'_>, order: Order, place: Place, side: Side) -> Narrowed<'_> {
    let Place { id, valid_until, product } = place;
    let end = || licenses::valid_until.assume_not_null();
    let endless = || licenses::valid_until.is_null();
    match (order, side) {
        (Order::Newest, Side::After) | (Order::Oldest, Side::Before) => query.filter(licenses::id.lt(id)),
        (Order::Oldest, Side::After) | (Order::Newest, Side::Before) => query.filter(licenses::id.gt(id)),
        (Order::Ending, side) => match (valid_until, side) {
            (None, Side::After) => query.filter(endless()).filter(licenses::id.gt(id)),
            (None, Side::Before) => query.filter(not(endless()).or(licenses::id.lt(id))),
            (Some(at), Side::After) => {
                query.filter(endless().or(end().gt(at)).or(end().eq(at).and(licenses::id.gt(id))))
            }
            (Some(at), Side::Before) => {
                query.filter(not(endless())).filter(end().lt(at).or(end().eq(at).and(licenses::id.lt(id))))
            }
        },
        (Order::Product, Side::After) => query
            .filter(tiers::product_id.gt(product.clone()).or(tiers::product_id.eq(product).and(licenses::id.lt(id)))),
        (Order::Product, Side::Before) => query
            .filter(tiers::product_id.lt(product.clone()).or(tiers::product_id.eq(product).and(licenses::id.gt(id)))),
    }
}
