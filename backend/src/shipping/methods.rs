//! The merchant's work on shipping methods.

use std::collections::HashSet;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, sea_query::Expr,
};
use uuid::Uuid;
use values::{Country, Money, TaxRate};

use super::entities::{Tier, Zone, shipping_method};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result, refuse};
use crate::revision::Write;
use crate::shop::{At, Shop};

/// Longest name of a method, in characters.
const NAME_CHARS: usize = 100;
/// Methods of a shop, zones of a method, tiers of a zone at most.
const MAX_EACH: usize = 50;
/// Heaviest parcel that is believed, in grams: what a lorry carries.
const MAX_GRAMS: i64 = 40_000_000;

/// What the editor of a method holds.
#[derive(Clone, Debug)]
pub struct MethodDraft {
    /// What French shoppers read; one of the two names is enough.
    pub name_fr: String,
    /// What English shoppers read.
    pub name_en: String,
    /// Whether shoppers are offered it.
    pub active: bool,
    /// How its price is taxed, in basis points.
    pub tax_rate: i32,
    /// Where it goes: codes of countries, and prices.
    pub zones: Vec<ZoneDraft>,
}

/// A zone as it was typed.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "as in Zone")]
pub struct ZoneDraft {
    pub countries: Vec<String>,
    pub tiers: Vec<Tier>,
    pub free_from_minor: Option<i64>,
}

/// A draft without fault.
struct Checked {
    name_fr: String,
    name_en: String,
    active: bool,
    tax_rate: TaxRate,
    zones: String,
}

/// The methods with these ids, in no order; unknown ids are left out.
pub async fn methods_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<shipping_method::Model>> {
    let these = shipping_method::Column::Id.is_in(ids.iter().copied());
    Ok(shipping_method::Entity::find().filter(these).all(db).await?)
}

/// Every method, active or not, in the merchant's order.
pub async fn methods(db: &impl ConnectionTrait) -> Result<Vec<shipping_method::Model>> {
    Ok(shipping_method::Entity::find()
        .order_by_asc(shipping_method::Column::Position)
        .order_by_asc(shipping_method::Column::Id)
        .all(db)
        .await?)
}

/// Adds a method at the end.
pub async fn create(shop: &Shop, staff: &Staff, draft: &MethodDraft) -> Result<shipping_method::Model> {
    staff.demand_owner()?;
    let draft = check(draft)?;
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let present = methods(&tx).await?;
    if present.len() >= MAX_EACH {
        return Err(Refusal::new(Reason::OutOfRange, "").naming(format!("≤ {MAX_EACH}")).into());
    }
    let row = shipping_method::ActiveModel {
        id: Set(shop.new_id()),
        name_fr: Set(draft.name_fr),
        name_en: Set(draft.name_en),
        active: Set(draft.active),
        position: Set(present.last().map_or(0, |last| last.position + 1)),
        tax_rate: Set(draft.tax_rate.basis_points()),
        zones: Set(draft.zones),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&tx).await?;
    tx.commit().await?;
    Ok(row)
}

/// Saves a method as the editor holds it, unless somebody saved it since the editor read it. Orders keep what they were
/// told.
pub async fn update(
    shop: &Shop,
    staff: &Staff,
    id: Uuid,
    read_at: At,
    draft: &MethodDraft,
) -> Result<shipping_method::Model> {
    staff.demand_owner()?;
    let draft = check(draft)?;
    let tx = shop.write().await?;
    let changed = shipping_method::Entity::update_many()
        .col_expr(shipping_method::Column::NameFr, Expr::value(draft.name_fr))
        .col_expr(shipping_method::Column::NameEn, Expr::value(draft.name_en))
        .col_expr(shipping_method::Column::Active, Expr::value(draft.active))
        .col_expr(shipping_method::Column::TaxRate, Expr::value(draft.tax_rate.basis_points()))
        .col_expr(shipping_method::Column::Zones, Expr::value(draft.zones))
        .col_expr(shipping_method::Column::UpdatedAt, Expr::value(after(shop.clock.now(), read_at)))
        .filter(shipping_method::Column::Id.eq(id))
        .filter(shipping_method::Column::UpdatedAt.eq(read_at))
        .exec_with_returning(&tx)
        .await?;
    match changed.into_iter().next() {
        Some(row) => {
            tx.commit().await?;
            Ok(row)
        }
        None => {
            find(&tx, id).await?;
            Err(refuse(Reason::ChangedMeanwhile, ""))
        }
    }
}

/// Puts a method at a place of the list, counted from 0; a place past the end is the end.
pub async fn move_to(shop: &Shop, staff: &Staff, id: Uuid, position: i32) -> Result<shipping_method::Model> {
    staff.demand_owner()?;
    let place = usize::try_from(position).map_err(|_| refuse(Reason::OutOfRange, "position"))?;
    let tx = shop.write().await?;
    let mut rows = methods(&tx).await?;
    let from = rows.iter().position(|row| row.id == id).ok_or_else(|| refuse(Reason::NotFound, "id"))?;
    let moved = rows.remove(from);
    rows.insert(Ord::min(place, rows.len()), moved);
    for (position, row) in (0_i32..).zip(rows) {
        if row.position != position {
            let mut row = row.into_active_model();
            row.position = Set(position);
            row.update(&tx).await?;
        }
    }
    let row = find(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Deletes a method; orders keep its name and price.
pub async fn delete(shop: &Shop, staff: &Staff, id: Uuid) -> Result<()> {
    staff.demand_owner()?;
    let tx = shop.write().await?;
    let gone = shipping_method::Entity::delete_by_id(id).exec(&tx).await?;
    tx.commit().await?;
    if gone.rows_affected == 0 { Err(refuse(Reason::NotFound, "id")) } else { Ok(()) }
}

/// A later instant than what the editor read, even within one millisecond: the next reader must see another.
fn after(now: At, read_at: At) -> At {
    Ord::max(*now, *read_at + chrono::TimeDelta::milliseconds(1)).into()
}

async fn find(tx: &Write, id: Uuid) -> Result<shipping_method::Model> {
    shipping_method::Entity::find_by_id(id).one(tx).await?.ok_or_else(|| refuse(Reason::NotFound, "id"))
}

fn check(draft: &MethodDraft) -> Result<Checked> {
    let mut checks = Checks::new();
    let name = |checks: &mut Checks, field: &str, text: &str| match text.trim() {
        "" => String::new(),
        text => checks.line(field, text, NAME_CHARS),
    };
    let name_fr = name(&mut checks, "nameFr", &draft.name_fr);
    let name_en = name(&mut checks, "nameEn", &draft.name_en);
    checks.require(!(name_fr.is_empty() && name_en.is_empty()), Reason::Required, "nameFr");
    let tax_rate = checks.parse("taxRate", TaxRate::new(draft.tax_rate)).unwrap_or_default();
    checks.require(!draft.zones.is_empty(), Reason::Required, "zones");
    checks.require(draft.zones.len() <= MAX_EACH, Reason::OutOfRange, "zones");
    let mut seen = HashSet::new();
    let zones: Vec<Zone> = (0..)
        .zip(&draft.zones)
        .map(|(at, zone)| Zone {
            countries: check_countries(&mut checks, &mut seen, at, &zone.countries),
            tiers: check_tiers(&mut checks, at, &zone.tiers),
            free_from_minor: check_amount(
                &mut checks,
                &format!("zones.{at}.freeFromMinor"),
                zone.free_from_minor,
            ),
        })
        .collect();
    checks.finish()?;
    let zones = serde_json::to_string(&zones)?;
    Ok(Checked { name_fr, name_en, active: draft.active, tax_rate, zones })
}

/// Each country in one zone only, and one zone only for everywhere else: a parcel has one price.
fn check_countries(
    checks: &mut Checks,
    seen: &mut HashSet<String>,
    at: usize,
    codes: &[String],
) -> Vec<Country> {
    let field = format!("zones.{at}.countries");
    let mut countries = Vec::new();
    for code in codes {
        match Country::new(code.trim()) {
            Ok(country) if seen.insert(country.as_str().to_owned()) => countries.push(country),
            Ok(country) => {
                checks.refuse(Refusal::new(Reason::Taken, field.as_str()).naming(country.as_str()));
            }
            Err(_) => checks.refuse(Refusal::new(Reason::Malformed, field.as_str()).naming(code.as_str())),
        }
    }
    if codes.is_empty() && !seen.insert(String::new()) {
        checks.refuse(Refusal::new(Reason::Taken, field));
    }
    countries
}

/// At least one, each heavier than the one before; only the last has no bound.
fn check_tiers(checks: &mut Checks, at: usize, tiers: &[Tier]) -> Vec<Tier> {
    checks.require(!tiers.is_empty(), Reason::Required, &format!("zones.{at}.tiers"));
    checks.require(tiers.len() <= MAX_EACH, Reason::OutOfRange, &format!("zones.{at}.tiers"));
    let mut below = Some(0);
    for (number, tier) in (0..).zip(tiers) {
        let field = format!("zones.{at}.tiers.{number}");
        check_amount(checks, &format!("{field}.priceMinor"), Some(tier.price_minor));
        let heavier = match (below, tier.up_to_grams) {
            // After "any weight" nothing is left.
            (None, _) => false,
            (Some(_), None) => true,
            (Some(below), Some(grams)) => grams > below && grams <= MAX_GRAMS,
        };
        if !heavier {
            let bound = below.map_or_else(String::new, |below| format!("> {below} g"));
            checks.refuse(Refusal::new(Reason::OutOfRange, format!("{field}.upToGrams")).naming(bound));
        }
        below = tier.up_to_grams;
    }
    tiers.to_vec()
}

fn check_amount(checks: &mut Checks, field: &str, minor: Option<i64>) -> Option<i64> {
    let believable = minor.is_none_or(|minor| (0..=Money::MAX_MINOR).contains(&minor));
    checks.require(believable, Reason::OutOfRange, field);
    minor
}
