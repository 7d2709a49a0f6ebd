//! What a program with an API token may ask and do (SPEC 10.6): each root field stands under one scope, and a field that stands
//! nowhere is closed to programs.

use async_graphql::Enum;

/// What an API token opens. One that writes also reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
pub enum ApiScope {
    /// Read orders, their downloads, payments and mails, and the figures of the dashboard.
    OrdersRead,
    /// Deliver, ship, refund, cancel and delete orders, and change their links.
    OrdersWrite,
    /// Read catalogues, products and files, drafts too.
    CatalogueRead,
    /// Change catalogues, products, prices and stock, and upload files and pictures.
    CatalogueWrite,
    /// Read the settings, the shipping methods and the mail templates.
    SettingsRead,
    /// Change them, but not where money goes.
    SettingsWrite,
}

/// What a program may ask whatever its scopes: what strangers may, but for what lives in a browser's cookies.
pub const OPEN: &[&str] = &[
    "shop",
    "catalogues",
    "catalogue",
    "product",
    "products",
    "paymentMethods",
    "node",
    "nodes",
    "order",
    "me",
    "orderChanged",
];

/// What asks for things of several kinds: each kind needs the scope of its own field.
pub const OF_EACH_KIND: &[&str] = &["adminNode", "adminNodes"];

/// The root fields of each scope.
const FIELDS: [(ApiScope, &[&str]); 6] = [
    (
        ApiScope::OrdersRead,
        &[
            "adminOrders",
            "adminOrder",
            "adminOrderChanges",
            "adminDownloads",
            "adminNotification",
            "adminNotifications",
            "adminMails",
            "adminDashboard",
        ],
    ),
    (
        ApiScope::OrdersWrite,
        &[
            "orderReceivePayment",
            "orderDeliver",
            "orderResend",
            "orderEnable",
            "orderDisable",
            "orderRefundRecord",
            "orderRefund",
            "orderRefundSettle",
            "orderDisputeRecord",
            "ordersHandOver",
            "orderCancel",
            "orderShip",
            "orderRestock",
            "orderRevive",
            "orderEditBuyer",
            "orderDelete",
            "linkSetCounter",
            "linkSetLimit",
            "linkSetExpiry",
            "linkRenew",
            "notificationProcessAgain",
            "mailRetry",
            "mailRedirect",
        ],
    ),
    (
        ApiScope::CatalogueRead,
        &[
            "adminCatalogues",
            "adminCatalogue",
            "adminProducts",
            "adminProduct",
            "adminMarkdownPreview",
            "adminFileProducts",
            "adminFiles",
            "adminFile",
            "adminFileFaults",
            "adminInternalNameSuggestion",
        ],
    ),
    (
        ApiScope::CatalogueWrite,
        &[
            "catalogueCreate",
            "catalogueUpdate",
            "catalogueProtect",
            "catalogueUnprotect",
            "catalogueDelete",
            "catalogueMove",
            "catalogueDuplicate",
            "productCreate",
            "productUpdate",
            "productPublish",
            "productUnpublish",
            "productDelete",
            "productDuplicate",
            "variantCreate",
            "variantUpdate",
            "variantDelete",
            "variantMove",
            "pictureMove",
            "pictureDescribe",
            "pictureDelete",
            "placementMove",
            "placementAdd",
            "placementRemove",
            "fileCreate",
            "fileUpdate",
            "fileSetZip",
        ],
    ),
    (
        ApiScope::SettingsRead,
        &[
            "adminMailTemplates",
            "adminMailLeaves",
            "adminMailServer",
            "adminShopSettings",
            "adminDownloadSettings",
            "adminMailSettings",
            "adminAlertSettings",
            "adminOrderLimits",
            "adminUnpaidOrders",
            "adminTaxRates",
            "adminDeferredMethods",
            "adminPaymentProviders",
            "adminPaymentHosts",
            "adminGuide",
            "adminShippingMethods",
            "adminShippingMissing",
        ],
    ),
    (
        ApiScope::SettingsWrite,
        &[
            "mailTrial",
            "mailServerTest",
            "mailTemplateUpdate",
            "mailTemplateReset",
            "mailPreview",
            "shopSettingsUpdate",
            "downloadSettingsUpdate",
            "mailSettingsUpdate",
            "alertSettingsUpdate",
            "orderLimitsUpdate",
            "unpaidOrdersUpdate",
            "taxRatesUpdate",
            "guideUpdate",
            "shippingMethodCreate",
            "shippingMethodUpdate",
            "shippingMethodMove",
            "shippingMethodDelete",
        ],
    ),
];

impl ApiScope {
    /// Every scope.
    pub const ALL: [ApiScope; 6] = [
        ApiScope::OrdersRead,
        ApiScope::OrdersWrite,
        ApiScope::CatalogueRead,
        ApiScope::CatalogueWrite,
        ApiScope::SettingsRead,
        ApiScope::SettingsWrite,
    ];

    /// The scope's word, in rows and in the API.
    pub fn word(self) -> &'static str {
        match self {
            ApiScope::OrdersRead => "ORDERS_READ",
            ApiScope::OrdersWrite => "ORDERS_WRITE",
            ApiScope::CatalogueRead => "CATALOGUE_READ",
            ApiScope::CatalogueWrite => "CATALOGUE_WRITE",
            ApiScope::SettingsRead => "SETTINGS_READ",
            ApiScope::SettingsWrite => "SETTINGS_WRITE",
        }
    }

    /// The scope of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    /// The scope under which a root field stands; none for one that is closed to programs, or open to all.
    pub fn of_field(field: &str) -> Option<Self> {
        FIELDS.iter().find(|(_, fields)| fields.contains(&field)).map(|(scope, _)| *scope)
    }

    /// Whether whoever has this scope has the other with it.
    pub fn includes(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (ApiScope::OrdersWrite, ApiScope::OrdersRead)
                    | (ApiScope::CatalogueWrite, ApiScope::CatalogueRead)
                    | (ApiScope::SettingsWrite, ApiScope::SettingsRead)
            )
    }
}
