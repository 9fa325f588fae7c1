//! What a département knows of a sample that the sample does not say: its own code, those of its services.

use records::{Flow, dictionary};

use super::{Pick, Proposed};
use crate::{format::Format, rule::Rule, sniff::Profile};

/// Keys of the field that says who pays, whatever the flow.
const FUNDERS: [&str; 2] = ["funder_id", "buyer_id"];

/// Empty: nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The code of the département, as its messages write it.
    pub funder: Option<String>,
    /// Those of its services.
    pub services: Vec<String>,
}

impl Known {
    /// Whether this field says who pays.
    pub fn is_funder(key: &str) -> bool {
        FUNDERS.contains(&key)
    }

    /// A column is no funder when it says another one than the département.
    pub(super) fn allows(&self, pick: &Pick, profiles: &[Profile]) -> bool {
        let Some(funder) = &self.funder else { return true };
        !Self::is_funder(pick.key) || profiles[pick.column].values.iter().all(|value| value == funder)
    }

    /// Columns of which all the values are known.
    pub(super) fn picks(&self, flow: Flow, profiles: &[Profile]) -> Vec<Pick> {
        let Some(field) = dictionary::field(flow, "provider_id") else { return Vec::new() };
        let known = |profile: &Profile| {
            !profile.values.is_empty() && profile.values.iter().all(|value| self.services.contains(value))
        };
        let columns = profiles.iter().enumerate().filter(|(_, profile)| known(profile));
        columns
            .map(|(column, _)| Pick {
                key: &field.key,
                column,
                confidence: 95,
                reason: "Toutes les valeurs sont des codes de vos services.".to_owned(),
            })
            .collect()
    }

    /// No column says who pays: the département does.
    pub(super) fn funder_said(&self, format: &mut Format, fields: &mut Vec<Proposed>) {
        let Some(funder) = &self.funder else { return };
        let asked = dictionary::fields(format.flow).iter().find(|field| Self::is_funder(&field.key));
        let Some(field) = asked.filter(|field| !format.fields.iter().any(|rule| rule.key == field.key))
        else {
            return;
        };
        format.fields.push(Rule::constant(&field.key, funder));
        fields.push(Proposed {
            key: field.key.clone(),
            confidence: 95,
            reason: "C’est le code de votre département, repris de vos autres formats.".to_owned(),
        });
    }
}
