//! What an option stands for besides its words: an aid of the law, a service, a sheet, a kind of contact.

use access::Cx;
use contents::{ContactKind, Sheet};
use questionnaire::{Choice, Definition, keys};
use rules::evaluation::AidCode;
use web::Failure;

/// Aids somebody may already have, under the names the law's evaluation reads.
const AIDS: [(&str, AidCode); 9] = [
    ("apa", AidCode::Apa),
    ("pch", AidCode::Pch),
    ("mtp", AidCode::Mtp),
    ("aide_menagere", AidCode::AideMenagere),
    ("oscar", AidCode::Oscar),
    ("ardh", AidCode::Ardh),
    ("mutuelle", AidCode::Mutuelle),
    ("cesu_prefinance", AidCode::CesuPrefinance),
    ("aide_sociale", AidCode::AideSociale),
];

pub struct StandsFor {
    /// Name in [`Choice::extra`].
    extra: &'static str,
    pub label: &'static str,
    /// Code and words.
    offered: Vec<(String, String)>,
}

impl StandsFor {
    /// `None` for a list whose options are only words.
    pub async fn of(cx: &Cx, form: &Definition, list: &str) -> Result<Option<Self>, Failure> {
        let extra = form
            .steps
            .iter()
            .flat_map(|step| &step.questions)
            .filter(|question| question.list.as_deref() == Some(list))
            .find_map(|question| keys::stands_for(&question.key));
        let Some(extra) = extra else { return Ok(None) };
        let on = cx.db.read();
        let (label, offered) = match extra {
            keys::AID => {
                let aids = AIDS.iter().map(|(code, aid)| ((*code).to_owned(), aid.name_fr().to_owned()));
                ("Aide de la loi", aids.collect())
            }
            keys::SERVICE => {
                let services = contents::services(on, cx.clock.today()).await?;
                let services = services.into_iter().filter(|service| !service.retired);
                ("Service du catalogue", services.map(|service| (service.code, service.label)).collect())
            }
            keys::FICHE => {
                let sheets = contents::live::<Sheet>(on).await?;
                ("Fiche pratique", sheets.into_iter().map(|sheet| (sheet.key, sheet.title)).collect())
            }
            _ => {
                let kinds = ContactKind::ALL.map(|kind| (kind.code().to_owned(), kind.label().to_owned()));
                ("Contact joint au plan", kinds.into())
            }
        };
        Ok(Some(Self { extra, label, offered }))
    }

    /// Code, words, and whether the option stands for it now.
    pub fn choices(&self, option: &Choice) -> Vec<(String, String, bool)> {
        let now = option.extra.get(self.extra);
        let known = self.offered.iter().map(|(code, label)| (code.clone(), label.clone()));
        // Retired since: kept until somebody chooses another.
        let gone = now.filter(|now| !self.offered.iter().any(|(code, _)| code == *now));
        let gone = gone.map(|code| (code.clone(), code.clone()));
        let chosen = |(code, label)| (now == Some(&code), code, label);
        known.chain(gone).map(chosen).map(|(chosen, code, label)| (code, label, chosen)).collect()
    }

    /// Writes the choice into the option; empty: nothing in particular.
    pub fn write(&self, option: &mut Choice, code: &str) {
        if code.is_empty() {
            option.extra.remove(self.extra);
        } else if self.choices(option).iter().any(|(known, ..)| known == code) {
            option.extra.insert(self.extra.to_owned(), code.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_aids_offered_are_those_the_law_reads() {
        for (code, aid) in AIDS {
            let read: AidCode = serde_json::from_value(code.into()).unwrap();
            assert_eq!(read, aid);
        }
    }

    #[test]
    fn an_option_takes_a_known_code_only_and_gives_it_back() {
        let sheets = StandsFor {
            extra: keys::FICHE,
            label: "Fiche pratique",
            offered: vec![("chute".to_owned(), "Après une chute".to_owned())],
        };
        let mut option = Choice::default();
        sheets.write(&mut option, "inventée");
        assert!(option.extra.is_empty());
        sheets.write(&mut option, "chute");
        assert_eq!(option.extra[keys::FICHE], "chute");
        sheets.write(&mut option, "");
        assert!(option.extra.is_empty());
        option.extra.insert(keys::FICHE.to_owned(), "retirée".to_owned());
        assert!(sheets.choices(&option).iter().any(|(code, _, chosen)| code == "retirée" && *chosen));
    }
}
