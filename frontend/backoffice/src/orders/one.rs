//! One order, top to bottom: what happened, what can be downloaded, what was bought, by whom, what was written.

use cynic::QueryBuilder;
use ui::graphql::{DateTime, Money, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::router;
use ui::table::{Column, Row, Table};
use ui::{format, t};
use yew::prelude::*;

use super::acts::OrderActs;
use super::buyer::BuyerButton;
use super::deliver::Deliverable;
use super::give_back::{self, GiveBack, RefundRequest};
use super::goods::{Goods, OrderShipping, Shipment};
use super::link::LinkCard;
use super::notifications::{self, NotificationLine};
use super::refund::{RefundAct, Refundable};
use super::story::Story;
use super::{downloads_mark, state_mark};
use crate::graphql::{
    DownloadState, Fulfilment, Language, OrderEventKind, OrderState, PaymentMethod, VariantKind,
};
use crate::live::use_order_changes;
use crate::mail::{MailCard, MailRow};
use crate::page::{CopyButton, Empty, Instant, Mark, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which order.
#[derive(cynic::QueryVariables, Debug)]
pub struct OneVariables {
    id: cynic::Id,
}

/// One order.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
pub struct OneOrder {
    #[arguments(id: $id)]
    admin_order: Option<Order>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminOrder")]
pub struct Order {
    pub id: cynic::Id,
    pub number: String,
    pub state: OrderState,
    name: String,
    pub email: String,
    country: String,
    address: Option<String>,
    language: Language,
    method: PaymentMethod,
    is_trial: bool,
    total: Money,
    refunded: Money,
    can_refund: bool,
    refund_requests: Vec<RefundRequest>,
    taxes: Vec<TaxPart>,
    pub shipping: Option<OrderShipping>,
    pub shipments: Vec<Shipment>,
    pub restockable: bool,
    due: Money,
    delivered_at: Option<DateTime>,
    consent_text: Option<String>,
    consent_at: Option<DateTime>,
    consent_address: Option<String>,
    downloads: DownloadState,
    has_files: bool,
    url: String,
    pub lines: Vec<Line>,
    links: Vec<Link>,
    receipts: Vec<Receipt>,
    events: Vec<Event>,
    notifications: Vec<NotificationLine>,
    mails: Vec<MailRow>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminOrderLine")]
pub struct Line {
    pub id: cynic::Id,
    pub title: String,
    pub variant_title: String,
    kind: VariantKind,
    sku: Option<String>,
    pub quantity: i32,
    unit_price: Money,
    total: Money,
    pub refunded_at: Option<DateTime>,
    file_names: Vec<String>,
    pub fulfilment: Fulfilment,
    pub shipment: Option<cynic::Id>,
}

/// What of an amount is taxed at one rate.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct TaxPart {
    rate: i32,
    net: Money,
    tax: Money,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminLink")]
pub struct Link {
    pub id: cynic::Id,
    pub customer_name: String,
    pub internal_name: String,
    pub enabled: bool,
    pub counter: i32,
    pub max_downloads: Option<i32>,
    pub expires_at: Option<DateTime>,
    pub url: Option<String>,
    pub networks: i32,
    pub transfers: Vec<Transfer>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminTransfer")]
pub struct Transfer {
    pub id: cynic::Id,
    pub opened_at: DateTime,
    pub client_address: String,
    pub agent: String,
    pub size_bytes: i64,
    pub delivered_bytes: i64,
    pub counted_at: Option<DateTime>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "OrderEvent")]
pub struct Event {
    pub id: cynic::Id,
    pub kind: OrderEventKind,
    pub actor: String,
    pub detail: String,
    pub at: DateTime,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "PaymentReceipt")]
pub struct Receipt {
    amount: Money,
    received_at: DateTime,
    note: String,
}

/// What [`OrderPage`] needs.
#[derive(Properties, PartialEq)]
pub struct OrderProps {
    /// Which order.
    pub id: AttrValue,
}

/// One order.
#[component]
pub fn OrderPage(props: &OrderProps) -> Html {
    let i18n = use_i18n();
    let query = use_query(OneOrder::build(OneVariables { id: cynic::Id::new(props.id.as_str()) }));
    use_order_changes(Some(props.id.to_string()), query.reload.clone());
    let above =
        html! { <p class="small"><To<Route> route={Route::Orders}>{ t!(i18n, "orders") }</To<Route>></p> };
    let order = match &query.remote {
        ui::graphql::Remote::Ready(answer) => answer.admin_order.clone(),
        _ => None,
    };
    let title = match &order {
        Some(order) => t!(i18n, "order-title", number = order.number.clone()),
        None => t!(i18n, "order"),
    };
    let gone = Callback::from(|()| router::push(&Route::Orders, None));
    let actions = order.as_ref().map(|order| {
        html! {
            <OrderActs order={deliverable(order)} downloads={order.downloads} delivered={order.delivered_at.is_some()}
                on_change={query.reload.clone()} on_delete={gone} />
        }
    });
    html! {
        <Page {title} {above} actions={actions.unwrap_or_default()}>
            { shown(&query, |answer| match &answer.admin_order {
                None => html! { <Empty title={t!(i18n, "gone")}><p>{ t!(i18n, "gone-text") }</p></Empty> },
                Some(order) => view(order, &query.reload, &i18n),
            }) }
        </Page>
    }
}

fn deliverable(order: &Order) -> Deliverable {
    Deliverable {
        id: order.id.clone(),
        number: order.number.clone(),
        name: order.name.clone(),
        email: order.email.clone(),
        state: order.state,
        method: order.method,
        total: order.total.clone(),
        due: order.due.clone(),
        has_files: order.has_files,
    }
}

fn view(order: &Order, reload: &Callback<()>, i18n: &I18n) -> Html {
    html! {
        <div class="order">
            <p class="marks">
                { state_mark(order.state, i18n) }
                if order.has_files { { downloads_mark(order.downloads, i18n) } }
                <strong class="number">{ format::money(&order.total, i18n.locale()) }</strong>
                <span>{ i18n.text(&format!("method-{}", order.method.word())) }</span>
                if order.is_trial { <Mark tone="warning" shape="◷" word={t!(i18n, "order-on-trial")} /> }
            </p>
            if order.state == OrderState::Cancelled && order.events.iter().any(|event| event.kind == OrderEventKind::LatePayment) {
                <div class="notice warning" role="alert"><p>{ t!(i18n, "late-payment-text") }</p></div>
            }
            <section aria-labelledby="story">
                <h2 id="story">{ t!(i18n, "story") }</h2>
                <Story events={order.events.clone()} links={order.links.clone()} />
            </section>
            if order.has_files {
                <section aria-labelledby="downloads">
                    <h2 id="downloads">{ t!(i18n, "files-and-downloads") }</h2>
                    if order.links.is_empty() { <p class="soft">{ t!(i18n, "links-none") }</p> }
                    { for order.links.iter().map(|link| html! {
                        <LinkCard key={link.id.inner().to_owned()} link={link.clone()} on_change={reload.clone()} />
                    }) }
                </section>
            }
            if let Some(shipping) = &order.shipping {
                <Goods order={order.clone()} shipping={shipping.clone()} on_change={reload.clone()} />
            }
            <section aria-labelledby="lines">
                <h2 id="lines">{ t!(i18n, "bought") }</h2>
                { lines(order, i18n) }
                { give_back::requests(&order.id, &order.refund_requests, reload, i18n) }
                if let OrderState::Paid | OrderState::PartiallyRefunded = order.state { { refund(order, reload, i18n) } }
            </section>
            <section aria-labelledby="buyer">
                <h2 id="buyer">{ t!(i18n, "buyer") }</h2>
                { buyer(order, reload, i18n) }
            </section>
            if !order.receipts.is_empty() {
                <section aria-labelledby="receipts">
                    <h2 id="receipts">{ t!(i18n, "receipts") }</h2>
                    <ul class="receipts">{ for order.receipts.iter().map(|receipt| html! {
                        <li>
                            <strong class="number">{ format::money(&receipt.amount, i18n.locale()) }</strong>{ " · " }<Instant at={receipt.received_at.0.clone()} short=true />
                            if !receipt.note.is_empty() { { " · " }<bdi>{ &receipt.note }</bdi> }
                        </li>
                    }) }</ul>
                </section>
            }
            if !order.notifications.is_empty() {
                <section aria-labelledby="notifications">
                    <h2 id="notifications">{ t!(i18n, "notifications") }</h2>
                    { notifications::of_order(&order.notifications, i18n) }
                </section>
            }
            <section aria-labelledby="mails">
                <h2 id="mails">{ t!(i18n, "mails") }</h2>
                if order.mails.is_empty() { <p class="soft">{ t!(i18n, "mails-none") }</p> }
                { for order.mails.iter().map(|mail| html! {
                    <MailCard key={mail.id.inner().to_owned()} mail={mail.clone()} on_change={reload.clone()} />
                }) }
            </section>
        </div>
    }
}

fn lines(order: &Order, i18n: &I18n) -> Html {
    let columns = vec![
        Column::bare(t!(i18n, "article")),
        Column::new(t!(i18n, "sku")),
        Column::figures(t!(i18n, "quantity")),
        Column::figures(t!(i18n, "unit-price")),
        Column::figures(t!(i18n, "total")),
    ];
    let rows = order.lines.iter().map(|line| Row {
        key: line.id.inner().to_owned(),
        class: "",
        cells: vec![
            html! {
                <>
                    <strong>{ &line.title }</strong>
                    if !line.variant_title.is_empty() { { " · " }{ &line.variant_title } }
                    <span class="soft small">{ " " }{ i18n.text(&format!("kind-{}", line.kind.word())) }</span>
                    if let Some(at) = &line.refunded_at {
                        <br /><span class="small">{ t!(i18n, "line-refunded") }{ " " }<Instant at={at.0.clone()} short=true /></span>
                    }
                    { for line.file_names.iter().map(|name| html! { <><br /><bdi class="small">{ name }</bdi></> }) }
                </>
            },
            html! { line.sku.clone().unwrap_or_default() },
            html! { format::number(line.quantity.into(), i18n.locale()) },
            html! { format::money(&line.unit_price, i18n.locale()) },
            html! { format::money(&line.total, i18n.locale()) },
        ],
    });
    html! {
        <>
            <Table caption={t!(i18n, "bought")} {columns} rows={rows.collect::<Vec<_>>()} />
            if let Some(shipping) = &order.shipping {
                <p class="sum">{ t!(i18n, "shipping-by", method = shipping.method.clone()) }{ " " }<span class="number">{ format::money(&shipping.price, i18n.locale()) }</span>
                    if let Some(at) = &shipping.refunded_at {
                        <br /><span class="small">{ t!(i18n, "line-refunded") }{ " " }<Instant at={at.0.clone()} short=true /></span>
                    }
                </p>
            }
            <p class="sum">
                { t!(i18n, "total") }{ " " }<strong class="number">{ format::money(&order.total, i18n.locale()) }</strong>
                { for order.taxes.iter().map(|part| html! {
                    <><br /><span class="soft number">{ t!(i18n, "of-which-tax", rate = format::rate(part.rate, i18n.locale()),
                        net = format::money(&part.net, i18n.locale()), tax = format::money(&part.tax, i18n.locale())) }</span></>
                }) }
            </p>
            if order.refunded.minor > 0 {
                <p class="sum">{ t!(i18n, "refunded") }{ " " }<strong class="number">{ format::money(&order.refunded, i18n.locale()) }</strong></p>
            }
        </>
    }
}

fn refund(order: &Order, reload: &Callback<()>, i18n: &I18n) -> Html {
    let lines = order.lines.iter().filter(|line| line.refunded_at.is_none()).map(|line| Refundable {
        id: Some(line.id.clone()),
        title: match line.variant_title.as_str() {
            "" => line.title.clone(),
            variant => format!("{} · {variant}", line.title),
        },
        total: line.total.clone(),
        has_files: line.kind == VariantKind::File,
    });
    let charged = order.shipping.iter().filter(|row| row.price.minor > 0 && row.refunded_at.is_none());
    let shipping = charged.map(|row| Refundable {
        id: None,
        title: t!(i18n, "shipping-by", method = row.method.clone()),
        total: row.price.clone(),
        has_files: false,
    });
    let lines: Vec<Refundable> = lines.chain(shipping).collect();
    let left = Money { minor: order.total.minor - order.refunded.minor, ..order.total.clone() };
    html! {
        <>
            <p class="acts">
                if order.can_refund {
                    <GiveBack order={order.id.clone()} number={order.number.clone()} left={left.clone()} lines={lines.clone()} on_change={reload.clone()} />
                }
                <RefundAct order={order.id.clone()} number={order.number.clone()} {left} {lines} on_change={reload.clone()} />
            </p>
        </>
    }
}

fn buyer(order: &Order, reload: &Callback<()>, i18n: &I18n) -> Html {
    let fact = |word: &str, value: Html| html! { <><dt>{ i18n.text(word) }</dt><dd>{ value }</dd></> };
    html! {
        <>
            <dl class="facts">
                { fact("name", html! { <bdi>{ &order.name }</bdi> }) }
                { fact("email", html! { <a href={format!("mailto:{}", order.email)}>{ &order.email }</a> }) }
                { fact("country", html! { format::country(&order.country, i18n.locale()) }) }
                if let Some(address) = &order.address { { fact("billing-address", html! { <span class="lines-kept">{ address }</span> }) } }
                { fact("language", html! { i18n.text(&format!("language-{}", order.language.word())) }) }
                { fact("buyer-page", html! {
                    <span class="address"><a href={order.url.clone()} rel="noreferrer">{ &order.url }</a><CopyButton text={order.url.clone()} about={t!(i18n, "buyer-page")} /></span>
                }) }
            </dl>
            <p class="after-facts"><BuyerButton order={order.id.clone()} name={order.name.clone()} email={order.email.clone()} on_change={reload.clone()} /></p>
            if let (Some(text), Some(at)) = (&order.consent_text, &order.consent_at) {
                <h3>{ t!(i18n, "consent") }</h3>
                <blockquote class="consent">
                    <p>{ text }</p>
                    <p class="small soft"><Instant at={at.0.clone()} />{ " · " }{ order.consent_address.clone().unwrap_or_default() }</p>
                </blockquote>
            }
        </>
    }
}
