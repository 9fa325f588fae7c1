//! The rules of an order.

use std::collections::HashSet;

use records::{Action, Order};
use rust_decimal::Decimal;

use super::{Checker, Remarks};
use crate::code;

impl Checker {
    pub(super) fn order(&mut self, order: &Order, remarks: &mut Remarks<'_>) {
        let day = order.valid_from;
        self.code(order.aid.as_ref(), Some("ESPPADOM_TYPE_AIDE"), day, "type d’aide", remarks);
        self.code(order.framework.as_ref(), Some("ESPPADOM_CADRE"), day, "cadre d’intervention", remarks);
        if let (Some(from), Some(to)) = (order.valid_from, order.valid_to)
            && to < from
        {
            let message = "la fin de validité vient avant le début : corrigez les dates";
            remarks.say(code::PERIOD_REVERSED, message).found = Some(format!("{from} → {to}"));
        }
        if order.lines.is_empty() && matches!(order.action, Action::Create | Action::Modify) {
            remarks.say(
                code::NO_LINE,
                "la prise en charge n’a pas de ligne : ajoutez les prestations accordées",
            );
        }
        let mut numbers = HashSet::new();
        for line in &order.lines {
            let number = &line.number.value;
            if !numbers.insert(number) {
                let message =
                    format!("le n° de ligne « {number} » est répété : donnez un numéro à chaque ligne");
                remarks.say(code::DUPLICATE_LINE, &message);
            }
            self.code(line.product.as_ref(), None, day, "prestation", remarks);
            if line.product.as_ref().is_none_or(|product| product.code.is_empty()) {
                let message = format!("ligne « {number} » : le code de prestation est absent ; ajoutez-le");
                remarks.say(code::NO_PRODUCT, &message);
            }
            self.quantity(line.quantity.as_ref(), remarks);
            if let Some(rate) =
                line.participation.filter(|rate| rate.is_sign_negative() || *rate > Decimal::ONE_HUNDRED)
            {
                let message = format!("ligne « {number} » : la participation doit être entre 0 et 100 %");
                remarks.say(code::PARTICIPATION, &message).found = Some(rate.to_string());
            }
            for task in &line.tasks {
                self.code(Some(task), Some("ESPPADOM_SERVICE"), day, "acte", remarks);
            }
        }
    }
}
