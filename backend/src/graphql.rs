//! One schema of all rooms, its limits, and the one place where merchant fields are guarded.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::{EmptySubscription, MergedObject, Request, ServerError, ServerResult, Value};

use crate::auth::StaffRole;
use crate::shop::Shop;
use crate::visitor::Visitor;
use crate::{auth, cart, catalogue, dashboard, delivery, files, mail, orders, payments, settings};

/// How deep a query may nest: the deepest of ours is 9, the standard introspection 13.
const MAX_DEPTH: usize = 15;
/// How many fields a query may ask for, a list counting once per row.
const MAX_COMPLEXITY: usize = 20_000;
/// Largest request, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The root fields that are open to strangers. Everything else asks for a member of the staff: a new field is
/// closed until it is named here.
pub const OPEN_TO_STRANGERS: &[&str] = &[
    "shop",
    "catalogues",
    "catalogue",
    "product",
    "products",
    "paymentMethods",
    "cart",
    "order",
    "me",
    "catalogueUnlock",
    "cartAdd",
    "cartSetQuantity",
    "cartRemove",
    "orderPlace",
    "signIn",
    "passwordForgotten",
];

/// The root fields that are open to members of the staff who are no owners: orders, and their own account (SPEC 9.1).
/// Everything else asks for an owner.
pub const OPEN_TO_STAFF: &[&str] = &[
    "adminOrders",
    "adminOrder",
    "orderReceivePayment",
    "orderDeliver",
    "orderResend",
    "orderEnable",
    "orderDisable",
    "orderRefundRecord",
    "orderRefund",
    "adminNotifications",
    "notificationProcessAgain",
    "orderCancel",
    "orderDelete",
    "linkSetCounter",
    "linkSetLimit",
    "linkSetExpiry",
    "linkRenew",
    "adminSessions",
    "signOut",
    "passwordSet",
    "accountUpdate",
    "sessionEnd",
    "sessionsEndOthers",
    "secondFactorBegin",
    "secondFactorConfirm",
    "secondFactorDisable",
];

/// The shop's API.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Every question.
#[derive(MergedObject, Default)]
pub struct Query(
    settings::storefront::Query,
    catalogue::storefront::Query,
    payments::storefront::Query,
    cart::storefront::Query,
    orders::storefront::Query,
    auth::backoffice::Query,
    catalogue::backoffice::Query,
    files::backoffice::Query,
    orders::backoffice::Query,
    orders::downloads::Query,
    orders::money::Query,
    mail::backoffice::Query,
    settings::backoffice::Query,
    payments::backoffice::Query,
    payments::accounts_desk::Query,
    dashboard::backoffice::Query,
);

/// Every act.
#[derive(MergedObject, Default)]
pub struct Mutation(
    catalogue::storefront::Mutation,
    cart::storefront::Mutation,
    orders::storefront::Mutation,
    auth::backoffice::Mutation,
    catalogue::backoffice::Mutation,
    files::backoffice::Mutation,
    orders::backoffice::Mutation,
    orders::money::Mutation,
    mail::backoffice::Mutation,
    settings::backoffice::Mutation,
    payments::backoffice::Mutation,
    payments::accounts_desk::Mutation,
    dashboard::backoffice::Mutation,
);

/// Builds the schema for a shop.
pub fn schema(shop: Shop) -> Schema {
    builder().data(shop).finish()
}

/// The schema as text: what `schema.graphql` holds.
pub fn sdl() -> String {
    builder().finish().sdl()
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .limit_depth(MAX_DEPTH)
        .limit_complexity(MAX_COMPLEXITY)
        .extension(Guard)
}

/// A request with who asks it and what loads its rows.
pub fn prepare(shop: &Shop, request: Request, visitor: Arc<Visitor>) -> Request {
    request
        .data(catalogue::loaders(shop, &visitor))
        .data(visitor)
        .data(files::loaders(shop))
        .data(delivery::loaders(shop))
        .data(orders::loaders(shop))
        .data(mail::loaders(shop))
}

/// Refuses strangers, and staff who are no owners, every root field that is not open to them.
struct Guard;

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Guard)
    }
}

#[async_trait::async_trait]
impl Extension for Guard {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let root = matches!(info.parent_type, "Query" | "Mutation") && info.path_node.parent.is_none();
        if root && !info.name.starts_with("__") && !OPEN_TO_STRANGERS.contains(&info.name) {
            let staff = ctx.data_opt::<Arc<Visitor>>().and_then(|visitor| visitor.staff.as_ref());
            let Some(staff) = staff else {
                return Err(ServerError::new("Sign in first: this is for the shop's staff.", None));
            };
            if staff.role() != StaffRole::Owner && !OPEN_TO_STAFF.contains(&info.name) {
                return Err(ServerError::new("Your role does not allow this: ask the shop's owner.", None));
            }
        }
        next.run(ctx, info).await
    }
}
