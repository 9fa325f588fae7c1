//! An invoice is taken in whole or not at all; it waits for its analysis.

use access::Cx;
use db::{
    Day, Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
        IntoActiveModel, QueryFilter,
    },
};
use kernel::{Money, Month, id::PartnerId};
use records::{Invoice, InvoiceLine};
use uuid::Uuid;

use super::{Source, digest, remember};
use crate::{
    analyse,
    invoice::InvoiceState,
    report::Outcome,
    store::{for_update, invoice_lines, invoices, partners},
};

/// Why an invoice is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("Le numéro de facture manque.")]
    NoNumber,
    #[error(
        "Le service « {0} » n’est pas connu du département. Vérifiez son identifiant, ou demandez au département de l’ajouter."
    )]
    UnknownProvider(String),
    #[error("Cette facture est celle d’un autre service que le vôtre.")]
    NotYours,
    #[error("La facture n’a pas de ligne.")]
    NoLine,
    #[error("Ligne {0} : {1}.")]
    Line(String, LineRefused),
    #[error(
        "Cette facture a déjà été acceptée, en entier ou en partie : pour la corriger, envoyez un avoir."
    )]
    Settled,
    #[error("Les heures de TISF ne se facturent pas par cette plateforme (ligne {0}).")]
    Tisf(String),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LineRefused {
    #[error("l’identifiant du bénéficiaire manque")]
    NoBeneficiary,
    #[error("la prestation manque")]
    NoProduct,
    #[error("la période manque : donnez celle de la ligne, ou celle de la facture")]
    NoPeriod,
    #[error("la période couvre plusieurs mois : une ligne par mois")]
    SeveralMonths,
    #[error("la quantité n’est pas une durée : donnez des heures (HUR) ou des minutes (MIN)")]
    NotATime,
    #[error("le prix manque")]
    NoPrice,
    #[error("le montant manque")]
    NoAmount,
}

/// What an invoice does, or why it does nothing.
pub(crate) async fn apply(
    cx: &Cx,
    on: &impl ConnectionTrait,
    source: Source,
    partner: PartnerId,
    invoice: &Invoice,
) -> Result<Result<Outcome, Refused>, DbErr> {
    let lines = match lines(invoice) {
        Ok(lines) => lines,
        Err(refused) => return Ok(Err(refused)),
    };
    // The service's row first, as whoever merges its visits does: two files of one service wait for each other.
    for_update(cx, partners::Entity::find_by_id(partner.uuid())).one(on).await?;
    let current = invoices::Entity::find()
        .filter(invoices::Column::PartnerId.eq(partner.uuid()))
        .filter(invoices::Column::Number.eq(&invoice.number))
        .filter(invoices::Column::Current.eq(true));
    let current = for_update(cx, current).one(on).await?;
    let issued = Moment::from(source.issued(invoice.issued_at));
    let said = digest(&Invoice { transaction: None, version: None, issued_at: None, ..invoice.clone() });
    if let Some(known) = &current {
        if known.digest == said {
            return Ok(Ok(Outcome::Unchanged));
        }
        if InvoiceState::from_code(&known.state).is_some_and(InvoiceState::pays) {
            return Ok(Err(Refused::Settled));
        }
        if known.issued_at > issued {
            return Ok(Ok(Outcome::Older));
        }
    }
    remember(cx, on, source.department, invoice.lines.iter().map(|line| &line.beneficiary)).await?;
    let outcome = if current.is_some() { Outcome::Replaced } else { Outcome::Created };
    let version = current.as_ref().map_or(1, |known| known.version + 1);
    if let Some(known) = current {
        let mut known = known.into_active_model();
        known.current = Set(false);
        known.update(on).await?;
    }
    let total =
        invoice.total.unwrap_or_else(|| lines.iter().map(|line| Money::from_cents(line.gross_c)).sum());
    let id = cx.entropy.uuid(cx.clock.now());
    invoices::ActiveModel {
        id: Set(id),
        structure_id: Set(source.department.uuid()),
        partner_id: Set(partner.uuid()),
        file_id: Set(source.file.uuid()),
        number: Set(invoice.number.clone()),
        version: Set(version),
        current: Set(true),
        kind: Set(invoice.kind.code().to_owned()),
        period_from: Set(invoice.period_from.map(Day::from)),
        period_to: Set(invoice.period_to.map(Day::from)),
        total_c: Set(total.cents()),
        issued_at: Set(issued),
        received_at: Set(source.received_at.into()),
        digest: Set(said),
        state: Set(InvoiceState::Received.code().to_owned()),
        changed_since: Set(false),
        analysed_at: Set(None),
        lines: Set(i64::try_from(lines.len()).unwrap_or(i64::MAX)),
        lines_in_fault: Set(0),
        effect_c: Set(0),
        decided_at: Set(None),
        decided_by: Set(None),
        reason: Set(None),
        comment: Set(None),
        accepted_c: Set(0),
        payment_id: Set(None),
        findings: Set(None),
        due_on: Set(None),
    }
    .insert(on)
    .await?;
    let lines = lines.into_iter().map(|line| invoice_lines::ActiveModel {
        id: Set(cx.entropy.uuid(cx.clock.now())),
        invoice_id: Set(id),
        ..line.into_active_model().reset_all()
    });
    invoice_lines::Entity::insert_many(lines).exec_without_returning(on).await?;
    analyse::ask(cx, on, id.into()).await?;
    Ok(Ok(outcome))
}

fn lines(invoice: &Invoice) -> Result<Vec<invoice_lines::Model>, Refused> {
    if invoice.number.trim().is_empty() {
        return Err(Refused::NoNumber);
    }
    if invoice.lines.is_empty() {
        return Err(Refused::NoLine);
    }
    let lines = invoice.lines.iter().enumerate().map(|(position, line)| {
        let number = match line.id.value.as_str() {
            "" => (position + 1).to_string(),
            given => given.to_owned(),
        };
        if line.aid.as_ref().is_some_and(|aid| aid.code.eq_ignore_ascii_case("TISF")) {
            return Err(Refused::Tisf(number));
        }
        stored(invoice, line, position, &number).map_err(|refused| Refused::Line(number, refused))
    });
    lines.collect()
}

fn stored(
    invoice: &Invoice,
    line: &InvoiceLine,
    position: usize,
    number: &str,
) -> Result<invoice_lines::Model, LineRefused> {
    let beneficiary = line.beneficiary.id.value.clone();
    if beneficiary.trim().is_empty() {
        return Err(LineRefused::NoBeneficiary);
    }
    let product = line.product.as_ref().or(line.aid.as_ref()).ok_or(LineRefused::NoProduct)?;
    let from = line.period_from.or(invoice.period_from).ok_or(LineRefused::NoPeriod)?;
    let to = line.period_to.or(invoice.period_to).ok_or(LineRefused::NoPeriod)?;
    if Month::of(from) != Month::of(to) {
        return Err(LineRefused::SeveralMonths);
    }
    let seconds = line.quantity.as_ref().and_then(records::Quantity::seconds).ok_or(LineRefused::NotATime)?;
    Ok(invoice_lines::Model {
        id: Uuid::nil(),
        invoice_id: Uuid::nil(),
        position: i64::try_from(position).unwrap_or(i64::MAX),
        number: number.to_owned(),
        order_number: line.order_number.clone().unwrap_or_default(),
        order_line: line.order_line.clone().unwrap_or_default(),
        beneficiary,
        product: product.code.clone(),
        month: Month::of(from).to_string(),
        quantity_min: (seconds + 30).div_euclid(60),
        unit_price_c: line.unit_price.ok_or(LineRefused::NoPrice)?.cents(),
        gross_c: line.gross.ok_or(LineRefused::NoAmount)?.cents(),
        funder_c: line.funder_share.map(Money::cents),
        beneficiary_c: line.beneficiary_share.map(Money::cents),
        planned_min: None,
        delivered_min: None,
        findings: 0,
        effect_c: 0,
        explanation: String::new(),
        accepted: false,
    })
}
