//! Who may steer the shop.

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use comptoir::auth::{self, SESSION_COOKIE, SignedIn};
use comptoir::error::{Error, Reason, Result};
use comptoir::visitor::Visitor;
use futures_util::future::join_all;
use poem::http::StatusCode;
use poem::test::TestClient;
use poem::{Endpoint, EndpointExt, Route};
use sea_orm::{EntityTrait, PaginatorTrait};
use values::Locale;

use crate::both;
use crate::test_shop::TestShop;

const PASSWORD: &str = "correct horse battery";

fn reason<T>(result: Result<T>) -> Option<Reason> {
    match result {
        Ok(_) => None,
        Err(Error::Refused(refusals)) => Some(refusals[0].reason),
        Err(Error::Failed(cause)) => panic!("{cause:?}"),
    }
}

fn visitor_at(last: u8) -> Visitor {
    let mut visitor = Visitor::stranger(Locale::Fr);
    visitor.address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
    visitor
}

async fn link_token(shop: &TestShop) -> String {
    let url = auth::make_sign_in_link(shop).await.unwrap();
    url.strip_prefix("http://shop.test/admin/sign-in/").unwrap().to_owned()
}

fn session_token(signed_in: &SignedIn) -> &str {
    let (name, rest) = signed_in.cookie.split_once('=').unwrap();
    assert_eq!(name, SESSION_COOKIE);
    rest.split(';').next().unwrap()
}

async fn is_signed_in(shop: &TestShop, token: &str) -> bool {
    auth::staff_of_session(shop, token).await.unwrap().is_some()
}

fn http(shop: &TestShop) -> TestClient<impl Endpoint> {
    TestClient::new(Route::new().nest("/admin/sign-in", auth::http::routes()).data(shop.shop.clone()))
}

both!(a_sign_in_link_signs_in_once_even_when_twenty_redeem_it_together, |shop| {
    let token = link_token(shop).await;
    let tries = (0..20).map(|_| {
        let (shop, token) = (shop.shop.clone(), token.clone());
        tokio::spawn(async move { auth::redeem_sign_in_link(&shop, &token, "curl").await })
    });
    let outcomes: Vec<Result<SignedIn>> =
        join_all(tries).await.into_iter().map(|joined| joined.unwrap()).collect();
    let inside: Vec<&SignedIn> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert_eq!(inside.len(), 1);
    assert_eq!(inside[0].staff.name(), "admin");
    assert!(is_signed_in(shop, session_token(inside[0])).await);
    assert_eq!(outcomes.iter().filter(|o| matches!(o, Err(e) if e.is(Reason::Expired))).count(), 19);
    assert_eq!(auth::session::Entity::find().count(&shop.db).await.unwrap(), 1);
});

both!(a_sign_in_link_lives_ten_minutes, |shop| {
    let (early, late) = (link_token(shop).await, link_token(shop).await);
    shop.advance(TimeDelta::seconds(599));
    assert!(auth::redeem_sign_in_link(shop, &early, "").await.is_ok());
    shop.advance(TimeDelta::seconds(1));
    assert_eq!(reason(auth::redeem_sign_in_link(shop, &late, "").await), Some(Reason::Expired));
    assert_eq!(reason(auth::redeem_sign_in_link(shop, "nonsense", "").await), Some(Reason::Expired));
});

both!(links_made_together_make_one_owner, |shop| {
    let made = (0..10).map(|_| {
        let shop = shop.shop.clone();
        tokio::spawn(async move { auth::make_sign_in_link(&shop).await.unwrap() })
    });
    join_all(made).await.into_iter().for_each(|joined| drop(joined.unwrap()));
    assert_eq!(auth::staff::Entity::find().count(&shop.db).await.unwrap(), 1);
    assert!(auth::has_owner(shop).await.unwrap());
});

both!(looking_at_a_sign_in_link_does_not_use_it_up, |shop| {
    let client = http(shop);
    let path = format!("/admin/sign-in/{}", link_token(shop).await);
    for _ in 0..3 {
        let page = client.get(&path).header("accept-language", "en").send().await;
        page.assert_status_is_ok();
        page.assert_header("cache-control", "no-store");
        assert!(page.0.headers().get("set-cookie").is_none());
        let html = page.0.into_body().into_string().await.unwrap();
        assert!(html.contains("<form method=\"post\">") && html.contains("Enter</button>"), "{html}");
    }
    assert!(client.head(&path).send().await.0.headers().get("set-cookie").is_none());

    let entered = client.post(&path).send().await;
    entered.assert_status(StatusCode::SEE_OTHER);
    entered.assert_header("location", "/admin");
    let cookie = entered.0.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.contains("; Path=/")
    );

    let again = client.post(&path).send().await;
    again.assert_status(StatusCode::GONE);
    assert!(again.0.headers().get("set-cookie").is_none());
    let page = client.get(&path).send().await;
    page.assert_status(StatusCode::GONE);
    assert!(page.0.into_body().into_string().await.unwrap().contains("Ce lien ne sert plus"));
});

both!(a_wrong_name_and_a_wrong_password_are_answered_alike, |shop| {
    auth::create_owner(shop, "camille", PASSWORD).await.unwrap();
    auth::make_sign_in_link(shop).await.unwrap();
    let wrong_password = auth::sign_in(shop, &visitor_at(1), "camille", "wrong", None).await.unwrap_err();
    let wrong_name = auth::sign_in(shop, &visitor_at(1), "nobody", PASSWORD, None).await.unwrap_err();
    assert_eq!(format!("{wrong_password:?}"), format!("{wrong_name:?}"));
    assert!(wrong_name.is(Reason::WrongCredentials));
    let signed_in = auth::sign_in(shop, &visitor_at(1), " camille ", PASSWORD, None).await.unwrap();
    assert_eq!(signed_in.staff.name(), "camille");
});

both!(a_name_without_a_password_is_no_way_in, |shop| {
    auth::make_sign_in_link(shop).await.unwrap();
    for password in ["", "nobody's password"] {
        let outcome = auth::sign_in(shop, &visitor_at(1), "admin", password, None).await;
        assert_eq!(reason(outcome), Some(Reason::WrongCredentials));
    }
});

both!(tries_are_throttled_by_name_until_time_has_passed, |shop| {
    auth::create_owner(shop, "camille", PASSWORD).await.unwrap();
    for n in 0..10 {
        let outcome = auth::sign_in(shop, &visitor_at(n), "camille", "wrong", None).await;
        assert_eq!(reason(outcome), Some(Reason::WrongCredentials));
    }
    let right = auth::sign_in(shop, &visitor_at(99), "camille", PASSWORD, None).await;
    assert_eq!(reason(right), Some(Reason::Throttled));
    shop.advance(TimeDelta::minutes(15));
    assert!(auth::sign_in(shop, &visitor_at(99), "camille", PASSWORD, None).await.is_ok());
});

both!(tries_are_throttled_by_address, |shop| {
    auth::create_owner(shop, "camille", PASSWORD).await.unwrap();
    for n in 0..10 {
        let outcome = auth::sign_in(shop, &visitor_at(1), &format!("name{n}"), "wrong", None).await;
        assert_eq!(reason(outcome), Some(Reason::WrongCredentials));
    }
    let here = auth::sign_in(shop, &visitor_at(1), "camille", PASSWORD, None).await;
    assert_eq!(reason(here), Some(Reason::Throttled));
    assert!(auth::sign_in(shop, &visitor_at(2), "camille", PASSWORD, None).await.is_ok());
});

both!(tries_at_the_same_moment_are_all_counted, |shop| {
    auth::create_owner(shop, "camille", PASSWORD).await.unwrap();
    let tries = (0..40).map(|n| {
        let shop = shop.shop.clone();
        tokio::spawn(
            async move { reason(auth::sign_in(&shop, &visitor_at(n), "camille", "wrong", None).await) },
        )
    });
    let outcomes: Vec<Option<Reason>> =
        join_all(tries).await.into_iter().map(|joined| joined.unwrap()).collect();
    let tried = outcomes.iter().filter(|o| **o == Some(Reason::WrongCredentials)).count();
    assert!(tried <= 10, "{tried} passwords were tried");
    assert_eq!(outcomes.iter().filter(|o| **o == Some(Reason::Throttled)).count(), 40 - tried);
});

both!(signing_in_wipes_the_name_s_slate, |shop| {
    auth::create_owner(shop, "camille", PASSWORD).await.unwrap();
    for round in 0..3 {
        for n in 0..9 {
            let outcome = auth::sign_in(shop, &visitor_at(round * 10 + n), "camille", "wrong", None).await;
            assert_eq!(reason(outcome), Some(Reason::WrongCredentials));
        }
        assert!(auth::sign_in(shop, &visitor_at(100 + round), "camille", PASSWORD, None).await.is_ok());
    }
});

both!(a_session_ends_after_two_weeks_without_a_visit_or_three_months, |shop| {
    let idle = auth::redeem_sign_in_link(shop, &link_token(shop).await, "").await.unwrap();
    let used = auth::redeem_sign_in_link(shop, &link_token(shop).await, "").await.unwrap();
    let (idle, used) = (session_token(&idle), session_token(&used));
    for _ in 0..2 {
        shop.advance(TimeDelta::days(7));
        assert!(is_signed_in(shop, used).await);
    }
    assert!(!is_signed_in(shop, idle).await, "14 days without a visit");
    for _ in 0..10 {
        shop.advance(TimeDelta::days(7));
        assert!(is_signed_in(shop, used).await);
    }
    shop.advance(TimeDelta::days(6));
    assert!(!is_signed_in(shop, used).await, "90 days in all");

    auth::clear(shop).await.unwrap();
    assert_eq!(auth::session::Entity::find().count(&shop.db).await.unwrap(), 0);
    assert_eq!(auth::sign_in_link::Entity::find().count(&shop.db).await.unwrap(), 0);
});

both!(signing_out_ends_this_session_alone, |shop| {
    let here = auth::redeem_sign_in_link(shop, &link_token(shop).await, "").await.unwrap();
    let there = auth::redeem_sign_in_link(shop, &link_token(shop).await, "").await.unwrap();
    let cookie = auth::sign_out(shop, &here.staff).await.unwrap();
    assert!(cookie.contains("Max-Age=0"));
    assert!(!is_signed_in(shop, session_token(&here)).await);
    assert!(is_signed_in(shop, session_token(&there)).await);
});

both!(a_password_that_is_set_signs_in_and_ends_other_sessions, |shop| {
    let here = auth::redeem_sign_in_link(shop, &link_token(shop).await, "").await.unwrap();
    let there = auth::redeem_sign_in_link(shop, &link_token(shop).await, "").await.unwrap();
    for (password, why) in [("", Reason::Required), ("9 letters", Reason::OutOfRange)] {
        let refused = auth::set_password(shop, &visitor_at(1), &here.staff, None, password).await;
        assert_eq!(reason(refused), Some(why));
    }
    let long = auth::set_password(shop, &visitor_at(1), &here.staff, None, &"x".repeat(201)).await;
    assert_eq!(reason(long), Some(Reason::TooLong));

    let row = auth::set_password(shop, &visitor_at(1), &here.staff, None, "dix lettre").await.unwrap();
    assert!(row.password_hash.unwrap().starts_with("$argon2id$"));
    assert!(is_signed_in(shop, session_token(&here)).await);
    assert!(!is_signed_in(shop, session_token(&there)).await);
    assert!(auth::sign_in(shop, &visitor_at(1), "admin", "dix lettre", None).await.is_ok());
});

both!(who_changes_a_password_gives_the_one_of_now, |shop| {
    auth::create_owner(shop, "camille", PASSWORD).await.unwrap();
    let here = auth::sign_in(shop, &visitor_at(1), "camille", PASSWORD, None).await.unwrap().staff;
    let there = auth::sign_in(shop, &visitor_at(1), "camille", PASSWORD, None).await.unwrap();
    assert!(auth::asks_current(shop, &here).await.unwrap());
    for (given, why) in
        [(None, Reason::Required), (Some(""), Reason::Required), (Some("not the one"), Reason::WrongPassword)]
    {
        let refused = auth::set_password(shop, &visitor_at(1), &here, given, "another sentence").await;
        let Err(Error::Refused(refusals)) = refused else { panic!("{given:?} was taken") };
        assert_eq!((refusals[0].reason, refusals[0].field.as_str()), (why, "currentPassword"));
    }
    assert!(is_signed_in(shop, session_token(&there)).await, "nothing has changed");
    auth::set_password(shop, &visitor_at(1), &here, Some(PASSWORD), "another sentence").await.unwrap();
    assert!(auth::sign_in(shop, &visitor_at(1), "camille", "another sentence", None).await.is_ok());
    assert!(!is_signed_in(shop, session_token(&there)).await);

    for n in 0..10 {
        let refused =
            auth::set_password(shop, &visitor_at(n), &here, Some(PASSWORD), "a third sentence").await;
        assert_eq!(reason(refused), Some(Reason::WrongPassword));
    }
    let right = Some("another sentence");
    let refused = auth::set_password(shop, &visitor_at(99), &here, right, "a third sentence").await;
    assert_eq!(reason(refused), Some(Reason::Throttled), "guesses are counted as at the door");
});

both!(a_link_from_the_machine_is_the_way_back_for_an_hour, |shop| {
    let here = auth::redeem_sign_in_link(shop, &link_token(shop).await, "").await.unwrap().staff;
    assert!(!auth::asks_current(shop, &here).await.unwrap(), "there is none");
    for password in [PASSWORD, "another sentence"] {
        auth::set_password(shop, &visitor_at(1), &here, None, password).await.unwrap();
    }
    shop.advance(TimeDelta::hours(1));
    assert!(auth::asks_current(shop, &here).await.unwrap(), "somebody else may have found the browser open");
    let refused = auth::set_password(shop, &visitor_at(1), &here, None, PASSWORD).await;
    assert_eq!(reason(refused), Some(Reason::Required));
});

both!(an_owner_s_name_is_taken_once, |shop| {
    auth::create_owner(shop, "camille", PASSWORD).await.unwrap();
    assert_eq!(reason(auth::create_owner(shop, "camille", PASSWORD).await), Some(Reason::Taken));
    assert_eq!(reason(auth::create_owner(shop, "", PASSWORD).await), Some(Reason::Required));
});

both!(the_database_holds_no_token, |shop| {
    let link = link_token(shop).await;
    let signed_in = auth::redeem_sign_in_link(shop, &link, "").await.unwrap();
    let token = session_token(&signed_in).to_owned();
    let session = auth::session::Entity::find().one(&shop.db).await.unwrap().unwrap();
    let stored = auth::sign_in_link::Entity::find().one(&shop.db).await.unwrap().unwrap();
    assert_eq!((session.token_hash.len(), stored.token_hash.len()), (32, 32));
    assert_ne!(session.token_hash, token.as_bytes());
    assert_ne!(stored.token_hash, link.as_bytes());
    assert_eq!(token.len(), 43);
});

both!(cookies_are_secure_where_the_shop_is, |shop| {
    let mut secure = shop.shop.clone();
    secure.public_url = "https://shop.test".parse().unwrap();
    let url = auth::make_sign_in_link(&secure).await.unwrap();
    let signed_in = auth::redeem_sign_in_link(&secure, url.rsplit('/').next().unwrap(), "").await.unwrap();
    assert!(signed_in.cookie.ends_with("; Secure"));
});
