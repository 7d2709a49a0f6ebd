//! A small shop with real things to sell, all made by the program: to try Comptoir, and to test it.

use bytes::Bytes;
use futures_util::stream;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use values::{Country, Locale};

use crate::auth::{self, Staff};
use crate::cart::Destination;
use crate::catalogue::{
    self, CatalogueVisibility, ProductDraft, VariantDraft, VariantKind, create_catalogue, create_product,
    create_variant, product, variant,
};
use crate::error::{Error, Reason, Result, refuse};
use crate::files::{self, FileDraft, FilePolicy, Upload, product_file};
use crate::orders::{self, PlaceAddress, PlaceInput, order};
use crate::payments::providers::test::{self, Message};
use crate::payments::{self, Outcome, PaymentMethod};
use crate::settings::{self, DownloadSettings};
use crate::shop::Shop;
use crate::visitor::Opened;
use crate::{cart, delivery};

mod calendars;
mod drawings;
mod handbook;
mod pdf;
mod pictures;
mod shipping;
mod sounds;

/// What opens the protected catalogue of the examples, `/catalogue/a-l-essai`.
const TRIAL_PASSWORD: &str = "papier";
/// The reduced French rate for books, in basis points.
const BOOKS: i32 = 550;
/// The normal French rate.
const NORMAL: i32 = 2_000;

/// Fills an empty shop with examples and marks it as a demo; a shop that has a product is left alone, unless it is an
/// earlier call's that did not come to its end.
pub async fn fill(shop: &Shop) -> Result<()> {
    let staff = &auth::owner_for_cli(shop).await?;
    if settings::is_demo_unfinished(&shop.db).await? {
        clear(shop, staff).await?;
    } else if product::Entity::find().one(&shop.db).await?.is_some() {
        return Ok(());
    }
    settings::begin_demo(&shop.db, shop.clock.now()).await?;
    let limits =
        DownloadSettings { max_downloads: Some(5), period_days: Some(365), ..DownloadSettings::default() };
    settings::update_downloads(shop, staff, limits).await?;

    let listed = CatalogueVisibility::Listed;
    let paper = create_catalogue(shop, staff, "Livres et papiers", None, listed).await?.id;
    let studio = create_catalogue(shop, staff, "Sons, textures et calendriers", None, listed).await?.id;
    let workshop =
        create_catalogue(shop, staff, "Réservé aux ateliers", None, CatalogueVisibility::Unlisted).await?.id;

    let trial = create_catalogue(shop, staff, "À l’essai", None, CatalogueVisibility::Unlisted).await?.id;
    catalogue::protect(shop, staff, trial, TRIAL_PASSWORD).await?;

    fill_trial(shop, staff, trial).await?;
    fill_sheet(shop, staff, workshop).await?;
    fill_calendars(shop, staff, studio).await?;
    fill_textures(shop, staff, studio).await?;
    fill_sounds(shop, staff, studio).await?;
    fill_squares(shop, staff, paper).await?;
    fill_handbook(shop, staff, paper).await?;
    let draft = ProductDraft {
        title: "Le Second Manuel du papier plié",
        slug: None,
        body: "En préparation : la boîte, le bateau et la cocotte.",
        catalogues: vec![paper],
    };
    create_product(shop, staff, &draft).await?;
    shipping::fill(shop, staff).await?;
    settings::finish_demo(&shop.db, shop.clock.now()).await
}

/// Takes off the shelves what an earlier call put there: nobody has seen it, for no shop opens half filled. The files
/// stay, and are taken up again by their names.
async fn clear(shop: &Shop, staff: &Staff) -> Result<()> {
    for product in product::Entity::find().all(&shop.db).await? {
        catalogue::delete_product(shop, staff, product.id).await?;
    }
    for shelf in catalogue::catalogue::Entity::find().all(&shop.db).await? {
        catalogue::delete_catalogue(shop, staff, shelf.id).await?;
    }
    shipping::clear(shop, staff).await
}

/// Places one order of everything on sale and pays it by a true, signed notification. Returns the address of the order's
/// page, then those of its downloads.
pub async fn order(shop: &Shop) -> Result<Vec<String>> {
    let cart = fill_cart(shop).await?;
    let to = Destination { country: Country::new("FR")?, method: None };
    let priced = cart::price_to(&shop.db, &Opened::default(), cart, Some(&to)).await?;
    let input = PlaceInput {
        idempotency_key: shop.new_id().simple().to_string(),
        name: "Camille Essai".into(),
        email: "camille@example.com".into(),
        country: to.country.into(),
        address: Some(PlaceAddress {
            street: "1 rue de l’Exemple".into(),
            postcode: "75001".into(),
            city: "Paris".into(),
        }),
        delivery: None,
        shipping_method: priced.shipping.map(|quote| quote.method),
        method: Some(PaymentMethod::Test),
        consent: true,
        expected_total_minor: priced.total.minor,
        locale: Locale::Fr,
        client_address: [127, 0, 0, 1].into(),
        opened: Opened::default(),
    };
    let placed = orders::place(shop, cart, &input).await?.order;
    pay(shop, &placed).await?;
    let links = delivery::links_of(&shop.db, &[placed.id]).await?;
    let links = links.iter().map(|link| shop.link_url(link.id, link.generation));
    Ok([shop.order_url(placed.id)].into_iter().chain(links).collect())
}

async fn fill_cart(shop: &Shop) -> Result<Uuid> {
    let mut cart = None;
    for variant in variant::Entity::find().order_by_asc(variant::Column::Id).all(&shop.db).await? {
        match cart::add(shop, &Opened::default(), cart, variant.id, 1).await {
            Ok(id) => cart = Some(id),
            // A draft, or the last piece is gone.
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    cart.ok_or_else(|| refuse(Reason::EmptyCart, ""))
}

async fn pay(shop: &Shop, order: &order::Model) -> Result<()> {
    let payment =
        payments::newest(&shop.db, order.id).await?.ok_or_else(|| refuse(Reason::NotFound, "payment"))?;
    let raw = Message::about(shop, &payment, Outcome::Paid)?.sign(shop)?;
    orders::notified(shop, test::NAME, &raw).await?;
    Ok(())
}

async fn fill_handbook(shop: &Shop, staff: &Staff, paper: Uuid) -> Result<()> {
    let file =
        store(shop, staff, "papier-plie-v1.pdf", "Le Petit Manuel du papier plié.pdf", handbook::book())
            .await?;
    let body = "Deux modèles traditionnels, dessinés pas à pas : **le gobelet**, qui tient vraiment l’eau, et \
        **l’enveloppe**, pour un mot ou une graine. Avec une grille à imprimer.\n\n\
        - 8 pages, format A5\n- à lire à l’écran ou à imprimer\n- en français\n\n\
        Le livre imprimé est agrafé, sur papier de 120 grammes.";
    let product = draft(shop, staff, "Le Petit Manuel du papier plié", body, &[paper]).await?;
    show(shop, staff, product, drawings::cup()?, "Un gobelet de papier rouge, plié").await?;
    show(
        shop,
        staff,
        product,
        drawings::book()?,
        "Le livre imprimé, agrafé, un gobelet bleu sur la couverture",
    )
    .await?;
    create_variant(shop, staff, product, sold_file("PDF", "MANUEL-PDF", 900, BOOKS, vec![file])).await?;
    let print = VariantDraft {
        former_price_minor: Some(2_200),
        ..goods("Livre imprimé", "MANUEL-LIVRE", 1_800, BOOKS, 40, 95)
    };
    create_variant(shop, staff, product, print).await?;
    publish(shop, staff, product).await
}

async fn fill_squares(shop: &Shop, staff: &Staff, paper: Uuid) -> Result<()> {
    let body = "Cent feuilles carrées de 15 centimètres, colorées d’un côté : le format des dessins du manuel. \
        Dix couleurs, dix feuilles de chacune.";
    let product = draft(shop, staff, "Cent carrés à plier", body, &[paper]).await?;
    show(shop, staff, product, drawings::squares()?, "Six feuilles carrées en éventail, de six couleurs")
        .await?;
    create_variant(shop, staff, product, goods("", "CARRES-100", 1_250, NORMAL, 25, 180)).await?;
    publish(shop, staff, product).await
}

async fn fill_sounds(shop: &Shop, staff: &Staff, studio: Uuid) -> Result<()> {
    let files = vec![
        store(shop, staff, "son-cloche-01.wav", "Cloche.wav", sounds::bell()).await?,
        store(shop, staff, "son-carillon-01.wav", "Carillon.wav", sounds::chime()).await?,
        store(shop, staff, "son-pluie-01.wav", "Pluie sur la vitre.wav", sounds::rain()).await?,
    ];
    let body = "Une cloche de comptoir, un carillon de cinq notes et quarante-cinq secondes de pluie en stéréo, pour un \
        film, un jeu ou un réveil.\n\nWAV, 16 bits, 44,1 kHz. Utilisation libre, même commerciale.";
    let product = draft(shop, staff, "Trois sons pour un atelier", body, &[studio]).await?;
    show(shop, staff, product, drawings::wave()?, "L’onde d’un son qui commence fort et s’éteint").await?;
    create_variant(shop, staff, product, sold_file("", "SONS-3", 600, NORMAL, files)).await?;
    publish(shop, staff, product).await
}

async fn fill_textures(shop: &Shop, staff: &Staff, studio: Uuid) -> Result<()> {
    let files = vec![
        store(shop, staff, "texture-papier-1024.png", "Papier vergé.png", pictures::paper()).await?,
        store(shop, staff, "texture-ardoise-1024.png", "Ardoise.png", pictures::slate()).await?,
    ];
    let body = "Un papier vergé et une ardoise, qui se répètent sans couture.\n\nPNG, 1024 pixels de côté, sans perte.";
    let product = draft(shop, staff, "Deux textures sans couture", body, &[studio]).await?;
    show(shop, staff, product, drawings::textures()?, "À gauche un papier vergé crème, à droite une ardoise")
        .await?;
    create_variant(shop, staff, product, sold_file("", "TEXTURES-2", 450, NORMAL, files)).await?;
    publish(shop, staff, product).await
}

async fn fill_calendars(shop: &Shop, staff: &Staff, studio: Uuid) -> Result<()> {
    let year = calendars::year_after(shop.clock.now());
    let days =
        store(shop, staff, "calendrier.csv", &format!("Calendrier {year}.csv"), calendars::csv(year)).await?;
    let holidays =
        store(shop, staff, "jours-feries.ics", &format!("Jours fériés {year}.ics"), calendars::ics(year))
            .await?;
    let title = format!("Calendriers {year}");
    let body = "Tous les jours de l’année avec leur semaine, pour un tableur, et les onze jours fériés de France, pour un \
        agenda.\n\nOfferts : commandez-les comme le reste, il n’y a rien à payer.";
    let product = draft(shop, staff, &title, body, &[studio]).await?;
    show(shop, staff, product, drawings::calendar()?, "Un mois de calendrier, un jour marqué").await?;
    create_variant(shop, staff, product, sold_file("", "CALENDRIERS", 0, NORMAL, vec![days, holidays]))
        .await?;
    publish(shop, staff, product).await
}

async fn fill_sheet(shop: &Shop, staff: &Staff, workshop: Uuid) -> Result<()> {
    let file = store(shop, staff, "fiche-grille.pdf", "Fiche d’atelier.pdf", handbook::sheet()).await?;
    let body = "La grille du manuel, seule, à imprimer pour tout un groupe. Ce catalogue n’est pas dans le menu : \
        on y vient par son adresse.";
    let product = draft(shop, staff, "Fiche d’atelier : la grille", body, &[workshop]).await?;
    show(shop, staff, product, drawings::grid()?, "Une feuille quadrillée, une diagonale tracée en rouge")
        .await?;
    create_variant(shop, staff, product, sold_file("", "FICHE-GRILLE", 200, BOOKS, vec![file])).await?;
    publish(shop, staff, product).await
}

async fn fill_trial(shop: &Shop, staff: &Staff, trial: Uuid) -> Result<()> {
    let file = store(shop, staff, "essai.pdf", "Feuille d’essai.pdf", handbook::sheet()).await?;
    let body = "Un achat pour essayer, du panier au téléchargement, avant d’ouvrir. Ce catalogue demande un mot de passe.";
    let product = draft(shop, staff, "Feuille d’essai", body, &[trial]).await?;
    create_variant(shop, staff, product, sold_file("", "ESSAI", 100, NORMAL, vec![file])).await?;
    publish(shop, staff, product).await
}

async fn show(shop: &Shop, staff: &Staff, product: Uuid, png: Vec<u8>, alt: &str) -> Result<()> {
    catalogue::add_picture(shop, staff, product, png.into(), alt).await.map(|_| ())
}

async fn draft(shop: &Shop, staff: &Staff, title: &str, body: &str, catalogues: &[Uuid]) -> Result<Uuid> {
    let draft = ProductDraft { title, slug: None, body, catalogues: catalogues.to_vec() };
    Ok(create_product(shop, staff, &draft).await?.id)
}

async fn publish(shop: &Shop, staff: &Staff, product: Uuid) -> Result<()> {
    catalogue::publish(shop, staff, product).await.map(|_| ())
}

fn sold_file(title: &str, sku: &str, price_minor: i64, tax_rate: i32, files: Vec<Uuid>) -> VariantDraft {
    VariantDraft {
        title: title.to_owned(),
        kind: VariantKind::File,
        sku: Some(sku.to_owned()),
        price_minor,
        former_price_minor: None,
        tax_rate,
        stock: None,
        weight_grams: None,
        files,
    }
}

fn goods(
    title: &str,
    sku: &str,
    price_minor: i64,
    tax_rate: i32,
    stock: i64,
    weight_grams: i64,
) -> VariantDraft {
    VariantDraft {
        kind: VariantKind::Goods,
        stock: Some(stock),
        weight_grams: Some(weight_grams),
        ..sold_file(title, sku, price_minor, tax_rate, Vec::new())
    }
}

async fn store(shop: &Shop, staff: &Staff, internal: &str, customer: &str, bytes: Vec<u8>) -> Result<Uuid> {
    let draft = FileDraft {
        internal_name: internal.to_owned(),
        customer_name: customer.to_owned(),
        delivers: FilePolicy::Latest,
    };
    let named = product_file::Entity::find().filter(product_file::Column::InternalName.eq(internal));
    let file = match named.one(&shop.db).await? {
        Some(file) if file.latest_version_id.is_some() => return Ok(file.id),
        Some(file) => file.id,
        None => files::create(shop, staff, &draft).await?.id,
    };
    let upload = files::begin_upload(shop, staff, file, internal, bytes.len() as u64).await?;
    let body = stream::iter([Ok(Bytes::from(bytes))]);
    match files::receive_upload(shop, staff, upload.id, 0, body).await? {
        Upload::Stands(upload) if upload.file_version_id.is_some() => Ok(file),
        other => Err(anyhow::anyhow!("the example file {internal} could not be stored: {other:?}").into()),
    }
}
