//! One schema of all rooms, its limits, and the one place where merchant fields are guarded.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextResolve, ResolveInfo,
};
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{
    Data, MergedObject, MergedSubscription, Request, ServerError, ServerResult, Value, Variables,
};

use crate::shop::Shop;
use crate::visitor::Visitor;
use crate::{auth, cart, catalogue, delivery, files, mail, orders, payments, settings};

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
    "orderChanged",
];

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
    mail::backoffice::Query,
    settings::backoffice::Query,
    payments::backoffice::Query,
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
    mail::backoffice::Mutation,
    settings::backoffice::Mutation,
    payments::backoffice::Mutation,
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
pub fn prepare(shop: &Shop, request: Request, visitor: Arc<Visitor>) -> Request {
    request
        .data(catalogue::loaders(shop, &visitor))
        .data(visitor)
        .data(files::loaders(shop))
        .data(delivery::loaders(shop))
        .data(orders::loaders(shop))
        .data(mail::loaders(shop))
}

/// What the operations of a connection share: as [`prepare`], but what is loaded is not kept, for a connection outlives it.
pub fn context(shop: &Shop, visitor: Arc<Visitor>) -> Data {
    let (catalogue, orders) = (catalogue::loaders(shop, &visitor), orders::loaders(shop));
    catalogue.enable_all_cache(false);
    orders.enable_all_cache(false);
    let mut data = Data::default();
    data.insert(visitor);
    data.insert(catalogue);
    data.insert(files::loaders(shop));
    data.insert(delivery::loaders(shop));
    data.insert(orders);
    data.insert(mail::loaders(shop));
    data
}

/// Refuses strangers every root field that is not open to them.
struct Guard;

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Guard)
    }
}

/// What a stranger is told.
const SIGN_IN: &str = "Sign in first: this is for the shop's staff.";

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
        let listens = document
            .operations
            .iter()
            .filter(|(_, operation)| operation.node.ty == OperationType::Subscription)
            .any(|(_, operation)| is_closed(&document, &operation.node.selection_set.node, 0));
        if listens && !is_staff(ctx) {
            return Err(ServerError::new(SIGN_IN, None));
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
        if root && !info.name.starts_with("__") && !OPEN_TO_STRANGERS.contains(&info.name) {
            if !is_staff(ctx) {
                return Err(ServerError::new(SIGN_IN, None));
            }
        }
        next.run(ctx, info).await
    }
}

fn is_staff(ctx: &ExtensionContext<'_>) -> bool {
    ctx.data_opt::<Arc<Visitor>>().is_some_and(|visitor| visitor.staff.is_some())
}

/// Whether a selection names a root field that is closed to strangers, however deep in fragments; fragments that go
/// around in circles are refused by the validation that follows.
fn is_closed(document: &ExecutableDocument, selection: &SelectionSet, depth: usize) -> bool {
    depth > MAX_DEPTH
        || selection.items.iter().any(|item| match &item.node {
            Selection::Field(field) => !OPEN_TO_STRANGERS.contains(&field.node.name.node.as_str()),
            Selection::InlineFragment(fragment) => {
                is_closed(document, &fragment.node.selection_set.node, depth + 1)
            }
            Selection::FragmentSpread(spread) => document
                .fragments
                .get(&spread.node.fragment_name.node)
                .is_none_or(|fragment| is_closed(document, &fragment.node.selection_set.node, depth + 1)),
        })
}
