//! The menu entry of the pages below `/admin/products`, which are in `catalog`.

use super::list::Section;
use crate::accounts::role::Permission;

pub const SECTION: Section = Section {
    name: "products",
    title: "Products",
    group: "Sales",
    opens: Permission::Read,
    changes: Permission::Catalog,
    search: Some("Product, tier or Stripe price"),
    filter: None,
    columns: &["Tier", "Slug", "Activates", "Seats", "Amount", "Billed", "State", "Stripe price"],
    shown: 8,
    has_csv: false,
    add: Some("Add a product"),
    empty: "Nothing of the catalog fits.",
};
