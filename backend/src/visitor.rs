//! Who is asking: made once per request by `http.rs`, read by every resolver.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use async_graphql::Context;
use uuid::Uuid;
use values::Locale;

use crate::auth::Staff;
use crate::error::{Reason, Refusal};
use crate::shop::Shop;

/// The protected catalogues that a visitor has unlocked, each with the generation of the password that they gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Opened(pub Vec<(Uuid, i32)>);

/// Where a request comes from, when the server knows better than the connection: behind a trusted proxy. The
/// server puts it among the request's data.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// The person or program behind a request.
#[derive(Debug)]
pub struct Visitor {
    /// The language to answer in.
    pub locale: Locale,
    /// The client's address, behind trusted proxies the one that they tell.
    pub address: IpAddr,
    /// The client's `User-Agent`, cut at 300 characters.
    pub agent: String,
    /// The signed-in member of the staff.
    pub staff: Option<Staff>,
    cart: Mutex<Option<Uuid>>,
    opened: Mutex<Opened>,
    cookies: Mutex<Vec<String>>,
}

impl Visitor {
    /// A visitor that carries nothing.
    pub fn stranger(locale: Locale) -> Self {
        Self {
            locale,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            agent: String::new(),
            staff: None,
            cart: Mutex::new(None),
            opened: Mutex::default(),
            cookies: Mutex::new(Vec::new()),
        }
    }

    /// Whether drafts are shown: to the staff, and to programs that may read the catalogue.
    pub fn sees_drafts(&self) -> bool {
        self.staff.as_ref().is_some_and(Staff::sees_drafts)
    }

    /// The cart that the visitor's cookie names, or that this request has just made.
    pub fn cart(&self) -> Option<Uuid> {
        *self.cart.lock().expect("no holder of this lock panics")
    }

    /// Gives the visitor a cart; the caller also sets the cookie.
    pub fn take_cart(&self, id: Option<Uuid>) {
        *self.cart.lock().expect("no holder of this lock panics") = id;
    }

    /// The protected catalogues that the visitor has unlocked.
    pub fn opened(&self) -> Opened {
        self.opened.lock().expect("no holder of this lock panics").clone()
    }

    /// Says which catalogues the visitor has unlocked; the caller also sets the cookie.
    pub fn open(&self, opened: Opened) {
        *self.opened.lock().expect("no holder of this lock panics") = opened;
    }

    /// Adds a `Set-Cookie` value to the answer.
    pub fn set_cookie(&self, cookie: String) {
        self.cookies.lock().expect("no holder of this lock panics").push(cookie);
    }

    /// The `Set-Cookie` values to send.
    pub fn cookies(&self) -> Vec<String> {
        std::mem::take(&mut *self.cookies.lock().expect("no holder of this lock panics"))
    }
}

/// What resolvers ask of their context.
pub trait Asking {
    /// The shop.
    fn shop(&self) -> &Shop;
    /// Who is asking.
    fn visitor(&self) -> &Visitor;
    /// The member of the staff who is asking; a stranger gets a top-level error.
    fn staff(&self) -> async_graphql::Result<&Staff>;
}

impl Asking for Context<'_> {
    fn shop(&self) -> &Shop {
        self.data_unchecked::<Shop>()
    }

    fn visitor(&self) -> &Visitor {
        self.data_unchecked::<Arc<Visitor>>()
    }

    fn staff(&self) -> async_graphql::Result<&Staff> {
        let visitor = self.visitor();
        let why = || Refusal::new(Reason::SignInRequired, "").sentence(visitor.locale);
        visitor.staff.as_ref().ok_or_else(|| why().into())
    }
}
