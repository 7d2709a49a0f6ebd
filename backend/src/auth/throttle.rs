//! Counted tries, so that passwords cannot be guessed by trying many.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{Reason, Result, refuse};
use crate::shop::Shop;

use super::sessions::before;
use super::sign_in_failure as failure;

/// What is counted, and how often it may fail in `WINDOW` for a name and for an address.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    /// Proving who one is.
    Enter,
    /// Saying that one has forgotten the password: each time is a letter.
    Forget,
}

pub(super) const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Failures that all addresses together may make at one secret in `WINDOW`: nobody alone can close it to the others
/// before that.
const MOST_FAILURES_AT_A_SECRET: u64 = 100;

impl Act {
    fn label(self) -> &'static str {
        match self {
            Act::Enter => "",
            Act::Forget => "forgotten-",
        }
    }

    fn most(self) -> u64 {
        match self {
            Act::Enter => 10,
            Act::Forget => 5,
        }
    }
}

/// A try that is under way. It counts as failed until it is forgiven, so that a hundred tries at the same moment
/// are a hundred failures.
pub struct Try {
    rows: Vec<Uuid>,
    subject: String,
}

/// Counts a try against the name and the address, or refuses it when there were too many.
pub(super) async fn begin(shop: &Shop, act: Act, name: &str, address: IpAddr) -> Result<Try> {
    let (label, most) = (act.label(), act.most());
    let subject = |subject: String| (format!("{label}{subject}"), most);
    count(shop, [subject(of_name(name)), subject(of_address(address))]).await
}

/// Counts a guess at a secret that is nobody's own, such as a catalogue's password; refuses it when there were too many
/// from this address, or at this secret from everywhere.
pub async fn guess(shop: &Shop, secret: &str, address: IpAddr) -> Result<Try> {
    let from_here = format!("guess:{}", of_address(address));
    count(shop, [(format!("guess:{secret}"), MOST_FAILURES_AT_A_SECRET), (from_here, Act::Enter.most())])
        .await
}

async fn count(shop: &Shop, subjects: [(String, u64); 2]) -> Result<Try> {
    let now = shop.clock.now();
    let rows: Vec<Uuid> = subjects.iter().map(|_| shop.new_id()).collect();
    let counted = rows.iter().zip(&subjects).map(|(id, (subject, _))| failure::ActiveModel {
        id: Set(*id),
        subject: Set(subject.clone()),
        at: Set(now),
    });
    failure::Entity::insert_many(counted).exec_without_returning(&shop.db).await?;
    let this = Try { rows, subject: subjects[0].0.clone() };
    for (subject, most) in subjects {
        let failures = failure::Entity::find()
            .filter(failure::Column::Subject.eq(subject))
            .filter(failure::Column::At.gt(before(now, WINDOW)))
            .count(&shop.db)
            .await?;
        if failures > most {
            // A refused try is not counted: waiting must end some day.
            this.forget(shop).await?;
            return Err(refuse(Reason::Throttled, ""));
        }
    }
    Ok(this)
}

impl Try {
    /// It succeeded: the name's slate is clean. The address's is not, or one good account would let its owner
    /// guess at the others for ever.
    pub(super) async fn succeed(self, shop: &Shop) -> Result<()> {
        self.forget(shop).await?;
        let of_name = failure::Column::Subject.eq(&self.subject);
        failure::Entity::delete_many().filter(of_name).exec(&shop.db).await?;
        Ok(())
    }

    /// It was right, and says nothing of the tries before it.
    pub async fn forget(&self, shop: &Shop) -> Result<()> {
        let these = failure::Column::Id.is_in(self.rows.iter().copied());
        failure::Entity::delete_many().filter(these).exec(&shop.db).await?;
        Ok(())
    }
}

/// Hashed: people type passwords into the field of the name.
fn of_name(name: &str) -> String {
    format!("name:{}", URL_SAFE_NO_PAD.encode(Sha256::digest(name.as_bytes())))
}

/// An IPv6 network of 64 bits is one customer's.
fn of_address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => format!("address:{v4}"),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("address:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
