//! The addresses of the pages. They carry `/admin` themselves: what is written here is what the browser shows.

use ui::links::encoded;
use ui::router::Routable;

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    Home,
    Orders,
    Order { id: String },
    Notifications,
    Notification { id: String },
    Products,
    NewProduct,
    Product { id: String },
    Files,
    File { id: String },
    Catalogues,
    Catalogue { id: String },
    Downloads,
    Mail,
    Settings,
    DownloadSettings,
    PaymentSettings,
    PaymentWay { name: String, trial: bool },
    ShippingSettings,
    TaxSettings,
    MailSettings,
    MailTemplate { kind: String, language: String },
    Users,
    ApiTokens,
    Account,
    NotFound,
}

impl Routable for Route {
    fn path(&self) -> String {
        let path = match self {
            Route::Home => "/admin",
            Route::Orders => "/admin/orders",
            Route::Order { id } => return format!("/admin/orders/{}", encoded(id)),
            Route::Notifications => "/admin/notifications",
            Route::Notification { id } => return format!("/admin/notifications/{}", encoded(id)),
            Route::Products => "/admin/products",
            Route::NewProduct => "/admin/products/new",
            Route::Product { id } => return format!("/admin/products/{}", encoded(id)),
            Route::Files => "/admin/files",
            Route::File { id } => return format!("/admin/files/{}", encoded(id)),
            Route::Catalogues => "/admin/catalogues",
            Route::Catalogue { id } => return format!("/admin/catalogues/{}", encoded(id)),
            Route::Downloads => "/admin/downloads",
            Route::Mail => "/admin/mail",
            Route::Settings => "/admin/settings",
            Route::DownloadSettings => "/admin/settings/downloads",
            Route::PaymentSettings => "/admin/settings/payment",
            Route::PaymentWay { name, trial } => {
                let trial = if *trial { "/trial" } else { "" };
                return format!("/admin/settings/payment/{}{trial}", encoded(name));
            }
            Route::ShippingSettings => "/admin/settings/shipping",
            Route::TaxSettings => "/admin/settings/taxes",
            Route::MailSettings => "/admin/settings/mail",
            Route::MailTemplate { kind, language } => {
                return format!("/admin/settings/mail/{}/{}", encoded(kind), encoded(language));
            }
            Route::Users => "/admin/settings/users",
            Route::ApiTokens => "/admin/settings/api",
            Route::Account => "/admin/settings/account",
            Route::NotFound => "/admin/404",
        };
        path.to_owned()
    }

    fn at(segments: &[&str]) -> Self {
        let Some(("admin", rest)) = segments.split_first().map(|(first, rest)| (*first, rest)) else {
            return Route::NotFound;
        };
        match rest {
            [] => Route::Home,
            ["orders"] => Route::Orders,
            ["orders", id] => Route::Order { id: (*id).to_owned() },
            ["notifications"] => Route::Notifications,
            ["notifications", id] => Route::Notification { id: (*id).to_owned() },
            ["products"] => Route::Products,
            ["products", "new"] => Route::NewProduct,
            ["products", id] => Route::Product { id: (*id).to_owned() },
            ["files"] => Route::Files,
            ["files", id] => Route::File { id: (*id).to_owned() },
            ["catalogues"] => Route::Catalogues,
            ["catalogues", id] => Route::Catalogue { id: (*id).to_owned() },
            ["downloads"] => Route::Downloads,
            ["mail"] => Route::Mail,
            ["settings"] => Route::Settings,
            ["settings", "downloads"] => Route::DownloadSettings,
            ["settings", "payment"] => Route::PaymentSettings,
            ["settings", "payment", name] => Route::PaymentWay { name: (*name).to_owned(), trial: false },
            ["settings", "payment", name, "trial"] => {
                Route::PaymentWay { name: (*name).to_owned(), trial: true }
            }
            ["settings", "shipping"] => Route::ShippingSettings,
            ["settings", "taxes"] => Route::TaxSettings,
            ["settings", "mail"] => Route::MailSettings,
            ["settings", "mail", kind, language] => {
                Route::MailTemplate { kind: (*kind).to_owned(), language: (*language).to_owned() }
            }
            ["settings", "users"] => Route::Users,
            ["settings", "api"] => Route::ApiTokens,
            ["settings", "account"] => Route::Account,
            _ => Route::NotFound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_at_its_path() {
        let id = || "019-a".to_owned();
        for route in [
            Route::Home,
            Route::Orders,
            Route::Order { id: id() },
            Route::Notifications,
            Route::Notification { id: id() },
            Route::Products,
            Route::NewProduct,
            Route::Product { id: id() },
            Route::Files,
            Route::File { id: id() },
            Route::Catalogues,
            Route::Catalogue { id: id() },
            Route::Downloads,
            Route::Mail,
            Route::Settings,
            Route::DownloadSettings,
            Route::PaymentSettings,
            Route::PaymentWay { name: id(), trial: false },
            Route::PaymentWay { name: id(), trial: true },
            Route::ShippingSettings,
            Route::TaxSettings,
            Route::MailSettings,
            Route::MailTemplate { kind: id(), language: id() },
            Route::Users,
            Route::ApiTokens,
            Route::Account,
            Route::NotFound,
        ] {
            assert_eq!(ui::router::page_at::<Route>(&route.path()), route);
        }
    }
}
