//! The published rules a draft would meet: those it would override, and those it would give way to.

use flows::{NewRule, Partner};
use web::{Caseworker, Failure};

use super::{
    list::{address, title, validity},
    sentences,
};
use crate::{failures::failed, words};

/// Rules named; the others are counted, and the list shows them.
const NAMED: usize = 5;

pub struct Met {
    pub overridden: Vec<View>,
    pub stronger: Vec<View>,
    /// « 775 autres règles », of each; empty when all are named.
    pub overridden_more: String,
    pub stronger_more: String,
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
    let (mut overridden, mut stronger) = (Vec::new(), Vec::new());
    for one in flows::rules_met(&agent.cx, draft).await.map_err(failed)? {
        let both = sentences(&one.rule.settings)
            .into_iter()
            .map(|(what, _)| what)
            .filter(|what| of_draft.iter().any(|(own, _)| own == what))
            .map(str::to_lowercase);
        let view = View {
            number: one.rule.version,
            href: address(one.rule.version),
            said: format!(
                "{}, {} : {}",
                // Within a sentence; the name of a service keeps its capital.
                title(&one.rule, partners).replacen("Tous les", "tous les", 1),
                validity(&one.rule).to_lowercase(),
                both.collect::<Vec<_>>().join(", ")
            ),
        };
        if one.overridden { overridden.push(view) } else { stronger.push(view) }
    }
    let overridden_more = more(&mut overridden);
    let stronger_more = more(&mut stronger);
    Ok(Some(Met { overridden, stronger, overridden_more, stronger_more }))
}

/// Keeps the first ones, and counts the others.
fn more(views: &mut Vec<View>) -> String {
    let left = views.len().saturating_sub(NAMED);
    views.truncate(NAMED);
    match left {
        0 => String::new(),
        left => words::count(left as u64, "autre règle", "autres règles"),
    }
}
