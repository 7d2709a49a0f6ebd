//! The shopper's cart.

use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::catalogue::sell_goods;

const CART: &str = "... on Cart { count total { minor } tax { minor } lines { quantity issue total { minor } } } ... on Refused { refusals { reason field } }";

async fn add(shopper: &Browser, variant: &str, quantity: i32) -> Value {
    let query = format!("mutation($input: CartAddInput!) {{ cartAdd(input: $input) {{ {CART} }} }}");
    shopper.data(&query, json!({ "input": { "variant": variant, "quantity": quantity } })).await["cartAdd"]
        .clone()
}

async fn set(shopper: &Browser, variant: &str, quantity: i32) -> Value {
    let query =
        format!("mutation($input: CartSetQuantityInput!) {{ cartSetQuantity(input: $input) {{ {CART} }} }}");
    shopper.data(&query, json!({ "input": { "variant": variant, "quantity": quantity } })).await["cartSetQuantity"].clone()
}

both!(a_cart_is_found_again_by_its_cookie_and_is_nobody_else_s, |shop| {
    let variant = sell_goods(shop, "Sac", 1200, None).await;
    let shopper = Browser::open(shop);
    let cart = add(&shopper, &variant, 2).await;
    assert_eq!(cart["total"]["minor"], 2400);
    assert_eq!(cart["tax"]["minor"], 400);
    let again = shopper.data("{ cart { count } }", Value::Null).await;
    assert_eq!(again["cart"]["count"], 2);
    let other = Browser::open(shop).data("{ cart { count } }", Value::Null).await;
    assert_eq!(other["cart"]["count"], 0);
});

both!(a_cart_never_holds_more_than_the_stock, |shop| {
    let variant = sell_goods(shop, "Sac", 1200, Some(3)).await;
    let shopper = Browser::open(shop);
    assert_eq!(add(&shopper, &variant, 3).await["count"], 3);
    let refused = add(&shopper, &variant, 1).await;
    assert_eq!(refused["refusals"][0], json!({ "reason": "OUT_OF_STOCK", "field": "quantity" }));
    assert_eq!(set(&shopper, &variant, 0).await["count"], 0);
    assert_eq!(add(&shopper, &variant, 0).await["refusals"][0]["reason"], "OUT_OF_RANGE");
});

both!(twenty_clicks_at_once_add_twenty, |shop| {
    let variant = sell_goods(shop, "Sac", 1200, None).await;
    let shopper = Browser::open(shop);
    add(&shopper, &variant, 1).await;
    let clicks = (0..20).map(|_| add(&shopper, &variant, 1));
    futures_util::future::join_all(clicks).await;
    let cart = shopper.data("{ cart { count } }", Value::Null).await;
    assert_eq!(cart["cart"]["count"], 21);
});
