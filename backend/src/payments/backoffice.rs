//! What the merchant sees and sets of payments.

use async_graphql::{Context, InputObject, Object, Union};

use super::{Deferred, DeferredEntry, PaymentMethod, deferred};
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
        answer(deferred::update(ctx.shop(), staff, &input.into()).await.map(DeferredMethod))
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

    /// Whose account a transfer goes to; null while none is named, and for other methods.
    async fn account_holder(&self) -> Option<&str> {
        self.0.account.as_ref().map(|account| account.holder.as_str())
    }

    /// The account's number, in groups of four.
    async fn iban(&self) -> Option<String> {
        self.0.account.as_ref().map(|account| account.iban.grouped())
    }

    /// The account's bank; needed for transfers from outside the European Economic Area only.
    async fn bic(&self) -> Option<&str> {
        self.0.account.as_ref().and_then(|account| account.bic.as_ref()).map(|bic| bic.as_str())
    }

    /// A buyer who has not paid is reminded once, after so many days; null is never.
    async fn remind_after_days(&self) -> Option<i32> {
        self.0.remind_after_days
    }

    /// An order that is neither paid nor delivered is given up after so many days; null is never.
    async fn cancel_after_days(&self) -> Option<i32> {
        self.0.cancel_after_days
    }

    /// Whether the buyer is told when their order is given up in that way.
    async fn tells_cancelled(&self) -> bool {
        self.0.tells_cancelled
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
    /// Whose account a transfer goes to, as the bank knows them. Left out with IBAN and BIC: no account.
    account_holder: Option<String>,
    /// The account's number; spaces do not matter.
    iban: Option<String>,
    /// The account's bank; needed for transfers from outside the European Economic Area only.
    bic: Option<String>,
    /// A buyer who has not paid is reminded once, after 1 to 365 days; null is never.
    remind_after_days: Option<i32>,
    /// An order that is neither paid nor delivered is given up after 1 to 365 days; null is never.
    cancel_after_days: Option<i32>,
    /// Whether the buyer is told then.
    #[graphql(default = true)]
    tells_cancelled: bool,
}

impl From<DeferredMethodUpdateInput> for DeferredEntry {
    fn from(input: DeferredMethodUpdateInput) -> Self {
        Self {
            method: input.method,
            enabled: input.enabled,
            instructions_fr: input.instructions_fr,
            instructions_en: input.instructions_en,
            account_holder: input.account_holder.unwrap_or_default(),
            iban: input.iban.unwrap_or_default(),
            bic: input.bic.unwrap_or_default(),
            remind_after_days: input.remind_after_days,
            cancel_after_days: input.cancel_after_days,
            tells_cancelled: input.tells_cancelled,
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
