//! Money that goes back through Monetico and Paybox, which might give it back twice if they were asked again.

use comptoir::orders::{RefundSeen, refund_request};
use comptoir::payments::{Refund, RefundState, Simulators};
use sea_orm::{ColumnTrait, QueryFilter};
use values::Money;

use super::*;
use crate::test_shop::TestShop;

/// What is not the same at the two of them.
struct Bank {
    provider: &'static str,
    method: PaymentMethod,
    account: Vec<(&'static str, String)>,
    /// The names of the money.
    collected: &'static str,
    service: &'static str,
    done: &'static str,
    refused: &'static str,
}

fn monetico() -> Bank {
    let key = "12345678901234567890123456789012345678P0";
    Bank {
        provider: "monetico",
        method: PaymentMethod::Monetico,
        account: vec![("tpe", "1234567".into()), ("company", "demoshop".into()), ("key", key.into())],
        collected: "23/11/2026 123456",
        service: "POST /payment-api.e-i.com/test/recredit_paiement.cgi",
        done: "version=1.0\nreference=202600000101\ncdr=0\nlib=recredit effectue\naut=654321\n",
        refused: "version=1.0\nreference=202600000101\ncdr=-1\nlib=recredit refuse\n",
    }
}

fn paybox() -> Bank {
    Bank {
        provider: "paybox",
        method: PaymentMethod::Paybox,
        account: vec![
            ("site", "1999888".into()),
            ("rank", "32".into()),
            ("identifier", "2".into()),
            ("key", "0123456789ABCDEF".repeat(8)),
        ],
        collected: "123456789/987654321",
        service: "POST /preprod-ppps.paybox.com/PPPS.php",
        done: "NUMTRANS=0000000007&SITE=1999888&CODEREPONSE=00000&COMMENTAIRE=Demande trait%E9e",
        refused: "NUMTRANS=0000000000&SITE=1999888&CODEREPONSE=00018&COMMENTAIRE=Refus%E9",
    }
}

impl Bank {
    /// A shop with an order of two files that was paid at this bank, and what stands in for the bank.
    async fn paid(&self, test: &TestShop) -> (Shop, Hosts, Staff, order::Model) {
        let mut shop = test.shop.clone();
        let hosts = Hosts::open(&mut shop, "").await;
        hosts.lay("GET /preprod-ppps.paybox.com/load.html", 200, "<div id=\"server_status\">OK</div>");
        let staff = merchant(&shop).await;
        crate::settings::name_the_shop(&shop, &staff).await;
        let values: Vec<_> = self.account.iter().map(|(name, value)| (*name, value.as_str())).collect();
        account(&shop, &staff, self.provider, Mode::Test, &values).await;
        let (one, _) = file_on_sale(&shop, &staff).await;
        let (other, _) = file_on_sale(&shop, &staff).await;
        let cart = cart_of(&shop, &[(one, 1), (other, 1)]).await;
        let input = trial(&cart.simple().to_string(), self.method, 1_800);
        let order = orders::place(&shop, cart, &input).await.unwrap().order;
        let order = orders::receive_payment(&shop, &staff, order.id).await.unwrap();
        let unnamed = orders::refund_through(&shop, &staff, order.id, Back::All).await.unwrap_err();
        assert!(unnamed.is(Reason::IllegalState), "the bank cannot be asked without its names");
        let mut row = newest(&shop, &order).await.into_active_model();
        row.collected = Set(Some(self.collected.into()));
        row.update(&shop.db).await.unwrap();
        (shop, hosts, staff, order)
    }

    /// What it was asked, as forms.
    fn asked(&self, hosts: &Hosts) -> Vec<Form> {
        hosts.asked(self.service).iter().map(|asked| Form::parse(asked.body.as_bytes()).unwrap()).collect()
    }
}

async fn requests(shop: &Shop, order: &order::Model) -> Vec<RefundState> {
    let requests = orders::refund_requests_of(&shop.db, &[order.id]).await.unwrap();
    requests.into_iter().map(|request| request.state).collect()
}

both!(money_goes_back_through_the_banks_in_part_by_line_and_whole, |test| {
    for bank in [monetico(), paybox()] {
        let (own, hosts, staff, order) = bank.paid(test).await;
        let shop = &own;
        hosts.lay(
            bank.service,
            200,
            bank.refused.replace("202600000101", &newest(shop, &order).await.reference),
        );
        let refused = orders::refund_through(shop, &staff, order.id, Back::Amount(300)).await.unwrap_err();
        assert!(refused.is(Reason::ProviderRefused), "{refused:?}");
        assert!(history(shop, order.id).await.contains(&OrderEventKind::RefundRefused));
        assert_eq!(state(shop, order.id).await, OrderState::Paid);

        hosts.lay(
            bank.service,
            200,
            bank.done.replace("202600000101", &newest(shop, &order).await.reference),
        );
        let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
        test.advance(chrono::TimeDelta::seconds(1));
        let order = orders::refund_through(shop, &staff, order.id, Back::Amount(300)).await.unwrap();
        assert_eq!(order.state, OrderState::PartiallyRefunded);
        assert!(links(shop, order.id).await.iter().all(|link| link.enabled));
        test.advance(chrono::TimeDelta::seconds(1));
        orders::refund_through(shop, &staff, order.id, Back::Lines(vec![lines[0].id])).await.unwrap();
        let enabled = links(shop, order.id).await.into_iter().filter(|link| link.enabled);
        assert_eq!(enabled.map(|link| link.order_line_id).collect::<Vec<_>>(), [lines[1].id]);
        test.advance(chrono::TimeDelta::seconds(1));
        let order = orders::refund_through(shop, &staff, order.id, Back::All).await.unwrap();
        assert_eq!(order.state, OrderState::Refunded);
        assert_eq!(letters(shop, order.id, MailKind::Refund).await, 3);
        use RefundState::{Done, Refused};
        assert_eq!(requests(shop, &order).await, [Refused, Done, Done, Done]);

        let asked = bank.asked(&hosts);
        let said =
            |name: &str| asked.iter().map(|form| form.text(name).unwrap().to_owned()).collect::<Vec<_>>();
        if bank.provider == "monetico" {
            assert_eq!(said("montant_recredit"), ["3.00EUR", "3.00EUR", "9.00EUR", "6.00EUR"]);
            assert_eq!(said("montant_possible"), ["18.00EUR", "18.00EUR", "15.00EUR", "6.00EUR"]);
            assert_eq!(said("date")[0], "24/11/2026:11:00:00", "the hour of France");
        } else {
            assert_eq!(said("MONTANT"), ["0000000300", "0000000300", "0000000900", "0000000600"]);
            assert_eq!(said("NUMQUESTION").into_iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
        }
    }
});

both!(what_a_bank_did_not_answer_is_not_asked_again_and_the_merchant_says_what_became_of_it, |test| {
    for (bank, seen) in [(monetico(), RefundSeen::Left), (paybox(), RefundSeen::Stayed)] {
        for (status, body) in [(503, ""), (200, "out of order")] {
            let (own, hosts, staff, order) = bank.paid(test).await;
            let shop = &own;
            hosts.lay(bank.service, status, body);
            let order = orders::refund_through(shop, &staff, order.id, Back::Amount(300)).await.unwrap();
            assert_eq!(order.state, OrderState::Paid, "nobody knows");
            assert_eq!(requests(shop, &order).await, [RefundState::Unclear]);
            assert_eq!(history(shop, order.id).await.last(), Some(&OrderEventKind::RefundUnclear));
            assert_eq!(letters(shop, order.id, MailKind::PaymentAlert).await, 1);
            // Not by a job, and not by the merchant before they have looked.
            test.advance(chrono::TimeDelta::hours(1));
            orders::finish_refunds(shop).await.unwrap();
            let again = orders::refund_through(shop, &staff, order.id, Back::All).await.unwrap_err();
            assert!(again.is(Reason::IllegalState));
            assert_eq!(bank.asked(&hosts).len(), 1);

            hosts.lay(
                bank.service,
                200,
                bank.done.replace("202600000101", &newest(shop, &order).await.reference),
            );
            let order = orders::settle_refund(shop, &staff, order.id, seen).await.unwrap();
            let twice = orders::settle_refund(shop, &staff, order.id, seen).await.unwrap_err();
            assert!(twice.is(Reason::IllegalState));
            assert_eq!(bank.asked(&hosts).len(), 1, "it is a word, not a question");
            let events = orders::events_of(&shop.db, &[order.id]).await.unwrap();
            let last = events.last().unwrap();
            assert_eq!((last.actor.as_str(), last.detail.as_str()), (staff.name(), "3.00 EUR"));
            if seen == RefundSeen::Left {
                assert_eq!(
                    (order.state, last.kind),
                    (OrderState::PartiallyRefunded, OrderEventKind::Refunded)
                );
                assert_eq!(requests(shop, &order).await, [RefundState::Done]);
                assert_eq!(letters(shop, order.id, MailKind::Refund).await, 1);
            } else {
                assert_eq!((order.state, last.kind), (OrderState::Paid, OrderEventKind::RefundLapsed));
                assert_eq!(requests(shop, &order).await, [RefundState::Lapsed]);
                assert_eq!(letters(shop, order.id, MailKind::Refund).await, 0);
                let order = orders::refund_through(shop, &staff, order.id, Back::All).await.unwrap();
                assert_eq!(order.state, OrderState::Refunded);
            }
        }
    }
});

both!(what_is_unclear_is_answered_by_a_refund_noted_by_hand_that_covers_it, |test| {
    let bank = monetico();
    let (own, hosts, staff, order) = bank.paid(test).await;
    let shop = &own;
    hosts.lay(bank.service, 503, "");
    let lines = orders::lines_of(&shop.db, &[order.id]).await.unwrap();
    orders::refund_through(shop, &staff, order.id, Back::All).await.unwrap();
    let part = orders::Returned::Part { lines: vec![lines[0].id], shipping: false };
    orders::record_refund(shop, &staff, order.id, &part).await.unwrap();
    assert_eq!(requests(shop, &order).await, [RefundState::Unclear], "it was for more");
    orders::settle_refund(shop, &staff, order.id, RefundSeen::Stayed).await.unwrap();
    orders::refund_through(shop, &staff, order.id, Back::Lines(vec![lines[1].id])).await.unwrap();
    orders::record_refund(shop, &staff, order.id, &orders::Returned::All).await.unwrap();
    assert_eq!(requests(shop, &order).await, [RefundState::Lapsed, RefundState::Done]);
    assert_eq!(state(shop, order.id).await, OrderState::Refunded);
});

both!(a_program_that_ended_before_the_answer_does_not_ask_again, |test| {
    let bank = paybox();
    let (own, hosts, _, order) = bank.paid(test).await;
    let shop = &own;
    hosts.lay(bank.service, 200, bank.done);
    let now = shop.clock.now();
    let row = refund_request::ActiveModel {
        id: Set(shop.new_id()),
        order_id: Set(order.id),
        payment_id: Set(newest(shop, &order).await.id),
        amount_minor: Set(1_800),
        lines: Set("null".into()),
        state: Set(RefundState::Asked),
        actor: Set("Ada".into()),
        theirs: Set(None),
        last_error: Set(None),
        due_at: Set(now),
        created_at: Set(now),
    };
    row.insert(&shop.db).await.unwrap();
    for _ in 0..2 {
        test.advance(chrono::TimeDelta::minutes(3));
        orders::finish_refunds(shop).await.unwrap();
    }
    assert_eq!(requests(shop, &order).await, [RefundState::Unclear]);
    assert!(bank.asked(&hosts).is_empty());
    let told =
        history(shop, order.id).await.into_iter().filter(|kind| *kind == OrderEventKind::RefundUnclear);
    assert_eq!(told.count(), 1);
});

both!(what_never_left_is_told_at_once_and_can_be_asked_again, |test| {
    for bank in [monetico(), paybox()] {
        let (own, hosts, staff, order) = bank.paid(test).await;
        let mut cut = own.clone();
        let nobody = Simulators::new(url::Url::parse("http://127.0.0.1:1").unwrap(), "").unwrap();
        cut.providers = std::sync::Arc::new(payments::Providers::demo().simulated(Some(nobody)));
        let refused = orders::refund_through(&cut, &staff, order.id, Back::All).await.unwrap_err();
        assert!(refused.is(Reason::ProviderUnreachable), "{refused:?}");
        assert_eq!(requests(&own, &order).await, [RefundState::Lapsed]);
        assert_eq!(letters(&own, order.id, MailKind::PaymentAlert).await, 0);
        hosts.lay(
            bank.service,
            200,
            bank.done.replace("202600000101", &newest(&own, &order).await.reference),
        );
        orders::refund_through(&own, &staff, order.id, Back::All).await.unwrap();
        assert_eq!(state(&own, order.id).await, OrderState::Refunded);
    }
});

both!(refunds_are_sealed_as_another_program_seals_them, |test| {
    let bank = monetico();
    let (own, hosts, staff, order) = bank.paid(test).await;
    hosts.lay(bank.service, 200, bank.done);
    orders::refund_through(&own, &staff, order.id, Back::Amount(300)).await.unwrap();
    let form = bank.asked(&hosts).pop().unwrap();
    assert_eq!(form.text("num_autorisation"), Some("123456"));
    assert_eq!(
        (form.text("date_commande"), form.text("date_remise")),
        (Some("23/11/2026"), Some("23/11/2026"))
    );
    assert_eq!(form.text("MAC"), Some("2ac07825d35b1ee167ac331f319e62ef628c9ec1"));
    assert_eq!(form.fields().count(), 13);
    let theirs = orders::refund_requests_of(&own.db, &[order.id]).await.unwrap().pop().unwrap().theirs;
    assert_eq!(theirs.as_deref(), Some("654321"));

    let bank = paybox();
    let (own, hosts, staff, order) = bank.paid(test).await;
    let payment = newest(&own, &order).await;
    let payment = payment::Model { reference: "2026-000001-1".into(), ..payment };
    let provider = own.providers.named("paybox").unwrap();
    let account = account::load(&own.db, &own, provider, Mode::Test).await.unwrap();
    let (amount, left) = (Money::new(300, values::Currency::EUR), payment.amount().unwrap());
    let wanted = Refund { payment: &payment, amount, left, key: "0123456789abcdef" };
    let at = "2026-11-24T11:00:00".parse().unwrap();
    let form = super::paybox::refund_form(&account, &wanted, at).unwrap();
    let fields: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let expected = "VERSION=00104&TYPE=00014&SITE=1999888&RANG=032&NUMQUESTION=3960000072&MONTANT=0000000300&DEVISE=978\
        &REFERENCE=2026-000001-1&NUMAPPEL=0987654321&NUMTRANS=0123456789&ACTIVITE=024&DATEQ=24112026110000&HASH=SHA512\
        &HMAC=8F2736457A93A4F611BF08F731D69F56D76D67C5EF5F7447FBE2BA5EE8ACE308494A8C7933E0628EA2C93CC2940BE4489AF815C2A9999129E5D7BF25C637E653";
    assert_eq!(fields.join("&"), expected);
    hosts.lay(bank.service, 200, bank.done);
    orders::refund_through(&own, &staff, order.id, Back::All).await.unwrap();
    let sent = hosts.asked(bank.service).pop().unwrap();
    assert_eq!(sent.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(
        sent.body.starts_with("VERSION=00104&TYPE=00014&SITE=1999888&RANG=032&NUMQUESTION="),
        "{}",
        sent.body
    );
    let theirs = refund_request::Entity::find().filter(refund_request::Column::OrderId.eq(order.id));
    assert_eq!(theirs.one(&own.db).await.unwrap().unwrap().theirs.as_deref(), Some("0000000007"));
});

#[test]
fn what_the_banks_answer_is_read_strictly() {
    let monetico = |answer: &str| monetico_says(answer.as_bytes());
    assert_eq!(monetico("version=1.0\nreference=a\ncdr=0\nlib=x\naut=12\n"), Ok("12".into()));
    assert_eq!(monetico("version=1.0\r\nreference=a\r\ncdr=0\r\nlib=x\r\naut=12"), Ok("12".into()));
    assert_eq!(monetico("version=1.0\nreference=a\ncdr=-1\nlib=refus\n"), Err(true));
    assert_eq!(monetico("version=1.0\nreference=b\ncdr=0\nlib=x\naut=12\n"), Err(false), "of another");
    assert_eq!(monetico("<html>cdr</html>"), Err(false));
    assert_eq!(monetico(""), Err(false));
    let paybox = |answer: &str| told(super::paybox::understand_refund(answer.as_bytes(), "1"));
    assert_eq!(paybox("NUMTRANS=07&NUMQUESTION=1&CODEREPONSE=00000&COMMENTAIRE=ok"), Ok("07".into()));
    assert_eq!(paybox("NUMTRANS=07&NUMQUESTION=2&CODEREPONSE=00000"), Err(false), "of another");
    assert_eq!(paybox("NUMQUESTION=1&CODEREPONSE=00018&COMMENTAIRE=refus%E9"), Err(true));
    assert_eq!(paybox("NUMQUESTION=1&CODEREPONSE=00097&COMMENTAIRE=timeout"), Err(false));
    assert_eq!(paybox("<html>"), Err(false));
}

fn monetico_says(answer: &[u8]) -> Result<String, bool> {
    told(super::monetico::understand_refund(answer, "a"))
}

/// Who says no says so: everything else is no answer.
fn told(answer: anyhow::Result<String>) -> Result<String, bool> {
    let is_no = |cause: anyhow::Error| {
        matches!(cause.downcast_ref::<payments::Unreachable>(), Some(payments::Unreachable::Declined(_)))
    };
    answer.map_err(is_no)
}
