//! Everything the call screen shows beside the questions, from one reading of the answers.

use std::{collections::BTreeMap, sync::Arc};

use access::Cx;
use accounts::{Structure, StructureKind};
use kernel::{id::CallId, jiff::civil::Date};
use questionnaire::{Answers, Definition, Progress, View};
use rules::{
    Evaluation, Params, Situation,
    aggir::{Gir, LetterSet},
    situation::{Payer, PayerKind},
};

use crate::{
    answers::{KeptAnswers, read_all},
    call::{Call, CallError, reach_to_read},
    facts::{self, ChosenService},
    forms,
    known::Known,
    store::calls,
    suggestions::suggestions,
    week::{Week, week},
};

/// What the answers of a call amount to, today.
#[derive(Clone, Debug)]
pub struct Assessment {
    pub call: Call,
    pub definition: Arc<Definition>,
    pub kept: KeptAnswers,
    /// As [`KeptAnswers::answers`].
    pub answers: Answers,
    pub progress: Progress,
    /// Keys; hidden answers stay stored.
    pub hidden_questions: Vec<String>,
    pub hidden_steps: Vec<String>,
    /// What the law was applied to.
    pub situation: Situation,
    pub evaluation: Evaluation,
    pub services: Vec<ChosenService>,
    /// The services and their prices today.
    pub catalogue: Vec<contents::Service>,
    pub week: Week,
    /// AGGIR letters the nine items make likely, by question not answered yet.
    pub suggestions: BTreeMap<String, LetterSet>,
    /// What is already known for the questions without answer; filled by [`crate::with_known`].
    pub known: BTreeMap<String, Known>,
}

/// # Errors
/// [`CallError`].
pub async fn assess(cx: &Cx, id: CallId) -> Result<Assessment, CallError> {
    let row = reach_to_read(cx, id).await?;
    assess_row(cx, row).await
}

/// For somebody who may read this call.
pub(crate) async fn assess_row(cx: &Cx, row: calls::Model) -> Result<Assessment, CallError> {
    let on = cx.db.read();
    let call = Call::from(row);
    let today = cx.clock.today();
    let definition = forms::definition(on, call.form).await?;
    let kept = read_all(&cx.seal, on, call.id).await?;
    let catalogue = contents::services(on, today).await?;
    let payer = match call.payer {
        Some(payer) => accounts::structure(on, payer).await?.map(finances),
        None => None,
    };
    Ok(assessed(call, definition, kept, catalogue, payer, today))
}

/// What a verified payer may finance besides the service it offers.
fn finances(payer: Structure) -> Payer {
    let kind = match payer.kind {
        StructureKind::Enterprise => PayerKind::Employer,
        StructureKind::Mutual => PayerKind::Insurer,
        _ => PayerKind::Other,
    };
    Payer { kind, name: payer.name }
}

fn assessed(
    call: Call,
    definition: Arc<Definition>,
    kept: KeptAnswers,
    catalogue: Vec<contents::Service>,
    payer: Option<Payer>,
    today: Date,
) -> Assessment {
    let answers = kept.answers();
    let view = View::of(&definition, &answers);
    let situation = Situation { payer, ..facts::situation(&definition, &view, today, &catalogue) };
    let services = facts::services(&definition, &view, &catalogue);
    Assessment {
        progress: Progress::seen_through(&view, &definition, &answers),
        hidden_questions: view.hidden_questions().map(str::to_owned).collect(),
        hidden_steps: view.hidden_steps().map(str::to_owned).collect(),
        evaluation: rules::evaluate(Params::bundled(), &situation),
        week: week(&view, &services, today, situation.departement.as_deref()),
        suggestions: suggestions(&view),
        known: BTreeMap::new(),
        situation,
        services,
        catalogue,
        call,
        kept,
        definition,
        answers,
    }
}

impl Assessment {
    /// Whether anything is known of the GIR.
    pub fn says_a_gir(&self) -> bool {
        self.situation.notified_gir.is_some() || self.evaluation.gir.possible.len() < Gir::ALL.len()
    }

    /// What is shown and what it holds.
    pub fn view(&self) -> View<'_> {
        View::of(&self.definition, &self.answers)
    }
}
