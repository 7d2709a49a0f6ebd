//! What is sold to be downloaded: files, their names and versions, and getting them here.

mod choose;
mod field;
mod list;
mod names;
mod one;
mod progress;
mod transport;
mod upload;
mod uploads;
mod zip;

pub use field::FilesField;
pub use list::FilesPage;
pub use one::FilePage;
pub use progress::UploadsBadge;
pub use uploads::{UploadsProvider, use_uploads};
