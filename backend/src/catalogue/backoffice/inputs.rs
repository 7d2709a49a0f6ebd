//! What the merchant's mutations of the catalogue take.

use async_graphql::{ID, InputObject};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::catalogue::{CatalogueVisibility, Place, VariantDraft, VariantKind};
use crate::error::{Reason, Result, refuse};
use crate::ids::Kind;
use crate::scalars::Long;

/// A catalogue to make.
#[derive(InputObject)]
pub struct CatalogueCreateInput {
    /// What it is called, up to 200 characters.
    pub(super) title: String,
    /// Its address; made from the title when absent.
    pub(super) slug: Option<String>,
    /// Whether the menu shows it.
    pub(super) visibility: CatalogueVisibility,
}

/// A catalogue's new state.
#[derive(InputObject)]
pub struct CatalogueUpdateInput {
    /// Which.
    pub(super) id: ID,
    /// What it is called, up to 200 characters.
    pub(super) title: String,
    /// Its address.
    pub(super) slug: String,
    /// Whether the menu shows it.
    pub(super) visibility: CatalogueVisibility,
    /// What the editor read: another value means that somebody saved meanwhile.
    pub(super) updated_at: DateTime<Utc>,
}

/// A catalogue's new place: before or after another one; with neither, at the end.
#[derive(InputObject)]
pub struct CatalogueMoveInput {
    /// Which.
    pub(super) id: ID,
    /// What will come just after it.
    pub(super) before: Option<ID>,
    /// What will come just before it.
    pub(super) after: Option<ID>,
}

/// A variant's new place among its product's: before or after another one; with neither, at the end.
#[derive(InputObject)]
pub struct VariantMoveInput {
    /// Which.
    pub(super) id: ID,
    /// What will come just after it.
    pub(super) before: Option<ID>,
    /// What will come just before it.
    pub(super) after: Option<ID>,
}

/// A picture's new place among its product's: before or after another one; with neither, at the end.
#[derive(InputObject)]
pub struct PictureMoveInput {
    /// Which.
    pub(super) id: ID,
    /// What will come just after it.
    pub(super) before: Option<ID>,
    /// What will come just before it.
    pub(super) after: Option<ID>,
}

/// A product's new place in a catalogue: before or after another one of it; with neither, at the end.
#[derive(InputObject)]
pub struct PlacementMoveInput {
    /// In which catalogue.
    pub(super) catalogue: ID,
    /// Which product.
    pub(super) product: ID,
    /// The product that will come just after it.
    pub(super) before: Option<ID>,
    /// The product that will come just before it.
    pub(super) after: Option<ID>,
}

/// A product to put on a catalogue's shelf, at its end, or to take off it.
#[derive(InputObject)]
pub struct PlacementInput {
    /// Which catalogue.
    pub(super) catalogue: ID,
    /// Which product.
    pub(super) product: ID,
}

/// A catalogue to copy: the same products, not in the menu.
#[derive(InputObject)]
pub struct CatalogueDuplicateInput {
    /// Which.
    pub(super) id: ID,
    /// What the copy is called, up to 200 characters.
    pub(super) title: String,
}

/// A product to copy into a draft.
#[derive(InputObject)]
pub struct ProductDuplicateInput {
    /// Which.
    pub(super) id: ID,
    /// What the copy is called, up to 200 characters.
    pub(super) title: String,
}

/// What a picture shows.
#[derive(InputObject)]
pub struct PictureDescribeInput {
    /// Which.
    pub(super) id: ID,
    /// For those who do not see it, up to 300 characters: what it shows, not that it is a picture.
    pub(super) alt: String,
}

/// A picture to take away.
#[derive(InputObject)]
pub struct PictureDeleteInput {
    /// Which.
    pub(super) id: ID,
}

/// A password for a catalogue.
#[derive(InputObject)]
pub struct CatalogueProtectInput {
    /// Which.
    pub(super) id: ID,
    /// What shoppers must give, 4 to 200 characters; whoever gave the one before must give it anew.
    pub(super) password: String,
}

/// A catalogue to open to everybody.
#[derive(InputObject)]
pub struct CatalogueUnprotectInput {
    /// Which.
    pub(super) id: ID,
}

/// A catalogue to delete; its products stay.
#[derive(InputObject)]
pub struct CatalogueDeleteInput {
    /// Which.
    pub(super) id: ID,
}

/// A draft to make.
#[derive(InputObject)]
pub struct ProductCreateInput {
    /// What it is called, up to 200 characters.
    pub(super) title: String,
    /// Its address; made from the title when absent.
    pub(super) slug: Option<String>,
    /// Its text, in Markdown.
    pub(super) body: String,
    /// The catalogues that it is in.
    pub(super) catalogues: Vec<ID>,
}

/// A product's new state.
#[derive(InputObject)]
pub struct ProductUpdateInput {
    /// Which.
    pub(super) id: ID,
    /// What it is called, up to 200 characters.
    pub(super) title: String,
    /// Its address.
    pub(super) slug: String,
    /// Its text, in Markdown.
    pub(super) body: String,
    /// The catalogues that it is in.
    pub(super) catalogues: Vec<ID>,
    /// What the editor read: another value means that somebody saved meanwhile.
    pub(super) updated_at: DateTime<Utc>,
}

/// A product to show to shoppers.
#[derive(InputObject)]
pub struct ProductPublishInput {
    /// Which.
    pub(super) id: ID,
}

/// A product to take back into the workshop.
#[derive(InputObject)]
pub struct ProductUnpublishInput {
    /// Which.
    pub(super) id: ID,
}

/// A product to delete; orders keep what they bought.
#[derive(InputObject)]
pub struct ProductDeleteInput {
    /// Which.
    pub(super) id: ID,
}

/// A variant to add to a product.
#[derive(InputObject)]
pub struct VariantCreateInput {
    /// The product.
    pub(super) product: ID,
    /// What tells it from its sisters; may be empty.
    pub(super) title: String,
    /// Downloaded or shipped.
    pub(super) kind: VariantKind,
    /// The merchant's reference, unique in the shop.
    pub(super) sku: Option<String>,
    /// Price in minor units, with or without tax as the shop enters them.
    pub(super) price_minor: Long,
    /// Price shown struck through; above the price.
    pub(super) former_price_minor: Option<Long>,
    /// Basis points: 2000 is 20 %.
    pub(super) tax_rate: i32,
    /// Pieces left; null is not counted.
    pub(super) stock: Option<Long>,
    /// Weight of one piece of goods, in grams.
    pub(super) weight_grams: Option<Long>,
    /// The files that a FILE variant delivers, in order.
    pub(super) files: Vec<ID>,
}

/// A variant's new state.
#[derive(InputObject)]
pub struct VariantUpdateInput {
    /// Which.
    pub(super) id: ID,
    /// What tells it from its sisters; may be empty.
    pub(super) title: String,
    /// Downloaded or shipped.
    pub(super) kind: VariantKind,
    /// The merchant's reference, unique in the shop.
    pub(super) sku: Option<String>,
    /// Price in minor units, with or without tax as the shop enters them.
    pub(super) price_minor: Long,
    /// Price shown struck through; above the price.
    pub(super) former_price_minor: Option<Long>,
    /// Basis points: 2000 is 20 %.
    pub(super) tax_rate: i32,
    /// Pieces left; null is not counted.
    pub(super) stock: Option<Long>,
    /// Weight of one piece of goods, in grams.
    pub(super) weight_grams: Option<Long>,
    /// The files that a FILE variant delivers, in order.
    pub(super) files: Vec<ID>,
    /// What the editor read: another value means that somebody saved meanwhile.
    pub(super) updated_at: DateTime<Utc>,
    /// The stock that the editor read: pieces sold meanwhile stay sold.
    pub(super) read_stock: Option<Long>,
}

/// A variant to delete; orders keep what they bought.
#[derive(InputObject)]
pub struct VariantDeleteInput {
    /// Which.
    pub(super) id: ID,
}

/// Reads where a thing goes.
pub(super) fn read_place(kind: Kind, before: Option<&ID>, after: Option<&ID>) -> Result<Place> {
    match (before, after) {
        (Some(_), Some(_)) => Err(refuse(Reason::Malformed, "after")),
        (Some(before), None) => kind.read(before, "before").map(Place::Before),
        (None, Some(after)) => kind.read(after, "after").map(Place::After),
        (None, None) => Ok(Place::Last),
    }
}

/// Reads a list of identifiers of one kind.
pub(super) fn read_all(kind: Kind, ids: &[ID], field: &str) -> Result<Vec<Uuid>> {
    ids.iter().map(|id| kind.read(id, field)).collect()
}

/// Both inputs of a variant hold the same fields.
macro_rules! variant_draft {
    ($input:ty) => {
        impl $input {
            pub(super) fn draft(self) -> Result<VariantDraft> {
                Ok(VariantDraft {
                    files: read_all(Kind::File, &self.files, "files")?,
                    title: self.title,
                    kind: self.kind,
                    sku: self.sku,
                    price_minor: self.price_minor.0,
                    former_price_minor: self.former_price_minor.map(|p| p.0),
                    tax_rate: self.tax_rate,
                    stock: self.stock.map(|n| n.0),
                    weight_grams: self.weight_grams.map(|n| n.0),
                })
            }
        }
    };
}
variant_draft!(VariantCreateInput);
variant_draft!(VariantUpdateInput);
