//! The addresses of the pages. They carry `/admin` themselves: what is written here is what the browser shows.

use yew_router::Routable;

/// A page.
#[derive(Routable, Clone, Debug, PartialEq)]
pub enum Route {
    #[at("/admin")]
    Home,
    #[at("/admin/orders")]
    Orders,
    #[at("/admin/orders/:id")]
    Order { id: String },
    #[at("/admin/products")]
    Products,
    #[at("/admin/products/new")]
    NewProduct,
    #[at("/admin/products/:id")]
    Product { id: String },
    #[at("/admin/files")]
    Files,
    #[at("/admin/files/:id")]
    File { id: String },
    #[at("/admin/catalogues")]
    Catalogues,
    #[at("/admin/catalogues/:id")]
    Catalogue { id: String },
    #[at("/admin/mail")]
    Mail,
    #[at("/admin/settings")]
    Settings,
    #[at("/admin/settings/downloads")]
    DownloadSettings,
    #[at("/admin/settings/payment")]
    PaymentSettings,
    #[at("/admin/settings/shipping")]
    ShippingSettings,
    #[at("/admin/settings/taxes")]
    TaxSettings,
    #[at("/admin/settings/mail")]
    MailSettings,
    #[at("/admin/settings/mail/:kind/:language")]
    MailTemplate { kind: String, language: String },
    #[at("/admin/settings/users")]
    Users,
    #[at("/admin/settings/account")]
    Account,
    #[not_found]
    #[at("/admin/404")]
    NotFound,
}
