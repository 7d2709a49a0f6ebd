//! What the merchant is told when a download does not go as it should (SPEC 7.6): at once, then grouped by hour and link.
//!
//! A problem is somebody who wanted the file and did not get it: a press of the button, or a request for bytes. Looking
//! at a page tells nothing, so that a scanner which follows a dead link alerts nobody, and neither does a token that
//! names no link, so that no guesser can make the merchant's mail overflow.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entities::{download_alert, download_link, transfer};
use super::transfers::Client;
use super::{LinkIssue, links};
use crate::error::Result;
use crate::files;
use crate::mail::Problem;
use crate::revision::Write;
use crate::settings::{self, AlertSettings};
use crate::shop::{At, Shop};
use crate::storage;

/// After a letter about a link, the next one waits this long and tells of everything that happened meanwhile.
const GROUPED_FOR: TimeDelta = TimeDelta::hours(1);
/// Links that one round takes.
const AT_ONCE: u64 = 50;
/// Transfers of a link that are looked at for unusual use.
const MAX_LOOKED_AT: u64 = 500;

/// Problems of a link that its merchant is to be told of now.
#[derive(Clone, Debug)]
pub struct DueAlert {
    /// The link.
    pub link: download_link::Model,
    /// What happened, and how often.
    pub problems: Vec<(Problem, u32)>,
    /// Where the last request came from.
    pub client_address: String,
    /// What it called itself.
    pub agent: String,
}

impl From<LinkIssue> for Problem {
    fn from(issue: LinkIssue) -> Self {
        match issue {
            LinkIssue::Disabled => Problem::Disabled,
            LinkIssue::Expired => Problem::Expired,
            LinkIssue::LimitReached => Problem::LimitReached,
        }
    }
}

/// Notes a problem of a link. Whoever met it has their answer already: a failure of ours here is logged, no more.
pub(super) async fn report(shop: &Shop, link_id: Uuid, problem: Problem, client: Option<&Client>) {
    match note(shop, link_id, problem, client).await {
        Ok(()) => shop.wake_jobs(),
        Err(error) => tracing::error!("a problem of a download cannot be noted: {error:?}"),
    }
}

/// Notes that the bytes of a file on sale cannot be read.
pub(super) async fn unreadable(shop: &Shop, link_id: Uuid, key: &str, error: &anyhow::Error) {
    tracing::error!(key, "a file on sale cannot be read: {error:#}");
    if let Err(error) = files::remake_zip(shop, key).await {
        tracing::error!("{error:?}");
    }
    let problem = if storage::is_missing(error) { Problem::FileMissing } else { Problem::StorageError };
    report(shop, link_id, problem, None).await;
}

/// Looks whether a link that was just opened is used from unusually many networks.
pub(super) async fn watch(shop: &Shop, link: &download_link::Model, client: &Client) {
    match is_unusual(shop, link.id).await {
        Ok(true) => report(shop, link.id, Problem::UnusualUse, Some(client)).await,
        Ok(false) => {}
        Err(error) => tracing::error!("the use of a link cannot be looked at: {error:?}"),
    }
}

/// The links whose merchant is to be told something now, the longest waiting first.
pub async fn due_alerts(db: &impl ConnectionTrait, now: At) -> Result<Vec<Uuid>> {
    let due = download_alert::Entity::find()
        .select_only()
        .column(download_alert::Column::LinkId)
        .filter(download_alert::Column::Waits.eq(true))
        .filter(download_alert::Column::DueAt.lte(now))
        .order_by_asc(download_alert::Column::DueAt)
        .limit(AT_ONCE);
    Ok(due.into_tuple().all(db).await?)
}

/// Takes what is to be told of a link, for a letter in the same transaction; none when somebody else was faster.
pub async fn take_alert(tx: &Write, link_id: Uuid, now: At) -> Result<Option<DueAlert>> {
    let Some(link) = links::lock(tx, link_id).await? else { return Ok(None) };
    let Some(row) = download_alert::Entity::find_by_id(link_id).one(tx).await? else { return Ok(None) };
    if !row.waits || *row.due_at > *now {
        return Ok(None);
    }
    let problems: BTreeMap<Problem, u32> = serde_json::from_str(&row.problems)?;
    let told = download_alert::ActiveModel {
        link_id: Set(link_id),
        due_at: Set((*now + GROUPED_FOR).into()),
        waits: Set(false),
        problems: Set("{}".to_owned()),
        ..Default::default()
    };
    told.update(tx).await?;
    let problems = problems.into_iter().collect();
    Ok(Some(DueAlert { link, problems, client_address: row.client_address, agent: row.agent }))
}

async fn note(shop: &Shop, link_id: Uuid, problem: Problem, client: Option<&Client>) -> Result<()> {
    if !wanted(&settings::alert_settings(&shop.db).await?, problem) {
        return Ok(());
    }
    let now = shop.clock.now();
    let tx = shop.write().await?;
    // The link's lock: two problems at once take turns.
    if links::lock(&tx, link_id).await?.is_none() {
        return Ok(());
    }
    let row = download_alert::Entity::find_by_id(link_id).one(&tx).await?;
    let mut problems: BTreeMap<Problem, u32> = match &row {
        Some(row) => serde_json::from_str(&row.problems)?,
        None => BTreeMap::new(),
    };
    let count = problems.entry(problem).or_default();
    *count = count.saturating_add(1);
    let changed = download_alert::ActiveModel {
        link_id: Set(link_id),
        due_at: Set(row.as_ref().map_or(now, |row| row.due_at)),
        waits: Set(true),
        problems: Set(serde_json::to_string(&problems)?),
        client_address: Set(client.map(|client| client.address.to_string()).unwrap_or_default()),
        agent: Set(client.map(|client| client.agent.chars().take(300).collect()).unwrap_or_default()),
        last_at: Set(now),
    };
    match row {
        Some(_) => changed.update(&tx).await?,
        None => changed.insert(&tx).await?,
    };
    tx.commit().await?;
    Ok(())
}

fn wanted(settings: &AlertSettings, problem: Problem) -> bool {
    match problem {
        Problem::Disabled => settings.disabled,
        Problem::Expired => settings.expired,
        Problem::LimitReached => settings.limit_reached,
        Problem::FileMissing => settings.file_missing,
        Problem::StorageError => settings.storage_error,
        Problem::UnusualUse => settings.unusual_use,
    }
}

async fn is_unusual(shop: &Shop, link_id: Uuid) -> Result<bool> {
    let settings = settings::alert_settings(&shop.db).await?;
    if !settings.unusual_use {
        return Ok(false);
    }
    let since: At = (*shop.clock.now() - TimeDelta::hours(settings.hours.into())).into();
    let addresses: Vec<String> = transfer::Entity::find()
        .select_only()
        .column(transfer::Column::ClientAddress)
        .filter(transfer::Column::LinkId.eq(link_id))
        .filter(transfer::Column::OpenedAt.gt(since))
        .order_by_desc(transfer::Column::OpenedAt)
        .limit(MAX_LOOKED_AT)
        .into_tuple()
        .all(&shop.db)
        .await?;
    Ok(networks(addresses.iter().map(String::as_str)) >= settings.networks.unsigned_abs() as usize)
}

/// How many networks addresses are of: 24 bits of IPv4, 48 of IPv6, as providers hand them out. An address that was
/// forgotten is of none.
pub(super) fn networks<'a>(addresses: impl Iterator<Item = &'a str>) -> usize {
    let network = |address: &str| {
        let octets = match address.parse::<IpAddr>().ok()?.to_canonical() {
            IpAddr::V4(v4) => v4.octets()[..3].to_vec(),
            IpAddr::V6(v6) => v6.octets()[..6].to_vec(),
        };
        Some(octets)
    };
    addresses.filter_map(network).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_what_a_provider_hands_out() {
        let addresses = [
            "192.0.2.1",
            "192.0.2.99",
            "198.51.100.1",
            "::ffff:192.0.2.5",
            "",
            "2001:db8::1",
            "2001:db8:0:9::1",
        ];
        assert_eq!(networks(addresses.into_iter()), 3);
    }
}
