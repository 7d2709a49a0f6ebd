//! The shopper's cart, found by a signed cookie.

use async_graphql::{Context, ID, InputObject, Object, Result, Union};

use super::{AmountIssue, CartIssue, Destination, PricedCart, PricedLine};
use crate::catalogue::VariantKind;
use crate::catalogue::storefront::{Product, Variant};
use crate::error::{Refused, answer, found};
use crate::ids::Kind;
use crate::keys::Purpose;
use crate::scalars::{Money, TaxPart};
use crate::settings;
use crate::shipping::Quote;
use crate::shop::Shop;
use crate::visitor::{Asking, Visitor};
use values::Country;

/// The name of the cart's cookie.
pub const CART_COOKIE: &str = "comptoir_cart";
/// How long a browser keeps the cookie, in seconds: 60 days, as long as the cart.
const CART_COOKIE_SECONDS: u32 = 60 * 24 * 3600;

/// What a shopper is about to buy.
pub struct Cart(pub PricedCart);

/// One thing in a cart.
pub struct CartLine(PricedLine);

/// A shipping method that takes the goods of a cart, and its price.
pub struct ShippingOption(Quote);

/// The cart, or why not.
#[derive(Union)]
#[allow(clippy::large_enum_variant, reason = "made once an answer, and written at once")]
pub enum CartResult {
    /// The cart.
    Cart(Cart),
    /// Why not.
    Refused(Refused),
}

/// Something to put in the cart.
#[derive(InputObject)]
pub struct CartAddInput {
    /// What.
    variant: ID,
    /// How many more.
    #[graphql(default = 1)]
    quantity: i32,
}

/// How many of something the cart shall hold.
#[derive(InputObject)]
pub struct CartSetQuantityInput {
    /// What.
    variant: ID,
    /// How many; 0 removes it.
    quantity: i32,
}

/// Something to take out of the cart.
#[derive(InputObject)]
pub struct CartRemoveInput {
    /// What.
    variant: ID,
}

/// The cart's questions.
#[derive(Default)]
pub struct Query;

#[Object(name = "CartStorefrontQuery")]
impl Query {
    /// The visitor's cart, with today's prices. With a country for its goods, shipping is in them.
    async fn cart(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the goods go, ISO 3166-1 alpha-2.")] ship_to: Option<String>,
        #[graphql(desc = "How they go; the first method offered when absent, or offered no longer.")]
        shipping_method: Option<ID>,
    ) -> Result<Cart> {
        let country = ship_to.and_then(|code| Country::new(&code).ok());
        let method = shipping_method.and_then(|id| Kind::ShippingMethod.read(&id, "shippingMethod").ok());
        let destination = country.map(|country| Destination { country, method });
        match ctx.visitor().cart() {
            Some(id) => found(
                super::price_to(&ctx.shop().db, &ctx.visitor().opened(), id, destination.as_ref())
                    .await
                    .map(Cart),
            ),
            None => found(priced(ctx.shop(), ctx.visitor()).await),
        }
    }
}

/// The shopper's work on the cart.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "CartStorefrontMutation")]
impl Mutation {
    /// Puts something in the cart. A file is bought once.
    async fn cart_add(&self, ctx: &Context<'_>, input: CartAddInput) -> Result<CartResult> {
        let (shop, visitor) = (ctx.shop(), ctx.visitor());
        answer(
            async {
                let variant = Kind::Variant.read(&input.variant, "variant")?;
                let cart =
                    super::add(shop, &visitor.opened(), visitor.cart(), variant, input.quantity).await?;
                remember(shop, visitor, cart);
                priced(shop, visitor).await
            }
            .await,
        )
    }

    /// Sets how many the cart holds, and takes today's price as seen.
    async fn cart_set_quantity(&self, ctx: &Context<'_>, input: CartSetQuantityInput) -> Result<CartResult> {
        let (shop, visitor) = (ctx.shop(), ctx.visitor());
        answer(
            async {
                let variant = Kind::Variant.read(&input.variant, "variant")?;
                super::set_quantity(shop, &visitor.opened(), visitor.cart(), variant, input.quantity).await?;
                priced(shop, visitor).await
            }
            .await,
        )
    }

    /// Takes something out of the cart.
    async fn cart_remove(&self, ctx: &Context<'_>, input: CartRemoveInput) -> Result<CartResult> {
        let (shop, visitor) = (ctx.shop(), ctx.visitor());
        answer(
            async {
                let variant = Kind::Variant.read(&input.variant, "variant")?;
                super::remove(shop, visitor.cart(), variant).await?;
                priced(shop, visitor).await
            }
            .await,
        )
    }
}

async fn priced(shop: &Shop, visitor: &Visitor) -> crate::error::Result<Cart> {
    match visitor.cart() {
        Some(id) => super::price(&shop.db, &visitor.opened(), id).await.map(Cart),
        None => Ok(Cart(PricedCart::empty(settings::shop_settings(&shop.db).await?.currency))),
    }
}

fn remember(shop: &Shop, visitor: &Visitor, cart: uuid::Uuid) {
    if visitor.cart() == Some(cart) {
        return;
    }
    visitor.take_cart(Some(cart));
    let token = shop.keys.token(Purpose::Cart, cart, 0);
    let secure = if shop.public_url.scheme() == "https" { "; Secure" } else { "" };
    visitor.set_cookie(format!(
        "{CART_COOKIE}={token}; Path=/; Max-Age={CART_COOKIE_SECONDS}; HttpOnly; SameSite=Lax{secure}"
    ));
}

/// What a shopper is about to buy.
#[Object]
impl Cart {
    /// What is in it, oldest first.
    async fn lines(&self) -> Vec<CartLine> {
        self.0.lines.iter().cloned().map(CartLine).collect()
    }

    /// How many pieces in all.
    async fn count(&self) -> i32 {
        self.0.lines.iter().map(|line| line.quantity).sum()
    }

    /// What the lines cost, tax included, shipping aside.
    async fn subtotal(&self) -> Money {
        self.0.subtotal.into()
    }

    /// The methods that take the goods to the country asked for; none while no country is, or without goods.
    async fn shipping_options(&self) -> Vec<ShippingOption> {
        self.0.offered.iter().cloned().map(ShippingOption).collect()
    }

    /// The method that the total counts: the one asked for, else the first that is offered.
    async fn shipping(&self) -> Option<ShippingOption> {
        self.0.shipping.clone().map(ShippingOption)
    }

    /// What the shopper pays, tax included, shipping too when a country was asked for.
    async fn total(&self) -> Money {
        self.0.total.into()
    }

    /// What of the total is tax.
    async fn tax(&self) -> Money {
        self.0.tax.into()
    }

    /// Lines that are not shown: the password of their catalogue must be given again.
    async fn hidden(&self) -> i32 {
        self.0.hidden
    }

    /// The tax by rate, the highest rate first.
    async fn taxes(&self) -> Vec<TaxPart> {
        self.0.taxes.iter().copied().map(Into::into).collect()
    }

    /// Why the shop does not take an order of this amount, if it does not.
    async fn amount_issue(&self) -> Option<AmountIssue> {
        self.0.amount_issue()
    }

    /// What the lines must amount to at least.
    async fn minimum(&self) -> Option<Money> {
        self.limit(self.0.limits.min_minor)
    }

    /// What the lines may amount to at most.
    async fn maximum(&self) -> Option<Money> {
        self.limit(self.0.limits.max_minor)
    }

    /// True when a line is a file: the consent must then be given.
    async fn has_files(&self) -> bool {
        self.0.has(VariantKind::File)
    }

    /// True when a line is goods: an address and a shipping method are then needed.
    async fn has_goods(&self) -> bool {
        self.0.has(VariantKind::Goods)
    }
}

impl Cart {
    fn limit(&self, minor: Option<i64>) -> Option<Money> {
        minor.map(|minor| values::Money { minor, ..self.0.subtotal }.into())
    }
}

/// A shipping method that takes the goods of a cart, and its price.
#[Object]
impl ShippingOption {
    /// The method.
    async fn id(&self) -> ID {
        Kind::ShippingMethod.show(self.0.method)
    }

    /// What it is called, in the visitor's language.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        self.0.name(ctx.visitor().locale)
    }

    /// What it costs, tax included; 0 is free.
    async fn price(&self) -> Money {
        self.0.amounts.gross.into()
    }
}

/// One thing in a cart.
#[Object]
impl CartLine {
    /// What is bought.
    async fn variant(&self) -> Variant {
        Variant(self.0.offer.variant.clone())
    }

    /// What it belongs to.
    async fn product(&self) -> Product {
        Product(self.0.offer.product.clone())
    }

    /// How many.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// What one costs today, tax included.
    async fn unit_price(&self) -> Money {
        self.0.unit_price.into()
    }

    /// What one cost when it was put in the cart, tax included.
    async fn seen_price(&self) -> Money {
        self.0.seen_price.into()
    }

    /// What the line costs, tax included.
    async fn total(&self) -> Money {
        self.0.amounts.gross.into()
    }

    /// What the shopper must be told before paying.
    async fn issue(&self) -> Option<CartIssue> {
        self.0.issue
    }
}
