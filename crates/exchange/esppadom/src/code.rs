//! The codes of the findings: stable, for machines; their severity; what each says, for the documentation.

use kernel::french::no_break;
use records::{Finding, Place, Severity};

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code {
    pub id: &'static str,
    pub severity: Severity,
    /// In a few French words.
    pub label: &'static str,
}

impl Code {
    /// `message` says what is wrong and what to do; its spaces become no-break ones where French wants them.
    pub(crate) fn at(&self, line: u64, message: &str) -> Finding {
        Finding {
            code: self.id.to_owned(),
            severity: self.severity,
            place: Place { line: Some(line), ..Place::default() },
            message: no_break(message),
            expected: None,
            found: None,
        }
    }
}

macro_rules! codes {
    ($($name:ident $id:literal $severity:ident $label:literal)*) => {
        $(pub(crate) const $name: Code = Code { id: $id, severity: Severity::$severity, label: $label };)*

        /// Every code, in the order of the levels.
        pub const CODES: &[Code] = &[$($name),*];
    };
}

codes! {
    // L0: well-formed and safe.
    NOT_XML "L0.not_xml" Blocks "le fichier n’est pas du XML"
    DTD "L0.dtd" Blocks "DOCTYPE : fichier refusé"
    ENTITY "L0.entity" Blocks "entité autre que les cinq de XML"
    ENCODING "L0.encoding" Blocks "encodage inconnu, ou contraire à celui annoncé"
    CHARACTER "L0.character" Blocks "caractère interdit en XML"
    MALFORMED "L0.malformed" Blocks "XML mal formé"
    NOT_CLOSED "L0.not_closed" Blocks "message dont la fin manque"
    TRUNCATED "L0.truncated" Blocks "fichier tronqué"
    NAMESPACE "L0.namespace" Blocks "préfixe qui n’est pas déclaré"
    DEPTH "L0.depth" Blocks "éléments trop imbriqués"
    ATTRIBUTES "L0.attributes" Blocks "attributs trop nombreux ou trop longs"
    TEXT_SIZE "L0.text_size" Blocks "texte trop long"
    MESSAGE_SIZE "L0.message_size" Blocks "message trop grand"
    ODDITIES "L0.oddities" Blocks "trop d’éléments inconnus ou d’anomalies dans un message"
    FAULTS "L0.faults" Blocks "trop de messages fautifs : lecture arrêtée"

    // L1: known structure.
    ROOT "L1.unknown_root" Blocks "ni ORDER, ni DELIVERY, ni INVOICE"
    MISSING "L1.missing" Blocks "donnée indispensable absente"
    HALF "L1.half" Blocks "période retenue donnée à moitié"
    HALF_LENIENT "L1.incomplete" Warns "période prévue ou horodatage donné à moitié"
    VALUE "L1.value" Blocks "valeur illisible"
    VALUE_LENIENT "L1.value_left_out" Warns "valeur illisible, laissée de côté"
    COMMA "L1.comma" Warns "virgule décimale"
    OFFSET "L1.offset" Warns "décalage horaire derrière une heure locale"
    NS_VERSION "L1.namespace_version" Warns "autre version d’un espace de noms"
    NS_OTHER "L1.namespace_other" Informs "élément connu, dans un autre espace de noms"
    VERSION "L1.version" Warns "autre version du message"
    UNKNOWN "L1.unknown_element" Informs "élément inconnu, gardé tel quel"
    UNKNOWN_ATTRIBUTE "L1.unknown_attribute" Informs "attribut inconnu, laissé de côté"
    STRAY_TEXT "L1.stray_text" Warns "texte là où l’on n’en attend pas"
    REPEATED "L1.repeated" Warns "élément répété : seul le premier compte"
    ORDER "L1.order" Informs "éléments dans un autre ordre"
    NO_MESSAGE "L1.no_message" Warns "fichier sans message"

    // L2: lists of codes.
    UNKNOWN_CODE "L2.unknown_code" Blocks "code absent d’une liste complète"
    CODE_NOT_KNOWN "L2.code_not_known" Warns "code que Cordée ne connaît pas"
    CODE_EXPIRED "L2.code_expired" Warns "code hors de sa période de validité"
    UNKNOWN_LIST "L2.unknown_list" Warns "liste que son agence ne publie pas"
    LIST_NOT_LOADED "L2.list_not_loaded" Informs "liste locale non chargée"

    // L3: rules one file can show.
    RETAINED_REVERSED "L3.retained_reversed" Blocks "fin retenue avant le début"
    STAMPS_REVERSED "L3.stamps_reversed" Warns "départ horodaté avant l’arrivée"
    TOO_LONG "L3.too_long" Warns "durée retenue au-delà de la limite"
    GAP "L3.gap_without_correction" Warns "horaire retenu loin de l’horodatage, sans motif"
    NO_STAMP "L3.no_stamp_without_correction" Warns "horodatage absent, sans motif"
    CONTRADICTION "L3.correction_contradicts" Warns "motif contraire à l’horodatage"
    CANCELLED_STAMP "L3.cancelled_stamp" Informs "motif d’absence, mais l’horodatage est transmis"
    HOR_BILLED "L3.clock_only_billed" Blocks "pointage seul (HOR) facturé"
    SUP_BILLED "L3.deleted_billed" Warns "intervention supprimée (SUP) facturée"
    UNIT "L3.unknown_unit" Blocks "unité inconnue"
    QUANTITY "L3.quantity_differs" Warns "quantité éloignée de la durée retenue"
    NEGATIVE "L3.negative" Blocks "quantité négative"
    FUTURE "L3.future" Blocks "intervention ou facture datée dans l’avenir"
    DUPLICATE "L3.duplicate" Blocks "identifiant déjà lu dans le fichier"
    DUPLICATES_UNCHECKED "L3.duplicates_unchecked" Informs "doublons non cherchés au-delà d’une limite"
    DUPLICATE_LINE "L3.duplicate_line" Blocks "numéro de ligne répété"
    AMBIGUOUS_HOUR "L3.ambiguous_hour" Warns "heure répétée du passage à l’heure d’hiver"
    MISSING_HOUR "L3.missing_hour" Warns "heure sautée du passage à l’heure d’été"
    NO_PRODUCT "L3.no_product" Warns "code de prestation absent"
    NO_ORDER_LINE "L3.no_order_line" Warns "n° de ligne de plan d’aide absent"
    NOT_DONE "L3.not_done" Informs "intervention prévue, sans période retenue"
    NO_LINE "L3.no_line" Warns "message sans ligne"
    SHARES "L3.shares_differ" Blocks "parts différentes du montant de la ligne"
    TOTAL "L3.total_differs" Blocks "total différent de la somme des lignes"
    AMOUNT "L3.amount_differs" Warns "montant différent de quantité × prix"
    PERIOD_REVERSED "L3.period_reversed" Blocks "fin de période avant son début"
    PARTICIPATION "L3.participation" Blocks "participation hors de 0 à 100 %"

    // L4: official schema, where one was dropped in.
    SCHEMA "L4.schema" Blocks "refusé par le schéma officiel"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_says_its_level_and_stands_once() {
        let ids: BTreeSet<&str> = CODES.iter().map(|code| code.id).collect();
        assert_eq!(ids.len(), CODES.len());
        for id in ids {
            assert!(id.starts_with('L') && id.as_bytes()[2] == b'.', "{id}");
        }
    }

    #[test]
    fn each_code_is_explained() {
        let page = include_str!("../../../../docs/EXCHANGE.md");
        for code in CODES {
            let row = format!("| `{}` | {} | {} |", code.id, code.severity.label(), code.label);
            assert!(page.contains(&row), "docs/EXCHANGE.md lacks the row\n{row}");
        }
    }
}
