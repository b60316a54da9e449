//! Fields that several calls share, included with `..` in a [`request!`].

use schemars::{SchemaGenerator, json_schema};

use super::description::Members;
use super::field::Label;
use super::fields::Fields;
use super::input::{Request, request};
use crate::activations::activation::Details;
use crate::error_code::ErrorCode;

/// The maximum page size of a list.
pub const MOST: i64 = 100;
/// The default page size of a list.
const USUAL: i64 = 50;

request! {
    /// What a device reports about itself.
    pub struct DeviceFields as "Device" {
        pub instance_name: Option<Label>,
        pub hostname: Option<Label>,
        pub os_type: Option<Label>,
        pub os_version: Option<Label>,
        pub app_version: Option<Label>,
    }
}

impl DeviceFields {
    /// The details of an activation from this address.
    pub fn details(self, ip: Option<String>) -> Details {
        let text = |label: Option<Label>| label.map(|Label(text)| text);
        Details {
            instance_name: text(self.instance_name),
            hostname: text(self.hostname),
            os_type: text(self.os_type),
            os_version: text(self.os_version),
            app_version: text(self.app_version),
            ip,
        }
    }
}

/// `limit` and `cursor` of a list; the last part of a list's query, because it refuses filters without a value.
pub struct Paging {
    pub limit: i64,
    pub cursor: Option<String>,
}

impl Paging {
    /// Reads both, after all other fields of the query. Mistakes are recorded in `fields`.
    pub fn of(fields: &mut Fields) -> Self {
        let cursor = fields.optional_text("cursor").filter(|cursor| !cursor.is_empty());
        let limit = fields.optional_text("limit").map_or(USUAL, |text| text.parse().unwrap_or(0));
        if !(1..=MOST).contains(&limit) {
            fields.wrong("limit", ErrorCode::InvalidFields, format!("must be a whole number from 1 to {MOST}"));
        }
        fields.no_empty_filters();
        Self { limit, cursor }
    }
}

impl Request for Paging {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self::of(fields))
    }

    fn members(_: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("limit", false, json_schema!({"type": "integer", "minimum": 1, "maximum": MOST}), "");
        members.add("cursor", false, json_schema!({"type": "string"}), "");
        members
    }
}
