//! The API of shipping methods, for the staff.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Union};
use chrono::{DateTime, Utc};

use super::methods::ZoneDraft;
use super::{MethodDraft, Tier, shipping_method};
use crate::error::{DoneResult, Refused, answer, found};
use crate::ids::Kind;
use crate::scalars::Long;
use crate::visitor::Asking;

/// A way in which goods travel.
pub struct ShippingMethod(pub(crate) shipping_method::Model);

/// A way in which goods travel.
#[Object]
impl ShippingMethod {
    /// Its identifier.
    pub(crate) async fn id(&self) -> ID {
        Kind::ShippingMethod.show(self.0.id)
    }

    /// What French shoppers read; empty when the other name serves.
    async fn name_fr(&self) -> &str {
        &self.0.name_fr
    }

    /// What English shoppers read; empty when the other name serves.
    async fn name_en(&self) -> &str {
        &self.0.name_en
    }

    /// Whether shoppers are offered it.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Its place in the list, from 0.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// How its price is taxed, in basis points.
    async fn tax_rate(&self) -> i32 {
        self.0.tax_rate
    }

    /// Where it goes, and what it costs there.
    async fn zones(&self) -> async_graphql::Result<Vec<ShippingZone>> {
        Ok(found(self.0.zones())?.into_iter().map(Into::into).collect())
    }

    /// When it was last saved: the editor sends it back.
    async fn updated_at(&self) -> DateTime<Utc> {
        *self.0.updated_at
    }
}

/// Where a method goes, and what it costs there.
#[derive(SimpleObject)]
pub struct ShippingZone {
    /// ISO 3166-1 alpha-2 codes; none is every country that no other zone of the method names.
    countries: Vec<String>,
    /// Prices by weight, the lightest first.
    tiers: Vec<ShippingTier>,
    /// The goods' price from which shipping is free, tax included, in minor units. Null is never.
    free_from_minor: Option<Long>,
}

impl From<super::Zone> for ShippingZone {
    fn from(zone: super::Zone) -> Self {
        Self {
            countries: zone.countries.into_iter().map(String::from).collect(),
            tiers: zone.tiers.into_iter().map(Into::into).collect(),
            free_from_minor: zone.free_from_minor.map(Long),
        }
    }
}

/// What a parcel costs up to a weight.
#[derive(SimpleObject)]
pub struct ShippingTier {
    /// The weight that still costs this, in grams. Null is any weight.
    up_to_grams: Option<Long>,
    /// Minor units, with or without tax as the shop enters its prices.
    price_minor: Long,
}

impl From<Tier> for ShippingTier {
    fn from(tier: Tier) -> Self {
        Self { up_to_grams: tier.up_to_grams.map(Long), price_minor: Long(tier.price_minor) }
    }
}

/// The method as it is now, or why nothing changed.
#[derive(Union)]
pub enum ShippingMethodResult {
    /// As it is now.
    ShippingMethod(ShippingMethod),
    /// Why nothing changed.
    Refused(Refused),
}

/// Where a method shall go, and what it shall cost there.
#[derive(InputObject)]
pub struct ShippingZoneInput {
    /// ISO 3166-1 alpha-2 codes, each in one zone of the method only; none is everywhere else.
    countries: Vec<String>,
    /// Prices by weight, the lightest first; a flat price is one tier without a bound.
    tiers: Vec<ShippingTierInput>,
    /// The goods' price from which shipping is free, tax included, in minor units. Null is never.
    free_from_minor: Option<Long>,
}

/// What a parcel shall cost up to a weight.
#[derive(InputObject)]
pub struct ShippingTierInput {
    /// The weight that still costs this, in grams. Null, in the last tier only, is any weight.
    up_to_grams: Option<Long>,
    /// Minor units, with or without tax as the shop enters its prices.
    price_minor: Long,
}

/// A method to add.
#[derive(InputObject)]
pub struct ShippingMethodCreateInput {
    /// What French shoppers read, up to 100 characters; one name is enough.
    name_fr: String,
    /// What English shoppers read, up to 100 characters; one name is enough.
    name_en: String,
    /// Whether shoppers are offered it.
    active: bool,
    /// How its price is taxed, in basis points.
    tax_rate: i32,
    /// Where it goes: at least one zone.
    zones: Vec<ShippingZoneInput>,
}

/// A method's new state.
#[derive(InputObject)]
pub struct ShippingMethodUpdateInput {
    /// Which.
    id: ID,
    /// What French shoppers read, up to 100 characters; one name is enough.
    name_fr: String,
    /// What English shoppers read, up to 100 characters; one name is enough.
    name_en: String,
    /// Whether shoppers are offered it.
    active: bool,
    /// How its price is taxed, in basis points.
    tax_rate: i32,
    /// Where it goes: at least one zone.
    zones: Vec<ShippingZoneInput>,
    /// What the editor read: another value means that somebody saved meanwhile.
    updated_at: DateTime<Utc>,
}

/// A new place for a method.
#[derive(InputObject)]
pub struct ShippingMethodMoveInput {
    /// Which.
    id: ID,
    /// New place in the list, from 0.
    position: i32,
}

/// A method to delete; orders keep its name and price.
#[derive(InputObject)]
pub struct ShippingMethodDeleteInput {
    /// Which.
    id: ID,
}

/// Both inputs of a method hold the same fields.
macro_rules! method_draft {
    ($input:ty) => {
        impl $input {
            fn draft(&self) -> MethodDraft {
                let tier = |tier: &ShippingTierInput| Tier {
                    up_to_grams: tier.up_to_grams.map(|grams| grams.0),
                    price_minor: tier.price_minor.0,
                };
                let zone = |zone: &ShippingZoneInput| ZoneDraft {
                    countries: zone.countries.clone(),
                    tiers: zone.tiers.iter().map(tier).collect(),
                    free_from_minor: zone.free_from_minor.map(|minor| minor.0),
                };
                MethodDraft {
                    name_fr: self.name_fr.clone(),
                    name_en: self.name_en.clone(),
                    active: self.active,
                    tax_rate: self.tax_rate,
                    zones: self.zones.iter().map(zone).collect(),
                }
            }
        }
    };
}
method_draft!(ShippingMethodCreateInput);
method_draft!(ShippingMethodUpdateInput);

/// What the staff may ask about shipping.
#[derive(Default)]
pub struct Query;

#[Object(name = "ShippingBackofficeQuery")]
impl Query {
    /// Every shipping method, offered or not, in the order in which shoppers see them.
    async fn admin_shipping_methods(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ShippingMethod>> {
        ctx.staff()?;
        let methods = found(super::methods(&ctx.shop().db).await)?;
        Ok(methods.into_iter().map(ShippingMethod).collect())
    }
}

/// The merchant's work on shipping.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "ShippingBackofficeMutation")]
impl Mutation {
    /// Adds a shipping method at the end. Owners only.
    async fn shipping_method_create(
        &self,
        ctx: &Context<'_>,
        input: ShippingMethodCreateInput,
    ) -> async_graphql::Result<ShippingMethodResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(super::create(shop, staff, &input.draft()).await.map(ShippingMethod))
    }

    /// Saves a shipping method. Owners only.
    async fn shipping_method_update(
        &self,
        ctx: &Context<'_>,
        input: ShippingMethodUpdateInput,
    ) -> async_graphql::Result<ShippingMethodResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let update = async {
            let id = Kind::ShippingMethod.read(&input.id, "id")?;
            super::update(shop, staff, id, input.updated_at.into(), &input.draft()).await
        };
        answer(update.await.map(ShippingMethod))
    }

    /// Puts a shipping method at another place of the list. Owners only.
    async fn shipping_method_move(
        &self,
        ctx: &Context<'_>,
        input: ShippingMethodMoveInput,
    ) -> async_graphql::Result<ShippingMethodResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let moved = async {
            let id = Kind::ShippingMethod.read(&input.id, "id")?;
            super::move_to(shop, staff, id, input.position).await
        };
        answer(moved.await.map(ShippingMethod))
    }

    /// Deletes a shipping method. Owners only.
    async fn shipping_method_delete(
        &self,
        ctx: &Context<'_>,
        input: ShippingMethodDeleteInput,
    ) -> async_graphql::Result<DoneResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        answer(async { super::delete(shop, staff, Kind::ShippingMethod.read(&input.id, "id")?).await }.await)
    }
}
