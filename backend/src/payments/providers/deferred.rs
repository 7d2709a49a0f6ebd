//! Bank transfer, cheque and cash: the merchant says how to pay, and says when it is paid.

use sea_orm::{ActiveEnum, ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};
use values::{Locale, Money};

use super::super::entities::{PaymentMethod, deferred_method};
use crate::auth::Staff;
use crate::error::{Checks, Reason, Refusal, Result, invalid_field};
use crate::shop::Shop;

/// The deferred methods, in the order in which they are offered.
pub const METHODS: [PaymentMethod; 3] = [PaymentMethod::Transfer, PaymentMethod::Cheque, PaymentMethod::Cash];
/// What instructions may name: the order's number and its total.
pub const FIELDS: [&str; 2] = ["OrderID", "Total"];
/// Characters of instructions at most.
const MAX_CHARS: usize = 2_000;

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
}

/// The three methods, or their defaults: an empty shop takes transfers and cheques, so that its first sale works.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Deferred>> {
    let rows = deferred_method::Entity::find().all(db).await?;
    let wanted = METHODS.map(|method| match rows.iter().find(|row| row.method == method) {
        Some(row) => Deferred {
            method,
            enabled: row.enabled,
            instructions_fr: row.instructions_fr.clone(),
            instructions_en: row.instructions_en.clone(),
        },
        None => default_of(method),
    });
    Ok(wanted.into())
}

/// Saves a method. Refuses instructions that name an unknown field, by its name.
pub async fn update(shop: &Shop, staff: &Staff, wanted: Deferred) -> Result<Deferred> {
    staff.demand_owner()?;
    let mut checks = Checks::new();
    checks.require(METHODS.contains(&wanted.method), Reason::NotFound, "method");
    let fr = instructions(&mut checks, "instructionsFr", &wanted.instructions_fr, wanted.enabled);
    let en = instructions(&mut checks, "instructionsEn", &wanted.instructions_en, wanted.enabled);
    checks.finish()?;
    let row = deferred_method::ActiveModel {
        method: Set(wanted.method),
        enabled: Set(wanted.enabled),
        instructions_fr: Set(fr),
        instructions_en: Set(en),
        updated_at: Set(shop.clock.now()),
    };
    let replace = OnConflict::column(deferred_method::Column::Method)
        .update_columns([
            deferred_method::Column::Enabled,
            deferred_method::Column::InstructionsFr,
            deferred_method::Column::InstructionsEn,
            deferred_method::Column::UpdatedAt,
        ])
        .to_owned();
    let tx = shop.write().await?;
    let row = deferred_method::Entity::insert(row).on_conflict(replace).exec_with_returning(&tx).await?;
    tx.commit().await?;
    Ok(Deferred {
        method: row.method,
        enabled: row.enabled,
        instructions_fr: row.instructions_fr,
        instructions_en: row.instructions_en,
    })
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
    let amount = match locale {
        Locale::Fr => total.decimal().replace('.', ","),
        Locale::En => total.decimal(),
    };
    // A no-break space: an amount is not torn from its currency at the end of a line.
    let amount = format!("{amount}\u{a0}{}", total.currency);
    Ok(Some(text.replace("{OrderID}", number).replace("{Total}", &amount)))
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
    Deferred { method, enabled, instructions_fr: fr.to_owned(), instructions_en: en.to_owned() }
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
