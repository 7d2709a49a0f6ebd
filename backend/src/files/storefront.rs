//! What a shopper may know of a sold file: never its internal name (SPEC 3.1).

use async_graphql::Object;
use chrono::{DateTime, Utc};

use crate::scalars::Long;
use crate::shop::At;

use super::{file_version, product_file};

/// A file that a variant sells, as it would be delivered today.
pub struct VariantFile {
    name: String,
    size_bytes: i64,
    media_type: String,
    version: i32,
    updated_at: At,
}

impl VariantFile {
    /// A file and its newest version.
    pub fn new(file: &product_file::Model, latest: &file_version::Model) -> Self {
        Self {
            name: file.customer_name.clone(),
            size_bytes: latest.size_bytes,
            media_type: latest.media_type.clone(),
            version: latest.number,
            updated_at: latest.created_at,
        }
    }
}

/// A file that a variant sells, as it would be delivered today.
#[Object]
impl VariantFile {
    /// What the buyer's computer saves it as.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Its size.
    async fn size_bytes(&self) -> Long {
        Long(self.size_bytes)
    }

    /// What kind of file it is, such as `application/pdf`.
    async fn media_type(&self) -> &str {
        &self.media_type
    }

    /// How many times it was uploaded.
    async fn version(&self) -> i32 {
        self.version
    }

    /// When it was uploaded last.
    async fn updated_at(&self) -> DateTime<Utc> {
        *self.updated_at
    }
}
