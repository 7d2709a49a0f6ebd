//! One schema of all rooms, its limits, and what of it is open to whom.

use std::sync::Arc;

use async_graphql::parser::types::{OperationType, Selection};
use async_graphql::{Data, MergedObject, MergedSubscription, Request};
use guard::{Guarded, Listening};

use crate::shop::Shop;
use crate::visitor::Visitor;
use crate::{auth, cart, catalogue, dashboard, delivery, files, mail, orders, payments, settings, shipping};

mod guard;
mod nodes;

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
    "node",
    "nodes",
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
    "orderChanged",
];

/// The root fields that depend on nothing but the catalogue, the settings and the language, as long as nobody in
/// particular asks: their answers are kept.
pub const ALIKE_FOR_ALL: &[&str] = &["shop", "catalogues", "catalogue", "product", "products"];

/// The root fields that are open to members of the staff who are no owners: orders, and their own account (SPEC 9.1).
/// Everything else asks for an owner.
pub const OPEN_TO_STAFF: &[&str] = &[
    "adminNode",
    "adminNodes",
    "adminOrders",
    "adminOrder",
    "orderReceivePayment",
    "orderDeliver",
    "orderResend",
    "orderShip",
    "orderRestock",
    "orderEnable",
    "orderDisable",
    "orderRefundRecord",
    "orderRefund",
    "orderRefundSettle",
    "orderDisputeRecord",
    "adminNotifications",
    "adminNotification",
    "notificationProcessAgain",
    "orderCancel",
    "orderDelete",
    "ordersHandOver",
    "orderRevive",
    "orderEditBuyer",
    "adminOrderChanges",
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

/// Whether an operation asks only for what is [`ALIKE_FOR_ALL`].
pub fn is_alike_for_all(request: &mut Request) -> bool {
    let Ok(document) = request.parsed_query() else { return false };
    let alike = |selection: &Selection| match selection {
        Selection::Field(field) => ALIKE_FOR_ALL.contains(&field.node.name.node.as_str()),
        // Ours have none at the root; whoever has is served as well, anew each time.
        Selection::InlineFragment(_) | Selection::FragmentSpread(_) => false,
    };
    document.operations.iter().all(|(_, operation)| {
        operation.node.ty == OperationType::Query
            && operation.node.selection_set.node.items.iter().all(|item| alike(&item.node))
    })
}

/// The shop's API.
pub type Schema = async_graphql::Schema<Guarded<Query>, Guarded<Mutation>, Guarded<Subscription>>;

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
    shipping::backoffice::Query,
    cart::backoffice::Query,
    nodes::Query,
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
    shipping::backoffice::Mutation,
);

/// Everything that is told as it happens.
#[derive(MergedSubscription, Default)]
pub struct Subscription(orders::storefront::Subscription, orders::backoffice::Subscription);

/// Builds the schema for a shop.
pub fn schema(shop: Shop, feed: orders::Feed) -> Schema {
    builder().data(shop).data(feed).finish()
}

/// The schema as text: what `schema.graphql` holds.
pub fn sdl() -> String {
    builder().finish().sdl()
}

fn builder() -> async_graphql::SchemaBuilder<Guarded<Query>, Guarded<Mutation>, Guarded<Subscription>> {
    Schema::build(Guarded::default(), Guarded::default(), Guarded::default())
        .limit_depth(MAX_DEPTH)
        .limit_complexity(MAX_COMPLEXITY)
}

/// A request with who asks it and what loads its rows.
pub fn prepare(shop: &Shop, mut request: Request, visitor: Arc<Visitor>) -> Request {
    // What an act changes is read anew for its own answer, and for that of the next act.
    let acts = request.parsed_query().is_ok_and(|document| {
        document.operations.iter().any(|(_, operation)| operation.node.ty == OperationType::Mutation)
    });
    request.data = data(shop, visitor, !acts);
    request
}

/// What the operations of a connection share: as [`prepare`], but what is loaded is not kept, for a connection outlives it.
pub fn context(shop: &Shop, visitor: Arc<Visitor>) -> Data {
    let mut data = data(shop, visitor, false);
    data.insert(Listening);
    data
}

/// Who asks, and what loads rows and may keep them.
fn data(shop: &Shop, visitor: Arc<Visitor>, keep: bool) -> Data {
    let (catalogue, orders, delivery) =
        (catalogue::loaders(shop), orders::loaders(shop), delivery::loaders(shop));
    catalogue.enable_all_cache(keep);
    orders.enable_all_cache(keep);
    delivery.enable_all_cache(keep);
    let mut data = Data::default();
    data.insert(visitor);
    data.insert(catalogue);
    data.insert(files::loaders(shop));
    data.insert(delivery);
    data.insert(orders);
    data.insert(mail::loaders(shop));
    data
}
