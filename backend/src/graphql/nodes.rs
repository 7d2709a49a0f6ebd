//! Things by their identifiers, whatever they are (SPEC 10.2): an identifier says what it names, and each kind is asked of its room,
//! once for all of them. Shoppers and the merchant have a question each, as they have types of their own.

use std::collections::HashMap;

use async_graphql::{Context, Error, ID, Interface, Object, Result};
use uuid::Uuid;

use super::guard::objection;
use crate::auth::backoffice::AdminUser;
use crate::catalogue::backoffice::{AdminCatalogue, AdminProduct, AdminVariant};
use crate::catalogue::storefront::{Catalogue, Product, Variant};
use crate::error::found;
use crate::files::backoffice::AdminFile;
use crate::ids::Kind;
use crate::mail::backoffice::AdminMail;
use crate::orders::AdminOrder;
use crate::shipping::backoffice::ShippingMethod;
use crate::visitor::Asking;
use crate::{auth, catalogue, files, mail, orders, shipping};

/// Identifiers of one question at most.
const MAX_IDS: usize = 100;

/// Something that shoppers see and that has an identifier.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The identifier, which says what it names."))]
pub enum Node {
    /// A catalogue.
    Catalogue(Catalogue),
    /// A product.
    Product(Product),
    /// A variant.
    Variant(Variant),
}

/// Something that the merchant sees and that has an identifier.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The identifier, which says what it names."))]
#[allow(clippy::large_enum_variant, reason = "they are a hundred at most, made one after the other")]
pub enum AdminNode {
    /// A catalogue.
    Catalogue(AdminCatalogue),
    /// A product.
    Product(AdminProduct),
    /// A variant.
    Variant(AdminVariant),
    /// A file that is sold.
    File(AdminFile),
    /// An order.
    Order(AdminOrder),
    /// A mail.
    Mail(AdminMail),
    /// A shipping method.
    ShippingMethod(ShippingMethod),
    /// A member of the staff.
    User(AdminUser),
}

/// Questions for things of any kind.
#[derive(Default)]
pub struct Query;

#[Object(name = "NodesQuery")]
impl Query {
    /// What an identifier names, as shoppers see it in the lists: a published product of a listed catalogue that is open, such a
    /// catalogue, or a variant. Null for anything else.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifier.")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(shown(ctx, &[id]).await?.pop().flatten())
    }

    /// The same of up to 100 identifiers, each in its place.
    #[graphql(complexity = "ids.len() * (child_complexity + 1)")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifiers.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        shown(ctx, &ids).await
    }

    /// What an identifier names, as the merchant sees it: a catalogue, a product, a variant, a file, an order, a mail, a shipping method or
    /// a user, to whoever may ask for it by the question of its kind. Null for anything else.
    async fn admin_node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifier.")] id: ID,
    ) -> Result<Option<AdminNode>> {
        Ok(kept(ctx, &[id]).await?.pop().flatten())
    }

    /// The same of up to 100 identifiers, each in its place.
    #[graphql(complexity = "ids.len() * (child_complexity + 1)")]
    async fn admin_nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifiers.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<AdminNode>>> {
        kept(ctx, &ids).await
    }
}

/// What makes a node, again for each place where it is asked for.
type Made<N> = Box<dyn Fn() -> N + Send>;

/// What was asked for by kind, and what was found.
struct Asked<'a, N> {
    ids: &'a [ID],
    kinds: HashMap<Kind, Vec<Uuid>>,
    found: HashMap<(Kind, Uuid), Made<N>>,
}

impl<'a, N> Asked<'a, N> {
    fn read(ids: &'a [ID]) -> Result<Self> {
        if ids.len() > MAX_IDS {
            return Err(Error::new(format!("At most {MAX_IDS} identifiers at a time.")));
        }
        let mut kinds: HashMap<Kind, Vec<Uuid>> = HashMap::new();
        for (kind, id) in ids.iter().filter_map(Kind::of) {
            kinds.entry(kind).or_default().push(id);
        }
        Ok(Self { ids, kinds, found: HashMap::new() })
    }

    /// The identifiers of a kind, unless there are none: then nobody is asked.
    fn of(&self, kind: Kind) -> Option<&[Uuid]> {
        self.kinds.get(&kind).map(Vec::as_slice)
    }

    fn keep<R: Clone + Send + 'static>(
        &mut self,
        kind: Kind,
        rows: Vec<R>,
        id: fn(&R) -> Uuid,
        node: fn(R) -> N,
    ) where
        N: 'static,
    {
        for row in rows {
            self.found.insert((kind, id(&row)), Box::new(move || node(row.clone())));
        }
    }

    fn in_place(self) -> Vec<Option<N>> {
        let here = |id| Kind::of(id).and_then(|key| self.found.get(&key)).map(|made| made());
        self.ids.iter().map(here).collect()
    }
}

/// An order is found by its secret; everything else that is not here is the merchant's.
async fn shown(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Node>>> {
    let mut asked = Asked::read(ids)?;
    let (db, opened) = (&ctx.shop().db, ctx.visitor().opened());
    if let Some(these) = asked.of(Kind::Catalogue) {
        let rows = found(catalogue::shown_catalogues(db, &opened, these).await)?;
        asked.keep(Kind::Catalogue, rows, |row| row.id, |row| Node::Catalogue(Catalogue(row)));
    }
    if let Some(these) = asked.of(Kind::Product) {
        let rows = found(catalogue::shown_products(db, &opened, these).await)?;
        asked.keep(Kind::Product, rows, |row| row.id, |row| Node::Product(Product(row)));
    }
    if let Some(these) = asked.of(Kind::Variant) {
        let rows = found(catalogue::shown_variants(db, &opened, these).await)?;
        asked.keep(Kind::Variant, rows, |row| row.id, |row| Node::Variant(Variant(row)));
    }
    Ok(asked.in_place())
}

/// The root field whose guard holds for a kind too; none for a kind that is found through others only.
fn guarded_by(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Catalogue => "adminCatalogue",
        Kind::Product | Kind::Variant => "adminProduct",
        Kind::File => "adminFile",
        Kind::Order => "adminOrder",
        Kind::Mail => "adminMails",
        Kind::ShippingMethod => "adminShippingMethods",
        Kind::Staff => "adminUsers",
        _ => return None,
    })
}

async fn kept(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<AdminNode>>> {
    let (shop, staff) = (ctx.shop(), ctx.staff()?);
    let db = &shop.db;
    let mut asked = Asked::read(ids)?;
    for field in asked.kinds.keys().filter_map(|kind| guarded_by(*kind)) {
        if let Some(why) = objection(Some(ctx.visitor()), field) {
            return Err(Error::new(why));
        }
    }
    if let Some(these) = asked.of(Kind::Catalogue) {
        let rows = found(catalogue::catalogues_by_id(db, these).await)?;
        asked.keep(Kind::Catalogue, rows, |row| row.id, |row| AdminNode::Catalogue(AdminCatalogue(row)));
    }
    if let Some(these) = asked.of(Kind::Product) {
        let rows = found(catalogue::products_by_id(db, these).await)?;
        asked.keep(Kind::Product, rows, |row| row.id, |row| AdminNode::Product(AdminProduct(row)));
    }
    if let Some(these) = asked.of(Kind::Variant) {
        let rows = found(catalogue::variants_by_id(db, these).await)?;
        asked.keep(Kind::Variant, rows, |row| row.id, |row| AdminNode::Variant(AdminVariant(row)));
    }
    if let Some(these) = asked.of(Kind::File) {
        let rows = found(files::files_by_id(db, these).await)?;
        asked.keep(Kind::File, rows, |row| row.id, |row| AdminNode::File(AdminFile(row)));
    }
    if let Some(these) = asked.of(Kind::Order) {
        let rows = found(orders::orders_by_id(db, these).await)?;
        asked.keep(Kind::Order, rows, |row| row.id, |row| AdminNode::Order(AdminOrder(row)));
    }
    if let Some(these) = asked.of(Kind::Mail) {
        let rows = found(mail::mails_by_id(db, these).await)?;
        asked.keep(Kind::Mail, rows, |row| row.id, |row| AdminNode::Mail(AdminMail(row)));
    }
    if let Some(these) = asked.of(Kind::ShippingMethod) {
        let rows = found(shipping::methods_by_id(db, these).await)?;
        asked.keep(
            Kind::ShippingMethod,
            rows,
            |row| row.id,
            |row| AdminNode::ShippingMethod(ShippingMethod(row)),
        );
    }
    if let Some(these) = asked.of(Kind::Staff) {
        let rows = found(auth::users_by_id(shop, staff, these).await)?;
        asked.keep(Kind::Staff, rows, |row| row.id, |row| AdminNode::User(AdminUser(row)));
    }
    Ok(asked.in_place())
}
