//! The one place where root fields are guarded. Not an extension: those are asked again at every field of every row.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, Response, ServerError,
    ServerResult, SubscriptionType, Value, resolver_utils,
};
use futures_util::{Stream, StreamExt, stream};

use super::{OPEN_TO_STAFF, OPEN_TO_STRANGERS};
use crate::auth::{ApiScope, Staff, StaffRole, scopes};
use crate::error::{Reason, Refusal};
use crate::visitor::Visitor;

/// A root of the schema. It refuses strangers, and staff who are no owners, every field that is not open to them.
#[derive(Default)]
pub struct Guarded<T>(T);

/// The mark of a connection that stays open. Whoever opened it may have been sent away since: it listens, and no more.
pub(super) struct Listening;

impl<T: ObjectType> OutputType for Guarded<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolver_utils::resolve_container(ctx, self).await
    }
}

impl<T: ObjectType> ContainerType for Guarded<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        if ctx.data_opt::<Listening>().is_some() {
            let why = "A WebSocket takes subscriptions: send questions and mutations by POST.";
            return Err(refused(ctx, why));
        }
        allow(ctx)?;
        self.0.resolve_field(ctx).await
    }
}

impl<T: ObjectType> ObjectType for Guarded<T> {}

impl<T: SubscriptionType> SubscriptionType for Guarded<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn create_field_stream<'a>(
        &'a self,
        ctx: &'a Context<'_>,
    ) -> Option<Pin<Box<dyn Stream<Item = Response> + Send + 'a>>> {
        match allow(ctx) {
            Ok(()) => self.0.create_field_stream(ctx),
            Err(refusal) => Some(stream::iter([Response::from_errors(vec![refusal])]).boxed()),
        }
    }
}

fn allow(ctx: &Context<'_>) -> ServerResult<()> {
    let visitor = ctx.data_opt::<Arc<Visitor>>().map(AsRef::as_ref);
    objection(visitor, ctx.item.node.name.node.as_str()).map_or(Ok(()), |why| Err(refused(ctx, why)))
}

fn refused(ctx: &Context<'_>, why: impl Into<String>) -> ServerError {
    ctx.set_error_path(ServerError::new(why, Some(ctx.item.pos)))
}

/// Why whoever asks may not have a root field; none when they may.
pub(super) fn objection(visitor: Option<&Visitor>, field: &str) -> Option<String> {
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
