//! The merchant's workbench, in the browser.

mod app;
mod arrange;
mod auth;
mod catalogue;
mod dashboard;
mod files;
mod graphql;
mod list;
mod live;
mod mail;
mod orders;
mod page;
mod route;
mod settings;
mod time;
#[cfg(test)]
mod words;

/// The contract's names, for the operations of every page.
pub use ui::schema;

fn main() {
    app::start();
}
