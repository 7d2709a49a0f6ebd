//! The payment state of an order: one function owns its transitions (SPEC 5.1).

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entities::{OrderState, order};
use crate::error::{Reason, Refusal, Result, refuse};
use crate::revision::Write;
use crate::shop::At;

/// What can happen to an order's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It arrives.
    Pay,
    /// The order is given up.
    Cancel,
    /// It is taken up again.
    Revive,
    /// Some of it goes back.
    RefundPart,
    /// All of it goes back.
    RefundAll,
    /// The buyer's bank asks for it back.
    OpenDispute,
    /// The bank lets it stay.
    WinDispute,
}

/// The state after an act; refuses `ILLEGAL_STATE` what cannot follow.
pub fn next(state: OrderState, act: Act) -> Result<OrderState> {
    use OrderState::{AwaitingPayment, Cancelled, Disputed, Paid, PartiallyRefunded, Refunded};
    match (state, act) {
        (AwaitingPayment, Act::Pay) => Ok(Paid),
        (AwaitingPayment, Act::Cancel) => Ok(Cancelled),
        (Cancelled, Act::Revive) => Ok(AwaitingPayment),
        (Paid | PartiallyRefunded, Act::RefundPart) => Ok(PartiallyRefunded),
        (Paid | PartiallyRefunded, Act::RefundAll) => Ok(Refunded),
        (Paid | PartiallyRefunded, Act::OpenDispute) => Ok(Disputed),
        // The bank takes it back, or the merchant gives it back meanwhile.
        (Disputed, Act::RefundAll) => Ok(Refunded),
        (Disputed, Act::WinDispute) => Ok(Paid),
        _ => Err(refuse(Reason::IllegalState, "order")),
    }
}

/// Moves an order by an act. The caller has taken the order, so that nobody moves it at the same time; the
/// condition on the old state holds even if somebody forgot.
pub(super) async fn advance(tx: &Write, order: &order::Model, act: Act, now: At) -> Result<order::Model> {
    let state = next(order.state, act)?;
    let mut update = order::Entity::update_many()
        .col_expr(order::Column::State, Expr::value(state))
        .col_expr(order::Column::UpdatedAt, Expr::value(now));
    if act == Act::Pay {
        update = update.col_expr(order::Column::PaidAt, Expr::value(now));
    }
    let moved = update
        .filter(order::Column::Id.eq(order.id))
        .filter(order::Column::State.eq(order.state))
        .exec_with_returning(tx)
        .await?;
    moved.into_iter().next().ok_or_else(|| Refusal::new(Reason::ChangedMeanwhile, "order").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_written_transitions_are_legal() {
        use OrderState::*;
        let states = [AwaitingPayment, Paid, PartiallyRefunded, Refunded, Disputed, Cancelled];
        let acts = [
            Act::Pay,
            Act::Cancel,
            Act::RefundPart,
            Act::RefundAll,
            Act::OpenDispute,
            Act::WinDispute,
            Act::Revive,
        ];
        // A row per state, a column per act.
        let table = [
            [Some(Paid), Some(Cancelled), None, None, None, None, None],
            [None, None, Some(PartiallyRefunded), Some(Refunded), Some(Disputed), None, None],
            [None, None, Some(PartiallyRefunded), Some(Refunded), Some(Disputed), None, None],
            [None; 7],
            [None, None, None, Some(Refunded), None, Some(Paid), None],
            [None, None, None, None, None, None, Some(AwaitingPayment)],
        ];
        for (state, row) in states.into_iter().zip(table) {
            for (act, expected) in acts.into_iter().zip(row) {
                match next(state, act) {
                    Ok(reached) => assert_eq!(Some(reached), expected, "{state:?} {act:?}"),
                    Err(error) => {
                        assert!(error.is(Reason::IllegalState));
                        assert_eq!(None, expected, "{state:?} {act:?}");
                    }
                }
            }
        }
    }
}
