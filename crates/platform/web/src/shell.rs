use accounts::Structure;

use crate::assets;

/// What the frame of a page shows: `shell` in every template.
#[derive(Clone, Debug)]
pub struct Shell {
    pub title_suffix: String,
    pub css: String,
    pub js: String,
    /// The call screen's own script.
    pub call_js: String,
    pub theme: &'static str,
    pub user_name: Option<String>,
    /// Whose page it is: one's own structure, else the company this installation serves.
    pub structure_name: Option<String>,
    /// Where its logo is, if it has one.
    pub logo: Option<String>,
    /// The navigation entry this page belongs to.
    pub current: &'static str,
    pub flash: Option<String>,
    /// `compacte` or `aeree`.
    pub density: String,
    pub may_administer: bool,
    /// The main navigation is the one of a département’s agents.
    pub department: bool,
    /// The main navigation is the one of a service’s coordinators.
    pub provider: bool,
    /// Of a service: a département exchanges with it.
    pub exchanges: bool,
    pub demo: bool,
}

impl Shell {
    pub fn anonymous() -> Self {
        Self {
            title_suffix: "Cordée".to_owned(),
            css: assets::url("base.css"),
            js: assets::url("base.js"),
            call_js: assets::url("call.js"),
            theme: "/theme.css",
            user_name: None,
            structure_name: None,
            logo: None,
            current: "",
            flash: None,
            density: "aeree".to_owned(),
            may_administer: false,
            department: false,
            provider: false,
            exchanges: true,
            demo: false,
        }
    }

    pub(crate) fn of(user_name: Option<String>, structure: Option<&Structure>) -> Self {
        let logo = structure.and_then(|structure| structure.logo_sha256.as_deref());
        Self {
            user_name,
            structure_name: structure.map(|structure| structure.name.clone()),
            logo: logo.map(|sha256| format!("/logo?v={}", &sha256[..12])),
            ..Self::anonymous()
        }
    }

    /// Marks the navigation entry of the page.
    #[must_use]
    pub fn with_current(self, current: &'static str) -> Self {
        Self { current, ..self }
    }
}
