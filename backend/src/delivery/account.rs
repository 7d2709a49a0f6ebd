//! The account of a transfer: what has gone out, what may still go out, and whether it counts (SPEC 7.4).

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::Ranges;
use super::entities::{download_link, transfer};
use crate::error::Result;
use crate::revision::Write;
use crate::shop::{At, Shop};

/// A transfer delivers at most this many times the file's size in all.
const BUDGET_TIMES: i64 = 3;

/// A transfer counts once this many hundredths of the file have gone out.
const COUNTS_AT_PERCENT: i128 = 95;

/// What a stream tells of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    /// What it has handed over since its last report.
    pub delivered: Ranges,
    /// Whether it handed over the whole of an empty file, of which no range can tell.
    pub delivered_empty_file: bool,
    /// What it had reserved and did not send, in bytes.
    pub give_back: u64,
    /// What it wants to send next, in bytes.
    pub reserve: u64,
    /// What must still fit the budget for the reservation to be granted, in bytes: at the start of an answer its whole
    /// length, so that a client hears no rather than half.
    pub must_fit: u64,
}

/// What the account answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Granted {
    /// Bytes that the stream may send.
    pub bytes: u64,
    /// Whether the transfer may go on: it is neither closed nor gone, its link not switched off.
    pub alive: bool,
}

/// The size of a transfer's budget, in bytes.
pub(super) fn budget_bytes(size_bytes: i64) -> i64 {
    size_bytes.saturating_mul(BUDGET_TIMES)
}

/// Writes reports into the account, one after the other, and counts the transfer when its union reaches the mark for
/// the first time: all in one transaction, under the link's lock and then the transfer's, the order that an opening and
/// a renewal keep as well. A closed transfer is never counted: another one may be open in its place.
pub(super) async fn write_reports(
    shop: &Shop,
    link_id: Uuid,
    transfer_id: Uuid,
    reports: &[Report],
) -> Result<Vec<Granted>> {
    let now = shop.clock.now();
    let tx = shop.write().await?;
    let link = download_link::Entity::find_by_id(link_id).lock_exclusive().one(&tx).await?;
    let row = transfer::Entity::find_by_id(transfer_id).lock_exclusive().one(&tx).await?;
    let (Some(link), Some(mut row)) = (link, row) else {
        return Ok(vec![Granted { bytes: 0, alive: false }; reports.len()]);
    };
    let was_counted = row.counted_at.is_some();
    let mut union = Ranges::read(&row.ranges)?;
    let granted =
        reports.iter().map(|report| enter(report, link.enabled, &mut row, &mut union, now)).collect();
    if row.counted_at.is_some() && !was_counted {
        count(&tx, link_id, now).await?;
    }
    let sent = transfer::ActiveModel {
        id: Set(row.id),
        delivered_bytes: Set(row.delivered_bytes),
        sent_bytes: Set(row.sent_bytes),
        ranges: Set(union.write()),
        counted_at: Set(row.counted_at),
        updated_at: Set(now),
        ..Default::default()
    };
    sent.update(&tx).await?;
    tx.commit().await?;
    Ok(granted)
}

/// Enters one report, and says what it is granted.
fn enter(report: &Report, enabled: bool, row: &mut transfer::Model, union: &mut Ranges, now: At) -> Granted {
    union.join(&report.delivered);
    row.delivered_bytes = signed(union.total_bytes());
    row.sent_bytes = row.sent_bytes.saturating_sub(signed(report.give_back)).max(0);
    let left = budget_bytes(row.size_bytes).saturating_sub(row.sent_bytes).max(0);
    let alive = row.closed_at.is_none() && enabled;
    let granted = if alive && signed(report.must_fit) <= left { signed(report.reserve).min(left) } else { 0 };
    row.sent_bytes += granted;

    let told = !report.delivered.is_empty() || report.delivered_empty_file;
    let enough = i128::from(row.delivered_bytes) * 100 >= i128::from(row.size_bytes) * COUNTS_AT_PERCENT;
    if told && enough && row.counted_at.is_none() && row.closed_at.is_none() {
        row.counted_at = Some(now);
    }
    Granted { bytes: u64::try_from(granted).unwrap_or_default(), alive }
}

async fn count(tx: &Write, link_id: Uuid, now: At) -> Result<()> {
    use sea_orm::sea_query::ExprTrait;

    download_link::Entity::update_many()
        .col_expr(download_link::Column::Counter, Expr::col(download_link::Column::Counter).add(1))
        .col_expr(download_link::Column::UpdatedAt, Expr::value(now))
        .filter(download_link::Column::Id.eq(link_id))
        .exec(tx)
        .await?;
    Ok(())
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
