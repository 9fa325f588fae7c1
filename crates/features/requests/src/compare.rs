//! The quotes side by side: the same week, both tariffs, the aids, what is left to pay, what is missing.

use access::Cx;
use kernel::jiff::civil::Date;

use crate::{
    brief::Brief,
    error::RequestError,
    invitation::{Invitation, invitations},
    pricing::{Priced, price},
    request::Request,
    terms::{Terms, Which},
};

/// A quote, priced.
#[derive(Clone, Debug)]
pub struct Offer {
    pub invitation: Invitation,
    pub public: Priced,
    pub preferential: Priced,
    /// Labels of the prerequisites it does not meet.
    pub unmet: Vec<String>,
}

impl Offer {
    /// Most a household may have to pay each month before the tax credit, with the tariff it would get.
    pub fn left_to_pay(&self) -> kernel::Money {
        self.preferential.evaluation.budget.left_to_pay_now.max
    }
}

/// Those with a quote, the least left to pay first.
///
/// # Errors
/// [`RequestError`].
pub async fn compare(cx: &Cx, request: &Request) -> Result<Vec<Offer>, RequestError> {
    let today = cx.clock.today();
    let invitations = invitations(cx, request).await?;
    Ok(offers(&request.brief, invitations, today))
}

pub(crate) fn offers(brief: &Brief, invitations: Vec<Invitation>, today: Date) -> Vec<Offer> {
    let offer = |invitation: Invitation| {
        let terms = &invitation.quote.as_ref()?.terms;
        Some(Offer {
            public: price(brief, terms, Which::Public, today),
            preferential: price(brief, terms, Which::Preferential, today),
            unmet: unmet(brief, terms),
            invitation,
        })
    };
    let mut offers: Vec<Offer> = invitations.into_iter().filter_map(offer).collect();
    // What does everything asked comes before what is cheap because half of it is missing.
    offers.sort_by_key(|offer| (offer.preferential.missing.len(), offer.left_to_pay()));
    offers
}

fn unmet(brief: &Brief, terms: &Terms) -> Vec<String> {
    let asked = brief.prerequisites.iter().zip(&terms.answers);
    asked.filter(|(_, answer)| !answer.met).map(|(asked, _)| asked.label.clone()).collect()
}
