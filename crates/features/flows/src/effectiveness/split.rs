//! One cause for each minute. Pure, whole minutes.

/// Where a minute went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum Part {
    /// Ordered and done.
    Within,
    /// Ordered, planned, not done: nobody at home.
    Absence,
    Hospital,
    Refusal,
    /// The service had nobody to send.
    Staff,
    /// A visit took place, says the service, and nothing proves it.
    Unproved,
    /// Ordered, planned, not done, and nobody said why.
    Unsaid,
    /// Ordered, and no visit was ever announced for it.
    NotPlanned,
    /// Done beyond what was ordered.
    Beyond,
    /// Done while nothing was ordered.
    NotOrdered,
    /// Done and not billed.
    Unbilled,
    /// Done, and never billed here: TISF (D11-05).
    Exempt,
    /// Billed and not done.
    Undone,
}

impl Part {
    pub const ALL: [Self; 13] = [
        Self::Within,
        Self::Absence,
        Self::Hospital,
        Self::Refusal,
        Self::Staff,
        Self::Unproved,
        Self::Unsaid,
        Self::NotPlanned,
        Self::Beyond,
        Self::NotOrdered,
        Self::Unbilled,
        Self::Exempt,
        Self::Undone,
    ];

    /// What becomes of what was ordered.
    pub const ORDERED: [Self; 8] = [
        Self::Within,
        Self::Absence,
        Self::Hospital,
        Self::Refusal,
        Self::Staff,
        Self::Unproved,
        Self::Unsaid,
        Self::NotPlanned,
    ];

    /// Planned and not done, by cause.
    pub const NOT_DONE: [Self; 6] =
        [Self::Absence, Self::Hospital, Self::Refusal, Self::Staff, Self::Unproved, Self::Unsaid];

    /// What was done comes from.
    pub const DONE: [Self; 3] = [Self::Within, Self::Beyond, Self::NotOrdered];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Within => "Fait, dans le plan",
            Self::Absence => "Absence",
            Self::Hospital => "Hospitalisation",
            Self::Refusal => "Refus",
            Self::Staff => "Manque de personnel",
            Self::Unproved => "Non prouvé",
            Self::Unsaid => "Motif non transmis",
            Self::NotPlanned => "Non planifié",
            Self::Beyond => "Fait au-delà du plan",
            Self::NotOrdered => "Fait sans commande",
            Self::Unbilled => "Fait, non facturé",
            Self::Exempt => "Fait, non facturable ici (TISF)",
            Self::Undone => "Facturé, non fait",
        }
    }

    /// What the figure counts, as the page explains it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Within => "heures commandées et faites, le même mois",
            Self::Absence => "intervention prévue et annulée avec le motif ABS : personne au domicile",
            Self::Hospital => "intervention prévue et annulée avec le motif HOS",
            Self::Refusal => "intervention prévue et annulée avec le motif REF",
            Self::Staff => {
                "intervention prévue et annulée avec le motif PER : le service n’avait personne à envoyer"
            }
            Self::Unproved => "intervention transmise qu’un pointage manquant empêche de compter",
            Self::Unsaid => {
                "intervention supprimée (SUP) ou plus courte que prévu, sans que le service dise pourquoi"
            }
            Self::NotPlanned => "reste du plan pour lequel aucune intervention n’a été annoncée",
            Self::Beyond => "heures faites en plus du plan du mois, sans tenir compte du lissage",
            Self::NotOrdered => "heures faites alors qu’aucune prise en charge n’était en vigueur ce mois-là",
            Self::Unbilled => "heures faites qui ne sont sur aucune facture reçue et non rejetée",
            Self::Exempt => "heures de TISF : commandées et suivies ici, facturées ailleurs",
            Self::Undone => "heures facturées, factures rejetées exclues, sans intervention qui les prouve",
        }
    }
}

/// Minutes by [`Part`].
pub type Parts = [i64; 13];

/// What is known of a beneficiary's « prestation » at a service in a month, in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub ordered: i64,
    pub done: i64,
    /// Credit notes taken off.
    pub billed: i64,
    /// Planned and not done, in the order of [`Part::NOT_DONE`].
    pub not_done: [i64; 6],
    /// TISF is not billed here.
    pub exempt: bool,
}

/// Causes add up: those of [`Part::ORDERED`] to what was ordered, those of [`Part::DONE`] to what was done, and what was
/// done, less [`Part::Unbilled`] and [`Part::Exempt`], plus [`Part::Undone`], to what was billed.
///
/// A visit that was missed and made up for leaves no gap: when the causes told are more than the gap, they share it in
/// proportion.
pub fn split(facts: &Facts) -> Parts {
    let [ordered, done, billed] = [facts.ordered, facts.done, facts.billed].map(|minutes| minutes.max(0));
    let mut parts = Parts::default();
    let within = ordered.min(done);
    let gap = ordered - within;
    let causes = shared(gap, facts.not_done.map(|minutes| minutes.max(0)));
    parts[Part::Within as usize] = within;
    for (part, minutes) in Part::NOT_DONE.into_iter().zip(causes) {
        parts[part as usize] = minutes;
    }
    parts[Part::NotPlanned as usize] = gap - causes.iter().sum::<i64>();
    let more = if ordered > 0 { Part::Beyond } else { Part::NotOrdered };
    parts[more as usize] = done - within;
    let both = done.min(billed);
    let left = if facts.exempt { Part::Exempt } else { Part::Unbilled };
    parts[left as usize] = done - both;
    parts[Part::Undone as usize] = billed - both;
    parts
}

/// The causes as told when they fit in the gap; else the gap in their proportions, whole minutes, the largest remainders
/// first.
fn shared(gap: i64, told: [i64; 6]) -> [i64; 6] {
    let total: i64 = told.iter().sum();
    if total <= gap {
        return told;
    }
    let exact = |minutes: i64| i128::from(minutes) * i128::from(gap);
    let whole = i128::from(total);
    let mut parts = told.map(|minutes| i64::try_from(exact(minutes) / whole).unwrap_or_default());
    let mut by_remainder: Vec<usize> = (0..told.len()).collect();
    by_remainder.sort_by_key(|place| std::cmp::Reverse(exact(told[*place]) % whole));
    let missing = usize::try_from(gap - parts.iter().sum::<i64>()).unwrap_or_default();
    for place in by_remainder.into_iter().take(missing) {
        parts[place] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(parts: &Parts, some: &[Part]) -> i64 {
        some.iter().map(|part| parts[*part as usize]).sum()
    }

    #[test]
    fn a_month_by_hand() {
        // Ten hours ordered, six done, four and a half billed; an hour lost to a hospital stay, half to a refusal.
        let facts =
            Facts { ordered: 600, done: 360, billed: 270, not_done: [0, 60, 30, 0, 0, 0], exempt: false };
        let parts = split(&facts);
        assert_eq!(of(&parts, &[Part::Within]), 360);
        assert_eq!(of(&parts, &[Part::Hospital]), 60);
        assert_eq!(of(&parts, &[Part::Refusal]), 30);
        assert_eq!(of(&parts, &[Part::NotPlanned]), 150);
        assert_eq!(of(&parts, &[Part::Unbilled]), 90);
        assert_eq!(of(&parts, &[Part::Beyond, Part::NotOrdered, Part::Undone, Part::Exempt]), 0);
    }

    #[test]
    fn a_missed_visit_that_was_made_up_for_leaves_no_gap() {
        let facts = Facts { ordered: 600, done: 600, not_done: [60; 6], ..Facts::default() };
        assert_eq!(of(&split(&facts), &Part::NOT_DONE), 0);
        // A gap of 50 for causes of 60, 30 and 10: 30, 15 and 5.
        let facts = Facts { ordered: 600, done: 550, not_done: [60, 30, 10, 0, 0, 0], ..Facts::default() };
        assert_eq!(split(&facts)[1..4], [30, 15, 5]);
    }

    #[test]
    fn without_an_order_nothing_is_beyond_it() {
        let parts = split(&Facts { done: 60, billed: 90, ..Facts::default() });
        assert_eq!(of(&parts, &[Part::NotOrdered]), 60);
        assert_eq!(of(&parts, &[Part::Undone]), 30);
        let tisf = split(&Facts { ordered: 60, done: 60, exempt: true, ..Facts::default() });
        assert_eq!((of(&tisf, &[Part::Exempt]), of(&tisf, &[Part::Unbilled])), (60, 0));
    }

    proptest! {
        #[test]
        fn causes_add_up_to_the_whole(
            ordered in 0_i64..100_000,
            done in 0_i64..100_000,
            billed in 0_i64..100_000,
            not_done in proptest::array::uniform6(0_i64..50_000),
            exempt: bool,
        ) {
            let parts = split(&Facts { ordered, done, billed, not_done, exempt });
            prop_assert!(parts.iter().all(|minutes| *minutes >= 0));
            prop_assert_eq!(of(&parts, &Part::ORDERED), ordered);
            prop_assert_eq!(of(&parts, &Part::DONE), done);
            let both = done - of(&parts, &[Part::Unbilled, Part::Exempt]);
            prop_assert_eq!(both + of(&parts, &[Part::Undone]), billed);
        }

        #[test]
        fn a_cause_never_counts_for_more_than_was_told(gap in 0_i64..9_000, told in proptest::array::uniform6(0_i64..9_000)) {
            let parts = shared(gap, told);
            prop_assert_eq!(parts.iter().sum::<i64>(), gap.min(told.iter().sum()));
            prop_assert!(parts.iter().zip(told).all(|(part, told)| *part <= told));
        }
    }
}
