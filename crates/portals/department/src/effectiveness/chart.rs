//! Bars by month, drawn on the server. Colours are classes: the theme and the paper decide. The table beside a drawing
//! says the same in words.

use kernel::french::NBSP;
use sheets::Value;

/// The drawing, in its own units.
pub const WIDTH: i64 = 720;
pub const HEIGHT: i64 = 280;
const LEFT: i64 = 72;
const RIGHT: i64 = 8;
const TOP: i64 = 12;
const BOTTOM: i64 = 36;
const FLOOR: i64 = HEIGHT - BOTTOM;
/// Widest bar.
const WIDEST: i64 = 56;

pub struct Chart {
    pub title: String,
    pub description: String,
    pub bars: Vec<Bar>,
    pub ticks: Vec<Tick>,
    pub labels: Vec<Label>,
    /// (class, what it stands for), in the order of the stack.
    pub legend: Vec<(&'static str, &'static str)>,
}

pub struct Bar {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    pub class: &'static str,
    pub tip: String,
}

pub struct Tick {
    pub y: i64,
    pub text_y: i64,
    pub label: String,
}

pub struct Label {
    pub x: i64,
    pub text: String,
}

/// What is drawn of each month.
pub struct Series {
    pub class: &'static str,
    pub label: &'static str,
    /// Minutes or cents, one for each month.
    pub values: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Hours,
    Euros,
}

impl Unit {
    /// Of what a value counts, in one of the unit.
    const fn one(self) -> i64 {
        match self {
            Self::Hours => 60,
            Self::Euros => 100,
        }
    }

    fn tick(self, value: i64) -> String {
        let thousands = value >= 10_000 && value % 1_000 == 0;
        let (number, unit) = match (self, thousands) {
            (Self::Hours, _) => (value, "h"),
            (Self::Euros, true) => (value / 1_000, "k€"),
            (Self::Euros, false) => (value, "€"),
        };
        format!("{}{NBSP}{unit}", Value::Count(number).shown())
    }

    fn said(self, value: i64) -> String {
        match self {
            Self::Hours => Value::Minutes(value).shown(),
            Self::Euros => Value::Money(kernel::Money::from_cents(value)).shown(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One bar a month, its parts one on the other.
    Stacked,
    /// Bars side by side.
    Grouped,
}

impl Chart {
    /// `months`: as they are said, and their short names under the bars.
    pub fn new(
        title: &str,
        description: String,
        unit: Unit,
        layout: Layout,
        months: &[(String, String)],
        series: &[Series],
    ) -> Self {
        let positive = |series: &Series, month: usize| series.values[month].max(0);
        let heights = (0..months.len()).map(|month| {
            let values = series.iter().map(|one| positive(one, month));
            if layout == Layout::Stacked { values.sum::<i64>() } else { values.max().unwrap_or_default() }
        });
        let highest = heights.max().unwrap_or_default();
        let (step, top) = scale(highest, unit.one());
        let y = |value: i64| FLOOR - scaled(value, FLOOR - TOP, top * unit.one());
        let slot = (WIDTH - LEFT - RIGHT) / i64::try_from(months.len()).unwrap_or(1).max(1);
        let across =
            if layout == Layout::Stacked { 1 } else { i64::try_from(series.len()).unwrap_or(1).max(1) };
        let width = (slot * 7 / 10 / across).clamp(2, WIDEST);
        let mut bars = Vec::new();
        let mut labels = Vec::new();
        for (place, (said, short)) in months.iter().enumerate() {
            let middle = LEFT + slot * i64::try_from(place).unwrap_or_default() + slot / 2;
            labels.push(Label { x: middle, text: short.clone() });
            let mut below = 0;
            let mut x = middle - width * across / 2;
            for one in series {
                let value = positive(one, place);
                let (low, high) = (y(below), y(below + value));
                if value > 0 {
                    let tip = format!("{said}, {} : {}", one.label.to_lowercase(), unit.said(value));
                    bars.push(Bar { x, y: high, width, height: (low - high).max(1), class: one.class, tip });
                }
                if layout == Layout::Stacked { below += value } else { x += width }
            }
        }
        let tick = |value: i64| {
            let at = y(value * unit.one());
            Tick { y: at, text_y: at + 4, label: unit.tick(value) }
        };
        let ticks = (0..=top / step).map(|number| tick(number * step)).collect();
        let drawn = |one: &&Series| one.values.iter().any(|value| *value > 0);
        let legend = series.iter().filter(drawn).map(|one| (one.class, one.label)).collect();
        Self { title: title.to_owned(), description, bars, ticks, labels, legend }
    }

    pub fn is_empty(&self) -> bool {
        self.bars.is_empty()
    }
}

/// Rounded once for each height, so that the parts of a stack touch.
fn scaled(value: i64, room: i64, top: i64) -> i64 {
    let exact = i128::from(value) * i128::from(room) / i128::from(top.max(1));
    i64::try_from(exact).unwrap_or(room)
}

/// A round step (1, 2 or 5 with zeros) and the first multiple of it nothing goes over, four or five steps up.
fn scale(highest: i64, one: i64) -> (i64, i64) {
    let highest = highest.div_ceil_of(one).max(1);
    let mut step = 1_i64;
    for factor in [2, 5, 10].into_iter().cycle() {
        if highest <= step * 5 {
            break;
        }
        let power = 10_i64.pow(step.ilog10());
        step = power * factor;
    }
    (step, highest.div_ceil_of(step) * step)
}

/// The standard library's own is not stable for signed numbers.
trait DivCeil {
    fn div_ceil_of(self, by: Self) -> Self;
}

impl DivCeil for i64 {
    fn div_ceil_of(self, by: Self) -> Self {
        (self + by - 1).div_euclid(by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round() {
        let of = |hours: i64| scale(hours * 60, 60);
        assert_eq!(of(0), (1, 1));
        assert_eq!(of(5), (1, 5));
        assert_eq!(of(6), (2, 6));
        assert_eq!(of(23), (5, 25));
        assert_eq!(of(47), (10, 50));
        assert_eq!(of(51), (20, 60));
        assert_eq!(of(541_667), (200_000, 600_000));
    }

    #[test]
    fn the_parts_of_a_stack_touch_and_stand_on_the_floor() {
        let series = [
            Series { class: "a", label: "A", values: vec![100, 0] },
            Series { class: "b", label: "B", values: vec![53, 0] },
            Series { class: "c", label: "C", values: vec![7, 60] },
        ];
        let months =
            [("mars 2026".to_owned(), "mars".to_owned()), ("avril 2026".to_owned(), "avr.".to_owned())];
        let chart = Chart::new("T", String::new(), Unit::Hours, Layout::Stacked, &months, &series);
        assert_eq!(chart.bars.len(), 4, "nothing is drawn of nothing");
        assert_eq!(chart.bars[0].y + chart.bars[0].height, FLOOR);
        assert_eq!(chart.bars[1].y + chart.bars[1].height, chart.bars[0].y);
        assert_eq!(chart.bars[2].y + chart.bars[2].height, chart.bars[1].y);
        assert!(chart.bars.iter().all(|bar| bar.y >= TOP && bar.x >= LEFT && bar.x + bar.width <= WIDTH));
        assert_eq!(chart.bars[3].tip, "avril 2026, c : 1\u{a0}h");
        assert_eq!(chart.ticks.last().map(|tick| tick.label.as_str()), Some("3\u{a0}h"));
    }
}
