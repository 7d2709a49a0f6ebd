//! The providers, each from the checkout to the money, against stand-ins for their hosts.

mod bank_refunds;
mod banks;
mod mollie;
mod paypal;
mod stripe_sales;
mod unpaid;

use comptoir::auth::Staff;
use comptoir::error::Reason;
use comptoir::mail::MailKind;
use comptoir::orders::{self, Back, OrderEventKind, OrderState, Verdict, order};
use comptoir::payments::account::{self, Wanted};
use comptoir::payments::providers::{monetico, paybox, stripe};
use comptoir::payments::wire::{self, Form};
use comptoir::payments::{
    self, Heard, Mode, PaymentMethod, RawNotification, notification, payment, signature,
};
use comptoir::shop::{Clock, Shop};
use poem::http::StatusCode;
use poem::middleware::AddData;
use poem::test::TestClient;
use poem::{Endpoint, EndpointExt, Route};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QueryOrder};
use serde_json::{Value, json};

use crate::both;
use crate::payment_hosts::Hosts;
use crate::sale::{cart_of, file_on_sale, history, letters, links, merchant, on_sale, state, trial};

pub const WHSEC: &str = "whsec_0123456789";

pub fn routes(shop: &Shop) -> impl Endpoint + use<> {
    Route::new().nest("/pay", orders::http::routes()).with(AddData::new(shop.clone()))
}

pub async fn account(shop: &Shop, staff: &Staff, provider: &str, mode: Mode, values: &[(&str, &str)]) {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let wanted = Wanted { enabled: true, values, ..Wanted::default() };
    account::update(shop, staff, provider, mode, wanted).await.unwrap();
}

pub async fn placed(shop: &Shop, staff: &Staff, method: PaymentMethod) -> (order::Model, payment::Model) {
    let (variant, _) = file_on_sale(shop, staff).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let input = trial(&cart.simple().to_string(), method, 900);
    let placed = orders::place(shop, cart, &input).await.unwrap();
    let secret = shop.order_url(placed.order.id).rsplit('/').next().unwrap().to_owned();
    assert_eq!(placed.next, shop.url(&format!("/pay/go/{secret}")));
    let payment = newest(shop, &placed.order).await;
    (placed.order, payment)
}

pub async fn newest(shop: &Shop, order: &order::Model) -> payment::Model {
    payments::newest(&shop.db, order.id).await.unwrap().unwrap()
}

/// Where the button of the order's page leads, or the page that hands a form in.
pub async fn go(shop: &Shop, order: &order::Model) -> (StatusCode, String) {
    let path = shop.order_url(order.id).replace("/order/", "/pay/go/").replace("http://shop.test", "");
    let answer = TestClient::new(routes(shop)).get(path).send().await;
    let status = answer.0.status();
    let location = answer.0.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    (status, location.unwrap_or(answer.0.into_body().into_string().await.unwrap()))
}

pub async fn tell(shop: &Shop, provider: &str, mode: Mode, raw: &RawNotification) -> orders::Taken {
    orders::notified_in(shop, provider, mode, raw).await.unwrap()
}

pub fn raw(headers: &[(&str, String)], body: impl Into<Vec<u8>>) -> RawNotification {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    RawNotification { headers, body: body.into().into(), ..RawNotification::default() }
}

pub async fn verdicts(shop: &Shop) -> Vec<String> {
    let kept =
        notification::Entity::find().order_by_asc(notification::Column::Id).all(&shop.db).await.unwrap();
    kept.into_iter().map(|kept| kept.verdict).collect()
}

pub fn stripe_event(shop: &Shop, kind: &str, object: Value) -> RawNotification {
    let id = format!("evt_{}", shop.new_id().simple());
    let body = json!({ "id": id, "type": kind, "livemode": false, "data": { "object": object } }).to_string();
    let at = shop.clock.now().timestamp();
    let message = format!("{at}.{body}");
    let hmac = wire::hex(&signature::hmac_sha256(WHSEC.as_bytes(), message.as_bytes()));
    raw(&[(stripe::SIGNATURE, format!("t={at},v1={}{hmac}", "00,v1="))], body)
}

both!(a_method_is_offered_once_its_account_is_whole_and_where_it_serves, |test| {
    let shop = &test.shop;
    let staff = merchant(shop).await;
    let offered = async |currency: &str, country: &str| {
        let currency = values::Currency::new(currency).unwrap();
        let country = values::Country::new(country).unwrap();
        let offers =
            payments::offers(&shop.db, shop, payments::Audience::Shoppers, Some(currency), Some(&country));
        offers.await.unwrap().iter().any(|offer| offer.method == PaymentMethod::Stripe && !offer.is_trial)
    };
    assert!(!offered("EUR", "FR").await);
    let value = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut wanted =
        Wanted { enabled: true, values: [value("key", "sk_live_0123456789")].into(), ..Wanted::default() };
    let refused = account::update(shop, &staff, "stripe", Mode::Live, wanted.clone()).await.unwrap_err();
    assert!(refused.is(Reason::Required), "it lacks its webhook's secret");
    wanted.values.extend([value("webhook-secrets", "nonsense")]);
    let refused = account::update(shop, &staff, "stripe", Mode::Live, wanted.clone()).await.unwrap_err();
    assert!(refused.is(Reason::Malformed));
    wanted.values.extend([value("webhook-secrets", WHSEC)]);
    (wanted.currencies, wanted.countries) = (vec!["EUR".into()], vec!["FR".into(), "BE".into()]);
    account::update(shop, &staff, "stripe", Mode::Live, wanted).await.unwrap();
    assert!(offered("EUR", "FR").await && !offered("USD", "FR").await && !offered("EUR", "DE").await);
    // Secrets that are not named stay; the other mode takes its place.
    let off = Wanted { enabled: false, ..Wanted::default() };
    account::update(shop, &staff, "stripe", Mode::Live, off).await.unwrap();
    assert!(!offered("EUR", "FR").await);
    let on = Wanted { enabled: true, ..Wanted::default() };
    account::update(shop, &staff, "stripe", Mode::Live, on).await.unwrap();
    assert!(offered("EUR", "DE").await);
    account(shop, &staff, "stripe", Mode::Test, &[("key", "sk_test_0123456789"), ("webhook-secrets", WHSEC)])
        .await;
    let in_use = account::in_use(&shop.db, shop).await.unwrap();
    assert_eq!(in_use.iter().map(|one| one.mode).collect::<Vec<_>>(), [Mode::Test]);
});
