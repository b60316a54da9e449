//! Light or dark, as it was chosen in a browser.

use actix_web::HttpRequest;

use super::cookies;
use crate::db::text_enum;

text_enum! {
    /// The colors of the pages.
    pub enum Theme {
        /// As the device has it.
        System = "system",
        Light = "light",
        Dark = "dark",
    }
}

impl Theme {
    /// What was chosen in this browser.
    pub fn of(req: &HttpRequest) -> Self {
        cookies::value(req, cookies::THEME).and_then(|word| Self::parse(&word)).unwrap_or(Self::System)
    }
}
