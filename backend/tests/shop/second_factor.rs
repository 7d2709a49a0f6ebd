//! The second factor: codes that count once, and codes for the day the authenticator is lost.

use chrono::TimeDelta;
use comptoir::auth::{self, SignedIn, Staff, StaffRole, totp};
use comptoir::error::{Reason, Result};
use comptoir::shop::Shop;
use comptoir::visitor::Visitor;
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use totp_rs::{Builder, Secret};
use values::Locale;

use crate::both;
use crate::staff::{reason, user};

const PASSWORD: &str = "correct horse battery";

/// What an authenticator shows now.
fn shown(shop: &Shop, key: &str) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(key).unwrap()).build().unwrap();
    totp.generate(u64::try_from(shop.clock.now().timestamp()).unwrap()).to_string()
}

async fn sign_in(shop: &Shop, code: Option<&str>) -> Result<SignedIn> {
    auth::sign_in(shop, &Visitor::stranger(Locale::Fr), "camille", PASSWORD, code).await
}

/// A member of the staff with a second factor, its key, and the recovery codes.
async fn protected(shop: &Shop) -> (Staff, String, Vec<String>) {
    let owner = auth::owner_for_cli(shop).await.unwrap();
    auth::create_user(shop, &owner, &user("camille", StaffRole::Staff)).await.unwrap();
    let staff = sign_in(shop, None).await.unwrap().staff;
    let setup = totp::begin(shop, &staff).await.unwrap();
    assert!(setup.qr_svg.starts_with("<svg ") && !setup.qr_svg.contains("script"));
    let visitor = Visitor::stranger(Locale::Fr);
    let wrong = totp::confirm(shop, &visitor, &staff, "000000").await;
    assert_eq!(reason(wrong), Some(Reason::WrongCode));
    assert!(sign_in(shop, None).await.is_ok(), "it counts once it is confirmed");
    let codes = totp::confirm(shop, &visitor, &staff, &shown(shop, &setup.key)).await.unwrap();
    (staff, setup.key, codes)
}

both!(a_code_is_asked_for_and_counts_once, |shop| {
    let (_, key, _) = protected(shop).await;
    let first = shown(shop, &key);
    assert_eq!(reason(sign_in(shop, None).await), Some(Reason::CodeRequired));
    assert_eq!(reason(sign_in(shop, Some(" ")).await), Some(Reason::CodeRequired));
    assert_eq!(
        reason(sign_in(shop, Some(&first)).await),
        Some(Reason::WrongCode),
        "it switched the factor on"
    );
    shop.advance(TimeDelta::seconds(30));
    let code = shown(shop, &key);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    assert!(sign_in(shop, Some(&spaced)).await.is_ok());
    assert_eq!(reason(sign_in(shop, Some(&code)).await), Some(Reason::WrongCode), "seen over a shoulder");
    shop.advance(TimeDelta::seconds(120));
    assert_eq!(reason(sign_in(shop, Some(&code)).await), Some(Reason::WrongCode), "too old");
});

both!(a_code_typed_in_many_places_at_once_opens_one, |shop| {
    let (_, key, codes) = protected(shop).await;
    shop.advance(TimeDelta::seconds(30));
    for code in [shown(shop, &key), codes[3].clone()] {
        let tries = (0..8).map(|_| {
            let (shop, code) = (shop.shop.clone(), code.clone());
            tokio::spawn(async move { sign_in(&shop, Some(&code)).await.is_ok() })
        });
        let opened = join_all(tries).await.into_iter().filter(|joined| *joined.as_ref().unwrap()).count();
        assert_eq!(opened, 1);
        shop.advance(TimeDelta::minutes(16));
    }
});

both!(a_recovery_code_signs_in_once_however_it_is_typed, |shop| {
    let (staff, _, codes) = protected(shop).await;
    assert_eq!(codes.len(), 10);
    let typed = format!("{}-{} {}", &codes[0][..4], &codes[0][4..8], codes[0][8..].to_uppercase());
    assert!(sign_in(shop, Some(&typed)).await.is_ok());
    assert_eq!(reason(sign_in(shop, Some(&codes[0])).await), Some(Reason::WrongCode));
    assert_eq!(totp::codes_left(&shop.db, staff.id()).await.unwrap(), 9);

    // The database holds none of them, nor the authenticator's key.
    let rows = auth::recovery_code::Entity::find().all(&shop.db).await.unwrap();
    assert!(rows.iter().all(|row| codes.iter().all(|code| !row.code_mac.contains(code.as_str()))));
});

both!(codes_cannot_be_guessed, |shop| {
    protected(shop).await;
    let mut guessed = 0;
    loop {
        let guess = format!("{:06}", 111_111 * (guessed % 9));
        match reason(sign_in(shop, Some(&guess)).await) {
            Some(Reason::WrongCode) => guessed += 1,
            other => break assert_eq!(other, Some(Reason::Throttled)),
        }
    }
    assert!(guessed <= 10, "{guessed} codes were tried");
});

both!(the_second_factor_goes_by_one_s_password_or_an_owner, |shop| {
    let (staff, _, codes) = protected(shop).await;
    assert_eq!(reason(totp::begin(shop, &staff).await), Some(Reason::InUse));
    let visitor = Visitor::stranger(Locale::Fr);
    let wrong = totp::disable(shop, &visitor, &staff, "wrong password").await;
    assert_eq!(reason(wrong), Some(Reason::WrongPassword));
    assert_eq!(reason(sign_in(shop, None).await), Some(Reason::CodeRequired));
    totp::disable(shop, &visitor, &staff, PASSWORD).await.unwrap();
    assert!(sign_in(shop, None).await.is_ok());

    let setup = totp::begin(shop, &staff).await.unwrap();
    totp::confirm(shop, &visitor, &staff, &shown(shop, &setup.key)).await.unwrap();
    assert_eq!(
        reason(sign_in(shop, Some(&codes[1])).await),
        Some(Reason::WrongCode),
        "the old codes are gone"
    );
    let owner = auth::owner_for_cli(shop).await.unwrap();
    totp::reset(shop, &owner, staff.id()).await.unwrap();
    assert!(sign_in(shop, None).await.is_ok());
});
