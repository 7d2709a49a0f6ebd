//! The accounts at the providers as the merchant sees and sets them: what is secret is written and never shown.

use std::collections::BTreeMap;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject, Union};
use values::{Country, Locale};

use super::account::{self, Account, Field, FieldKind, Proof, Wanted};
use super::entities::{Mode, PaymentMethod};
use super::outside::Unreachable;
use super::provider::{Desk, Provider};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Refused, Result, answer, found, refuse};
use crate::shop::Shop;
use crate::visitor::Asking;

/// Questions of the backoffice.
#[derive(Default)]
pub struct Query;

#[Object(name = "PaymentAccountsQuery")]
impl Query {
    /// The payment providers, with the merchant's accounts there.
    async fn admin_payment_providers(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<AdminPaymentProvider>> {
        ctx.staff()?;
        let shop = ctx.shop();
        let mut providers = Vec::new();
        for provider in shop.providers.all().filter(|provider| !provider.fields().is_empty()) {
            let mut accounts = Vec::new();
            for mode in [Mode::Live, Mode::Test] {
                accounts.push(found(account::load(&shop.db, shop, provider, mode).await)?);
            }
            providers.push(AdminPaymentProvider { name: provider.name(), accounts });
        }
        Ok(providers)
    }

    /// The providers' hosts that failed of late; none when all is well.
    async fn admin_payment_hosts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PaymentHost>> {
        ctx.staff()?;
        let circuits = ctx.shop().providers.outside().circuits().into_iter();
        Ok(circuits
            .map(|(host, circuit)| PaymentHost {
                host,
                failures: i32::try_from(circuit.failures).unwrap_or(i32::MAX),
                rests_for_seconds: circuit.rests_for().map(|s| i32::try_from(s).unwrap_or(i32::MAX)),
                last_failure: circuit.last_failure,
            })
            .collect())
    }
}

/// Acts of the backoffice.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "PaymentAccountsMutation")]
impl Mutation {
    /// Saves an account at a provider. To switch one on switches the other mode off.
    async fn payment_account_update(
        &self,
        ctx: &Context<'_>,
        input: PaymentAccountUpdateInput,
    ) -> async_graphql::Result<PaymentProviderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let values: BTreeMap<String, String> =
            input.values.into_iter().map(|value| (value.name, value.value)).collect();
        let wanted = Wanted {
            enabled: input.enabled,
            values,
            currencies: input.currencies.unwrap_or_default(),
            countries: input.countries.unwrap_or_default(),
        };
        let saved = async {
            account::update(shop, staff, &input.provider, input.mode, wanted).await?;
            let provider =
                shop.providers.named(&input.provider).ok_or_else(|| refuse(Reason::NotFound, "provider"))?;
            let mut accounts = Vec::new();
            for mode in [Mode::Live, Mode::Test] {
                accounts.push(account::load(&shop.db, shop, provider, mode).await?);
            }
            Ok(AdminPaymentProvider { name: provider.name(), accounts })
        };
        answer(saved.await)
    }

    /// Asks the provider for something harmless, if possible something that only the right account gets.
    async fn payment_account_test(
        &self,
        ctx: &Context<'_>,
        input: PaymentAccountTestInput,
    ) -> async_graphql::Result<PaymentAccountTestResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let tried = try_out(shop, staff, &input.provider, input.mode).await;
        answer(tried.map(|proof| PaymentAccountTested { proof }))
    }
}

/// Tries an account out.
async fn try_out(shop: &Shop, staff: &Staff, provider: &str, mode: Mode) -> Result<Proof> {
    staff.demand_owner()?;
    let provider = shop.providers.named(provider).ok_or_else(|| refuse(Reason::NotFound, "provider"))?;
    let account = account::load(&shop.db, shop, provider, mode).await?;
    let mut checks = Checks::new();
    for name in provider.lacks(&account) {
        checks.refuse(Refusal::new(Reason::Required, format!("values.{name}")));
    }
    checks.finish()?;
    let desk = Desk { shop, account: &account, at: shop.clock.now() };
    let cause = match provider.try_out(&desk).await {
        Ok(proof) => return Ok(proof),
        Err(cause) => cause,
    };
    let reason = match cause.downcast_ref::<Unreachable>() {
        Some(Unreachable::Silent(..) | Unreachable::Resting(_) | Unreachable::Unasked(_)) => {
            Reason::ProviderUnreachable
        }
        _ => Reason::ProviderRefused,
    };
    Err(Refusal::new(reason, "").naming(format!("{cause:#}")).into())
}

/// A payment provider, with the merchant's accounts there.
pub struct AdminPaymentProvider {
    name: &'static str,
    accounts: Vec<Account>,
}

fn provider<'a>(ctx: &'a Context<'_>, name: &str) -> async_graphql::Result<&'a dyn Provider> {
    ctx.shop().providers.named(name).ok_or_else(|| "There is no such provider.".into())
}

/// A payment provider, with the merchant's accounts there.
#[Object]
impl AdminPaymentProvider {
    /// Its name, for programs.
    async fn name(&self) -> &str {
        self.name
    }

    /// The names under which merchants know it.
    async fn title(&self, ctx: &Context<'_>) -> async_graphql::Result<&str> {
        Ok(provider(ctx, self.name)?.title())
    }

    /// What shoppers choose.
    async fn method(&self, ctx: &Context<'_>) -> async_graphql::Result<PaymentMethod> {
        Ok(provider(ctx, self.name)?.method())
    }

    /// What to know before using it; null when there is nothing.
    async fn warning(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        let text = said(ctx, provider(ctx, self.name)?.warning());
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// Currencies that it collects; empty for any.
    async fn currencies(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<&str>> {
        Ok(provider(ctx, self.name)?.currencies().to_vec())
    }

    /// Whether money can be given back through it.
    async fn refunds(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(provider(ctx, self.name)?.refunds())
    }

    /// Whether it wants the buyer's postal address at checkout.
    async fn wants_address(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(provider(ctx, self.name)?.wants_address())
    }

    /// What the merchant fills in.
    async fn fields(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PaymentField>> {
        Ok(provider(ctx, self.name)?.fields().iter().map(PaymentField).collect())
    }

    /// The account in earnest and the one for trials.
    async fn accounts(&self) -> Vec<AdminPaymentAccount> {
        self.accounts.iter().cloned().map(AdminPaymentAccount).collect()
    }
}

fn said(ctx: &Context<'_>, [fr, en]: [&'static str; 2]) -> &'static str {
    if ctx.visitor().locale == Locale::Fr { fr } else { en }
}

/// What a field of an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PaymentFieldKind {
    /// What may be shown.
    Text,
    /// What is written and never shown.
    Secret,
    /// Several of these, one a line.
    Secrets,
    /// One of several.
    Choice,
}

/// One thing that the merchant fills in.
pub struct PaymentField(&'static Field);

/// One thing that the merchant fills in.
#[Object]
impl PaymentField {
    /// Its name, for programs.
    async fn name(&self) -> &str {
        self.0.name
    }

    /// What it holds.
    async fn kind(&self) -> PaymentFieldKind {
        match self.0.kind {
            FieldKind::Text => PaymentFieldKind::Text,
            FieldKind::Secret => PaymentFieldKind::Secret,
            FieldKind::Secrets => PaymentFieldKind::Secrets,
            FieldKind::Choice(_) => PaymentFieldKind::Choice,
        }
    }

    /// What it may be, of which the first is the default; empty for any text.
    async fn choices(&self, ctx: &Context<'_>) -> Vec<PaymentChoice> {
        let FieldKind::Choice(choices) = self.0.kind else { return Vec::new() };
        let choice = |(value, called): (&&'static str, &[&'static str; 2])| PaymentChoice {
            value,
            label: said(ctx, *called),
        };
        choices.iter().zip(self.0.called).map(choice).collect()
    }

    /// Whether no account works without it.
    async fn needed(&self) -> bool {
        self.0.needed
    }

    /// What it is called.
    async fn label(&self, ctx: &Context<'_>) -> &str {
        said(ctx, self.0.label)
    }

    /// Where it is found at the provider.
    async fn hint(&self, ctx: &Context<'_>) -> &str {
        said(ctx, self.0.found)
    }
}

/// What a field may be.
#[derive(SimpleObject)]
pub struct PaymentChoice {
    /// Its name, for programs.
    value: &'static str,
    /// What it is called.
    label: &'static str,
}

/// An account at a provider.
pub struct AdminPaymentAccount(Account);

/// An account at a provider.
#[Object]
impl AdminPaymentAccount {
    /// In earnest or on trial.
    async fn mode(&self) -> Mode {
        self.0.mode
    }

    /// Whether shoppers may choose it.
    async fn enabled(&self) -> bool {
        self.0.is_enabled()
    }

    /// The names of the fields without which it cannot collect.
    async fn lacks(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<&str>> {
        Ok(provider(ctx, self.0.provider)?.lacks(&self.0))
    }

    /// Its values; of a secret one only whether it is set.
    async fn values(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PaymentValue>> {
        let fields = provider(ctx, self.0.provider)?.fields();
        let value = |field: &Field| {
            let value = self.0.get(field.name);
            let shown = value.filter(|_| !field.is_secret()).map(str::to_owned);
            PaymentValue { name: field.name.to_owned(), value: shown, is_set: value.is_some() }
        };
        Ok(fields.iter().map(value).collect())
    }

    /// Currencies that the merchant limits it to; empty for no limit.
    async fn currencies(&self) -> Vec<&str> {
        self.0.currencies().iter().map(|currency| currency.code()).collect()
    }

    /// Countries that the merchant limits it to; empty for no limit.
    async fn countries(&self) -> Vec<&str> {
        self.0.countries().iter().map(Country::as_str).collect()
    }

    /// The address that the provider shall notify. Nobody else may know it.
    async fn notification_address(&self, ctx: &Context<'_>) -> String {
        super::notify_url(ctx.shop(), self.0.provider, self.0.mode)
    }
}

/// A value of an account.
#[derive(SimpleObject)]
pub struct PaymentValue {
    /// The field.
    name: String,
    /// What it holds; null for a secret, set or not.
    value: Option<String>,
    /// Whether it holds anything.
    is_set: bool,
}

/// A provider's host that failed of late.
#[derive(SimpleObject)]
pub struct PaymentHost {
    /// The host.
    host: String,
    /// Failures in a row.
    failures: i32,
    /// For how long it is left alone; null while it is asked.
    rests_for_seconds: Option<i32>,
    /// What the last failure was.
    last_failure: String,
}

/// An account as the merchant wants it.
#[derive(InputObject)]
pub struct PaymentAccountUpdateInput {
    /// The provider's name.
    provider: String,
    /// In earnest or on trial.
    mode: Mode,
    /// Whether shoppers may choose it.
    enabled: bool,
    /// Values; a field that is not named stays as it is, an empty value is forgotten.
    values: Vec<PaymentValueInput>,
    /// Currencies that it is limited to; null or empty for no limit.
    currencies: Option<Vec<String>>,
    /// Countries that it is limited to; null or empty for no limit.
    countries: Option<Vec<String>>,
}

/// A value of an account.
#[derive(InputObject)]
pub struct PaymentValueInput {
    /// The field.
    name: String,
    /// What it shall hold.
    value: String,
}

/// Which account to try out.
#[derive(InputObject)]
pub struct PaymentAccountTestInput {
    /// The provider's name.
    provider: String,
    /// In earnest or on trial.
    mode: Mode,
}

/// An account that was tried out.
#[derive(SimpleObject)]
pub struct PaymentAccountTested {
    /// What that has shown.
    proof: Proof,
}

/// What it has shown, or why not.
#[derive(Union)]
pub enum PaymentAccountTestResult {
    /// What it has shown.
    Tested(PaymentAccountTested),
    /// Why not.
    Refused(Refused),
}

/// The provider with its accounts as saved, or why not.
#[derive(Union)]
pub enum PaymentProviderResult {
    /// As saved.
    Provider(AdminPaymentProvider),
    /// Why not.
    Refused(Refused),
}
