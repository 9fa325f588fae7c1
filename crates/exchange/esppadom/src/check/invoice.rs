//! The rules of an invoice, in cents.

use std::collections::HashSet;

use kernel::{Money, jiff::civil::Date};
use records::{Datum, Invoice, InvoiceLine};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Checker, Remarks};
use crate::code;

impl Checker {
    pub(super) fn invoice(&mut self, invoice: &Invoice, remarks: &mut Remarks<'_>) {
        let day = invoice.period_from;
        reversed(invoice.period_from, invoice.period_to, "la période facturée", remarks);
        self.future(invoice.issued_at, "la date de la facture", remarks);
        if invoice.lines.is_empty() {
            remarks.say(code::NO_LINE, "la facture n’a pas de ligne : ajoutez les prestations facturées");
        }
        let mut ids = HashSet::new();
        for line in &invoice.lines {
            if !ids.insert(&line.id.value) {
                let message = format!(
                    "le n° de ligne « {} » est répété : donnez un numéro à chaque ligne",
                    line.id.value
                );
                remarks.say(code::DUPLICATE_LINE, &message);
            }
            self.code(line.aid.as_ref(), Some("ESPPADOM_TYPE_AIDE"), day, "type d’aide", remarks);
            self.code(line.product.as_ref(), None, day, "prestation", remarks);
            self.quantity(line.quantity.as_ref(), remarks);
            of_line(line, remarks);
        }
        totals(invoice, remarks);
    }
}

fn of_line(line: &InvoiceLine, remarks: &mut Remarks<'_>) {
    let name = format!("ligne « {} »", line.id.value);
    reversed(line.period_from, line.period_to, &format!("{name} : la période"), remarks);
    if line.product.as_ref().is_none_or(|product| product.code.is_empty()) {
        let message =
            format!("{name} : le code de prestation est absent ; reprenez celui de la prise en charge");
        remarks.say(code::NO_PRODUCT, &message);
    }
    if let (Some(gross), Some(funder), Some(beneficiary)) =
        (line.gross, line.funder_share, line.beneficiary_share)
        && gross.cents() != funder.cents().saturating_add(beneficiary.cents())
    {
        let message =
            format!("{name} : part du financeur et part du bénéficiaire ne font pas le montant de la ligne");
        let finding = remarks.say(code::SHARES, &message);
        finding.expected = Some(euros(gross.cents()));
        finding.found = Some(euros(funder.cents().saturating_add(beneficiary.cents())));
    }
    if let (Some(gross), Some(price), Some(quantity)) = (line.gross, line.unit_price, &line.quantity)
        && let Some(expected) = quantity
            .value
            .checked_mul(Decimal::from(price.cents()))
            .map(|cents| cents.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
        && expected.checked_sub(Decimal::from(gross.cents())).is_none_or(|gap| gap.abs() > Decimal::ONE)
    {
        let message =
            format!("{name} : le montant n’est pas la quantité multipliée par le prix, au centime près");
        let finding = remarks.say(code::AMOUNT, &message);
        finding.expected = expected.try_into().ok().map(euros);
        finding.found = Some(euros(gross.cents()));
    }
}

fn totals(invoice: &Invoice, remarks: &mut Remarks<'_>) {
    let sum = |amount: fn(&InvoiceLine) -> Option<Money>| {
        let amounts: Option<Vec<i64>> =
            invoice.lines.iter().map(|line| Some(amount(line)?.cents())).collect();
        amounts
            .filter(|amounts| !amounts.is_empty())
            .map(|amounts| amounts.into_iter().fold(0, i64::saturating_add))
    };
    if let (Some(total), Some(lines)) = (invoice.total, sum(|line| line.gross))
        && total.cents() != lines
    {
        let finding = remarks.say(
            code::TOTAL,
            "le total n’est pas la somme des lignes : corrigez le total ou la ligne qui manque",
        );
        finding.expected = Some(euros(lines));
        finding.found = Some(euros(total.cents()));
    }
}

fn reversed(from: Option<Date>, to: Option<Date>, what: &str, remarks: &mut Remarks<'_>) {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        let message = format!("{what} finit avant de commencer : corrigez les dates");
        remarks.say(code::PERIOD_REVERSED, &message).found = Some(format!("{from} → {to}"));
    }
}

fn euros(cents: i64) -> String {
    Datum::Money(Money::from_cents(cents)).to_string()
}
