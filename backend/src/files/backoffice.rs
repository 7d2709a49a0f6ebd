//! The files in the backoffice.

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, ID, InputObject, Object, Union};
use chrono::{DateTime, Utc};

use crate::error::{Refused, answer, found};
use crate::ids::Kind;
use crate::paging::{Cursor, List, Page, page_cost};
use crate::scalars::Long;
use crate::visitor::Asking;

use super::digests::hex;
use super::loaders::{CheckOf, Loaders, Version, VersionsOf, ZipOf};
use super::{
    Broken, FileDraft, FileFault, FilePolicy, ZipOption, ZipState, file_version, product_file, zip_form,
};

/// A file that is sold, whatever products sell it.
pub struct AdminFile(pub product_file::Model);

/// A file that is sold, whatever products sell it.
#[Object]
impl AdminFile {
    /// The file's identifier.
    pub(crate) async fn id(&self) -> ID {
        Kind::File.show(self.0.id)
    }

    /// The name of the stored file, unique in the shop; no shopper sees it.
    async fn internal_name(&self) -> &str {
        &self.0.internal_name
    }

    /// What the buyer's computer saves.
    async fn customer_name(&self) -> &str {
        &self.0.customer_name
    }

    /// Which version buyers get.
    async fn delivers(&self) -> FilePolicy {
        self.0.delivers
    }

    /// Whether it is delivered as a ZIP.
    async fn zip(&self) -> ZipOption {
        self.0.zip
    }

    /// True when both names are equal: a different internal name is safer.
    async fn names_are_equal(&self) -> bool {
        self.0.internal_name == self.0.customer_name
    }

    /// The newest version; null until the first upload is complete.
    async fn latest(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AdminFileVersion>> {
        let Some(id) = self.0.latest_version_id else { return Ok(None) };
        let loaders = ctx.data_unchecked::<DataLoader<Loaders>>();
        Ok(loaders.load_one(Version(id)).await?.map(AdminFileVersion))
    }

    /// Every version, the newest first. Orders keep the one that they were sold with.
    async fn versions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminFileVersion>> {
        let loaders = ctx.data_unchecked::<DataLoader<Loaders>>();
        let versions = loaders.load_one(VersionsOf(self.0.id)).await?.unwrap_or_default();
        Ok(versions.into_iter().map(AdminFileVersion).collect())
    }

    /// What the last checks found wrong with one of its versions, the newest first; null when nothing.
    async fn fault(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<FileFault>> {
        let loaders = ctx.data_unchecked::<DataLoader<Loaders>>();
        let versions = loaders.load_one(VersionsOf(self.0.id)).await?.unwrap_or_default();
        let checks = loaders.load_many(versions.iter().map(|version| CheckOf(version.id))).await?;
        Ok(versions.iter().find_map(|version| checks.get(&CheckOf(version.id))?.fault))
    }

    /// When the file was made.
    async fn created_at(&self) -> DateTime<Utc> {
        *self.0.created_at
    }
}

/// One complete upload of a file; it never changes.
pub struct AdminFileVersion(pub file_version::Model);

/// One complete upload of a file; it never changes.
#[Object]
impl AdminFileVersion {
    /// The version's identifier.
    async fn id(&self) -> ID {
        Kind::FileVersion.show(self.0.id)
    }

    /// 1 for the first upload, and so on.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Its size.
    async fn size_bytes(&self) -> Long {
        Long(self.0.size_bytes)
    }

    /// The SHA-256 of its bytes, in hexadecimal.
    async fn sha256(&self) -> String {
        hex(&self.0.sha256)
    }

    /// The CRC-32 of its bytes, in hexadecimal.
    async fn crc32(&self) -> String {
        format!("{:08x}", self.0.crc32)
    }

    /// What kind of file it is, such as `application/pdf`: by its first bytes, else by its name.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// What the file was called on the merchant's computer.
    async fn uploaded_name(&self) -> &str {
        &self.0.uploaded_name
    }

    /// Its ZIP form; null when none was ever wanted.
    async fn zip_form(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AdminZipForm>> {
        let loaders = ctx.data_unchecked::<DataLoader<Loaders>>();
        Ok(loaders.load_one(ZipOf(self.0.id)).await?.map(AdminZipForm))
    }

    /// When its stored bytes were last checked; null before the first time.
    async fn checked_at(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime<Utc>>> {
        let check = ctx.data_unchecked::<DataLoader<Loaders>>().load_one(CheckOf(self.0.id)).await?;
        Ok(check.and_then(|check| check.checked_at).map(|at| *at))
    }

    /// What that check found wrong; null when nothing.
    async fn fault(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<FileFault>> {
        let check = ctx.data_unchecked::<DataLoader<Loaders>>().load_one(CheckOf(self.0.id)).await?;
        Ok(check.and_then(|check| check.fault))
    }

    /// When its last byte arrived.
    async fn created_at(&self) -> DateTime<Utc> {
        *self.0.created_at
    }
}

/// The ZIP form of a version: kept beside the original, which is delivered until it is ready.
pub struct AdminZipForm(pub zip_form::Model);

/// The ZIP form of a version: kept beside the original, which is delivered until it is ready.
#[Object]
impl AdminZipForm {
    /// How far it has come.
    async fn state(&self) -> ZipState {
        self.0.state
    }

    /// Bytes of the original that are packed so far.
    async fn done_bytes(&self) -> Long {
        Long(self.0.done_bytes)
    }

    /// Its own size, once it is ready.
    async fn size_bytes(&self) -> Option<Long> {
        self.0.size_bytes.map(Long)
    }

    /// The SHA-256 of its bytes in hexadecimal, once it is ready.
    async fn sha256(&self) -> Option<String> {
        self.0.sha256.as_deref().map(hex)
    }

    /// Why it could not be prepared the last time.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }
}

/// A version whose last check failed.
pub struct AdminFileFault(Broken);

/// A version whose last check failed.
#[Object]
impl AdminFileFault {
    /// The file.
    async fn file(&self) -> AdminFile {
        AdminFile(self.0.file.clone())
    }

    /// The version.
    async fn version(&self) -> AdminFileVersion {
        AdminFileVersion(self.0.version.clone())
    }

    /// What is wrong.
    async fn fault(&self) -> FileFault {
        self.0.fault
    }

    /// When a check first found it so.
    async fn since(&self) -> DateTime<Utc> {
        *self.0.since
    }

    /// What is wrong and what to do, in the visitor's language.
    async fn message(&self, ctx: &Context<'_>) -> &'static str {
        self.0.fault.sentence(ctx.visitor().locale)
    }
}

/// The file, or why not.
#[derive(Union)]
pub enum AdminFileResult {
    /// The file as it is now.
    AdminFile(AdminFile),
    /// Why not.
    Refused(Refused),
}

impl From<product_file::Model> for AdminFileResult {
    fn from(row: product_file::Model) -> Self {
        AdminFileResult::AdminFile(AdminFile(row))
    }
}

/// A new file.
#[derive(InputObject)]
pub struct FileCreateInput {
    /// `A–Z a–z 0–9 . _ -`, 1 to 128 characters; no other file has it.
    internal_name: String,
    /// Any name that a computer can save.
    customer_name: String,
    /// Which version buyers get.
    #[graphql(default_with = "FilePolicy::Latest")]
    delivers: FilePolicy,
}

/// A file's new names and policy. Links already sold go on working.
#[derive(InputObject)]
pub struct FileUpdateInput {
    /// The file.
    id: ID,
    /// `A–Z a–z 0–9 . _ -`, 1 to 128 characters; no other file has it.
    internal_name: String,
    /// Any name that a computer can save.
    customer_name: String,
    /// Which version buyers get.
    delivers: FilePolicy,
}

/// Whether a file is delivered as a ZIP.
#[derive(InputObject)]
pub struct FileSetZipInput {
    /// The file.
    id: ID,
    /// As the whole shop, always or never.
    zip: ZipOption,
}

/// What the staff may ask about files.
#[derive(Default)]
pub struct Query;

#[Object(name = "FilesBackofficeQuery")]
impl Query {
    /// The files, the newest first.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    async fn admin_files(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "A part of the internal or the customer name.")] search: Option<String>,
    ) -> async_graphql::Result<List<AdminFile>> {
        let staff = ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        let rows = found(super::page(ctx.shop(), staff, &page, search.as_deref()).await)?;
        let cursor =
            |row: &product_file::Model| Cursor { key: row.created_at.timestamp_millis(), id: row.id };
        Ok(page.connect(rows, cursor, AdminFile))
    }

    /// One file; null when there is none.
    async fn admin_file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] id: ID,
    ) -> async_graphql::Result<Option<AdminFile>> {
        let staff = ctx.staff()?;
        let Ok(id) = Kind::File.read(&id, "id") else { return Ok(None) };
        Ok(found(super::file_by_id(ctx.shop(), staff, id).await)?.map(AdminFile))
    }

    /// Stored files that the last checks found broken, the oldest fault first.
    async fn admin_file_faults(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AdminFileFault>> {
        ctx.staff()?;
        let db = &ctx.shop().db;
        let broken = async { super::broken(db, &super::faults(db).await?).await }.await;
        Ok(found(broken)?.into_iter().map(AdminFileFault).collect())
    }

    /// An internal name for an uploaded file's name that no file has yet; null when nothing of the name can be used.
    async fn admin_internal_name_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the file is called on the merchant's computer.")] uploaded_name: String,
    ) -> async_graphql::Result<Option<String>> {
        let staff = ctx.staff()?;
        found(super::suggest_internal_name(ctx.shop(), staff, &uploaded_name).await)
    }
}

/// What the staff may do with files. Bytes come by `/admin/uploads`.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "FilesBackofficeMutation")]
impl Mutation {
    /// Makes a file, which then waits for its first upload.
    async fn file_create(
        &self,
        ctx: &Context<'_>,
        input: FileCreateInput,
    ) -> async_graphql::Result<AdminFileResult> {
        let staff = ctx.staff()?;
        let FileCreateInput { internal_name, customer_name, delivers } = input;
        let draft = FileDraft { internal_name, customer_name, delivers };
        answer(super::create(ctx.shop(), staff, &draft).await)
    }

    /// Changes a file's names and policy.
    async fn file_update(
        &self,
        ctx: &Context<'_>,
        input: FileUpdateInput,
    ) -> async_graphql::Result<AdminFileResult> {
        let staff = ctx.staff()?;
        let FileUpdateInput { id, internal_name, customer_name, delivers } = input;
        let draft = FileDraft { internal_name, customer_name, delivers };
        let updated = match Kind::File.read(&id, "id") {
            Ok(id) => super::update(ctx.shop(), staff, id, &draft).await,
            Err(refused) => Err(refused),
        };
        answer(updated)
    }

    /// Chooses whether a file is delivered as a ZIP. Links and running downloads go on.
    async fn file_set_zip(
        &self,
        ctx: &Context<'_>,
        input: FileSetZipInput,
    ) -> async_graphql::Result<AdminFileResult> {
        let staff = ctx.staff()?;
        let changed = match Kind::File.read(&input.id, "id") {
            Ok(id) => super::set_zip(ctx.shop(), staff, id, input.zip).await,
            Err(refused) => Err(refused),
        };
        answer(changed)
    }
}
