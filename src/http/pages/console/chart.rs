//! A bar chart that needs no scripts: SVG coordinates for each bar, and the same numbers as a table.

use serde_json::{Value, json};

use crate::language::Language;

/// The image's height; each period is [`STEP`] wide. CSS stretches the image to the page's width.
const HEIGHT: i64 = 100;
const STEP: i64 = 10;
/// The width of a period's bars.
const BARS: i64 = 8;

/// A series of bars.
pub struct Line {
    pub label: &'static str,
    /// The color: `accent`, `good`, `warn`, `bad`.
    pub tone: &'static str,
    /// One value per period, none negative.
    pub values: Vec<i64>,
}

/// A bar chart over periods; several series are stacked.
pub struct Chart<'a> {
    pub title: &'a str,
    /// The currency, if the values are amounts in its minor units.
    pub currency: Option<&'a str>,
    pub lines: Vec<Line>,
}

impl Chart<'_> {
    /// Returns the template's context. `labels` are the first days of the periods, such as `2026-11-23`.
    pub fn draw(&self, labels: &[&str]) -> Value {
        let text = |value: i64| {
            self.currency.map_or_else(|| value.to_string(), |currency| Language::English.money(value, currency))
        };
        let sum_at = |place: usize| self.lines.iter().filter_map(|line| line.values.get(place)).sum::<i64>();
        let sums: Vec<i64> = (0..labels.len()).map(sum_at).collect();
        let most = sums.iter().copied().max().unwrap_or(0);
        let mut bars = Vec::new();
        let mut rows = Vec::new();
        let mut left = 0_i64;
        for (place, label) in labels.iter().enumerate() {
            let mut below = 0_i64;
            let values: Vec<(&Line, i64)> =
                self.lines.iter().map(|line| (line, line.values.get(place).copied().unwrap_or(0))).collect();
            for (line, value) in values.iter().filter(|(_, value)| *value > 0) {
                let bottom = scaled(below, most);
                below += value;
                // Keeps even the smallest value visible.
                let height = (scaled(below, most) - bottom).max(1);
                bars.push(json!({
                    "x": left + (STEP - BARS) / 2, "y": (HEIGHT - bottom - height).max(0), "width": BARS, "height": height,
                    "tone": line.tone, "title": format!("{label}: {} {}", text(*value), line.label.to_lowercase()),
                }));
            }
            rows.push(json!({"label": label, "values": values.iter().map(|(_, v)| text(*v)).collect::<Vec<_>>()}));
            left += STEP;
        }
        let totals = self.lines.iter().map(|line| {
            json!({
                "label": line.label, "tone": line.tone, "total": text(line.values.iter().sum()),
            })
        });
        json!({
            "title": self.title,
            "width": left.max(STEP),
            "height": HEIGHT,
            "bars": bars,
            "totals": totals.collect::<Vec<_>>(),
            "most": text(most),
            "first": labels.first(),
            "last": labels.last(),
            "rows": rows,
        })
    }
}

/// Scales a value so that `most` has the full height.
fn scaled(value: i64, most: i64) -> i64 {
    let high = i128::from(value) * i128::from(HEIGHT) / i128::from(most.max(1));
    i64::try_from(high).unwrap_or(HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(tone: &'static str, values: &[i64]) -> Line {
        Line { label: "Some", tone, values: values.to_vec() }
    }

    #[test]
    fn bars_stand_on_each_other_and_none_leaves_the_picture() {
        let lines = vec![line("good", &[0, 3, i64::from(u32::MAX)]), line("bad", &[1, 1, 1])];
        let drawn = Chart { title: "A", currency: None, lines }.draw(&["2026-01-01", "2026-01-02", "2026-01-03"]);
        let bars = drawn["bars"].as_array().unwrap();
        // A zero has no bar.
        assert_eq!(bars.len(), 5);
        for bar in bars {
            let (y, height) = (bar["y"].as_i64().unwrap(), bar["height"].as_i64().unwrap());
            assert!(y >= 0 && height >= 1 && y + height <= HEIGHT + 1, "{bar}");
        }
        assert_eq!(drawn["width"], 30);
        assert_eq!(drawn["rows"][1], json!({"label": "2026-01-02", "values": ["3", "1"]}));
    }

    #[test]
    fn money_is_written_as_money() {
        let lines = vec![line("accent", &[900, 0])];
        let drawn = Chart { title: "A", currency: Some("eur"), lines }.draw(&["2026-01-01", "2026-01-02"]);
        assert_eq!((&drawn["most"], &drawn["bars"][0]["height"]), (&json!("€9.00"), &json!(100)));
        assert_eq!(drawn["totals"][0]["total"], "€9.00");
        assert_eq!(drawn["bars"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn nothing_is_a_picture_too() {
        let drawn = Chart { title: "A", currency: None, lines: vec![line("accent", &[0])] }.draw(&["2026-01-01"]);
        assert_eq!(drawn["bars"], json!([]));
    }
}
