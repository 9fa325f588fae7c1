//! What every portal stands on: the state of the application, who is asking, the frame of a page,
//! failures as pages, forms, assets, and the headers and limits around all of it.

mod app;
mod asking;
mod assets;
mod failure;
mod fields;
mod flash;
mod guard;
mod limits;
mod mistakes;
mod page;
mod shell;
mod theme;
mod typography;
pub mod words;

pub use app::{App, Settings};
pub use asking::{
    Caseworker, Coordinator, DeskUser, LoggedIn, Manager, Peer, Relative, SESSION_COOKIE, Visitor,
    forget_session, remember_session,
};
pub use assets::file as asset;
pub use failure::Failure;
pub use fields::Fields;
pub use flash::redirect_with_flash;
pub use guard::guarded;
pub use limits::Limits;
pub use mistakes::Mistakes;
pub use page::{Pager, attachment, page, page_with};
pub use shell::Shell;
