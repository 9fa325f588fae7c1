//! What a page of steering is about, as its address carries it.

use flows::{Alert, By, Partner, Scoped};
use kernel::{
    Month,
    french::month_year,
    jiff::{ToSpan, civil::Date},
};
use serde::Deserialize;

use crate::words;

/// Months shown when nobody chooses.
const SHOWN: i32 = 12;
/// Months kept by the measure: asking for more gives no more.
const MOST: i32 = 36;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    pub du: String,
    pub au: String,
    pub service: String,
    pub prestation: String,
    pub commune: String,
    pub par: String,
    /// Of the period, the one whose visits are shown.
    pub mois: String,
    pub alerte: String,
    pub numero: String,
    pub beneficiaire: String,
    pub format: String,
    pub page: Option<String>,
}

impl Sought {
    /// `last`: the last month anything is known of.
    pub fn scoped(&self, partners: &[Partner], last: Option<Month>, today: Date) -> Scoped {
        // Nothing is known of what is to come.
        let this = Month::of(today);
        let to = words::month(&self.au).or(last).unwrap_or(this).min(this);
        let from = words::month(&self.du).map_or_else(|| back_from(to, SHOWN), |from| from.min(this));
        let (from, to) = if from <= to { (from, to) } else { (to, from) };
        Scoped {
            from: from.max(back_from(to, MOST)),
            to,
            partner: words::service(partners, &self.service),
            product: self.prestation.trim().to_owned(),
            place: self.commune.trim().to_owned(),
        }
    }

    pub fn by(&self) -> By {
        match self.par.as_str() {
            "service" => By::Service,
            "prestation" => By::Product,
            "commune" => By::Place,
            _ => By::Month,
        }
    }

    pub fn alert(&self) -> Option<Alert> {
        Alert::from_code(&self.alerte)
    }

    /// The filters that follow one from page to page, the period as it is read.
    pub fn filters(&self, scoped: &Scoped) -> Vec<(&'static str, String)> {
        vec![
            ("du", scoped.from.to_string()),
            ("au", scoped.to.to_string()),
            ("service", self.service.clone()),
            ("prestation", scoped.product.clone()),
            ("commune", scoped.place.clone()),
        ]
    }
}

/// The first of so many months up to one.
fn back_from(to: Month, months: i32) -> Month {
    Month::of(to.first_day().saturating_sub((months - 1).months()))
}

/// « de janvier 2026 à mars 2026 · Aide et Présence · APA ».
pub fn said(scoped: &Scoped, partners: &[Partner]) -> String {
    let period = if scoped.from == scoped.to {
        month_year(scoped.from)
    } else {
        format!("de {} à {}", month_year(scoped.from), month_year(scoped.to))
    };
    let service = partners.iter().find(|one| Some(one.id) == scoped.partner);
    let service = service.map_or_else(|| "tous les services".to_owned(), |one| one.name.clone());
    let rest = [&scoped.product, &scoped.place].into_iter().filter(|text| !text.is_empty()).cloned();
    [period, service].into_iter().chain(rest).collect::<Vec<_>>().join(" · ")
}

/// An address with some filters, and more of one's own; the later of a name wins.
pub fn address(path: &str, filters: &[(&'static str, String)], own: &[(&'static str, &str)]) -> String {
    let is_own = |name: &str| own.iter().any(|(other, _)| *other == name);
    let kept = filters.iter().filter(|(name, _)| !is_own(name)).map(|(name, value)| (*name, value.as_str()));
    let pairs: Vec<(&str, &str)> = kept.chain(own.iter().copied()).collect();
    words::address(path, &pairs)
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;

    #[test]
    fn the_period_is_a_year_until_the_last_month_known_unless_somebody_chooses() {
        let today = date(2026, 11, 21);
        let shown = |sought: Sought, last: Option<&str>| {
            let scoped = sought.scoped(&[], last.map(|month| month.parse().unwrap()), today);
            (scoped.from.to_string(), scoped.to.to_string())
        };
        let of = |du: &str, au: &str| Sought { du: du.into(), au: au.into(), ..Sought::default() };
        assert_eq!(shown(Sought::default(), Some("2026-10")), ("2025-11".into(), "2026-10".into()));
        assert_eq!(shown(Sought::default(), None), ("2025-12".into(), "2026-11".into()));
        assert_eq!(
            shown(of("2026-03", "2026-01"), None),
            ("2026-01".into(), "2026-03".into()),
            "turned round"
        );
        assert_eq!(
            shown(of("1990-01", "2026-03"), None),
            ("2023-04".into(), "2026-03".into()),
            "three years"
        );
        assert_eq!(shown(of("2026-03", "1990-01"), None).0, "2023-04", "turned round, three years");
        assert_eq!(shown(of("2026-03", "9999-12"), None), ("2026-03".into(), "2026-11".into()), "to today");
        assert_eq!(shown(of("9999-12", "9999-12"), None), ("2026-11".into(), "2026-11".into()));
        assert_eq!(
            shown(of("mars", ""), Some("2026-10")).0,
            "2025-11",
            "what nobody understands is left out"
        );
    }
}
