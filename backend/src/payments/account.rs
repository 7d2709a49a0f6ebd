//! The merchant's accounts at the providers: one for earnest and one for trials, what is secret encrypted and never shown again.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use values::{Country, Currency};

use super::entities::{Mode, provider_account};
use super::provider::Provider;
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result, refuse};
use crate::shop::Shop;

/// Characters of a value at most.
const MAX_CHARS: usize = 2_000;
/// Lines of a list at most: an old secret and a new one, and one to spare.
const MAX_LINES: usize = 3;

/// One thing that the merchant fills in.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, in lower case with dashes.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether no account works without it.
    pub needed: bool,
    /// What it is called, in French and English.
    pub label: [&'static str; 2],
    /// Where the merchant finds it at the provider, in French and English.
    pub found: [&'static str; 2],
    /// What its choices are called, in French and English, in their order.
    pub called: &'static [[&'static str; 2]],
    check: fn(&str) -> bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// What may be shown.
    Text,
    /// What is written and never shown.
    Secret,
    /// Several of these, one a line.
    Secrets,
    /// One of these.
    Choice(&'static [&'static str]),
}

impl Field {
    /// Words that may be shown.
    pub const fn text(name: &'static str, check: fn(&str) -> bool) -> Self {
        Self {
            name,
            kind: FieldKind::Text,
            needed: true,
            label: ["", ""],
            found: ["", ""],
            called: &[],
            check,
        }
    }

    /// A secret.
    pub const fn secret(name: &'static str, check: fn(&str) -> bool) -> Self {
        Self { kind: FieldKind::Secret, ..Self::text(name, check) }
    }

    /// Several secrets, while one replaces another.
    pub const fn secrets(name: &'static str, check: fn(&str) -> bool) -> Self {
        Self { kind: FieldKind::Secrets, ..Self::text(name, check) }
    }

    /// One of several, each with what it is called in French and English; the first is the default.
    pub const fn choice<const N: usize>(
        name: &'static str,
        choices: &'static [&'static str; N],
        called: &'static [[&'static str; 2]; N],
    ) -> Self {
        Self { kind: FieldKind::Choice(choices), needed: false, called, ..Self::text(name, |_| true) }
    }

    /// Not needed.
    pub const fn optional(self) -> Self {
        Self { needed: false, ..self }
    }

    /// What it is called.
    pub const fn labels(self, fr: &'static str, en: &'static str) -> Self {
        Self { label: [fr, en], ..self }
    }

    /// Where the merchant finds it.
    pub const fn found(self, fr: &'static str, en: &'static str) -> Self {
        Self { found: [fr, en], ..self }
    }

    /// Whether its value is never shown.
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, FieldKind::Secret | FieldKind::Secrets)
    }

    fn holds(&self, value: &str) -> bool {
        let short = value.chars().count() <= MAX_CHARS;
        let fits = match self.kind {
            FieldKind::Choice(choices) => choices.contains(&value),
            FieldKind::Secrets => {
                let mut lines = value.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.clone().count() <= MAX_LINES && lines.all(self.check)
            }
            FieldKind::Text | FieldKind::Secret => (self.check)(value),
        };
        short && fits
    }
}

/// An account with all of its values. It is never printed: some of them are secret.
#[derive(Clone)]
pub struct Account {
    /// At which provider.
    pub provider: &'static str,
    /// In earnest or on trial.
    pub mode: Mode,
    values: BTreeMap<String, String>,
    enabled: bool,
    currencies: Vec<Currency>,
    countries: Vec<Country>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("provider", &self.provider)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// An account without values.
    pub fn empty(provider: &'static str, mode: Mode) -> Self {
        let (currencies, countries) = (Vec::new(), Vec::new());
        Self { provider, mode, values: BTreeMap::new(), enabled: false, currencies, countries }
    }

    /// The same with a value.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.values.insert(name.to_owned(), value.to_owned());
        self
    }

    /// A value, if it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A value that the account must have.
    pub fn need(&self, name: &str) -> anyhow::Result<&str> {
        self.get(name).ok_or_else(|| anyhow::anyhow!("the account at {} has no {name}", self.provider))
    }

    /// The lines of a value.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let lines = self.get(name).unwrap_or_default().lines();
        lines.map(str::trim).filter(|line| !line.is_empty()).collect()
    }

    /// Whether the merchant has switched it on.
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// The currencies that the merchant limits it to; none is no limit.
    pub fn currencies(&self) -> &[Currency] {
        &self.currencies
    }

    /// The countries that the merchant limits it to; none is no limit.
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// Whether it collects this currency from this country, as far as they are known.
    pub fn serves(
        &self,
        provider: &dyn Provider,
        currency: Option<Currency>,
        country: Option<&Country>,
    ) -> bool {
        let its = provider.currencies();
        let currency_fits = currency.is_none_or(|currency| {
            (its.is_empty() || its.contains(&currency.code()))
                && (self.currencies.is_empty() || self.currencies.contains(&currency))
        });
        currency_fits
            && country.is_none_or(|country| self.countries.is_empty() || self.countries.contains(country))
    }
}

/// What a trial has shown of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "PaymentProof")]
pub enum Proof {
    /// The provider knows the account.
    Account,
    /// The provider's server works; it says nothing of the account.
    Server,
    /// Nothing: the provider cannot be asked. A payment on trial shows it.
    Nothing,
}

/// What the merchant wants an account to be.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Whether shoppers may choose it; the other mode is switched off.
    pub enabled: bool,
    /// Values by name; a field that is not named stays as it is, an empty one is forgotten.
    pub values: BTreeMap<String, String>,
    /// Currencies that it is limited to.
    pub currencies: Vec<String>,
    /// Countries that it is limited to.
    pub countries: Vec<String>,
}

/// The account at a provider for a mode; an empty one when the merchant has none.
pub async fn load(
    db: &impl ConnectionTrait,
    shop: &Shop,
    provider: &dyn Provider,
    mode: Mode,
) -> Result<Account> {
    let key = (provider.name().to_owned(), mode);
    match provider_account::Entity::find_by_id(key).one(db).await? {
        Some(row) => open(shop, provider, row),
        None => Ok(Account::empty(provider.name(), mode)),
    }
}

/// The accounts that are switched on and lack nothing.
pub async fn in_use(db: &impl ConnectionTrait, shop: &Shop) -> Result<Vec<Account>> {
    let enabled = provider_account::Column::Enabled.eq(true);
    let rows = provider_account::Entity::find().filter(enabled).all(db).await?;
    let mut accounts = Vec::new();
    for row in rows {
        let Some(provider) = shop.providers.named(&row.provider) else { continue };
        // A key that does not open one account's secrets must not close the whole checkout.
        let account = match open(shop, provider, row) {
            Ok(account) => account,
            Err(cause) => {
                tracing::error!(provider = provider.name(), "an account cannot be opened: {cause:?}");
                continue;
            }
        };
        if provider.lacks(&account).is_empty() {
            accounts.push(account);
        }
    }
    Ok(accounts)
}

/// Saves an account. Refuses a value that is not of its field's form by the field's name, and to switch on what lacks one.
pub async fn update(
    shop: &Shop,
    staff: &Staff,
    provider: &str,
    mode: Mode,
    wanted: Wanted,
) -> Result<Account> {
    staff.demand_owner()?;
    let provider = shop.providers.named(provider).filter(|provider| !provider.fields().is_empty());
    let provider = provider.ok_or_else(|| refuse(Reason::NotFound, "provider"))?;
    let tx = shop.write().await?;
    let mut account = load(&tx, shop, provider, mode).await?;
    let mut checks = Checks::new();
    let mut malformed = Vec::new();
    for (name, value) in &wanted.values {
        let path = format!("values.{name}");
        let value = value.replace("\r\n", "\n").trim().to_owned();
        match provider.fields().iter().find(|field| field.name == name) {
            None => checks.refuse(Refusal::new(Reason::NotFound, path)),
            Some(_) if value.is_empty() => drop(account.values.remove(name)),
            Some(field) if field.holds(&value) => drop(account.values.insert(name.clone(), value)),
            Some(_) => {
                malformed.push(name.as_str());
                checks.refuse(Refusal::new(Reason::Malformed, path));
            }
        }
    }
    account.currencies = read_all(&mut checks, "currencies", &wanted.currencies, Currency::new);
    let its = provider.currencies();
    let known = |currency: &Currency| its.is_empty() || its.contains(&currency.code());
    checks.require(account.currencies.iter().all(known), Reason::OutOfRange, "currencies");
    account.countries = read_all(&mut checks, "countries", &wanted.countries, Country::new);
    account.enabled = wanted.enabled;
    if wanted.enabled {
        // What is there in another form is not lacking too.
        for name in provider.lacks(&account).into_iter().filter(|name| !malformed.contains(name)) {
            checks.refuse(Refusal::new(Reason::Required, format!("values.{name}")));
        }
    }
    checks.finish()?;
    if wanted.enabled {
        provider_account::Entity::update_many()
            .col_expr(provider_account::Column::Enabled, Expr::value(false))
            .filter(provider_account::Column::Provider.eq(provider.name()))
            .exec(&tx)
            .await?;
    }
    save(&tx, shop, provider, &account).await?;
    tx.commit().await?;
    Ok(account)
}

fn read_all<T: PartialEq>(
    checks: &mut Checks,
    field: &str,
    codes: &[String],
    read: impl Fn(&str) -> std::result::Result<T, values::Invalid>,
) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for one in codes.iter().filter_map(|code| checks.parse(field, read(code.trim()))) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

fn label(provider: &str, mode: Mode) -> Vec<u8> {
    format!("provider account {provider} {mode:?}").into_bytes()
}

async fn save(
    tx: &impl ConnectionTrait,
    shop: &Shop,
    provider: &dyn Provider,
    account: &Account,
) -> Result<()> {
    let is_secret =
        |name: &str| provider.fields().iter().any(|field| field.name == name && field.is_secret());
    let (secret, open): (BTreeMap<_, _>, BTreeMap<_, _>) =
        account.values.iter().partition(|(name, _)| is_secret(name));
    let codes = |codes: Vec<&str>| codes.join(" ");
    let row = provider_account::ActiveModel {
        provider: Set(account.provider.to_owned()),
        mode: Set(account.mode),
        enabled: Set(account.enabled),
        fields: Set(serde_json::to_string(&open)?),
        secrets: Set(shop
            .keys
            .seal(&label(account.provider, account.mode), &serde_json::to_vec(&secret)?)?),
        currencies: Set(codes(account.currencies.iter().map(|currency| currency.code()).collect())),
        countries: Set(codes(account.countries.iter().map(Country::as_str).collect())),
        updated_at: Set(shop.clock.now()),
    };
    use provider_account::Column;
    let replace = OnConflict::columns([Column::Provider, Column::Mode])
        .update_columns([
            Column::Enabled,
            Column::Fields,
            Column::Secrets,
            Column::Currencies,
            Column::Countries,
            Column::UpdatedAt,
        ])
        .to_owned();
    provider_account::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

fn open(shop: &Shop, provider: &dyn Provider, row: provider_account::Model) -> Result<Account> {
    let mut values: BTreeMap<String, String> = serde_json::from_str(&row.fields)?;
    let secret = shop.keys.unseal(&label(provider.name(), row.mode), &row.secrets)?;
    values.extend(serde_json::from_slice::<BTreeMap<String, String>>(&secret)?);
    Ok(Account {
        provider: provider.name(),
        mode: row.mode,
        values,
        enabled: row.enabled,
        currencies: row.currencies.split_whitespace().filter_map(|code| Currency::new(code).ok()).collect(),
        countries: row.countries.split_whitespace().filter_map(|code| Country::new(code).ok()).collect(),
    })
}
