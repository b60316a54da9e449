//! The seller's accent color, used for links and the main button, checked for contrast.

use std::fmt;

/// The page backgrounds (`static/keysmith.css`) with the lowest contrast, in light and dark mode.
const LIGHT_GROUND: Rgb = Rgb(0xf2, 0xf2, 0xef);
const DARK_GROUND: Rgb = Rgb(0x24, 0x27, 0x2c);
/// Minimum contrast of text: WCAG 2.2, 1.4.3.
const LEAST: f64 = 4.5;

/// A color that is readable on every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    light: Rgb,
    /// The same hue, lightened enough for dark mode.
    dark: Rgb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rgb(u8, u8, u8);

impl Accent {
    /// Parses `#2f4ac0`.
    ///
    /// # Errors
    /// What is wrong with it, phrased to follow the setting's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let light = Rgb::parse(text).ok_or_else(|| "is not a color such as #2f4ac0".to_owned())?;
        let contrast = light.contrast(LIGHT_GROUND);
        if contrast < LEAST {
            return Err(format!(
                "is too light to be read on a light page: its contrast is {contrast:.1} to 1, and text needs {LEAST} to 1"
            ));
        }
        let steps = 0..=u8::MAX;
        let dark = steps.map(|step| light.lighter(step)).find(|color| color.contrast(DARK_GROUND) >= LEAST);
        Ok(Self { light, dark: dark.unwrap_or(Rgb(u8::MAX, u8::MAX, u8::MAX)) })
    }

    /// Returns the style sheet that overrides Keysmith's own color.
    #[must_use]
    pub fn style_sheet(&self) -> String {
        let Self { light, dark } = self;
        let (hover, dark_hover) = (light.lighter(32), dark.lighter(64));
        format!(
            ":root {{\n  --accent: light-dark({light}, {dark});\n  --primary: light-dark({light}, {dark});\n  \
             --primary-hover: light-dark({hover}, {dark_hover});\n  --on-primary: light-dark(#ffffff, #15171a);\n}}\n"
        )
    }
}

/// The color as it was configured.
impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.light.fmt(f)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let part = |range| u8::from_str_radix(digits.get(range)?, 16).ok();
        Some(Self(part(0..2)?, part(2..4)?, part(4..6)?)).filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()))
    }

    /// Mixes with white: 0 = unchanged, 255 = white.
    fn lighter(self, step: u8) -> Self {
        let mix = |part: u8| {
            let more = u16::from(u8::MAX - part) * u16::from(step) / u16::from(u8::MAX);
            part.saturating_add(u8::try_from(more).unwrap_or(u8::MAX))
        };
        Self(mix(self.0), mix(self.1), mix(self.2))
    }

    /// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / f64::from(u8::MAX);
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_can_be_read_in_the_light_and_in_the_dark() {
        for good in ["#2f4ac0", "#000000", "#AB2424", "#14683f", "#5b6068"] {
            let accent = Accent::parse(good).unwrap();
            assert!(accent.light.contrast(LIGHT_GROUND) >= LEAST, "{good}");
            assert!(accent.dark.contrast(DARK_GROUND) >= LEAST, "{good}: {}", accent.dark);
            // The button's text.
            assert!(accent.light.contrast(Rgb(255, 255, 255)) >= LEAST, "{good}");
            assert!(accent.dark.contrast(Rgb(0x15, 0x17, 0x1a)) >= LEAST, "{good}");
            assert_eq!(accent.to_string(), good.to_lowercase());
        }
        for wrong in ["", "red", "#fff", "2f4ac0", "#2f4ac0ff", "#+f4ac0", "#ffffff", "#ffcc00", "#é1234", "url(x)"] {
            assert!(Accent::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Accent::parse("#ffcc00").unwrap_err().contains("too light"));
        assert!(Accent::parse("#2f4ac0").unwrap().style_sheet().contains("--accent: light-dark(#2f4ac0, #"));
    }
}
