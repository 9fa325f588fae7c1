//! The published rules a draft would meet: those it would override, and those it would give way to.

use flows::{NewRule, Partner};
use web::{Caseworker, Failure};

use super::{
    BASE,
    list::{title, validity},
    sentences,
};
use crate::failures::failed;

pub struct Met {
    pub overridden: Vec<View>,
    pub stronger: Vec<View>,
}

pub struct View {
    pub number: i64,
    pub href: String,
    /// For whom and when, and the values both give: « tous les services, sans limite de date : tarif ».
    pub said: String,
}

/// `None` without a draft that can be read.
pub async fn met(
    agent: &Caseworker,
    draft: Option<&NewRule>,
    partners: &[Partner],
) -> Result<Option<Met>, Failure> {
    let Some(draft) = draft.filter(|draft| draft.settings != flows::Settings::default()) else {
        return Ok(None);
    };
    let of_draft = sentences(&draft.settings);
    let mut met = Met { overridden: Vec::new(), stronger: Vec::new() };
    for one in flows::rules_met(&agent.cx, draft).await.map_err(failed)? {
        let both = sentences(&one.rule.settings)
            .into_iter()
            .map(|(what, _)| what)
            .filter(|what| of_draft.iter().any(|(own, _)| own == what))
            .map(str::to_lowercase);
        let view = View {
            number: one.rule.version,
            href: format!("{BASE}#regle-{}", one.rule.version),
            said: format!(
                "{}, {} : {}",
                // Within a sentence; the name of a service keeps its capital.
                title(&one.rule, partners).replacen("Tous les", "tous les", 1),
                validity(&one.rule).to_lowercase(),
                both.collect::<Vec<_>>().join(", ")
            ),
        };
        if one.overridden { met.overridden.push(view) } else { met.stronger.push(view) }
    }
    Ok(Some(met))
}
