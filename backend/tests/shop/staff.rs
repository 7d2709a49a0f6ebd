//! Who else may enter, and what those who are no owners may do.

use chrono::TimeDelta;
use comptoir::auth::{self, NewUser, Staff, StaffRole};
use comptoir::error::{Error, Reason, Result};
use comptoir::graphql;
use comptoir::mail::{self, MailKind};
use comptoir::shop::Shop;
use comptoir::visitor::Visitor;
use futures_util::future::join_all;
use poem::http::{Method, StatusCode};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::Value;
use values::Locale;

use crate::api::{arguments, is_leaf};
use crate::both;
use crate::browser::Browser;
use crate::test_shop::{Db, TestShop};

const PASSWORD: &str = "correct horse battery";

/// What members of the staff who are no owners may ask and do: orders, and their own account.
const ORDERS_ONLY: &[&str] = &[
    "adminNode",
    "adminNodes",
    "adminOrders",
    "adminOrder",
    "orderReceivePayment",
    "orderDeliver",
    "orderResend",
    "orderShip",
    "orderRestock",
    "orderEnable",
    "orderDisable",
    "orderRefundRecord",
    "orderRefund",
    "orderRefundSettle",
    "orderDisputeRecord",
    "adminNotifications",
    "adminNotification",
    "notificationProcessAgain",
    "orderCancel",
    "orderDelete",
    "ordersHandOver",
    "orderRevive",
    "orderEditBuyer",
    "adminOrderChanges",
    "linkSetCounter",
    "linkSetLimit",
    "linkSetExpiry",
    "linkRenew",
    "adminSessions",
    "signOut",
    "passwordSet",
    "accountUpdate",
    "sessionEnd",
    "sessionsEndOthers",
    "secondFactorBegin",
    "secondFactorConfirm",
    "secondFactorDisable",
];

pub fn reason<T>(result: Result<T>) -> Option<Reason> {
    match result {
        Ok(_) => None,
        Err(Error::Refused(refusals)) => Some(refusals[0].reason),
        Err(Error::Failed(cause)) => panic!("{cause:?}"),
    }
}

pub fn user(name: &str, role: StaffRole) -> NewUser {
    NewUser { name: name.into(), email: None, role, password: Some(PASSWORD.into()), locale: Locale::Fr }
}

fn invited(name: &str, email: &str) -> NewUser {
    NewUser { email: Some(email.into()), password: None, ..user(name, StaffRole::Staff) }
}

pub async fn enter(shop: &Shop, name: &str) -> Result<auth::SignedIn> {
    let mut visitor = Visitor::stranger(Locale::Fr);
    visitor.agent = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0".into();
    auth::sign_in(shop, &visitor, name, PASSWORD, None).await
}

fn token(signed_in: &auth::SignedIn) -> String {
    signed_in.cookie.split(['=', ';']).nth(1).unwrap().to_owned()
}

async fn inside(shop: &Shop, signed_in: &auth::SignedIn) -> Option<Staff> {
    auth::staff_of_session(shop, &token(signed_in)).await.unwrap()
}

async fn owner(shop: &Shop) -> Staff {
    auth::owner_for_cli(shop).await.unwrap()
}

#[tokio::test]
async fn staff_who_are_no_owners_are_refused_everything_but_orders_and_themselves() {
    let shop = TestShop::open(Db::Sqlite).await;
    let owner = owner(&shop).await;
    auth::create_user(&shop, &owner, &user("clerk", StaffRole::Staff)).await.unwrap();
    let clerk = Browser::open(&shop);
    clerk.keep_cookie(&enter(&shop, "clerk").await.unwrap().cookie);
    let query = "{ __schema { queryType { fields { name args { name type { ...T } } type { ...T } } }
        mutationType { fields { name args { name type { ...T } } type { ...T } } } } }
        fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";
    let schema = clerk.data(query, Value::Null).await["__schema"].clone();
    let (mut refused, mut allowed) = (0, 0);
    for root in ["queryType", "mutationType"] {
        let keyword = if root == "queryType" { "query" } else { "mutation" };
        for field in schema[root]["fields"].as_array().unwrap() {
            let name = field["name"].as_str().unwrap();
            // Signing out, or ending this session, would end the walk.
            if graphql::OPEN_TO_STRANGERS.contains(&name) || ["signOut", "sessionEnd"].contains(&name) {
                continue;
            }
            let arguments = arguments(&clerk, field).await;
            let selection = if is_leaf(&field["type"]) { "" } else { "{ __typename }" };
            let answer =
                clerk.ask(&format!("{keyword} {{ {name}{arguments} {selection} }}"), Value::Null).await;
            let told = answer["errors"][0]["message"].as_str().unwrap_or_default();
            if ORDERS_ONLY.contains(&name) {
                allowed += 1;
                assert!(!told.contains("role") && !told.contains("Sign in"), "{name}: {told}");
            } else {
                refused += 1;
                assert!(told.contains("Your role does not allow this"), "{name}: {answer}");
            }
        }
    }
    assert!(refused > 40, "only {refused} fields were walked");
    // `live.rs` listens to `adminOrderChanges`.
    assert_eq!(allowed, ORDERS_ONLY.len() - 3);
    let mut named = graphql::OPEN_TO_STAFF.to_vec();
    let mut listed = ORDERS_ONLY.to_vec();
    named.sort_unstable();
    listed.sort_unstable();
    assert_eq!(named, listed);
}

#[tokio::test]
async fn what_is_refused_for_a_role_is_said_in_the_visitor_s_language() {
    let shop = TestShop::open(Db::Sqlite).await;
    let owner = owner(&shop).await;
    auth::create_user(&shop, &owner, &user("clerk", StaffRole::Staff)).await.unwrap();
    let stranger = Browser::open(&shop).in_french();
    let clerk = Browser::open(&shop).in_french();
    clerk.keep_cookie(&enter(&shop, "clerk").await.unwrap().cookie);
    for (visitor, begins) in [(stranger, "Connectez-vous d’abord"), (clerk, "Votre rôle ne le permet pas")]
    {
        let answer = visitor.ask("{ adminUsers { id } }", Value::Null).await;
        assert!(answer["errors"][0]["message"].as_str().unwrap().starts_with(begins), "{answer}");
    }
}

both!(only_owners_say_who_enters, |shop| {
    let owner = owner(shop).await;
    auth::create_user(shop, &owner, &user("clerk", StaffRole::Staff)).await.unwrap();
    let clerk = enter(shop, "clerk").await.unwrap().staff;
    let made = auth::create_user(shop, &clerk, &user("friend", StaffRole::Owner)).await;
    assert_eq!(reason(made), Some(Reason::Forbidden));
    let raised = auth::set_role(shop, &clerk, clerk.id(), StaffRole::Owner).await;
    assert_eq!(reason(raised), Some(Reason::Forbidden));
    assert_eq!(reason(auth::remove_user(shop, &clerk, owner.id()).await), Some(Reason::Forbidden));
    assert_eq!(reason(auth::disable_user(shop, &clerk, owner.id()).await), Some(Reason::Forbidden));
    assert_eq!(reason(auth::users(shop, &clerk).await), Some(Reason::Forbidden));
    assert_eq!(reason(auth::totp::reset(shop, &clerk, owner.id()).await), Some(Reason::Forbidden));
});

both!(names_and_addresses_are_somebody_s_own, |shop| {
    let owner = owner(shop).await;
    auth::create_user(shop, &owner, &invited("camille", "Camille@Example.fr")).await.unwrap();
    let again = auth::create_user(shop, &owner, &invited("camille", "other@example.fr")).await;
    let Err(Error::Refused(refusals)) = again else { panic!("made twice") };
    assert_eq!((refusals[0].reason, refusals[0].field.as_str()), (Reason::Taken, "name"));
    let again = auth::create_user(shop, &owner, &invited("other", "camille@example.fr")).await;
    let Err(Error::Refused(refusals)) = again else { panic!("made twice") };
    assert_eq!((refusals[0].reason, refusals[0].field.as_str()), (Reason::Taken, "email"));
    assert_eq!(reason(auth::set_email(shop, &owner, "camille@example.fr").await), Some(Reason::Taken));
});

both!(an_invitation_chooses_a_password_once, |shop| {
    let owner = owner(shop).await;
    let made = auth::create_user(shop, &owner, &invited("camille", "camille@example.fr")).await.unwrap();
    let address = made.address.unwrap();
    let path = address.strip_prefix("http://shop.test").unwrap();
    let browser = Browser::open(shop);
    let page = browser.get(path).await;
    page.assert_status_is_ok();
    page.assert_header("cache-control", "no-store");
    let choose = async |typed: &'static str| {
        browser
            .request(Method::POST, path)
            .content_type("application/x-www-form-urlencoded")
            .body(format!("password={}", typed.replace(' ', "+")))
            .send()
            .await
    };
    let short = choose("short").await;
    short.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.0.into_body().into_string().await.unwrap().contains("≥ 10"));
    choose(PASSWORD).await.assert_status_is_ok();
    choose(PASSWORD).await.assert_status(StatusCode::GONE);
    browser.get(path).await.assert_status(StatusCode::GONE);
    assert_eq!(enter(shop, "camille").await.unwrap().staff.role(), StaffRole::Staff);

    // The letter says the same address; the row holds none.
    let mails = mail::outgoing_mail::Entity::find().all(&shop.db).await.unwrap();
    assert_eq!((mails.len(), mails[0].kind), (1, MailKind::Invitation));
    assert!(!mails[0].letter.contains(path.rsplit('/').next().unwrap()));
});

both!(an_invitation_lives_seven_days_and_the_newest_alone, |shop| {
    let owner = owner(shop).await;
    let made = auth::create_user(shop, &owner, &invited("camille", "camille@example.fr")).await.unwrap();
    let first = made.address.unwrap().rsplit('/').next().unwrap().to_owned();
    let again = auth::invite_again(shop, &owner, made.user.id, Locale::En).await.unwrap();
    let second = again.address.unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(!auth::right_is_live(shop, &first).await.unwrap());
    assert!(auth::right_is_live(shop, &second).await.unwrap());
    shop.advance(TimeDelta::days(7));
    assert!(!auth::right_is_live(shop, &second).await.unwrap());
    let chosen = auth::choose_password(shop, &second, PASSWORD).await;
    assert_eq!(reason(chosen), Some(Reason::Expired));
});

both!(a_change_of_role_ends_no_session_and_counts_at_once, |shop| {
    let owner = owner(shop).await;
    let clerk = auth::create_user(shop, &owner, &user("clerk", StaffRole::Owner)).await.unwrap().user;
    let signed_in = enter(shop, "clerk").await.unwrap();
    auth::set_role(shop, &owner, clerk.id, StaffRole::Staff).await.unwrap();
    assert_eq!(inside(shop, &signed_in).await.unwrap().role(), StaffRole::Staff);
    auth::set_role(shop, &owner, clerk.id, StaffRole::Owner).await.unwrap();
    assert_eq!(inside(shop, &signed_in).await.unwrap().role(), StaffRole::Owner);
});

both!(who_is_disabled_is_out_until_enabled, |shop| {
    let owner = owner(shop).await;
    let clerk = auth::create_user(shop, &owner, &user("clerk", StaffRole::Staff)).await.unwrap().user;
    let signed_in = enter(shop, "clerk").await.unwrap();
    auth::disable_user(shop, &owner, clerk.id).await.unwrap();
    assert!(inside(shop, &signed_in).await.is_none());
    assert_eq!(reason(enter(shop, "clerk").await), Some(Reason::WrongCredentials));
    auth::enable_user(shop, &owner, clerk.id).await.unwrap();
    assert!(inside(shop, &signed_in).await.is_none(), "the old session stays ended");
    let signed_in = enter(shop, "clerk").await.unwrap();
    auth::remove_user(shop, &owner, clerk.id).await.unwrap();
    assert!(inside(shop, &signed_in).await.is_none());
    assert_eq!(reason(auth::remove_user(shop, &owner, clerk.id).await), Some(Reason::NotFound));
});

both!(an_owner_always_remains, |shop| {
    let owner = owner(shop).await;
    for outcome in [
        auth::remove_user(shop, &owner, owner.id()).await,
        auth::disable_user(shop, &owner, owner.id()).await.map(drop),
        auth::set_role(shop, &owner, owner.id(), StaffRole::Staff).await.map(drop),
    ] {
        assert_eq!(reason(outcome), Some(Reason::LastOwner));
    }
    // Six owners do away with one another at the same moment, each in another way.
    let mut owners = vec![owner.id()];
    for n in 0..5 {
        let made = auth::create_user(shop, &owner, &user(&format!("owner{n}"), StaffRole::Owner)).await;
        owners.push(made.unwrap().user.id);
    }
    let gone = owners.iter().enumerate().map(|(n, id)| {
        let (shop, owner, id) = (shop.shop.clone(), owner.clone(), *id);
        tokio::spawn(async move {
            match n % 3 {
                0 => reason(auth::remove_user(&shop, &owner, id).await),
                1 => reason(auth::disable_user(&shop, &owner, id).await),
                _ => reason(auth::set_role(&shop, &owner, id, StaffRole::Staff).await),
            }
        })
    });
    let outcomes: Vec<Option<Reason>> =
        join_all(gone).await.into_iter().map(|joined| joined.unwrap()).collect();
    assert_eq!(outcomes.iter().filter(|o| o.is_none()).count(), 5, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|o| **o == Some(Reason::LastOwner)).count(), 1, "{outcomes:?}");
    assert!(auth::has_owner(shop).await.unwrap());
});

both!(sessions_are_listed_with_their_device_and_ended_one_by_one, |shop| {
    let owner = owner(shop).await;
    auth::create_user(shop, &owner, &user("clerk", StaffRole::Staff)).await.unwrap();
    let here = enter(shop, "clerk").await.unwrap();
    shop.advance(TimeDelta::minutes(5));
    let there = enter(shop, "clerk").await.unwrap();
    let sessions = auth::own_sessions(shop, &here.staff).await.unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(auth::device(&sessions[0].agent), "Firefox, Linux");
    assert_eq!(sessions[0].address, "127.0.0.1");
    assert!(sessions[1].is_of(&here.staff) && !sessions[0].is_of(&here.staff));
    assert!(!token(&there).contains(&sessions[0].public_id().simple().to_string()));

    // Nobody ends another's.
    auth::end_session(shop, &owner, sessions[0].public_id()).await.unwrap();
    assert!(inside(shop, &there).await.is_some());
    auth::end_session(shop, &here.staff, sessions[0].public_id()).await.unwrap();
    assert!(inside(shop, &there).await.is_none() && inside(shop, &here).await.is_some());
    let third = enter(shop, "clerk").await.unwrap();
    auth::end_other_sessions(shop, &here.staff).await.unwrap();
    assert!(inside(shop, &third).await.is_none() && inside(shop, &here).await.is_some());
});

/// Says that a password is forgotten, and lets the jobs answer; returns the tokens of the letters so far.
async fn forgotten(shop: &Shop, who: &str) -> Vec<String> {
    auth::forgot(shop, &Visitor::stranger(Locale::Fr), who).await.unwrap();
    auth::answer_forgotten(shop).await.unwrap();
    let mails = mail::outgoing_mail::Entity::find().all(&shop.db).await.unwrap();
    let stationery = mail::Stationery::load(&shop.db).await.unwrap();
    let mut mails: Vec<_> = mails.into_iter().filter(|mail| mail.kind == MailKind::PasswordReset).collect();
    mails.sort_by_key(|mail| mail.id);
    let token = |mail: mail::outgoing_mail::Model| {
        let letter = serde_json::from_str(&mail.letter).unwrap();
        let text = mail::render(shop, &stationery, Locale::Fr, &letter).text;
        let (_, rest) = text.split_once("/admin/password/").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    };
    mails.into_iter().map(token).collect()
}

both!(a_forgotten_password_is_chosen_anew_once_and_ends_sessions, |shop| {
    let owner = owner(shop).await;
    let mut new = user("camille", StaffRole::Staff);
    new.email = Some("camille@example.fr".into());
    auth::create_user(shop, &owner, &new).await.unwrap();
    let signed_in = enter(shop, "camille").await.unwrap();
    let first = forgotten(shop, "camille").await;
    let tokens = forgotten(shop, " Camille@Example.FR ").await;
    assert_eq!((first.len(), tokens.len()), (1, 2));
    assert!(inside(shop, &signed_in).await.is_some(), "asking ends nothing");

    auth::choose_password(shop, &tokens[1], "another password").await.unwrap();
    assert!(inside(shop, &signed_in).await.is_none());
    assert_eq!(reason(enter(shop, "camille").await), Some(Reason::WrongCredentials));
    let visitor = Visitor::stranger(Locale::Fr);
    assert!(auth::sign_in(shop, &visitor, "camille", "another password", None).await.is_ok());
    for token in &tokens {
        let again = auth::choose_password(shop, token, "a third password").await;
        assert_eq!(reason(again), Some(Reason::Expired), "one-time, and the others of the user with it");
    }
});

both!(nobody_learns_who_is_known_by_forgetting_a_password, |shop| {
    let owner = owner(shop).await;
    for who in ["nobody", "nobody@example.fr", "admin"] {
        assert!(forgotten(shop, who).await.is_empty(), "{who} is unknown, or has no address");
    }
    let mut new = user("camille", StaffRole::Staff);
    new.email = Some("camille@example.fr".into());
    let camille = auth::create_user(shop, &owner, &new).await.unwrap().user;
    auth::disable_user(shop, &owner, camille.id).await.unwrap();
    assert!(forgotten(shop, "camille").await.is_empty(), "who is disabled stays out");
    assert_eq!(auth::forgotten_password::Entity::find().count(&shop.db).await.unwrap(), 0);

    shop.advance(TimeDelta::minutes(15));
    let stranger = Browser::open(shop);
    let ask = "mutation($who: String!) { passwordForgotten(input: { who: $who }) { __typename } }";
    let known = stranger.ask(ask, serde_json::json!({ "who": "camille@example.fr" })).await;
    let unknown = stranger.ask(ask, serde_json::json!({ "who": "other@example.fr" })).await;
    assert_eq!(known, unknown);
});

both!(forgetting_is_throttled_and_lives_an_hour, |shop| {
    let owner = owner(shop).await;
    auth::set_email(shop, &owner, "owner@example.fr").await.unwrap();
    let mut tokens = Vec::new();
    for _ in 0..5 {
        tokens = forgotten(shop, "admin").await;
    }
    assert_eq!(tokens.len(), 5);
    let sixth = auth::forgot(shop, &Visitor::stranger(Locale::Fr), "admin").await;
    assert_eq!(reason(sixth), Some(Reason::Throttled));
    shop.advance(TimeDelta::minutes(59));
    assert!(auth::right_is_live(shop, &tokens[0]).await.unwrap());
    shop.advance(TimeDelta::minutes(1));
    assert!(!auth::right_is_live(shop, &tokens[0]).await.unwrap());
    auth::clear(shop).await.unwrap();
    assert_eq!(auth::password_right::Entity::find().count(&shop.db).await.unwrap(), 0);
});
