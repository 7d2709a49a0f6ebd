//! Bank transfer, cheque and cash: the merchant says how to pay, and says when it is paid.

use sea_orm::{ActiveEnum, ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};
use values::{Bic, Iban, Locale, Money};

use super::super::entities::{PaymentMethod, deferred_method};
use super::super::transfer::{Account, HOLDER_CHARS, Transfer};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result, invalid_field};
use crate::shop::Shop;

/// The deferred methods, in the order in which they are offered.
pub const METHODS: [PaymentMethod; 3] = [PaymentMethod::Transfer, PaymentMethod::Cheque, PaymentMethod::Cash];
/// What instructions may name: the order's number and its total.
pub const FIELDS: [&str; 2] = ["OrderID", "Total"];
/// Characters of instructions at most.
const MAX_CHARS: usize = 2_000;

/// Days that a setting may wait at most.
const MAX_DAYS: i32 = 365;

/// One method as the merchant wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deferred {
    /// Which.
    pub method: PaymentMethod,
    /// Whether shoppers may choose it.
    pub enabled: bool,
    /// What to do, in French.
    pub instructions_fr: String,
    /// What to do, in English.
    pub instructions_en: String,
    /// Where a transfer goes.
    pub account: Option<Account>,
    /// A buyer who has not paid is reminded once, after so many days.
    pub remind_after_days: Option<i32>,
    /// An order that is not paid is given up after so many days.
    pub cancel_after_days: Option<i32>,
    /// Whether its buyer is told then.
    pub tells_cancelled: bool,
}

/// One method as somebody typed it.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "as in Deferred")]
pub struct DeferredEntry {
    pub method: PaymentMethod,
    pub enabled: bool,
    pub instructions_fr: String,
    pub instructions_en: String,
    pub account_holder: String,
    pub iban: String,
    pub bic: String,
    pub remind_after_days: Option<i32>,
    pub cancel_after_days: Option<i32>,
    pub tells_cancelled: bool,
}

/// The three methods, or their defaults: an empty shop takes transfers and cheques, so that its first sale works.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Deferred>> {
    let rows = deferred_method::Entity::find().all(db).await?;
    let wanted = METHODS.map(|method| match rows.iter().find(|row| row.method == method) {
        Some(row) => read(row),
        None => default_of(method),
    });
    Ok(wanted.into())
}

/// Saves a method. Refuses instructions that name an unknown field, by its name, and an account that cannot be.
pub async fn update(shop: &Shop, staff: &Staff, entry: &DeferredEntry) -> Result<Deferred> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    checks.require(METHODS.contains(&entry.method), Reason::NotFound, "method");
    let fr = instructions(&mut checks, "instructionsFr", &entry.instructions_fr, entry.enabled);
    let en = instructions(&mut checks, "instructionsEn", &entry.instructions_en, entry.enabled);
    let account = match entry.method {
        PaymentMethod::Transfer => account(&mut checks, entry),
        _ => None,
    };
    for (field, days) in
        [("remindAfterDays", entry.remind_after_days), ("cancelAfterDays", entry.cancel_after_days)]
    {
        if days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
            checks.refuse(Refusal::new(Reason::OutOfRange, field).naming(format!("1–{MAX_DAYS}")));
        }
    }
    if let (Some(remind), Some(cancel)) = (entry.remind_after_days, entry.cancel_after_days) {
        // Nobody is reminded of what is given up.
        if remind >= cancel {
            checks.refuse(Refusal::new(Reason::OutOfRange, "remindAfterDays").naming(format!("< {cancel}")));
        }
    }
    checks.finish()?;
    let row = deferred_method::ActiveModel {
        method: Set(entry.method),
        enabled: Set(entry.enabled),
        instructions_fr: Set(fr),
        instructions_en: Set(en),
        account_holder: Set(account.as_ref().map(|account| account.holder.clone()).unwrap_or_default()),
        iban: Set(account.as_ref().map(|account| account.iban.to_string())),
        bic: Set(account.and_then(|account| account.bic).map(String::from)),
        remind_after_days: Set(entry.remind_after_days),
        cancel_after_days: Set(entry.cancel_after_days),
        tells_cancelled: Set(entry.tells_cancelled),
        updated_at: Set(shop.clock.now()),
    };
    let replace = OnConflict::column(deferred_method::Column::Method)
        .update_columns([
            deferred_method::Column::Enabled,
            deferred_method::Column::InstructionsFr,
            deferred_method::Column::InstructionsEn,
            deferred_method::Column::AccountHolder,
            deferred_method::Column::Iban,
            deferred_method::Column::Bic,
            deferred_method::Column::RemindAfterDays,
            deferred_method::Column::CancelAfterDays,
            deferred_method::Column::TellsCancelled,
            deferred_method::Column::UpdatedAt,
        ])
        .to_owned();
    let tx = shop.write().await?;
    let row = deferred_method::Entity::insert(row).on_conflict(replace).exec_with_returning(&tx).await?;
    tx.commit().await?;
    Ok(read(&row))
}

/// One method, as its row has it.
fn read(row: &deferred_method::Model) -> Deferred {
    let account = row.iban.as_deref().and_then(|iban| Iban::new(iban).ok()).map(|iban| Account {
        holder: row.account_holder.clone(),
        iban,
        bic: row.bic.as_deref().and_then(|bic| Bic::new(bic).ok()),
    });
    Deferred {
        method: row.method,
        enabled: row.enabled,
        instructions_fr: row.instructions_fr.clone(),
        instructions_en: row.instructions_en.clone(),
        account,
        remind_after_days: row.remind_after_days,
        cancel_after_days: row.cancel_after_days,
        tells_cancelled: row.tells_cancelled,
    }
}

/// The account that was typed: none when nothing was.
fn account(checks: &mut Checks, entry: &DeferredEntry) -> Option<Account> {
    let typed = |text: &str| !text.trim().is_empty();
    if !typed(&entry.iban) && !typed(&entry.bic) && !typed(&entry.account_holder) {
        return None;
    }
    let holder = checks.line("accountHolder", &entry.account_holder, HOLDER_CHARS);
    let iban = match Iban::new(&entry.iban) {
        Err(values::Invalid::OutOfRange) => {
            checks.refuse(Refusal::new(Reason::WrongCheckDigits, "iban"));
            None
        }
        parsed => checks.parse("iban", parsed),
    };
    let bic = if typed(&entry.bic) { checks.parse("bic", Bic::new(&entry.bic)) } else { None };
    Some(Account { holder, iban: iban?, bic })
}

/// The transfer that pays an order; none for other methods, and while the merchant has named no account.
pub async fn transfer_for(
    db: &impl ConnectionTrait,
    method: PaymentMethod,
    number: &str,
    total: Money,
) -> Result<Option<Transfer>> {
    if method != PaymentMethod::Transfer {
        return Ok(None);
    }
    let account =
        all(db).await?.into_iter().find(|deferred| deferred.method == method).and_then(|d| d.account);
    Ok(account.map(|account| Transfer { account, amount: total, reference: number.to_owned() }))
}

/// What a letter says of how to pay: the instructions, and under them where a transfer goes.
pub async fn instructions_for_letter(
    db: &impl ConnectionTrait,
    method: PaymentMethod,
    locale: Locale,
    number: &str,
    total: Money,
) -> Result<Option<String>> {
    let instructions = instructions_for(db, method, locale, number, total).await?;
    let transfer = transfer_for(db, method, number, total).await?;
    Ok(match (instructions, transfer) {
        (Some(text), Some(transfer)) => Some(format!("{text}\n\n{}", transfer.lines(locale))),
        (instructions, _) => instructions,
    })
}

/// `9,00 EUR`. A no-break space: an amount is not torn from its currency at the end of a line.
pub(in crate::payments) fn amount(total: Money, locale: Locale) -> String {
    let amount = match locale {
        Locale::Fr => total.decimal().replace('.', ","),
        Locale::En => total.decimal(),
    };
    format!("{amount}\u{a0}{}", total.currency)
}

/// What the merchant asks the buyer to do, with the number and the total filled in; `None` for other methods.
pub async fn instructions_for(
    db: &impl ConnectionTrait,
    method: PaymentMethod,
    locale: Locale,
    number: &str,
    total: Money,
) -> Result<Option<String>> {
    let Some(deferred) = all(db).await?.into_iter().find(|deferred| deferred.method == method) else {
        return Ok(None);
    };
    let text = if locale == Locale::Fr { deferred.instructions_fr } else { deferred.instructions_en };
    Ok(Some(text.replace("{OrderID}", number).replace("{Total}", &amount(total, locale))))
}

fn instructions(checks: &mut Checks, field: &str, text: &str, needed: bool) -> String {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    checks.require(!needed || !text.is_empty(), Reason::Required, field);
    if text.chars().count() > MAX_CHARS {
        checks.refuse(invalid_field(field, values::Invalid::TooLong(MAX_CHARS)));
    }
    for unknown in unknown_fields(&text) {
        checks.refuse(Refusal::new(Reason::UnknownField, field).naming(format!("{{{unknown}}}")));
    }
    text
}

/// Every `{Word}` that is no field of ours.
fn unknown_fields(text: &str) -> Vec<&str> {
    let opened = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(word, _)| word);
    opened
        .filter(|word| !word.is_empty() && word.chars().all(char::is_alphanumeric) && !FIELDS.contains(word))
        .collect()
}

fn default_of(method: PaymentMethod) -> Deferred {
    let (enabled, fr, en) = match method {
        PaymentMethod::Cheque => (
            true,
            "Envoyez-nous un chèque de {Total} en inscrivant {OrderID} au dos. Vos fichiers vous sont livrés par e-mail dès qu’il est reçu.",
            "Send us a cheque for {Total} with {OrderID} written on its back. Your files are delivered by e-mail as soon as it arrives.",
        ),
        PaymentMethod::Cash => (
            false,
            "Réglez {Total} en espèces en indiquant votre numéro de commande, {OrderID}. Vos fichiers vous sont livrés par e-mail aussitôt.",
            "Pay {Total} in cash, giving your order number, {OrderID}. Your files are delivered by e-mail at once.",
        ),
        _ => (
            true,
            "Faites un virement de {Total} avec la référence {OrderID}. Répondez à cet e-mail pour recevoir nos coordonnées bancaires si vous ne les avez pas. Vos fichiers vous sont livrés par e-mail dès que le virement est reçu.",
            "Transfer {Total} with the reference {OrderID}. Answer this e-mail to get our bank details if you do not have them. Your files are delivered by e-mail as soon as the transfer arrives.",
        ),
    };
    Deferred {
        method,
        enabled,
        instructions_fr: fr.to_owned(),
        instructions_en: en.to_owned(),
        account: None,
        remind_after_days: None,
        cancel_after_days: None,
        tells_cancelled: true,
    }
}

impl PaymentMethod {
    /// The name in the rows of its payments, such as `transfer`.
    pub fn provider_name(self) -> String {
        self.to_value().to_ascii_lowercase()
    }

    /// Whether the merchant says when it is paid.
    pub fn is_deferred(self) -> bool {
        METHODS.contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_is_found_by_name() {
        assert_eq!(unknown_fields("{OrderID}, {Total} and {IBAN}"), ["IBAN"]);
        assert_eq!(unknown_fields("a brace { alone, an empty {} one"), Vec::<&str>::new());
    }

    #[test]
    fn every_default_names_the_order_and_the_amount() {
        for method in METHODS {
            let deferred = default_of(method);
            for text in [deferred.instructions_fr, deferred.instructions_en] {
                assert!(text.contains("{OrderID}") && text.contains("{Total}"));
                assert!(unknown_fields(&text).is_empty());
            }
        }
    }
}
