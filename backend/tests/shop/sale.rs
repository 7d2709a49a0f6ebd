//! What a sale needs: files, products, carts, orders; and what became of them.

use comptoir::auth::{self, Staff};
use comptoir::cart;
use comptoir::catalogue::{self, CatalogueVisibility, ProductDraft, VariantDraft, VariantKind};
use comptoir::delivery::{self, download_link};
use comptoir::files::{self, FileDraft, FilePolicy, file_version, product_file};
use comptoir::mail::{self, MailKind};
use comptoir::orders::{self, OrderEventKind, OrderState, PlaceAddress, PlaceInput, order};
use comptoir::payments::{self, PaymentMethod};
use comptoir::shipping::shipping_method;
use comptoir::shop::Shop;
use comptoir::visitor::Opened;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;
use values::Locale;

/// The owner of the shop.
pub async fn merchant(shop: &Shop) -> Staff {
    auth::owner_for_cli(shop).await.unwrap()
}

/// A file with one version.
pub async fn file(shop: &Shop, staff: &Staff, name: &str, delivers: FilePolicy) -> Uuid {
    let internal_name = format!("stored-{}", shop.new_id().simple());
    let draft = FileDraft { internal_name, customer_name: name.to_owned(), delivers };
    let file = files::create(shop, staff, &draft).await.unwrap();
    upload(shop, file.id, 1).await;
    file.id
}

/// A new version of a file, as the upload's last byte makes it.
pub async fn upload(shop: &Shop, file: Uuid, number: i32) -> Uuid {
    let id = shop.new_id();
    let version = file_version::ActiveModel {
        id: Set(id),
        product_file_id: Set(file),
        number: Set(number),
        storage_key: Set(format!("sha256/{file}-{number}")),
        size_bytes: Set(1_000 + i64::from(number)),
        sha256: Set(vec![u8::try_from(number).unwrap(); 32]),
        crc32: Set(0),
        media_type: Set("application/pdf".into()),
        uploaded_name: Set("upload.pdf".into()),
        created_at: Set(shop.clock.now()),
    };
    version.insert(&shop.db).await.unwrap();
    let mut file =
        product_file::Entity::find_by_id(file).one(&shop.db).await.unwrap().unwrap().into_active_model();
    file.latest_version_id = Set(Some(id));
    file.update(&shop.db).await.unwrap();
    id
}

/// A published product with one variant.
pub async fn on_sale(
    shop: &Shop,
    staff: &Staff,
    kind: VariantKind,
    price_minor: i64,
    stock: Option<i64>,
    files: Vec<Uuid>,
) -> Uuid {
    if kind == VariantKind::Goods {
        pick_up(shop).await;
    }
    let name = format!("p{}", shop.new_id().simple());
    let catalogue =
        catalogue::create_catalogue(shop, staff, &name, None, CatalogueVisibility::Listed).await.unwrap().id;
    let draft = ProductDraft { title: "Le manuel", slug: Some(&name), body: "", catalogues: vec![catalogue] };
    let product = catalogue::create_product(shop, staff, &draft).await.unwrap().id;
    let draft = VariantDraft {
        title: "Édition".into(),
        kind,
        sku: None,
        price_minor,
        former_price_minor: None,
        tax_rate: 2_000,
        stock,
        weight_grams: None,
        files,
    };
    let variant = catalogue::create_variant(shop, staff, product, draft).await.unwrap().id;
    catalogue::publish(shop, staff, product).await.unwrap();
    variant
}

/// The shipping method of tests whose subject is elsewhere.
pub const PICK_UP: Uuid = Uuid::from_u128(1);

/// Offers a way to get goods that costs nothing, everywhere.
pub async fn pick_up(shop: &Shop) {
    let now = shop.clock.now();
    let row = shipping_method::ActiveModel {
        id: Set(PICK_UP),
        name_fr: Set("Retrait".into()),
        name_en: Set("Pick up".into()),
        active: Set(true),
        position: Set(-1),
        tax_rate: Set(2_000),
        zones: Set(
            r#"[{"countries":[],"tiers":[{"up_to_grams":null,"price_minor":0}],"free_from_minor":null}]"#
                .into(),
        ),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let once = OnConflict::column(shipping_method::Column::Id).do_nothing().to_owned();
    shipping_method::Entity::insert(row).on_conflict(once).exec_without_returning(&shop.db).await.unwrap();
}

/// A file on sale for 9 euros.
pub async fn file_on_sale(shop: &Shop, staff: &Staff) -> (Uuid, Uuid) {
    let file = file(shop, staff, "Manuel.pdf", FilePolicy::Latest).await;
    (on_sale(shop, staff, VariantKind::File, 900, None, vec![file]).await, file)
}

/// A cart with pieces of variants.
pub async fn cart_of(shop: &Shop, wanted: &[(Uuid, i32)]) -> Uuid {
    let mut id = None;
    for (variant, quantity) in wanted {
        id = Some(cart::add(shop, &Opened::default(), id, *variant, *quantity).await.unwrap());
    }
    id.unwrap()
}

/// What a careful shopper says at checkout.
pub fn checkout(key: &str, method: PaymentMethod, total_minor: i64) -> PlaceInput {
    PlaceInput {
        idempotency_key: key.to_owned(),
        name: "Camille Martin".into(),
        email: "camille@example.fr".into(),
        country: "FR".into(),
        address: Some(PlaceAddress {
            street: "1 rue du Port".into(),
            postcode: "29200".into(),
            city: "Brest".into(),
        }),
        delivery: None,
        shipping_method: Some(PICK_UP),
        method: Some(method),
        audience: payments::Audience::Shoppers,
        consent: true,
        expected_total_minor: total_minor,
        locale: Locale::Fr,
        client_address: [192, 0, 2, 7].into(),
        opened: Opened::default(),
    }
}

/// The same by a member of the staff, who may pay on trial.
pub fn trial(key: &str, method: PaymentMethod, total_minor: i64) -> PlaceInput {
    PlaceInput { audience: payments::Audience::Staff, ..checkout(key, method, total_minor) }
}

/// What these people may choose, whatever they pay in and from where.
pub async fn methods(shop: &Shop, audience: payments::Audience) -> Vec<PaymentMethod> {
    let offers = payments::offers(&shop.db, shop, audience, None, None).await.unwrap();
    offers.into_iter().map(|offer| offer.method).collect()
}

/// An order of one file by bank transfer.
pub async fn order_by_transfer(shop: &Shop, staff: &Staff) -> order::Model {
    let (variant, _) = file_on_sale_again(shop, staff).await;
    let cart = cart_of(shop, &[(variant, 1)]).await;
    let key = cart.simple().to_string();
    orders::place(shop, cart, &checkout(&key, PaymentMethod::Transfer, 900)).await.unwrap().order
}

/// Another file on sale for 9 euros.
async fn file_on_sale_again(shop: &Shop, staff: &Staff) -> (Uuid, Uuid) {
    let file = file(shop, staff, &format!("{}.pdf", shop.new_id().simple()), FilePolicy::Latest).await;
    (on_sale(shop, staff, VariantKind::File, 900, None, vec![file]).await, file)
}

pub async fn links(shop: &Shop, order: Uuid) -> Vec<download_link::Model> {
    delivery::links_of(&shop.db, &[order]).await.unwrap()
}

pub async fn history(shop: &Shop, order: Uuid) -> Vec<OrderEventKind> {
    orders::events_of(&shop.db, &[order]).await.unwrap().into_iter().map(|event| event.kind).collect()
}

pub async fn letters(shop: &Shop, order: Uuid, kind: MailKind) -> usize {
    mail::about(&shop.db, order).await.unwrap().iter().filter(|mail| mail.kind == kind).count()
}

pub async fn state(shop: &Shop, order: Uuid) -> OrderState {
    orders::find(&shop.db, order).await.unwrap().unwrap().state
}
