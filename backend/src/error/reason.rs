//! Why the world says no, in words for programs.

use async_graphql::Enum;

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum Reason {
    /// Nothing was given where something is needed.
    Required,
    /// More characters than the field holds.
    TooLong,
    /// Not of the field's form.
    Malformed,
    /// A number outside the field's bounds.
    OutOfRange,
    /// An account's number whose check digits are wrong.
    WrongCheckDigits,
    /// Another amount than what is due.
    AmountDiffers,
    /// The thing named does not exist.
    NotFound,
    /// Another thing already has this name.
    Taken,
    /// Something else still needs it.
    InUse,
    /// A template names a field that does not exist.
    UnknownField,
    /// There is nothing in the cart.
    EmptyCart,
    /// The product is no longer sold.
    Unavailable,
    /// Fewer pieces are left than were asked for.
    OutOfStock,
    /// The amount is no longer what the shopper saw.
    PriceChanged,
    /// Files need the consent to immediate delivery.
    ConsentRequired,
    /// A file variant has no file.
    NoFile,
    /// A file has not been uploaded completely.
    NotUploaded,
    /// The order is not in a state that allows this.
    IllegalState,
    /// Somebody else saved this meanwhile.
    ChangedMeanwhile,
    /// Name and password do not belong together.
    WrongCredentials,
    /// Not the password.
    WrongPassword,
    /// Too many tries; wait.
    Throttled,
    /// Only for signed-in staff.
    SignInRequired,
    /// Not for a member of the staff with this role.
    Forbidden,
    /// Every download of the link has been used.
    LimitReached,
    /// The link's last day is over.
    Expired,
    /// The link is switched off.
    Disabled,
    /// Name and password are right, and a code of the second factor is needed too.
    CodeRequired,
    /// The code is not right, or was used before.
    WrongCode,
    /// Nobody else could run the shop.
    LastOwner,
    /// The mail has left, or is leaving.
    AlreadySent,
    /// No mail server is set: mails are files.
    NoMailServer,
    /// The mail server does not answer.
    ServerUnreachable,
    /// No secure connection to the mail server comes about.
    ServerInsecure,
    /// The mail server does not take the user or the password.
    ServerCredentials,
    /// The mail server answers, and refuses.
    ServerRefused,
    /// Nothing was chosen where something must be, or what was chosen is no longer offered.
    NotChosen,
    /// Goods do not travel to this address.
    NotShipped,
    /// The order is smaller than the shop takes.
    BelowMinimum,
    /// The order is larger than the shop takes.
    AboveMaximum,
    /// The payment provider does not answer.
    ProviderUnreachable,
    /// The payment provider answers, and refuses.
    ProviderRefused,
}
