//! What can go wrong: the world says no ([`Error::Refused`]), or we broke ([`Error::Failed`]).

use async_graphql::{ComplexObject, Context, SimpleObject, Union};
use sea_orm::DbErr;
use values::Locale;

use crate::visitor::Asking;

mod checks;
mod reason;

pub use checks::{Checks, invalid_field, taken};
pub use reason::Reason;

/// What every verb returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a verb did not do what was asked.
#[derive(Debug)]
pub enum Error {
    /// The world says no: data that the page can show.
    Refused(Vec<Refusal>),
    /// We broke: logged once where it is handled, never shown.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Error {
    fn from(cause: E) -> Self {
        Error::Failed(cause.into())
    }
}

impl Error {
    /// Whether this is a refusal for the reason given.
    pub fn is(&self, reason: Reason) -> bool {
        matches!(self, Error::Refused(refusals) if refusals.iter().any(|r| r.reason == reason))
    }
}

/// Refuses one field for one reason.
pub fn refuse(reason: Reason, field: impl Into<String>) -> Error {
    Error::Refused(vec![Refusal::new(reason, field)])
}

/// One thing that stands in the way, the field it concerns, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
#[graphql(complex)]
pub struct Refusal {
    /// Why, for programs.
    pub reason: Reason,
    /// The path of the input's field, such as `email`; empty when it is not about one field.
    pub field: String,
    /// What the sentence names: a limit, an unknown field's name.
    #[graphql(skip)]
    pub detail: String,
}

impl Refusal {
    /// A refusal whose sentence needs no detail.
    pub fn new(reason: Reason, field: impl Into<String>) -> Self {
        Self { reason, field: field.into(), detail: String::new() }
    }

    /// The same refusal, its sentence naming something.
    pub fn naming(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(vec![refusal])
    }
}

#[ComplexObject]
impl Refusal {
    /// Why and what to do, in the visitor's language.
    async fn message(&self, ctx: &Context<'_>) -> String {
        self.sentence(ctx.visitor().locale)
    }
}

/// The answer of a mutation that was refused.
#[derive(Clone, Debug, SimpleObject)]
pub struct Refused {
    /// Everything that stands in the way, at least one.
    pub refusals: Vec<Refusal>,
}

/// The answer of a mutation that leaves nothing to show.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Done {
    /// Always true: a refusal is another type.
    pub ok: bool,
}

/// Nothing to show, or why not.
#[derive(Union)]
pub enum DoneResult {
    /// It is done.
    Done(Done),
    /// Why not.
    Refused(Refused),
}

impl From<()> for DoneResult {
    fn from((): ()) -> Self {
        Self::Done(Done { ok: true })
    }
}

impl Refusal {
    /// Why and what to do, in one sentence or two.
    pub fn sentence(&self, locale: Locale) -> String {
        let (fr, en) = match self.reason {
            Reason::Required => ("À remplir.", "Please fill this in."),
            Reason::TooLong => ("Trop long : {} au plus.", "Too long: {} at most."),
            Reason::Malformed => {
                ("Ce n’est pas de la forme attendue. {}", "This is not in the expected form. {}")
            }
            Reason::OutOfRange => ("Hors des limites permises. {}", "Outside the allowed range. {}"),
            Reason::WrongCheckDigits => (
                "Les chiffres de contrôle de cet IBAN ne sont pas justes : recopiez-le depuis votre relevé.",
                "The check digits of this IBAN are wrong: copy it again from your statement.",
            ),
            Reason::AmountDiffers => (
                "Ce n’est pas la somme due ({}) : dites s’il faut attendre le reste ou considérer la commande comme payée.",
                "This is not the amount due ({}): say whether to wait for the rest or to take the order as paid.",
            ),
            Reason::NotFound => ("Introuvable : rechargez la page. {}", "Not found: reload the page. {}"),
            Reason::Taken => {
                ("Déjà pris : choisissez-en un autre. {}", "Already taken: choose another one. {}")
            }
            Reason::InUse => ("Encore utilisé. {}", "Still in use. {}"),
            Reason::UnknownField => (
                "Le champ {} n’existe pas : corrigez-le ou retirez-le.",
                "There is no field {}: correct it or remove it.",
            ),
            Reason::EmptyCart => (
                "Le panier est vide : ajoutez d’abord un article.",
                "The cart is empty: add something first.",
            ),
            Reason::Unavailable => (
                "Cet article n’est plus en vente : retirez-le du panier. {}",
                "This is no longer sold: remove it from the cart. {}",
            ),
            Reason::OutOfStock => (
                "Il n’en reste pas assez : diminuez la quantité. {}",
                "Not enough are left: lower the quantity. {}",
            ),
            Reason::PriceChanged => (
                "Un prix ou les frais de livraison ont changé : vérifiez le nouveau total, puis confirmez.",
                "A price or the shipping cost has changed: check the new total, then confirm.",
            ),
            Reason::ConsentRequired => (
                "Cochez la case pour recevoir vos fichiers tout de suite.",
                "Tick the box to receive your files at once.",
            ),
            Reason::NoFile => {
                ("Choisissez au moins un fichier à livrer. {}", "Choose at least one file to deliver. {}")
            }
            Reason::NotUploaded => (
                "Ce fichier n’a pas encore été envoyé en entier : terminez l’envoi. {}",
                "This file has not been uploaded completely: finish the upload. {}",
            ),
            Reason::IllegalState => {
                ("L’état de la commande ne le permet pas. {}", "The state of the order does not allow it. {}")
            }
            Reason::ChangedMeanwhile => (
                "Quelqu’un l’a modifié entre-temps : rechargez, puis reportez vos changements.",
                "Somebody changed it meanwhile: reload, then make your changes again.",
            ),
            Reason::WrongCredentials => ("Nom ou mot de passe incorrect.", "Wrong name or password."),
            Reason::WrongPassword => (
                "Ce n’est pas le bon mot de passe : vérifiez les majuscules.",
                "This is not the password: check the capital letters.",
            ),
            Reason::Throttled => (
                "Trop d’essais : réessayez dans quelques minutes.",
                "Too many tries: try again in a few minutes.",
            ),
            Reason::SignInRequired => (
                "Connectez-vous d’abord : c’est réservé à l’équipe de la boutique.",
                "Sign in first: this is for the shop’s staff.",
            ),
            Reason::Forbidden => (
                "Votre rôle ne le permet pas : demandez au propriétaire de la boutique.",
                "Your role does not allow this: ask the shop’s owner.",
            ),
            Reason::LimitReached => (
                "Le nombre de téléchargements est atteint : demandez au marchand d’en rouvrir.",
                "Every download has been used: ask the merchant to allow more.",
            ),
            Reason::Expired => (
                "La période de téléchargement est terminée : demandez au marchand de la prolonger.",
                "The download period is over: ask the merchant to extend it.",
            ),
            Reason::Disabled => (
                "Les téléchargements de cette commande sont désactivés : demandez au marchand.",
                "The downloads of this order are disabled: ask the merchant.",
            ),
            Reason::CodeRequired => (
                "Donnez le code de votre application d’authentification, ou un code de secours.",
                "Give the code of your authenticator application, or a recovery code.",
            ),
            Reason::WrongCode => (
                "Ce code n’est pas le bon, ou il a déjà servi : attendez le suivant.",
                "This code is not right, or was used before: wait for the next one.",
            ),
            Reason::LastOwner => (
                "C’est le dernier propriétaire : nommez-en d’abord un autre.",
                "This is the last owner: make somebody else an owner first.",
            ),
            Reason::AlreadySent => (
                "Ce courrier est déjà parti : il ne peut plus changer d’adresse.",
                "This mail has left already: its address can no longer change.",
            ),
            Reason::NoMailServer => (
                "Aucun serveur d’envoi n’est réglé : donnez son adresse par COMPTOIR_SMTP_URL et redémarrez.",
                "No mail server is set: give its address by COMPTOIR_SMTP_URL and start again.",
            ),
            Reason::ServerUnreachable => (
                "Le serveur ne répond pas : vérifiez l’hôte et le port de COMPTOIR_SMTP_URL. {}",
                "The server does not answer: check the host and the port in COMPTOIR_SMTP_URL. {}",
            ),
            Reason::ServerInsecure => (
                "Pas de connexion sûre : vérifiez dans COMPTOIR_SMTP_URL smtps:// (port 465) ou smtp://…?tls=required (port 587), et \
                 le certificat du serveur. {}",
                "No secure connection: check in COMPTOIR_SMTP_URL smtps:// (port 465) or smtp://…?tls=required (port 587), and the \
                 server’s certificate. {}",
            ),
            Reason::ServerCredentials => (
                "Le serveur refuse l’identification : vérifiez l’utilisateur et le mot de passe de COMPTOIR_SMTP_URL, encodés \
                 comme dans une adresse. {}",
                "The server refuses to sign us in: check the user and the password in COMPTOIR_SMTP_URL, encoded as in an \
                 address. {}",
            ),
            Reason::ProviderUnreachable => (
                "Le prestataire de paiement ne répond pas : réessayez dans une minute. {}",
                "The payment provider does not answer: try again in a minute. {}",
            ),
            Reason::ProviderRefused => (
                "Le prestataire de paiement refuse : vérifiez les clés et les droits du compte. {}",
                "The payment provider refuses: check the account’s keys and rights. {}",
            ),
            Reason::ServerRefused => (
                "Le serveur répond, mais refuse : demandez à son hébergeur si cette machine peut y envoyer du courrier. {}",
                "The server answers, but refuses: ask its host whether this machine may send mail there. {}",
            ),
            Reason::NotChosen => ("Choisissez l’une des possibilités.", "Choose one of the possibilities."),
            Reason::NotShipped => (
                "Les articles à expédier ne peuvent pas être livrés à cette adresse : changez d’adresse ou \
                 retirez-les du panier.",
                "The goods cannot be shipped to this address: change the address, or remove them from the cart.",
            ),
            Reason::BelowMinimum => (
                "La boutique accepte les commandes à partir de {} : complétez le panier.",
                "The shop takes orders from {}: add something to the cart.",
            ),
            Reason::AboveMaximum => (
                "La boutique accepte les commandes jusqu’à {} : passez-en plusieurs.",
                "The shop takes orders up to {}: place several.",
            ),
        };
        let sentence = if locale == Locale::Fr { fr } else { en };
        sentence.replace("{}", &self.detail).trim_end().to_owned()
    }
}

/// A refusal becomes data the page can show; a failure becomes a GraphQL error.
pub fn answer<T, A: From<T> + From<Refused>>(result: Result<T>) -> async_graphql::Result<A> {
    match result {
        Ok(value) => Ok(value.into()),
        Err(Error::Refused(refusals)) => Ok(Refused { refusals }.into()),
        Err(Error::Failed(cause)) => Err(broke(&cause)),
    }
}

/// For queries, which have nothing to refuse: logs a failure and hides it.
pub fn found<T>(result: Result<T>) -> async_graphql::Result<T> {
    match result {
        Ok(value) => Ok(value),
        Err(Error::Refused(refusals)) => {
            let refusal =
                refusals.first().map(|r| (r.sentence(Locale::En), r.field.clone())).unwrap_or_default();
            Err(format!("{}: {}", refusal.1, refusal.0).into())
        }
        Err(Error::Failed(cause)) => Err(broke(&cause)),
    }
}

/// A loader's failure: logged when it happens, said to nobody.
#[derive(Clone, Copy, Debug)]
pub struct LoadFailed;

impl From<Error> for LoadFailed {
    fn from(error: Error) -> Self {
        tracing::error!("{error:?}");
        Self
    }
}

impl From<DbErr> for LoadFailed {
    fn from(error: DbErr) -> Self {
        Error::from(error).into()
    }
}

impl std::fmt::Display for LoadFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Something broke on our side; it has been logged.")
    }
}

fn broke(cause: &anyhow::Error) -> async_graphql::Error {
    tracing::error!("{cause:?}");
    "Something broke on our side; it has been logged.".into()
}
