//! Level L2: a code against the list it comes from.

use kernel::jiff::civil::Date;
use records::Coded;

use super::{Checker, Remarks};
use crate::{code, lists::Answer};

impl Checker {
    /// `list`: where the file names none. Nothing is said of a code without any list.
    pub(super) fn code(
        &mut self,
        coded: Option<&Coded>,
        list: Option<&str>,
        on: Option<Date>,
        what: &str,
        remarks: &mut Remarks<'_>,
    ) {
        let Some(coded) = coded.filter(|coded| !coded.code.is_empty()) else { return };
        let Some(list) = coded.list.as_deref().or(list) else { return };
        let code = &coded.code;
        let (kind, message) = match self.lists.look_up(list, code, on) {
            Answer::Known(_) => return,
            Answer::Absent => {
                (code::UNKNOWN_CODE, format!("{what} : « {code} » n’est pas de la liste {list}"))
            }
            Answer::NotKnown => (
                code::CODE_NOT_KNOWN,
                format!("{what} : « {code} » n’est pas un code connu de la liste {list} ; vérifiez-le"),
            ),
            Answer::Expired => (
                code::CODE_EXPIRED,
                format!("{what} : « {code} » de la liste {list} ne valait pas à cette date ; vérifiez-le"),
            ),
            Answer::NoSuchList => {
                let published =
                    coded.agency.as_deref().filter(|agency| self.lists.knows_agency(agency)).is_some();
                if published {
                    let agency = coded.agency.as_deref().unwrap_or_default();
                    let message = format!(
                        "{what} : {agency} ne publie pas de liste « {list} » ; nommez la liste locale convenue"
                    );
                    (code::UNKNOWN_LIST, message)
                } else if self.unloaded.len() < 100 && !self.unloaded.iter().any(|known| known == list) {
                    self.unloaded.push(list.to_owned());
                    let message = format!(
                        "{what} : la liste « {list} » n’est pas chargée, ses codes ne sont pas vérifiés"
                    );
                    (code::LIST_NOT_LOADED, message)
                } else {
                    return;
                }
            }
        };
        let expected = self.lists.codes(list);
        let finding = remarks.say(kind, &message);
        finding.found = Some(code.clone());
        finding.expected = Some(expected).filter(|codes| !codes.is_empty());
    }
}
