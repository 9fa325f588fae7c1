//! The keys used in form fields and conditions, and the French words shown for them.

use crate::{Autonomy, Day, Letter, Period, Recurrence, Slot};

macro_rules! words {
    ($type:ident { $($variant:ident: $key:literal, $label:literal;)+ }) => {
        impl $type {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As written in form fields and conditions.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words!(Day {
    Lun: "lun", "lundi";
    Mar: "mar", "mardi";
    Mer: "mer", "mercredi";
    Jeu: "jeu", "jeudi";
    Ven: "ven", "vendredi";
    Sam: "sam", "samedi";
    Dim: "dim", "dimanche";
});

words!(Slot {
    Matin: "matin", "matin";
    Midi: "midi", "midi";
    ApresMidi: "apres_midi", "après-midi";
    Soir: "soir", "soir";
    Nuit: "nuit", "nuit";
});

impl Slot {
    /// « le matin », in a sentence.
    pub const fn when(self) -> &'static str {
        match self {
            Self::Matin => "le matin",
            Self::Midi => "le midi",
            Self::ApresMidi => "l’après-midi",
            Self::Soir => "le soir",
            Self::Nuit => "la nuit",
        }
    }
}

words!(Autonomy {
    Autonome: "autonome", "Seul, sans difficulté";
    AvecDifficulte: "avec_difficulte", "Seul, avec difficulté";
    AidePartielle: "aide_partielle", "Avec une aide partielle";
    AideTotale: "aide_totale", "Avec une aide totale";
});

words!(Letter {
    A: "A", "fait seul, toujours";
    B: "B", "fait en partie";
    C: "C", "ne fait pas seul";
});

words!(Recurrence {
    Recurring: "recurrent", "Régulièrement";
    OneOff: "ponctuel", "Une fois";
});

words!(Period {
    Week: "semaine", "par semaine";
    Month: "mois", "par mois";
});
