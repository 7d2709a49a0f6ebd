//! One schema of all rooms, its limits, and the one place where merchant fields are guarded.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextResolve, ResolveInfo,
};
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{
    Data, MergedObject, MergedSubscription, Request, ServerError, ServerResult, Value, Variables,
};

use crate::auth::{ApiScope, Staff, StaffRole, scopes};
use crate::error::{Reason, Refusal};
use crate::shop::Shop;
use crate::visitor::Visitor;
use crate::{auth, cart, catalogue, dashboard, delivery, files, mail, orders, payments, settings, shipping};

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
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

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

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .limit_depth(MAX_DEPTH)
        .limit_complexity(MAX_COMPLEXITY)
        .extension(Guard)
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

/// The mark of a connection that stays open. Whoever opened it may have been sent away since: it listens, and no more.
struct Listening;

/// What the operations of a connection share: as [`prepare`], but what is loaded is not kept, for a connection outlives it.
pub fn context(shop: &Shop, visitor: Arc<Visitor>) -> Data {
    let mut data = data(shop, visitor, false);
    data.insert(Listening);
    data
}

/// Who asks, and what loads rows and may keep them.
fn data(shop: &Shop, visitor: Arc<Visitor>, keep: bool) -> Data {
    let (catalogue, orders) = (catalogue::loaders(shop), orders::loaders(shop));
    catalogue.enable_all_cache(keep);
    orders.enable_all_cache(keep);
    let mut data = Data::default();
    data.insert(visitor);
    data.insert(catalogue);
    data.insert(files::loaders(shop));
    data.insert(delivery::loaders(shop));
    data.insert(orders);
    data.insert(mail::loaders(shop));
    data
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
    // A subscription begins before its first field is resolved, so it is stopped before that.
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        for (_, operation) in document.operations.iter() {
            if operation.node.ty == OperationType::Subscription {
                allow_all(ctx, &document, &operation.node.selection_set.node, 0)?;
            } else if ctx.data_opt::<Listening>().is_some() {
                let why = "A WebSocket takes subscriptions: send questions and mutations by POST.";
                return Err(ServerError::new(why, None));
            }
        }
        Ok(document)
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let root = matches!(info.parent_type, "Query" | "Mutation") && info.path_node.parent.is_none();
        if root {
            allow(ctx, info.name)?;
        }
        next.run(ctx, info).await
    }
}

fn allow(ctx: &ExtensionContext<'_>, field: &str) -> ServerResult<()> {
    let visitor = ctx.data_opt::<Arc<Visitor>>().map(AsRef::as_ref);
    objection(visitor, field).map_or(Ok(()), |why| Err(ServerError::new(why, None)))
}

/// Why whoever asks may not have a root field; none when they may.
fn objection(visitor: Option<&Visitor>, field: &str) -> Option<String> {
    if field.starts_with("__") {
        return None;
    }
    let staff = visitor.and_then(|visitor| visitor.staff.as_ref());
    if let Some(program) = staff.filter(|staff| staff.scopes().is_some())
        && let Some(why) = objection_to_program(program, field)
    {
        return Some(why);
    }
    if OPEN_TO_STRANGERS.contains(&field) {
        return None;
    }
    let reason = match staff {
        None => Reason::SignInRequired,
        Some(staff) if staff.role() == StaffRole::Owner || OPEN_TO_STAFF.contains(&field) => return None,
        Some(_) => Reason::Forbidden,
    };
    let locale = visitor.map(|visitor| visitor.locale).unwrap_or_default();
    Some(Refusal::new(reason, "").sentence(locale))
}

/// Why a program may not have a root field: its token has not the scope, or no token has.
fn objection_to_program(program: &Staff, field: &str) -> Option<String> {
    if scopes::OPEN.contains(&field) || scopes::OF_EACH_KIND.contains(&field) {
        return None;
    }
    match ApiScope::of_field(field) {
        Some(scope) if program.may(scope) => None,
        Some(scope) => Some(format!("{field} needs a token with the scope {}.", scope.word())),
        None => Some(format!("No API token may use {field}: it is for people who sign in.")),
    }
}

/// Allows every root field of a subscription, however deep in fragments; fragments that go around in circles are refused
/// by the validation that follows.
fn allow_all(
    ctx: &ExtensionContext<'_>,
    document: &ExecutableDocument,
    selection: &SelectionSet,
    depth: usize,
) -> ServerResult<()> {
    if depth > MAX_DEPTH {
        return Err(ServerError::new("The query is nested too deep.", None));
    }
    for item in &selection.items {
        match &item.node {
            Selection::Field(field) => allow(ctx, &field.node.name.node)?,
            Selection::InlineFragment(fragment) => {
                allow_all(ctx, document, &fragment.node.selection_set.node, depth + 1)?;
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    allow_all(ctx, document, &fragment.node.selection_set.node, depth + 1)?;
                }
            }
        }
    }
    Ok(())
}
