//! Identifiers as the API shows them: a prefix that says what it is, and a UUID in time order.

use async_graphql::ID;
use uuid::Uuid;

use crate::error::{Reason, Result, refuse};

/// What an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A catalogue.
    Catalogue,
    /// A product.
    Product,
    /// A variant.
    Variant,
    /// A picture of a product.
    Picture,
    /// A product file.
    File,
    /// A version of a file.
    FileVersion,
    /// An order.
    Order,
    /// A line of an order.
    OrderLine,
    /// An event of an order.
    Event,
    /// A download link.
    Link,
    /// A transfer.
    Transfer,
    /// An outgoing mail.
    Mail,
    /// A member of the staff.
    Staff,
    /// A session of a member of the staff.
    Session,
    /// An API token.
    ApiToken,
    /// A shipping method.
    ShippingMethod,
    /// A shipment.
    Shipment,
    /// A provider's message.
    Notification,
}

impl Kind {
    const ALL: [Kind; 18] = [
        Kind::Catalogue,
        Kind::Product,
        Kind::Variant,
        Kind::Picture,
        Kind::File,
        Kind::FileVersion,
        Kind::Order,
        Kind::OrderLine,
        Kind::Event,
        Kind::Link,
        Kind::Transfer,
        Kind::Mail,
        Kind::Staff,
        Kind::Session,
        Kind::ApiToken,
        Kind::ShippingMethod,
        Kind::Shipment,
        Kind::Notification,
    ];

    fn prefix(self) -> &'static str {
        match self {
            Kind::Catalogue => "cat",
            Kind::Product => "prd",
            Kind::Variant => "var",
            Kind::Picture => "pic",
            Kind::File => "fil",
            Kind::FileVersion => "ver",
            Kind::Order => "ord",
            Kind::OrderLine => "lin",
            Kind::Event => "evt",
            Kind::Link => "lnk",
            Kind::Transfer => "trf",
            Kind::Mail => "mel",
            Kind::Staff => "stf",
            Kind::Session => "ses",
            Kind::ApiToken => "tok",
            Kind::ShippingMethod => "shp",
            Kind::Shipment => "pcl",
            Kind::Notification => "ntf",
        }
    }

    /// The identifier as the API shows it, such as `prd_0193…`.
    pub fn show(self, id: Uuid) -> ID {
        ID(format!("{}_{}", self.prefix(), id.simple()))
    }

    /// What an identifier names, whatever it is; none for a text that is no identifier of ours.
    pub fn of(id: &ID) -> Option<(Self, Uuid)> {
        let (prefix, _) = id.split_once('_')?;
        let kind = Self::ALL.into_iter().find(|kind| kind.prefix() == prefix)?;
        Some((kind, kind.read(id, "id").ok()?))
    }

    /// Reads an identifier of this kind; anything else is not found.
    pub fn read(self, id: &ID, field: &str) -> Result<Uuid> {
        id.strip_prefix(self.prefix())
            .and_then(|rest| rest.strip_prefix('_'))
            .and_then(|hex| Uuid::try_parse(hex).ok())
            .ok_or_else(|| refuse(Reason::NotFound, field))
    }
}
