//! The languages of customer-facing text, and how each formats dates and money. Messages are in `templates/locales/`;
//! the seller's console, the API and the command line are in English.

use time::OffsetDateTime;

use crate::db::text_enum;

text_enum! {
    /// A language of the shop, the portal and the mails.
    pub enum Language {
        English = "en",
        German = "de",
        French = "fr",
        Spanish = "es",
        Japanese = "ja",
        /// Simplified Chinese.
        Chinese = "zh",
    }
}

/// Separates a currency symbol from the amount where a space belongs; prevents a line break there.
const NO_BREAK: &str = "\u{a0}";

impl Language {
    /// Returns the BCP 47 tag for `lang` attributes.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-Hans",
            other => other.as_str(),
        }
    }

    /// Returns the language's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Japanese => "日本語",
            Self::Chinese => "简体中文",
        }
    }

    /// Returns the language of a BCP 47 tag, ignoring region and script: `de-AT` is German, `zh-TW` falls back to the
    /// one Chinese.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::parse(&primary.to_ascii_lowercase())
    }

    /// Returns the first supported language of an `Accept-Language` header.
    pub fn first_of(accept_language: &str) -> Option<Self> {
        let mut wanted: Vec<(f32, Self)> = Vec::new();
        for part in accept_language.split(',').take(50) {
            let (tag, quality) = part.split_once(';').unwrap_or((part, "q=1"));
            let weight = quality.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok());
            // Rounded to thousandths, the precision of the header's grammar.
            let weight = weight.filter(|q| (0.0..=1.0).contains(q)).map(|q| (q * 1000.0).round());
            wanted.extend(weight.filter(|q| *q > 0.0).zip(Self::of_tag(tag.trim())));
        }
        // The sort is stable: of equal weights the first wins.
        wanted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        wanted.first().map(|(_, language)| *language)
    }

    /// Returns the separator between a label and its value.
    pub fn colon(self) -> &'static str {
        match self {
            Self::English | Self::German | Self::Spanish => ":",
            Self::French => "\u{a0}:",
            Self::Japanese | Self::Chinese => "：",
        }
    }

    /// Formats a date: `23 Nov 2026`, `23.11.2026`, `2026年11月23日`.
    pub fn date(self, time: OffsetDateTime) -> String {
        let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
        let name = |names: [&'static str; 12]| names.get(usize::from(month) - 1).copied().unwrap_or_default();
        match self {
            Self::English => {
                let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
                format!("{day} {} {year}", name(months))
            }
            Self::German => format!("{day:02}.{month:02}.{year}"),
            Self::French => {
                let months =
                    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
                format!("{day} {} {year}", name(months))
            }
            Self::Spanish => {
                let months = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"];
                format!("{day} {} {year}", name(months))
            }
            Self::Japanese | Self::Chinese => format!("{year}年{month}月{day}日"),
        }
    }

    /// Formats a date with the time in UTC: `23 Nov 2026, 08:05 UTC`.
    pub fn date_time(self, time: OffsetDateTime) -> String {
        let comma = if matches!(self, Self::Japanese | Self::Chinese) { "" } else { "," };
        format!("{}{comma} {:02}:{:02} UTC", self.date(time), time.hour(), time.minute())
    }

    /// Formats an amount in Stripe's minor units. In English `money(49900, "usd")` is `$499.00`, `money(500, "jpy")` is
    /// `¥500`, `money(1200, "chf")` is `CHF 12.00`; in German they are `499,00 $`, `500 ¥` and `12,00 CHF`. Sources:
    /// <https://docs.stripe.com/currencies#zero-decimal> and the Unicode CLDR.
    pub fn money(self, amount: i64, currency: &str) -> String {
        let code = currency.to_ascii_uppercase();
        let decimals: usize = match code.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "JPY" | "KMF" | "KRW" | "MGA" | "PYG" | "RWF" | "VND" | "VUV" | "XAF"
            | "XOF" | "XPF" => 0,
            "BHD" | "JOD" | "KWD" | "OMR" | "TND" => 3,
            _ => 2,
        };
        let digits = format!("{:0>width$}", amount.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let (group, point) = match self {
            Self::English | Self::Japanese | Self::Chinese => (",", "."),
            Self::German | Self::Spanish => (".", ","),
            Self::French => ("\u{202f}", ","),
        };
        // Spanish does not group four-digit numbers.
        let ungrouped = self == Self::Spanish && whole.len() < 5;
        let mut number = if ungrouped { whole.to_owned() } else { grouped(whole, group) };
        if decimals > 0 {
            number.push_str(point);
            number.push_str(fraction);
        }
        let sign = if amount < 0 { "-" } else { "" };
        match (self, self.symbol(&code)) {
            (Self::English | Self::Japanese | Self::Chinese, Some(symbol)) => format!("{sign}{symbol}{number}"),
            (Self::English, None) => format!("{sign}{code} {number}"),
            (Self::Japanese | Self::Chinese, None) => format!("{sign}{code}{NO_BREAK}{number}"),
            (_, symbol) => format!("{sign}{number}{NO_BREAK}{}", symbol.unwrap_or(&code)),
        }
    }

    /// Returns a currency's symbol if it is unambiguous in this language.
    fn symbol(self, code: &str) -> Option<&'static str> {
        Some(match (code, self) {
            ("EUR", _) => "€",
            ("GBP", Self::French) => "£GB",
            ("GBP", _) => "£",
            ("USD", Self::French) => "$US",
            ("USD", Self::Spanish | Self::Chinese) => "US$",
            ("USD", _) => "$",
            ("JPY", Self::Japanese) => "￥",
            ("JPY", Self::Chinese) => "JP¥",
            ("JPY", Self::French) => "JPY",
            ("JPY", _) => "¥",
            ("CNY", Self::Chinese) => "¥",
            _ => return None,
        })
    }
}

/// Formats `1234567` as `1,234,567`.
fn grouped(digits: &str, separator: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_browser_gets_the_first_of_its_languages_that_there_is() {
        for (header, expected) in [
            ("de", Some(Language::German)),
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("nl, fr;q=0.7, ja;q=0.9", Some(Language::Japanese)),
            ("en;q=0.5, fr;q=0.5", Some(Language::English)),
            ("zh-TW", Some(Language::Chinese)),
            ("ZH_hans", Some(Language::Chinese)),
            ("de;q=0, es;q=0.1", Some(Language::Spanish)),
            ("de;q=2, fr;q=x, es;q=-1", None),
            ("*", None),
            ("nl", None),
            ("", None),
            (",;q=,;;", None),
        ] {
            assert_eq!(Language::first_of(header), expected, "{header:?}");
        }
        let many = format!("{}de", "nl,".repeat(10_000));
        assert_eq!(Language::first_of(&many), None);
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        let written = |language: Language| language.date(datetime!(2026-11-03 23:59:59 UTC));
        assert_eq!(
            Language::ALL.iter().map(|l| written(*l)).collect::<Vec<_>>(),
            ["3 Nov 2026", "03.11.2026", "3 nov. 2026", "3 nov 2026", "2026年11月3日", "2026年11月3日"]
        );
    }

    #[test]
    fn money_is_written_as_people_write_it() {
        for (amount, currency, text) in [
            (49_900, "usd", "$499.00"),
            (5, "USD", "$0.05"),
            (0, "eur", "€0.00"),
            (1_234_567, "gbp", "£12,345.67"),
            (500, "jpy", "¥500"),
            (1_000_000, "krw", "KRW 1,000,000"),
            (1_200, "chf", "CHF 12.00"),
            (1_500, "kwd", "KWD 1.500"),
            (-900, "usd", "-$9.00"),
            (i64::MIN, "usd", "-$92,233,720,368,547,758.08"),
        ] {
            assert_eq!(Language::English.money(amount, currency), text);
        }
        use Language::{Chinese, French, German, Japanese, Spanish};
        for (language, amount, currency, text) in [
            (German, 123_456_789, "eur", "1.234.567,89\u{a0}€"),
            (German, 1_200, "chf", "12,00\u{a0}CHF"),
            (German, -900, "usd", "-9,00\u{a0}$"),
            (French, 123_456_789, "eur", "1\u{202f}234\u{202f}567,89\u{a0}€"),
            (French, 900, "usd", "9,00\u{a0}$US"),
            (Spanish, 123_456, "eur", "1234,56\u{a0}€"),
            (Spanish, 1_234_567, "eur", "12.345,67\u{a0}€"),
            (Japanese, 1_500, "jpy", "￥1,500"),
            (Japanese, 1_200, "chf", "CHF\u{a0}12.00"),
            (Chinese, 1_500, "cny", "¥15.00"),
            (Chinese, 1_500, "usd", "US$15.00"),
        ] {
            assert_eq!(language.money(amount, currency), text);
        }
    }
}
