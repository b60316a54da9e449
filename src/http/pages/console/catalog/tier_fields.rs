//! The form of a tier: every field of the catalog file, described as in `docs/catalog.md`.

use super::fields::{Kind, Spec};

const fn spec(group: &'static str, name: &'static str, label: &'static str, kind: Kind, hint: &'static str) -> Spec {
    Spec { name, label, kind, group, hint }
}

const PLAN: &str = "The plan";
const SEATS: &str = "Where it works";
const TIME: &str = "How long it works";
const KEYS: &str = "License keys";
const GRANTS: &str = "What applications get";
const MORE: &str = "Yours";

/// The fields, in the order of the form.
#[rustfmt::skip]
pub(super) const TIER: &[Spec] = &[
    spec(PLAN, "slug", "Slug", Kind::Text, "Its name in calls, addresses and the catalog file: small letters, digits and dashes. It never changes."),
    spec(PLAN, "name", "Name", Kind::Text, "What customers read."),
    spec(PLAN, "description_lines", "Description", Kind::Paragraph, "One paragraph for the shop, up to 600 characters. May be empty."),
    spec(PLAN, "default_for", "Bought when no tier is named", Kind::Checks(&[
        ("quantity", "When keys are bought by number"),
        ("sites", "When keys are bought for named sites"),
        ("trial", "When a trial begins"),
    ]), ""),
    spec(PLAN, "quantity_means", "A quantity of five means", Kind::Choice(&[
        ("keys", "Five keys"),
        ("seats", "One key with five activations"),
    ]), ""),
    spec(PLAN, "shrink", "When a subscription gets fewer seats", Kind::Choice(&[
        ("unused_first", "Unused keys go first"),
        ("ask", "The customer chooses, within the grace"),
    ]), ""),

    spec(SEATS, "activates", "Licensed by", Kind::Choice(&[("site", "Site"), ("device", "Device")]), "A license takes no other kind of place."),
    spec(SEATS, "max_activations", "Activations of each license", Kind::Amount, "A number or \u{201c}unlimited\u{201d}. Licenses keep the number that they were made with."),
    spec(SEATS, "max_leases", "Floating seats of each license", Kind::Amount, "A number or \u{201c}unlimited\u{201d}. 0: none."),
    spec(SEATS, "over_limit", "When all activations are taken", Kind::Choice(&[
        ("reject", "Refuse another one"),
        ("replace_oldest", "The one not seen for longest makes room"),
    ]), ""),
    spec(SEATS, "idle_days", "Days until an unused place makes room", Kind::OptionalNumber, "A site or device that was not seen for so long gives its seat to one that asks. Empty: never."),
    spec(SEATS, "moves_per_month", "Moves a month", Kind::Number, "Seats that a customer may move without the old device."),
    spec(SEATS, "max_development_sites", "Development sites of each license", Kind::Amount, "localhost and the like, which take no seat. A number or \u{201c}unlimited\u{201d}."),
    spec(SEATS, "owner_check", "An activation must name", Kind::Choice(&[
        ("email", "The key and its owner\u{2019}s e-mail address"),
        ("key", "The key alone"),
    ]), ""),

    spec(TIME, "valid_days", "Days that a license is valid", Kind::OptionalNumber, "Empty: for ever, or as long as its subscription."),
    spec(TIME, "valid_days_from", "Counted from", Kind::Choice(&[("purchase", "The purchase"), ("activation", "The first activation")]), ""),
    spec(TIME, "grace_days", "Days of grace", Kind::Number, "How long a license works past its end."),
    spec(TIME, "offline_grace_days", "Days of grace offline", Kind::Number, "The same for license files and signed keys."),
    spec(TIME, "trial_days", "Days of a trial", Kind::Number, "0: no trial."),

    spec(KEYS, "key_format", "Form of the keys", Kind::Choice(&[
        ("random", "Random: KEY-7QF4-M2XK-9TNB-H3WD"),
        ("tiered", "Tiered: KEY-BUS-K9X2M-\u{2026}, with the tier\u{2019}s letters and a checksum"),
        ("email_expiry", "With address and end: user-example-com-20271231-A1B2C3D4"),
        ("signed", "Signed: verified without a server"),
    ]), ""),
    spec(KEYS, "code", "Letters in a tiered key", Kind::Optional, "3 or 4 capital letters, for tiered keys only."),
    spec(KEYS, "key_storage", "Keys are stored", Kind::Choice(&[
        ("sealed", "Sealed: they can be shown again"),
        ("hashed", "Hashed: they are shown once"),
    ]), ""),
    spec(KEYS, "license_files", "License files", Kind::Choice(&[
        ("bound", "For one installation each, which takes a seat"),
        ("unbound", "Also for any installation"),
        ("off", "None"),
    ]), ""),
    spec(KEYS, "file_ttl_days", "Longest life of a license file", Kind::Number, "1 to 3650 days."),

    spec(GRANTS, "features_lines", "Features", Kind::Names, "A name a line; \u{201c}all\u{201d} grants every feature."),
    spec(GRANTS, "limits_lines", "Limits", Kind::Limits, "A line each, as in: users = 20. Or: users = unlimited."),

    spec(MORE, "metadata_lines", "Metadata", Kind::Metadata, "Keys and values for your own programs, a line each, as in: crm = p-7."),
];

/// The values of a new tier: the file's defaults.
pub(super) const NEW: &[(&str, &str)] = &[
    ("activates", "site"),
    ("quantity_means", "keys"),
    ("shrink", "unused_first"),
    ("max_activations", "1"),
    ("max_leases", "0"),
    ("over_limit", "reject"),
    ("moves_per_month", "3"),
    ("max_development_sites", "20"),
    ("owner_check", "email"),
    ("valid_days_from", "purchase"),
    ("grace_days", "7"),
    ("offline_grace_days", "7"),
    ("trial_days", "0"),
    ("key_format", "random"),
    ("key_storage", "sealed"),
    ("license_files", "bound"),
    ("file_ttl_days", "365"),
];
