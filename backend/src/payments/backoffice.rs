//! What the merchant sees and sets of payments.

use async_graphql::{Context, InputObject, Object, Union};

use super::{Deferred, PaymentMethod, deferred};
use crate::error::{Refused, answer, found};
use crate::visitor::Asking;

/// Questions of the backoffice.
#[derive(Default)]
pub struct Query;

#[Object(name = "PaymentsBackofficeQuery")]
impl Query {
    /// Bank transfer, cheque and cash, with the merchant's instructions.
    async fn admin_deferred_methods(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DeferredMethod>> {
        ctx.staff()?;
        let methods = found(deferred::all(&ctx.shop().db).await)?;
        Ok(methods.into_iter().map(DeferredMethod).collect())
    }
}

/// Acts of the backoffice.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "PaymentsBackofficeMutation")]
impl Mutation {
    /// Offers a deferred method or withdraws it, and says how to pay by it.
    async fn deferred_method_update(
        &self,
        ctx: &Context<'_>,
        input: DeferredMethodUpdateInput,
    ) -> async_graphql::Result<DeferredMethodResult> {
        let staff = ctx.staff()?;
        answer(deferred::update(ctx.shop(), staff, input.into()).await.map(DeferredMethod))
    }
}

/// A way to pay that is settled by hand.
pub struct DeferredMethod(Deferred);

/// A way to pay that is settled by hand.
#[Object]
impl DeferredMethod {
    /// Which.
    async fn method(&self) -> PaymentMethod {
        self.0.method
    }

    /// Whether shoppers may choose it.
    async fn enabled(&self) -> bool {
        self.0.enabled
    }

    /// What the buyer is to do, in French, with `{OrderID}` and `{Total}`.
    async fn instructions_fr(&self) -> &str {
        &self.0.instructions_fr
    }

    /// What the buyer is to do, in English, with `{OrderID}` and `{Total}`.
    async fn instructions_en(&self) -> &str {
        &self.0.instructions_en
    }
}

/// A deferred method as the merchant wants it.
#[derive(InputObject)]
pub struct DeferredMethodUpdateInput {
    /// Which.
    method: PaymentMethod,
    /// Whether shoppers may choose it.
    enabled: bool,
    /// What the buyer is to do, in French, with `{OrderID}` and `{Total}`.
    instructions_fr: String,
    /// What the buyer is to do, in English, with `{OrderID}` and `{Total}`.
    instructions_en: String,
}

impl From<DeferredMethodUpdateInput> for Deferred {
    fn from(input: DeferredMethodUpdateInput) -> Self {
        Self {
            method: input.method,
            enabled: input.enabled,
            instructions_fr: input.instructions_fr,
            instructions_en: input.instructions_en,
        }
    }
}

/// The method as saved, or why not.
#[derive(Union)]
pub enum DeferredMethodResult {
    /// As saved.
    Method(DeferredMethod),
    /// Why not.
    Refused(Refused),
}
