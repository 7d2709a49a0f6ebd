//! Product files, their versions, their upload.

pub mod entities;

mod deliver;
mod edit;
mod list;

pub use deliver::{check_sellable, version_to_deliver};
pub use edit::{FileDraft, create, suggest_internal_name, update};
pub use entities::*;
pub use list::{file_by_id, files_by_id, latest_versions, page, versions_by_id, versions_of};
