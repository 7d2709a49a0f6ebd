//! Pictures of products (SPEC 2.3): stored once by content, served in several widths, shown to whoever may see the product.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::entities::{product, product_picture};
use super::products::touch;
use super::{order, shelves};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result, refuse};
use crate::files;
use crate::revision::Write;
use crate::shop::Shop;
use crate::storage::ByteStream;
use crate::visitor::Opened;

mod prepare;

use prepare::{MAX_PIXELS_TEXT, Unreadable, prepare};

/// Largest file that is taken for a picture, in bytes.
pub const MAX_PICTURE_BYTES: usize = 20 << 20;
/// Longest alternative text, in characters.
const ALT_MAX_CHARS: usize = 300;
/// Pictures of one product at most.
const MOST_PICTURES: u64 = 50;
/// What the form is called that was uploaded.
const ORIGINAL: &str = "original";

/// Adds a picture at the end of a product's. The bytes are JPEG, PNG, WebP or GIF; what they say of the camera and the
/// place goes no further.
pub async fn add_picture(
    shop: &Shop,
    staff: &Staff,
    product_id: Uuid,
    bytes: Bytes,
    alt: &str,
) -> Result<product_picture::Model> {
    staff.demand_owner()?;
    let alt = check_alt(alt)?;
    if product::Entity::find_by_id(product_id).one(&shop.db).await?.is_none() {
        return Err(refuse(Reason::NotFound, "product"));
    }
    let sha256 = Sha256::digest(&bytes).to_vec();
    let prepared = match prepare(bytes.clone()).await? {
        Ok(prepared) => prepared,
        Err(Unreadable::NoPicture) => {
            return Err(Refusal::new(Reason::Malformed, "picture").naming("JPEG, PNG, WebP, GIF").into());
        }
        Err(Unreadable::TooLarge) => {
            return Err(Refusal::new(Reason::OutOfRange, "picture").naming(MAX_PIXELS_TEXT).into());
        }
    };
    // Before the row: a picture that is named is there.
    store(shop, &key(&sha256, ORIGINAL), bytes).await?;
    let mut widths = Vec::with_capacity(prepared.forms.len());
    for (width, form) in prepared.forms {
        store(shop, &key(&sha256, &width.to_string()), form.into()).await?;
        widths.push(width.to_string());
    }

    let tx = shop.write().await?;
    let mine = || product_picture::Entity::find().filter(product_picture::Column::ProductId.eq(product_id));
    if mine().count(&tx).await? >= MOST_PICTURES {
        return Err(Refusal::new(Reason::OutOfRange, "picture").naming(format!("≤ {MOST_PICTURES}")).into());
    }
    let last = mine().order_by_desc(product_picture::Column::Position).one(&tx).await?;
    let row = product_picture::ActiveModel {
        id: Set(shop.new_id()),
        product_id: Set(product_id),
        position: Set(last.map_or(0, |p| p.position + 1)),
        address: Set(address(shop, &sha256)),
        sha256: Set(sha256),
        alt: Set(alt),
        width: Set(i32::try_from(prepared.width)?),
        height: Set(i32::try_from(prepared.height)?),
        widths: Set(widths.join(",")),
        created_at: Set(shop.clock.now()),
    };
    let row = row.insert(&tx).await?;
    touch(&tx, shop, product_id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Stores a form of a picture; one that no row comes to name is deleted later.
async fn store(shop: &Shop, key: &str, bytes: Bytes) -> Result<()> {
    files::announce_object(shop, key).await?;
    Ok(shop.storage.put(shop.new_id(), key, bytes).await?)
}

/// Says what a picture shows, for those who do not see it; returns its product.
pub async fn describe_picture(shop: &Shop, staff: &Staff, id: Uuid, alt: &str) -> Result<product::Model> {
    staff.demand_owner()?;
    let alt = check_alt(alt)?;
    let tx = shop.write().await?;
    let row = find(&tx, id).await?;
    let product_id = row.product_id;
    let mut row = row.into_active_model();
    row.alt = Set(alt);
    row.update(&tx).await?;
    changed(shop, tx, product_id).await
}

/// Puts a picture before or after another one of its product; returns the product.
pub async fn move_picture(
    shop: &Shop,
    staff: &Staff,
    id: Uuid,
    place: order::Place,
) -> Result<product::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let product_id = find(&tx, id).await?.product_id;
    order::lock_product(&tx, product_id).await?;
    let list = order::List::<product_picture::Entity> {
        of: product_picture::Column::ProductId.eq(product_id),
        position: product_picture::Column::Position,
        id: product_picture::Column::Id,
    };
    list.put(&tx, id, place).await?;
    changed(shop, tx, product_id).await
}

/// Takes a picture away from its product; returns the product.
pub async fn delete_picture(shop: &Shop, staff: &Staff, id: Uuid) -> Result<product::Model> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let row = find(&tx, id).await?;
    let product_id = row.product_id;
    product_picture::Entity::delete_by_id(row.id).exec(&tx).await?;
    discard(&tx, shop, &[row]).await?;
    changed(shop, tx, product_id).await
}

/// Discards the bytes of pictures whose rows go, or go with their product. Those that another product shows stay.
pub(super) async fn discard(tx: &Write, shop: &Shop, pictures: &[product_picture::Model]) -> Result<()> {
    for picture in pictures {
        for form in picture.widths.split(',').chain([ORIGINAL]) {
            files::discard_object(tx, &key(&picture.sha256, form), shop.clock.now()).await?;
        }
    }
    Ok(())
}

/// Which of these objects are forms of a picture that a product has.
pub async fn shown_objects(shop: &Shop, keys: &[String]) -> Result<HashSet<String>> {
    let addressed: Vec<(&String, String)> =
        keys.iter().filter_map(|key| Some((key, address(shop, &sha256_of(key)?)))).collect();
    let rows: Vec<String> = product_picture::Entity::find()
        .select_only()
        .column(product_picture::Column::Address)
        .filter(product_picture::Column::Address.is_in(addressed.iter().map(|(_, address)| address)))
        .into_tuple()
        .all(&shop.db)
        .await?;
    let shown = addressed.into_iter().filter(|(_, address)| rows.contains(address));
    Ok(shown.map(|(key, _)| key.clone()).collect())
}

/// A picture as it is sent.
pub struct Shown {
    /// WebP.
    pub bytes: ByteStream,
    /// How many.
    pub size_bytes: u64,
    /// Whether everybody may see it: then everybody may keep it.
    pub public: bool,
}

/// The picture at an address in one of its widths, if the visitor may see one of the products that show it. The staff
/// sees all of them.
pub async fn show_picture(
    shop: &Shop,
    opened: &Opened,
    staff: bool,
    address: &str,
    width: u32,
) -> Result<Option<Shown>> {
    let rows = product_picture::Entity::find()
        .filter(product_picture::Column::Address.eq(address))
        .all(&shop.db)
        .await?;
    let width = width.to_string();
    let Some(row) = rows.iter().find(|row| row.widths.split(',').any(|known| known == width)) else {
        return Ok(None);
    };
    let products: Vec<Uuid> = rows.iter().map(|row| row.product_id).collect();
    let public = any_reachable(&shop.db, &Opened::default(), &products).await?;
    if !public && !staff && (opened.0.is_empty() || !any_reachable(&shop.db, opened, &products).await?) {
        return Ok(None);
    }
    let key = key(&row.sha256, &width);
    let Some(size_bytes) = shop.storage.size(&key).await? else {
        return Err(anyhow::anyhow!("the picture {key} is not in the store").into());
    };
    Ok(Some(Shown { bytes: shop.storage.read(&key, 0..size_bytes).await?, size_bytes, public }))
}

async fn any_reachable(db: &impl ConnectionTrait, opened: &Opened, products: &[Uuid]) -> Result<bool> {
    let seen = shelves::reachable(opened).filter(product::Column::Id.is_in(products.iter().copied()));
    Ok(seen.one(db).await?.is_some())
}

impl product_picture::Model {
    /// The widths in which it is stored, smallest first.
    fn forms(&self) -> impl Iterator<Item = u32> {
        self.widths.split(',').filter_map(|width| width.parse().ok())
    }

    /// The path of the widest form that is not wider than `at_most`, or of the smallest.
    pub fn path(&self, at_most: u32) -> String {
        let width = self.forms().filter(|width| *width <= at_most).last().or_else(|| self.forms().next());
        self.path_of(width.unwrap_or_default())
    }

    /// All forms, as an `<img>` names them in `srcset`.
    pub fn srcset(&self) -> String {
        let forms = self.forms().map(|width| format!("{} {width}w", self.path_of(width)));
        forms.collect::<Vec<_>>().join(", ")
    }

    fn path_of(&self, width: u32) -> String {
        format!("/pictures/{}/{width}.webp", self.address)
    }
}

/// The pictures of these products, in order.
pub(super) async fn pictures_of(
    db: &impl ConnectionTrait,
    products: &[Uuid],
) -> Result<Vec<product_picture::Model>> {
    Ok(product_picture::Entity::find()
        .filter(product_picture::Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(product_picture::Column::Position)
        .order_by_asc(product_picture::Column::Id)
        .all(db)
        .await?)
}

async fn find(tx: &Write, id: Uuid) -> Result<product_picture::Model> {
    let row = product_picture::Entity::find_by_id(id).one(tx).await?;
    row.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

async fn changed(shop: &Shop, tx: Write, product_id: Uuid) -> Result<product::Model> {
    touch(&tx, shop, product_id).await?;
    let row = super::product_by_id(&tx, product_id).await?;
    tx.commit().await?;
    row.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

fn check_alt(alt: &str) -> Result<String> {
    let mut checks = Checks::new();
    let alt = if alt.trim().is_empty() { String::new() } else { checks.line("alt", alt, ALT_MAX_CHARS) };
    checks.finish()?;
    Ok(alt)
}

/// Where a form lies.
fn key(sha256: &[u8], form: &str) -> String {
    let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("pictures/{}/{}/{form}", &hex[..2], &hex[2..])
}

/// The hash of the picture whose form lies there; none when it is something else.
fn sha256_of(key: &str) -> Option<Vec<u8>> {
    let hex: String = key.strip_prefix("pictures/")?.rsplit_once('/')?.0.split('/').collect();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

/// The same content has the same address, and nobody can tell from outside which content has which: 128 bits by the
/// shop's key.
fn address(shop: &Shop, sha256: &[u8]) -> String {
    let mac = shop.keys.sign(b"picture", sha256);
    let bytes = URL_SAFE_NO_PAD.decode(mac).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(&bytes[..Ord::min(16, bytes.len())])
}
