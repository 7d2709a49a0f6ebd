//! What the example shop sells: the catalogues, and on each its products.

use bytes::Bytes;
use futures_util::stream;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use values::Locale;

use super::{calendars, drawings, handbook, model, pattern, pictures, sounds};
use crate::auth::Staff;
use crate::catalogue::{
    self, CatalogueVisibility, ProductDraft, VariantDraft, VariantKind, create_catalogue, create_product,
    create_variant,
};
use crate::error::Result;
use crate::files::{self, FileDraft, FilePolicy, Upload, product_file};
use crate::shop::Shop;

/// What opens the protected catalogue of the examples, `/catalogue/a-l-essai`.
const TRIAL_PASSWORD: &str = "papier";
/// The reduced French rate for books, in basis points.
const BOOKS: i32 = 550;
/// The normal French rate.
const NORMAL: i32 = 2_000;

/// Fills the shelves, the least first: lists show the newest first.
pub(super) async fn fill(shop: &Shop, staff: &Staff) -> Result<()> {
    let hands = Hands { shop, staff };
    let listed = CatalogueVisibility::Listed;
    let paper = create_catalogue(shop, staff, "Livres et papiers", None, listed).await?.id;
    let studio = create_catalogue(shop, staff, "Atelier numérique", None, listed).await?.id;
    let workshop =
        create_catalogue(shop, staff, "Réservé aux ateliers", None, CatalogueVisibility::Unlisted).await?.id;
    let trial = create_catalogue(shop, staff, "À l’essai", None, CatalogueVisibility::Unlisted).await?.id;
    catalogue::protect(shop, staff, trial, TRIAL_PASSWORD).await?;

    hands.trial(trial).await?;
    hands.sheet(workshop).await?;
    let mut all = Vec::new();
    all.extend(hands.calendars(studio).await?);
    all.extend(hands.dish(studio).await?);
    all.extend(hands.textures(studio).await?);
    all.extend(hands.sounds(studio).await?);
    hands.bag(paper).await?;
    hands.squares(paper).await?;
    all.extend(hands.pattern(paper).await?);
    all.extend(hands.handbook(paper).await?);
    hands.bundle(studio, all).await?;
    let draft = ProductDraft {
        title: "Le Second Manuel du papier plié",
        slug: None,
        body: "En préparation : la boîte, le bateau et la cocotte.",
        catalogues: vec![paper],
    };
    create_product(shop, staff, &draft).await?;
    Ok(())
}

/// Who fills the shelves. The files that a product sells are returned, for the bundle of all.
struct Hands<'a> {
    shop: &'a Shop,
    staff: &'a Staff,
}

impl Hands<'_> {
    async fn handbook(&self, paper: Uuid) -> Result<Vec<Uuid>> {
        let french = vec![
            self.store(
                "papier-plie-v1.pdf",
                "Le Petit Manuel du papier plié.pdf",
                handbook::book(Locale::Fr),
            )
            .await?,
            self.store(
                "papier-plie-v1.epub",
                "Le Petit Manuel du papier plié.epub",
                handbook::reader(Locale::Fr)?,
            )
            .await?,
        ];
        let english = vec![
            self.store(
                "folded-paper-v1.pdf",
                "The Little Book of Folded Paper.pdf",
                handbook::book(Locale::En),
            )
            .await?,
            self.store(
                "folded-paper-v1.epub",
                "The Little Book of Folded Paper.epub",
                handbook::reader(Locale::En)?,
            )
            .await?,
        ];
        let body = "Deux modèles traditionnels, dessinés pas à pas : **le gobelet**, qui tient vraiment l’eau, et \
            **l’enveloppe**, pour un mot ou une graine. Avec une grille à imprimer.\n\n\
            - 8 pages, format A5\n- PDF pour imprimer, EPUB pour une liseuse\n- en français ou en anglais\n\n\
            Le livre imprimé est agrafé, sur papier de 120 grammes.\n\n\
            *Two traditional models, drawn step by step: a cup that really holds water, and an envelope. PDF and EPUB, in French or in \
            English; the printed book is in French.*";
        let product = self.product("Le Petit Manuel du papier plié", body, paper).await?;
        self.show(product, drawings::cup()?, "Un gobelet de papier rouge, plié").await?;
        self.show(product, drawings::book()?, "Le livre imprimé, agrafé, un gobelet bleu sur la couverture")
            .await?;
        self.sell(product, sold_file("PDF et EPUB", "MANUEL-PDF", 900, BOOKS, french.clone())).await?;
        self.sell(product, sold_file("PDF and EPUB, in English", "BOOK-PDF", 900, BOOKS, english)).await?;
        let print = VariantDraft {
            former_price_minor: Some(2_200),
            ..goods("Livre imprimé", "MANUEL-LIVRE", 1_800, BOOKS, 40, 95)
        };
        self.sell(product, print).await?;
        self.publish(product).await?;
        Ok(french)
    }

    async fn pattern(&self, paper: Uuid) -> Result<Vec<Uuid>> {
        let files = vec![
            self.store("boite-a4.pdf", "Boîte à couvercle, A4.pdf", pattern::a4(Locale::Fr)).await?,
            self.store("box-letter.pdf", "Box with a lid, US Letter.pdf", pattern::letter(Locale::En))
                .await?,
        ];
        let body = "Une boîte carrée de 6 centimètres et son couvercle, à imprimer, couper, plier et coller. Deux pages en A4, et les \
            mêmes au format américain.\n\n*A square box and its lid, to print, cut, fold and glue: A4 and US Letter.*";
        let product = self.product("Patron : la boîte à couvercle", body, paper).await?;
        self.show(product, drawings::box_with_lid()?, "Une boîte carrée, son couvercle posé à côté").await?;
        self.sell(product, sold_file("", "PATRON-BOITE", 350, BOOKS, files.clone())).await?;
        self.publish(product).await?;
        Ok(files)
    }

    async fn squares(&self, paper: Uuid) -> Result<()> {
        let body = "Cent feuilles carrées de 15 centimètres, colorées d’un côté : le format des dessins du manuel. \
            Dix couleurs, dix feuilles de chacune.\n\n*A hundred square sheets of 15 centimetres, ten colours.*";
        let product = self.product("Cent carrés à plier", body, paper).await?;
        self.show(product, drawings::squares()?, "Six feuilles carrées en éventail, de six couleurs").await?;
        self.sell(product, goods("", "CARRES-100", 1_250, NORMAL, 25, 180)).await?;
        self.publish(product).await
    }

    async fn bag(&self, paper: Uuid) -> Result<()> {
        let body = "Un sac de toile écrue pour porter les feuilles sans les plier : 38 sur 42 centimètres, coton épais, anses \
            longues. Le gobelet du manuel est imprimé en rouge.\n\n*A tote bag of heavy cotton, with the handbook’s cup in red.*";
        let product = self.product("Le sac du comptoir", body, paper).await?;
        self.show(product, drawings::bag()?, "Un sac de toile écrue, un gobelet rouge imprimé dessus")
            .await?;
        self.sell(product, goods("", "SAC-TOILE", 1_500, NORMAL, 12, 210)).await?;
        self.publish(product).await
    }

    async fn sounds(&self, studio: Uuid) -> Result<Vec<Uuid>> {
        let files = vec![
            self.store("son-cloche-01.wav", "Cloche.wav", sounds::bell()).await?,
            self.store("son-carillon-01.wav", "Carillon.wav", sounds::chime()).await?,
            self.store("son-pluie-01.wav", "Pluie sur la vitre.wav", sounds::rain()).await?,
        ];
        let body = "Une cloche de comptoir, un carillon de cinq notes et quarante-cinq secondes de pluie en stéréo, pour un \
            film, un jeu ou un réveil.\n\nWAV, 16 bits, 44,1 kHz. Utilisation libre, même commerciale.\n\n\
            *A counter bell, a chime and forty-five seconds of rain, free for any use.*";
        let product = self.product("Trois sons pour un atelier", body, studio).await?;
        self.show(product, drawings::wave()?, "L’onde d’un son qui commence fort et s’éteint").await?;
        self.sell(product, sold_file("", "SONS-3", 600, NORMAL, files.clone())).await?;
        self.publish(product).await?;
        Ok(files)
    }

    async fn textures(&self, studio: Uuid) -> Result<Vec<Uuid>> {
        let files = vec![
            self.store("texture-papier-1024.png", "Papier vergé.png", pictures::paper()).await?,
            self.store("texture-ardoise-1024.png", "Ardoise.png", pictures::slate()).await?,
        ];
        let body = "Un papier vergé et une ardoise, qui se répètent sans couture.\n\nPNG, 1024 pixels de côté, sans perte.\n\n\
            *Laid paper and slate, which repeat without a seam.*";
        let product = self.product("Deux textures sans couture", body, studio).await?;
        self.show(product, drawings::textures()?, "À gauche un papier vergé crème, à droite une ardoise")
            .await?;
        self.sell(product, sold_file("", "TEXTURES-2", 450, NORMAL, files.clone())).await?;
        self.publish(product).await?;
        Ok(files)
    }

    async fn dish(&self, studio: Uuid) -> Result<Vec<Uuid>> {
        let files = vec![self.store("coupelle-90.stl", "Coupelle.stl", model::dish()).await?];
        let body = "Une coupelle de 9 centimètres pour les pièces, les clés ou les trombones. Elle s’imprime sans support, \
            en deux heures.\n\nSTL, en millimètres, étanche.\n\n*A small dish to print without supports: STL, in millimetres.*";
        let product = self.product("Une coupelle à imprimer", body, studio).await?;
        self.show(product, drawings::dish()?, "Une coupelle de laiton vue de côté").await?;
        self.sell(product, sold_file("", "COUPELLE", 250, NORMAL, files.clone())).await?;
        self.publish(product).await?;
        Ok(files)
    }

    async fn calendars(&self, studio: Uuid) -> Result<Vec<Uuid>> {
        let year = calendars::year_after(self.shop.clock.now());
        let files = vec![
            self.store("calendrier.csv", &format!("Calendrier {year}.csv"), calendars::csv(year)).await?,
            self.store("jours-feries.ics", &format!("Jours fériés {year}.ics"), calendars::ics(year)).await?,
        ];
        let body = "Tous les jours de l’année avec leur semaine, pour un tableur, et les onze jours fériés de France, pour un \
            agenda.\n\nOfferts : commandez-les comme le reste, il n’y a rien à payer.\n\n\
            *Every day of the year for a spreadsheet, and the French holidays for a diary. Free.*";
        let product = self.product(&format!("Calendriers {year}"), body, studio).await?;
        self.show(product, drawings::calendar()?, "Un mois de calendrier, un jour marqué").await?;
        self.sell(product, sold_file("", "CALENDRIERS", 0, NORMAL, files.clone())).await?;
        self.publish(product).await?;
        Ok(files)
    }

    async fn bundle(&self, studio: Uuid, files: Vec<Uuid>) -> Result<()> {
        let body = "Tous les fichiers de la boutique d’un coup : le manuel, le patron, les sons, les textures, la coupelle et les \
            calendriers.\n\n*Every file of the shop at once.*";
        let product = self.product("Tout l’atelier", body, studio).await?;
        self.show(product, drawings::bundle()?, "Un paquet de papier noué d’un ruban rouge").await?;
        let whole =
            VariantDraft { former_price_minor: Some(2_550), ..sold_file("", "TOUT", 1_900, NORMAL, files) };
        self.sell(product, whole).await?;
        self.publish(product).await
    }

    async fn sheet(&self, workshop: Uuid) -> Result<()> {
        let file = self.store("fiche-grille.pdf", "Fiche d’atelier.pdf", handbook::sheet()).await?;
        let body = "La grille du manuel, seule, à imprimer pour tout un groupe. Ce catalogue n’est pas dans le menu : \
            on y vient par son adresse.\n\n*The handbook’s grid alone. This catalogue is not in the menu.*";
        let product = self.product("Fiche d’atelier : la grille", body, workshop).await?;
        self.show(product, drawings::grid()?, "Une feuille quadrillée, une diagonale tracée en rouge")
            .await?;
        self.sell(product, sold_file("", "FICHE-GRILLE", 200, BOOKS, vec![file])).await?;
        self.publish(product).await
    }

    async fn trial(&self, trial: Uuid) -> Result<()> {
        let file = self.store("essai.pdf", "Feuille d’essai.pdf", handbook::sheet()).await?;
        let body = "Un achat pour essayer, du panier au téléchargement, avant d’ouvrir. Ce catalogue demande un mot de passe.\n\n\
            *A purchase to try things with, before opening. This catalogue asks for a password.*";
        let product = self.product("Feuille d’essai", body, trial).await?;
        self.sell(product, sold_file("", "ESSAI", 100, NORMAL, vec![file])).await?;
        self.publish(product).await
    }

    async fn product(&self, title: &str, body: &str, shelf: Uuid) -> Result<Uuid> {
        let draft = ProductDraft { title, slug: None, body, catalogues: vec![shelf] };
        Ok(create_product(self.shop, self.staff, &draft).await?.id)
    }

    async fn show(&self, product: Uuid, png: Vec<u8>, alt: &str) -> Result<()> {
        catalogue::add_picture(self.shop, self.staff, product, png.into(), alt).await.map(|_| ())
    }

    async fn sell(&self, product: Uuid, variant: VariantDraft) -> Result<()> {
        create_variant(self.shop, self.staff, product, variant).await.map(|_| ())
    }

    async fn publish(&self, product: Uuid) -> Result<()> {
        catalogue::publish(self.shop, self.staff, product).await.map(|_| ())
    }

    /// The file of this internal name, uploaded if it is not there yet.
    async fn store(&self, internal: &str, customer: &str, bytes: Vec<u8>) -> Result<Uuid> {
        let draft = FileDraft {
            internal_name: internal.to_owned(),
            customer_name: customer.to_owned(),
            delivers: FilePolicy::Latest,
        };
        let named = product_file::Entity::find().filter(product_file::Column::InternalName.eq(internal));
        let file = match named.one(&self.shop.db).await? {
            Some(file) if file.latest_version_id.is_some() => return Ok(file.id),
            Some(file) => file.id,
            None => files::create(self.shop, self.staff, &draft).await?.id,
        };
        let upload = files::begin_upload(self.shop, self.staff, file, internal, bytes.len() as u64).await?;
        let body = stream::iter([Ok(Bytes::from(bytes))]);
        match files::receive_upload(self.shop, self.staff, upload.id, 0, body).await? {
            Upload::Stands(upload) if upload.file_version_id.is_some() => Ok(file),
            other => {
                Err(anyhow::anyhow!("the example file {internal} could not be stored: {other:?}").into())
            }
        }
    }
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
