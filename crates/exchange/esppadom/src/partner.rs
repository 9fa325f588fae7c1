//! What a partner wants of the files it is sent. Partners differ where the standard is silent; all of it is data.

use kernel::jiff::civil::{Date, DateTime};
use records::Flow;
use serde::{Deserialize, Serialize};

/// Which prefixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefixes {
    /// Each namespace has its prefix.
    #[default]
    All,
    /// The namespace of most elements (`ram`) is the default one, for receivers that read names as plain text.
    Default,
}

/// A list of codes and who keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListName {
    pub list: String,
    pub agency: String,
}

/// The choices for one partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Partner {
    pub prefixes: Prefixes,
    /// An empty `TypeCode` where there is no correction, as the files observed have it, rather than none.
    pub empty_correction: bool,
    /// Placeholder attributes on identifiers without a scheme, as the files observed have them.
    pub placeholders: bool,
    /// `GlobalID` of visits that have none: « P » in the files observed.
    pub contract_flag: Option<String>,
    /// The list services come from where the message names none: the local list agreed with the partner. Without it, that
    /// of the table of names.
    pub product_list: Option<ListName>,
    /// Name of a file: see [`Partner::file_name`].
    pub file_name: String,
    /// Date of issue of messages that have none; their transactions and line numbers are counted from it. Without it
    /// they are left out.
    pub issued_at: Option<DateTime>,
    /// One element to a line, rather than all on one.
    pub indent: bool,
}

impl Default for Partner {
    fn default() -> Self {
        Self {
            prefixes: Prefixes::All,
            empty_correction: true,
            placeholders: true,
            contract_flag: Some("P".to_owned()),
            product_list: None,
            file_name: "{provider}-{month}-{aid}-{flow}-{sent}.xml".to_owned(),
            issued_at: None,
            indent: true,
        }
    }
}

impl Partner {
    /// Fills the pattern: `{provider}`, `{funder}`, `{aid}`, `{flow}` (order, delivery, invoice), `{month}` (202603),
    /// `{sent}` (2603051430). What a file name cannot hold becomes « _ ».
    pub fn file_name(
        &self,
        flow: Flow,
        provider: &str,
        funder: &str,
        aid: &str,
        month: Date,
        sent: DateTime,
    ) -> String {
        let month = format!("{:04}{:02}", month.year(), month.month());
        let sent = format!(
            "{:02}{:02}{:02}{:02}{:02}",
            sent.year() % 100,
            sent.month(),
            sent.day(),
            sent.hour(),
            sent.minute()
        );
        let values = [
            ("{provider}", provider),
            ("{funder}", funder),
            ("{aid}", aid),
            ("{flow}", flow.code()),
            ("{month}", &month),
            ("{sent}", &sent),
        ];
        let safe = |text: &str| -> String {
            text.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
        };
        let mut name = self.file_name.clone();
        for (place, value) in values {
            name = name.replace(place, &safe(value));
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn a_file_is_named_by_the_partners_pattern() {
        let partner =
            Partner { file_name: "{provider}-{month}-{aid}-{sent}.xml".to_owned(), ..Partner::default() };
        let name = |provider| {
            partner.file_name(
                Flow::Delivery,
                provider,
                "CD99",
                "APA",
                date(2026, 3, 1),
                datetime(2026, 4, 2, 15, 7, 0, 0),
            )
        };
        assert_eq!(name("440"), "440-202603-APA-2604021507.xml");
        assert_eq!(name("../440"), ".._440-202603-APA-2604021507.xml", "no way out of the folder");
    }
}
