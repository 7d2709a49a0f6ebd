//! Product files, their versions, their upload.

pub mod backoffice;
pub mod entities;
pub mod http;
pub mod storefront;

mod check;
mod deliver;
mod digests;
mod discard;
mod edit;
mod finish;
mod list;
mod loaders;
mod media_type;
mod pack;
mod receive;
mod uploads;
mod zips;

pub use check::{Broken, broken, check_due, checks_of, fault_count, faults, take_untold_faults};
pub use deliver::{check_sellable, version_to_deliver};
pub use discard::{
    announce_object, delete_object, discard_object, discard_version, due_objects, keep_object,
    replaced_versions,
};
pub use edit::{FileDraft, create, suggest_internal_name, update};
pub use entities::*;
pub use list::{
    file_by_id, files_and_latest, files_by_id, latest_versions, page, versions_by_id, versions_of,
};
pub use loaders::{Loaders, loaders};
pub use receive::receive_upload;
pub use uploads::{MAX_UPLOAD_BYTES, Upload, begin_upload, collect, drop_upload, upload_progress};
pub use zips::{make_zips, queue_zips, ready_zips, remake_zip, set_zip, wants_zip, zip_states, zips_by_id};
