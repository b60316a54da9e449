//! The light or dark theme chosen in a browser.

use actix_web::HttpRequest;

use super::cookies;
use crate::db::text_enum;

text_enum! {
    /// The color theme of the pages.
    pub enum Theme {
        /// Follows the device's setting.
        System = "system",
        Light = "light",
        Dark = "dark",
    }
}

impl Theme {
    /// Returns the theme chosen in this browser.
    pub fn of(req: &HttpRequest) -> Self {
        cookies::value(req, cookies::THEME).and_then(|word| Self::parse(&word)).unwrap_or(Self::System)
    }
}
