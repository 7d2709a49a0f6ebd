//! Goods: how they travel, what that costs, what is frozen, how they leave and come back.

use comptoir::cart::{self, AmountIssue, Destination};
use comptoir::catalogue::{VariantKind, variant};
use comptoir::error::{Error, Reason};
use comptoir::mail;
use comptoir::orders::{self, PlaceAddress, PlaceDelivery, PlaceInput, order};
use comptoir::payments::PaymentMethod;
use comptoir::settings::{self, OrderLimits};
use comptoir::shipping::{self, MethodDraft, Tier, ZoneDraft, shipping_method};
use comptoir::shop::Shop;
use comptoir::visitor::Opened;
use futures_util::future::join_all;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;
use values::{Country, Locale};

use crate::both;
use crate::sale::{PICK_UP, cart_of, checkout, file_on_sale, merchant, on_sale};

/// France by weight, free from 60 euros; Belgium flat; nowhere else.
pub fn parcel() -> MethodDraft {
    let zone = |countries: &[&str], tiers: &[(Option<i64>, i64)], free_from_minor| ZoneDraft {
        countries: countries.iter().map(ToString::to_string).collect(),
        tiers: tiers.iter().map(|&(up_to_grams, price_minor)| Tier { up_to_grams, price_minor }).collect(),
        free_from_minor,
    };
    MethodDraft {
        name_fr: "Colis".into(),
        name_en: String::new(),
        active: true,
        tax_rate: 2_000,
        zones: vec![
            zone(&["FR"], &[(Some(500), 490), (Some(2_000), 790)], Some(6_000)),
            zone(&["BE"], &[(None, 990)], None),
        ],
    }
}

pub async fn method(shop: &Shop) -> shipping_method::Model {
    shipping::create(shop, &merchant(shop).await, &parcel()).await.unwrap()
}

/// A book of 18 euros and 400 grams, taxed like books; nothing but [`parcel`] ships it.
pub async fn book(shop: &Shop, stock: Option<i64>) -> Uuid {
    let staff = merchant(shop).await;
    let book = on_sale(shop, &staff, VariantKind::Goods, 1_800, stock, vec![]).await;
    let _ = shipping::delete(shop, &staff, PICK_UP).await;
    let row = variant::Entity::find_by_id(book).one(&shop.db).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    row.weight_grams = Set(Some(400));
    row.tax_rate = Set(550);
    row.update(&shop.db).await.unwrap();
    book
}

fn to(country: &str) -> Option<Destination> {
    Some(Destination { country: Country::new(country).unwrap(), method: None })
}

pub fn refusals(error: Error) -> Vec<(Reason, String)> {
    match error {
        Error::Refused(refusals) => refusals.into_iter().map(|r| (r.reason, r.field)).collect(),
        Error::Failed(cause) => panic!("{cause:?}"),
    }
}

/// A paid order of a book and a file; the file costs 9 euros.
pub async fn mixed_order(shop: &Shop) -> order::Model {
    let method = method(shop).await;
    let book = book(shop, Some(5)).await;
    let (file, _) = file_on_sale(shop, &merchant(shop).await).await;
    let cart = cart_of(shop, &[(book, 1), (file, 1)]).await;
    let key = cart.simple().to_string();
    let input = PlaceInput {
        shipping_method: Some(method.id),
        ..checkout(&key, PaymentMethod::Transfer, 1_800 + 900 + 490)
    };
    orders::place(shop, cart, &input).await.unwrap().order
}

pub async fn stock(shop: &Shop, variant: Uuid) -> Option<i64> {
    variant::Entity::find_by_id(variant).one(&shop.db).await.unwrap().unwrap().stock
}

both!(shipping_is_for_goods_and_never_for_files, |shop| {
    let staff = merchant(shop).await;
    method(shop).await;
    let (file, _) = file_on_sale(shop, &staff).await;
    let files = cart_of(shop, &[(file, 1)]).await;
    let priced = cart::price_to(&shop.db, &Opened::default(), files, to("FR").as_ref()).await.unwrap();
    assert_eq!((priced.total.minor, priced.offered.len(), priced.shipping), (900, 0, None));
    let input = PlaceInput {
        shipping_method: None,
        address: None,
        ..checkout("a-key-of-files", PaymentMethod::Transfer, 900)
    };
    let order = orders::place(shop, files, &input).await.unwrap().order;
    assert_eq!(order.address, None);
    assert!(orders::shipping_of(&shop.db, &[order.id]).await.unwrap().is_empty());

    let book = book(shop, None).await;
    let mixed = cart_of(shop, &[(book, 2), (file, 1)]).await;
    let priced = cart::price_to(&shop.db, &Opened::default(), mixed, to("FR").as_ref()).await.unwrap();
    assert_eq!(priced.subtotal.minor, 4_500);
    assert_eq!(
        priced.shipping.as_ref().unwrap().amounts.gross.minor,
        790,
        "800 g of books; a file weighs nothing"
    );
    assert_eq!(priced.total.minor, 5_290);
    let rates: Vec<_> =
        priced.taxes.iter().map(|part| (part.rate.basis_points(), part.amounts.gross.minor)).collect();
    assert_eq!(rates, [(2_000, 900 + 790), (550, 3_600)]);
    let unshipped = cart::price(&shop.db, &Opened::default(), mixed).await.unwrap();
    assert_eq!((unshipped.total.minor, unshipped.shipping), (4_500, None), "nobody knows yet where it goes");
});

both!(free_from_counts_the_goods_alone, |shop| {
    method(shop).await;
    let book = book(shop, None).await;
    let (file, _) = file_on_sale(shop, &merchant(shop).await).await;
    let cart = cart_of(shop, &[(book, 3), (file, 1)]).await;
    let priced = cart::price_to(&shop.db, &Opened::default(), cart, to("FR").as_ref()).await.unwrap();
    assert_eq!(
        priced.shipping.unwrap().amounts.gross.minor,
        790,
        "54 euros of books and 9 of a file are not 60"
    );
    let cart = cart_of(shop, &[(book, 4)]).await;
    let priced = cart::price_to(&shop.db, &Opened::default(), cart, to("FR").as_ref()).await.unwrap();
    assert_eq!(priced.shipping.unwrap().amounts.gross.minor, 0);
});

both!(where_no_method_goes_no_order_is_taken, |shop| {
    let method = method(shop).await;
    let book = book(shop, Some(3)).await;
    let cart = cart_of(shop, &[(book, 1)]).await;
    let input = PlaceInput {
        country: "JP".into(),
        shipping_method: Some(method.id),
        ..checkout("a-key-to-japan", PaymentMethod::Transfer, 1_800)
    };
    let refused = refusals(orders::place(shop, cart, &input).await.unwrap_err());
    assert_eq!(refused, [(Reason::NotShipped, "shippingMethod".to_owned())]);
    let unchosen =
        PlaceInput { shipping_method: None, ..checkout("a-key-unchosen", PaymentMethod::Transfer, 2_290) };
    let refused = refusals(orders::place(shop, cart, &unchosen).await.unwrap_err());
    assert_eq!(refused, [(Reason::NotChosen, "shippingMethod".to_owned())]);
    assert_eq!(stock(shop, book).await, Some(3));
});

both!(goods_go_elsewhere_than_the_bill, |shop| {
    let method = method(shop).await;
    let cart = cart_of(shop, &[(book(shop, None).await, 1)]).await;
    let delivery = |postcode: &str| PlaceDelivery {
        name: "Nour Haddad".into(),
        country: "BE".into(),
        address: PlaceAddress {
            street: "Rue Haute 3\r\nBoîte 2".into(),
            postcode: postcode.into(),
            city: "Bruxelles".into(),
        },
    };
    let input = |postcode: &str| PlaceInput {
        shipping_method: Some(method.id),
        delivery: Some(delivery(postcode)),
        ..checkout("a-key-to-brussels", PaymentMethod::Transfer, 1_800 + 990)
    };
    let refused = refusals(orders::place(shop, cart, &input(" ")).await.unwrap_err());
    assert_eq!(refused, [(Reason::Required, "delivery.postcode".to_owned())]);
    let order = orders::place(shop, cart, &input("1000")).await.unwrap().order;
    assert_eq!(
        (order.country.as_str(), order.address.as_deref()),
        ("FR", Some("1 rue du Port\n29200 Brest"))
    );
    let shipping = orders::shipping_of(&shop.db, &[order.id]).await.unwrap().pop().unwrap();
    let label = "Nour Haddad\nRue Haute 3\nBoîte 2\n1000 Bruxelles\nBelgique";
    assert_eq!(shipping.label(Locale::Fr), label);
    assert_eq!(shipping.label(Locale::En), label.replace("Belgique", "Belgium"));
    let mail = mail::about(&shop.db, order.id).await.unwrap().pop().unwrap();
    assert!(mail.letter.contains("1000 Bruxelles\\nBelgique"), "{}", mail.letter);
    assert_eq!((shipping.price_minor, shipping.tax_minor, shipping.weight_grams), (990, 165, 400));
});

both!(a_shipping_price_that_changed_is_told_before_the_order, |shop| {
    let staff = merchant(shop).await;
    let method = method(shop).await;
    let cart = cart_of(shop, &[(book(shop, None).await, 1)]).await;
    let mut dearer = parcel();
    dearer.zones[0].tiers[0].price_minor = 590;
    shipping::update(shop, &staff, method.id, method.updated_at, &dearer).await.unwrap();
    let input = |total| PlaceInput {
        shipping_method: Some(method.id),
        ..checkout("a-key-of-before", PaymentMethod::Transfer, total)
    };
    let refused = refusals(orders::place(shop, cart, &input(2_290)).await.unwrap_err());
    assert_eq!(refused, [(Reason::PriceChanged, "expectedTotalMinor".to_owned())]);
    assert_eq!(orders::place(shop, cart, &input(2_390)).await.unwrap().order.total_minor, 2_390);
});

both!(an_order_keeps_its_shipping_and_its_taxes_whatever_the_merchant_does, |shop| {
    let order = mixed_order(shop).await;
    let staff = merchant(shop).await;
    let method = shipping::methods(&shop.db).await.unwrap().pop().unwrap();
    shipping::delete(shop, &staff, method.id).await.unwrap();
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
    let shipping = orders::shipping_of(&shop.db, &[order.id]).await.unwrap().pop().unwrap();
    assert_eq!((shipping.method_name.as_str(), shipping.price_minor), ("Colis", 490));
    let parts = orders::taxes(order.total().unwrap().currency, &lines, Some(&shipping));
    let shown: Vec<_> =
        parts.iter().map(|p| (p.rate.basis_points(), p.amounts.net.minor, p.amounts.tax.minor)).collect();
    // 9.00 and 4.90 at 20 %: 1.50 and 0.82; 18.00 at 5.5 %: 0.94.
    assert_eq!(shown, [(2_000, 1_158, 232), (550, 1_706, 94)]);
    assert_eq!(parts.iter().map(|p| p.amounts.gross.minor).sum::<i64>(), order.total_minor);
    assert_eq!(parts.iter().map(|p| p.amounts.tax.minor).sum::<i64>(), order.tax_minor);
    let mail = mail::about(&shop.db, order.id).await.unwrap().pop().unwrap();
    let letter: mail::Letter = serde_json::from_str(&mail.letter).unwrap();
    let stationery = mail::Stationery::load(&shop.db).await.unwrap();
    let text = mail::render(shop, &stationery, values::Locale::Fr, &letter).text;
    assert!(
        text.contains("dont TVA 20\u{a0}%\u{a0}: 2,32\u{a0}€, TVA 5,5\u{a0}%\u{a0}: 0,94\u{a0}€"),
        "{text}"
    );
    assert!(text.contains("Livraison\u{a0}: Colis (4,90\u{a0}€), à l’adresse\u{a0}:\nCamille Martin\n1 rue du Port\n29200 Brest"), "{text}");
});

both!(an_order_below_or_above_the_limits_is_not_taken, |shop| {
    let staff = merchant(shop).await;
    let (file, _) = file_on_sale(shop, &staff).await;
    let cart = cart_of(shop, &[(file, 1)]).await;
    let place = async |key: &str| {
        orders::place(shop, cart, &checkout(key, PaymentMethod::Transfer, 900))
            .await
            .map(|placed| placed.order)
    };
    let limit = async |min_minor, max_minor| {
        settings::update_order_limits(shop, &staff, OrderLimits { min_minor, max_minor }).await
    };
    limit(Some(901), None).await.unwrap();
    let priced = cart::price(&shop.db, &Opened::default(), cart).await.unwrap();
    assert_eq!(priced.amount_issue(), Some(AmountIssue::BelowMinimum));
    assert_eq!(
        refusals(place("below-the-limit").await.unwrap_err()),
        [(Reason::BelowMinimum, "cart".to_owned())]
    );
    limit(None, Some(899)).await.unwrap();
    assert!(place("above-the-limit").await.unwrap_err().is(Reason::AboveMaximum));
    assert!(limit(Some(2), Some(1)).await.unwrap_err().is(Reason::OutOfRange));
    limit(Some(900), Some(900)).await.unwrap();
    assert_eq!(place("just-the-limit").await.unwrap().total_minor, 900);
});

both!(a_method_is_checked_all_at_once, |shop| {
    let staff = merchant(shop).await;
    let zone = |countries: &[&str], tiers: &[(Option<i64>, i64)]| ZoneDraft {
        countries: countries.iter().map(ToString::to_string).collect(),
        tiers: tiers.iter().map(|&(up_to_grams, price_minor)| Tier { up_to_grams, price_minor }).collect(),
        free_from_minor: Some(-1),
    };
    let draft = MethodDraft {
        name_fr: " ".into(),
        name_en: String::new(),
        active: true,
        tax_rate: 10_001,
        zones: vec![
            zone(&["FR", "ZZ"], &[(Some(500), -1), (Some(500), 1)]),
            zone(&["fr"], &[(None, 1), (Some(900), 1)]),
            zone(&[], &[]),
            zone(&[], &[(None, 1)]),
        ],
    };
    let refused = refusals(shipping::create(shop, &staff, &draft).await.unwrap_err());
    let mut fields: Vec<&str> = refused.iter().map(|(_, field)| field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "nameFr",
            "taxRate",
            "zones.0.countries",
            "zones.0.freeFromMinor",
            "zones.0.tiers.0.priceMinor",
            "zones.0.tiers.1.upToGrams",
            "zones.1.countries",
            "zones.1.freeFromMinor",
            "zones.1.tiers.1.upToGrams",
            "zones.2.freeFromMinor",
            "zones.2.tiers",
            "zones.3.countries",
            "zones.3.freeFromMinor",
        ]
    );
    assert!(shipping::methods(&shop.db).await.unwrap().is_empty());
});

both!(methods_are_ordered_by_hand_and_saved_over_nobody, |shop| {
    let staff = merchant(shop).await;
    let (first, second) = (method(shop).await, method(shop).await);
    shipping::move_to(shop, &staff, second.id, 0).await.unwrap();
    let order: Vec<_> = shipping::methods(&shop.db).await.unwrap().into_iter().map(|m| m.id).collect();
    assert_eq!(order, [second.id, first.id]);
    let saves = (0..8).map(|n| {
        let (shop, staff) = (shop.shop.clone(), staff.clone());
        let draft = MethodDraft { name_fr: format!("Colis {n}"), active: false, ..parcel() };
        tokio::spawn(async move {
            shipping::update(&shop, &staff, first.id, first.updated_at, &draft).await.map(|m| m.name_fr)
        })
    });
    let saved: Vec<_> = join_all(saves).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(saved.iter().filter(|saved| saved.is_ok()).count(), 1, "one editor saved, seven were told");
    assert!(
        saved.iter().flat_map(|saved| saved.as_ref().err()).all(|error| error.is(Reason::ChangedMeanwhile))
    );
    let book = book(shop, None).await;
    let cart = cart_of(shop, &[(book, 1)]).await;
    let priced = cart::price_to(&shop.db, &Opened::default(), cart, to("FR").as_ref()).await.unwrap();
    assert_eq!(priced.offered.len(), 1, "what is not active is not offered");
});
