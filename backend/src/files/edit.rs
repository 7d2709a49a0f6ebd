//! Making and changing a file's names and policy.

use std::collections::HashSet;

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;
use values::{CustomerName, InternalName};

use crate::auth::Staff;
use crate::error::{Checks, Reason, Result, refuse, taken};
use crate::shop::Shop;

use super::{FilePolicy, ZipOption, product_file};

/// After so many files of one name, the merchant finds a better one.
const MOST_OF_ONE_NAME: u32 = 100;

/// A file as the merchant typed it.
#[derive(Clone, Debug)]
pub struct FileDraft {
    /// The name of the stored file, unique in the shop; no shopper sees it.
    pub internal_name: String,
    /// What the buyer's computer saves.
    pub customer_name: String,
    /// Which version buyers get.
    pub delivers: FilePolicy,
}

/// Makes a file that has no version yet.
pub async fn create(shop: &Shop, staff: &Staff, draft: &FileDraft) -> Result<product_file::Model> {
    staff.demand_owner()?;
    let (internal_name, customer_name) = names(draft)?;
    let now = shop.clock.now();
    let file = product_file::ActiveModel {
        id: Set(shop.new_id()),
        internal_name: Set(internal_name.into()),
        customer_name: Set(customer_name.into()),
        delivers: Set(draft.delivers),
        latest_version_id: Set(None),
        zip: Set(ZipOption::Shop),
        created_at: Set(now),
        updated_at: Set(now),
    };
    file.insert(&shop.db).await.map_err(taken("internalName"))
}

/// Changes a file's names and policy. Links already sold go on working: they name the file by its id (SPEC 3.3).
pub async fn update(shop: &Shop, staff: &Staff, id: Uuid, draft: &FileDraft) -> Result<product_file::Model> {
    staff.demand_owner()?;
    let (internal_name, customer_name) = names(draft)?;
    let change = product_file::ActiveModel {
        internal_name: Set(internal_name.into()),
        customer_name: Set(customer_name.into()),
        delivers: Set(draft.delivers),
        updated_at: Set(shop.clock.now()),
        ..Default::default()
    };
    let changed = product_file::Entity::update_many()
        .set(change)
        .filter(product_file::Column::Id.eq(id))
        .exec_with_returning(&shop.db)
        .await
        .map_err(taken("internalName"))?;
    changed.into_iter().next().ok_or_else(|| refuse(Reason::NotFound, "id"))
}

/// An internal name for an uploaded file's name that no other file has: `manual.pdf`, `manual-2.pdf`. None when
/// nothing of the name is left.
pub async fn suggest_internal_name(
    shop: &Shop,
    _staff: &Staff,
    uploaded_name: &str,
) -> Result<Option<String>> {
    let Some(plain) = InternalName::suggest(uploaded_name) else { return Ok(None) };
    let (stem, extension) = match plain.as_str().rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem.to_owned(), format!(".{extension}")),
        _ => (plain.as_str().to_owned(), String::new()),
    };
    // A name is cut so that a number fits.
    let numbered = |number: u32| {
        let number = format!("-{number}");
        let room = InternalName::MAX_CHARS.saturating_sub(number.len() + extension.len());
        format!("{}{number}{extension}", &stem[..stem.len().min(room)])
    };
    let mut names = vec![plain.as_str().to_owned()];
    names.extend((2..=MOST_OF_ONE_NAME).map(numbered).filter(|name| InternalName::new(name).is_ok()));
    let known: HashSet<String> = product_file::Entity::find()
        .select_only()
        .column(product_file::Column::InternalName)
        .filter(product_file::Column::InternalName.is_in(&names))
        .into_tuple::<String>()
        .all(&shop.db)
        .await?
        .into_iter()
        .collect();
    Ok(names.into_iter().find(|name| !known.contains(name)))
}

fn names(draft: &FileDraft) -> Result<(InternalName, CustomerName)> {
    let mut checks = Checks::new();
    let internal_name = checks.parse("internalName", InternalName::new(&draft.internal_name));
    let customer_name = checks.parse("customerName", CustomerName::new(&draft.customer_name));
    match (internal_name, customer_name) {
        (Some(internal_name), Some(customer_name)) => Ok((internal_name, customer_name)),
        _ => Err(checks.finish().err().unwrap_or_else(|| refuse(Reason::Malformed, "internalName"))),
    }
}
