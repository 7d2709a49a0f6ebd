//! Links: what opens them, what closes them, what their page says.

use chrono::{TimeDelta, TimeZone, Utc};
use comptoir::delivery::{self, BoughtFile, DownloadState};
use comptoir::error::Reason;
use comptoir::settings::{self, DownloadSettings};
use futures_util::future::join_all;
use poem::http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::both;
use crate::delivery_sale::{NAME, body, header_of, sell, text, upload};

/// Writes the shop-wide limits as the settings room keeps them.
async fn limit(shop: &crate::test_shop::TestShop, max_downloads: Option<i32>, period_days: Option<i32>) {
    let value = serde_json::to_string(&DownloadSettings {
        max_downloads,
        period_days,
        ..DownloadSettings::default()
    })
    .unwrap();
    let row = settings::setting::ActiveModel {
        name: Set("downloads".to_owned()),
        value: Set(value),
        updated_at: Set(shop.clock.now()),
    };
    row.insert(&shop.db).await.unwrap();
    assert_eq!(settings::download_settings(&shop.db).await.unwrap().period_days, period_days);
}

both!(limits_and_expiry_are_written_on_a_link_when_it_is_delivered, |shop| {
    limit(shop, Some(3), Some(7)).await;
    // 24 November, 11:00 in Paris: the seventh day after it is 1 December, which counts whole.
    let sale = sell(shop, 10).await;
    let link = sale.row().await;
    assert_eq!((link.enabled, link.counter, link.max_downloads, link.generation), (true, 0, Some(3), 1));
    assert_eq!(*link.expires_at.unwrap(), Utc.with_ymd_and_hms(2026, 12, 1, 23, 0, 0).unwrap());
});

both!(delivering_again_enables_the_links_and_keeps_what_was_set_on_them, |shop| {
    let sale = sell(shop, 10).await;
    let now = shop.clock.now();
    sale.steer(async |tx| {
        delivery::set_counter(tx, sale.link, 2, now).await?;
        delivery::set_limit(tx, sale.link, Some(9), now).await?;
        delivery::switch_links(tx, sale.order, DownloadState::Disabled, now).await
    })
    .await;
    let before = sale.row().await;
    assert!(!before.enabled);
    let bought = BoughtFile {
        order_line_id: before.order_line_id,
        product_file_id: sale.file,
        bought_version_id: sale.version.id,
    };
    let more = BoughtFile { order_line_id: shop.new_id(), ..bought };
    let links =
        sale.steer(async |tx| delivery::open_links(tx, shop, sale.order, &[bought, more]).await).await;
    assert_eq!(links.len(), 2);
    assert_eq!((links[0].id, links[0].counter, links[0].max_downloads), (sale.link, 2, Some(9)));
    assert!(links.iter().all(|link| link.enabled));
});

both!(what_makes_no_sense_is_refused_by_name, |shop| {
    let sale = sell(shop, 10).await;
    let now = shop.clock.now();
    let tx = shop.write().await.unwrap();
    assert!(delivery::set_counter(&tx, sale.link, -1, now).await.unwrap_err().is(Reason::OutOfRange));
    assert!(delivery::set_limit(&tx, sale.link, Some(-1), now).await.unwrap_err().is(Reason::OutOfRange));
    assert!(delivery::set_expiry(&tx, shop.new_id(), None, now).await.unwrap_err().is(Reason::NotFound));
    assert!(delivery::renew(&tx, shop.new_id(), now).await.unwrap_err().is(Reason::NotFound));
});

both!(the_page_tells_everything_and_changes_nothing, |shop| {
    limit(shop, Some(3), Some(7)).await;
    let sale = sell(shop, 1_234_567).await;
    sale.steer(async |tx| delivery::set_counter(tx, sale.link, 2, shop.clock.now()).await).await;
    let (before, page) = (sale.row().await, sale.page().await);
    let answer = sale.client().get(&page).header("accept-language", "en").send().await;
    answer.assert_status_is_ok();
    assert_eq!(header_of(&answer, "cache-control").unwrap(), "private, no-store, no-transform");
    assert_eq!(header_of(&answer, "x-robots-tag").unwrap(), "noindex, nofollow");
    assert_eq!(header_of(&answer, "referrer-policy").unwrap(), "no-referrer");
    assert!(header_of(&answer, "content-security-policy").unwrap().contains("style-src 'self'"));
    let html = text(answer).await;
    let sha: String = sale.version.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    for said in [
        "<html lang=\"en\">",
        "Manuel d&#39;été &quot;2&quot; — 日本.pdf",
        "1.2\u{a0}MB (1,234,567\u{a0}bytes)",
        "1 of 3 left",
        "Until the end of Tuesday 1 December 2026 (Europe/Paris time)",
        "<form method=\"post\"><button class=\"button primary\">Download</button></form>",
        &sha,
    ] {
        assert!(html.contains(said), "{said} is not in {html}");
    }
    assert!(!html.contains("<script") && !html.contains("style=") && !html.contains("manual-"), "{html}");

    let client = sale.client();
    let prefetch =
        client.get(&page).header("sec-purpose", "prefetch;prerender").header("purpose", "prefetch");
    prefetch.send().await.assert_status_is_ok();
    let head = sale.client().head(&page).send().await;
    head.assert_status_is_ok();
    assert!(body(head).await.is_empty());
    assert_eq!(sale.row().await, before);
    assert_eq!(sale.transfers().await, []);
});

both!(the_page_speaks_the_visitors_language, |shop| {
    let sale = sell(shop, 10).await;
    let page = sale.page().await;
    let client = sale.client();
    for (cookie, accept, said) in [
        ("", "fr-CA", "Télécharger"),
        ("", "de, en;q=0.5", ">Download<"),
        ("comptoir_locale=fr", "en", "Télécharger"),
        ("a=b; comptoir_locale=en", "fr", ">Download<"),
        ("", "de", "Télécharger"),
    ] {
        let request = client.get(&page).header("accept-language", accept);
        let html = text(request.header("cookie", cookie).send().await).await;
        assert!(html.contains(said), "{cookie} {accept}: {html}");
    }
    let style = sale.client().get("/d/style.css").send().await;
    style.assert_content_type("text/css; charset=utf-8");
});

both!(a_page_without_a_button_says_why_and_what_to_do, |shop| {
    limit(shop, Some(1), Some(1)).await;
    let sale = sell(shop, 10).await;
    let (page, now) = (sale.page().await, shop.clock.now());
    let check = async |status: StatusCode, said: &str| {
        for post in [false, true] {
            let client = sale.client();
            let request = if post { client.post(&page) } else { client.get(&page) };
            let answer = request.header("accept-language", "en").send().await;
            answer.assert_status(status);
            let html = text(answer).await;
            assert!(html.contains(said) && !html.contains("<button"), "{html}");
        }
    };
    sale.steer(async |tx| delivery::set_counter(tx, sale.link, 1, now).await).await;
    check(StatusCode::FORBIDDEN, "Every download has been used").await;
    sale.steer(async |tx| delivery::set_counter(tx, sale.link, 0, now).await).await;
    shop.advance(TimeDelta::days(2));
    check(StatusCode::GONE, "The download period is over").await;
    sale.steer(async |tx| delivery::switch_links(tx, sale.order, DownloadState::Disabled, now).await).await;
    check(StatusCode::FORBIDDEN, "This download is switched off").await;
    sale.steer(async |tx| delivery::renew(tx, sale.link, now).await).await;
    check(StatusCode::NOT_FOUND, "This link opens nothing").await;
    assert_eq!(sale.transfers().await, []);
});

both!(a_forged_token_opens_nothing, |shop| {
    let sale = sell(shop, 10).await;
    let page = sale.page().await;
    let mut forged = page.clone();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.push(last);
    let transfer = sale.open().await.replace("/t/", "/d/");
    for address in [forged, transfer, "/d/x".into(), format!("{page}x"), "/d/%00".into()] {
        sale.client().get(&address).send().await.assert_status(StatusCode::NOT_FOUND);
        sale.client().post(&address).send().await.assert_status(StatusCode::NOT_FOUND);
    }
    let secret = page.replace("/d/", "/t/");
    sale.client().get(secret).send().await.assert_status(StatusCode::NOT_FOUND);
});

both!(the_last_day_counts_to_its_last_second, |shop| {
    limit(shop, None, Some(0)).await;
    let sale = sell(shop, 10).await;
    // It is 11:00 in Paris.
    shop.advance(TimeDelta::hours(13) - TimeDelta::seconds(1));
    sale.press().await.assert_status(StatusCode::SEE_OTHER);
    shop.advance(TimeDelta::seconds(1));
    sale.press().await.assert_status(StatusCode::GONE);
});

both!(pressing_again_rejoins_the_same_transfer, |shop| {
    let sale = sell(shop, 10).await;
    let first = sale.open().await;
    assert!(
        first.ends_with("/Manuel%20d%27%C3%A9t%C3%A9%20%222%22%20%E2%80%94%20%E6%97%A5%E6%9C%AC.pdf"),
        "{first}"
    );
    assert_eq!(sale.open().await, first);
    assert_eq!(sale.transfers().await.len(), 1);
    // Its time over, another one takes its place.
    shop.advance(TimeDelta::hours(24));
    let second = sale.open().await;
    assert_ne!(second, first);
    let transfers = sale.transfers().await;
    assert!(transfers[0].closed_at.is_some() && transfers[1].closed_at.is_none());
});

both!(a_transfer_lives_as_long_as_its_file_takes_on_a_slow_line, |shop| {
    let sale = sell(shop, 10).await;
    let mut version: comptoir::files::file_version::ActiveModel = sale.version.clone().into();
    version.size_bytes = Set(50_000_000_000);
    version.update(&shop.db).await.unwrap();
    sale.open().await;
    let transfer = &sale.transfers().await[0];
    let days = (*transfer.expires_at - *transfer.opened_at).num_days();
    assert!((8..11).contains(&days), "{days}");
});

both!(a_new_version_replaces_the_transfer_that_was_open, |shop| {
    let sale = sell(shop, 10).await;
    let old = sale.open().await;
    let new = upload(shop, sale.file, 2, b"another text").await;
    let address = sale.open().await;
    assert_ne!(address, old);
    assert_eq!(sale.transfers().await[1].file_version_id, new.id);
    assert_eq!(body(sale.get(&address, None).await).await, "another text");
    sale.get(&old, None).await.assert_status(StatusCode::GONE);
});

both!(two_hundred_openings_at_once_never_exceed_the_limit, |shop| {
    limit(shop, Some(5), None).await;
    let sale = sell(shop, 1000).await;
    let sale = &sale;
    // Each buyer presses, and fetches all that the address gives.
    let buyers = (0..200).map(|_| async move {
        let answer = sale.press().await;
        if answer.0.status() != StatusCode::SEE_OTHER {
            assert_eq!(answer.0.status(), StatusCode::FORBIDDEN);
            return;
        }
        let answer = sale.get(&header_of(&answer, "location").unwrap(), None).await;
        if answer.0.status() == StatusCode::OK {
            assert_eq!(body(answer).await, sale.bytes);
        }
    });
    join_all(buyers).await;
    let transfers = sale.transfers().await;
    let counted = transfers.iter().filter(|transfer| transfer.counted_at.is_some()).count();
    let link = sale.row().await;
    assert!(link.counter <= 5, "{}", link.counter);
    assert_eq!(usize::try_from(link.counter).unwrap(), counted);
    assert!(transfers.len() <= 5, "{}", transfers.len());
    assert!(transfers.iter().all(|transfer| transfer.sent_bytes <= 3 * transfer.size_bytes));
});

both!(openings_at_once_make_one_transfer, |shop| {
    let sale = sell(shop, 1000).await;
    let addresses = join_all((0..200).map(|_| sale.open())).await;
    assert!(addresses.iter().all(|address| *address == addresses[0]));
    assert_eq!(sale.transfers().await.len(), 1);
});

both!(a_new_address_kills_the_old_one_and_what_is_under_way, |shop| {
    let sale = sell(shop, 10).await;
    let (page, address) = (sale.page().await, sale.open().await);
    sale.steer(async |tx| delivery::renew(tx, sale.link, shop.clock.now()).await).await;
    sale.client().get(&page).send().await.assert_status(StatusCode::NOT_FOUND);
    sale.client().post(&page).send().await.assert_status(StatusCode::NOT_FOUND);
    sale.get(&address, None).await.assert_status(StatusCode::GONE);
    sale.client().head(&address).send().await.assert_status(StatusCode::GONE);
    let fresh = sale.open().await;
    assert_eq!(body(sale.get(&fresh, None).await).await, sale.bytes);
});

both!(a_link_switched_off_stops_its_transfer_and_lives_again_when_switched_on, |shop| {
    let sale = sell(shop, 10).await;
    let (address, now) = (sale.open().await, shop.clock.now());
    sale.steer(async |tx| delivery::switch_links(tx, sale.order, DownloadState::Disabled, now).await).await;
    sale.get(&address, None).await.assert_status(StatusCode::FORBIDDEN);
    sale.steer(async |tx| delivery::switch_links(tx, sale.order, DownloadState::Enabled, now).await).await;
    assert_eq!(body(sale.get(&address, None).await).await, sale.bytes);
});

both!(deleted_links_open_nothing, |shop| {
    let sale = sell(shop, 10).await;
    let (page, address) = (sale.page().await, sale.open().await);
    sale.steer(async |tx| delivery::delete_links(tx, sale.order).await).await;
    sale.client().get(&page).send().await.assert_status(StatusCode::NOT_FOUND);
    sale.get(&address, None).await.assert_status(StatusCode::NOT_FOUND);
    assert_eq!(sale.transfers().await, []);
});

both!(a_letter_names_the_files_and_holds_no_address, |shop| {
    let sale = sell(shop, 10).await;
    let files = delivery::letter_files(&shop.db, &[sale.row().await]).await.unwrap();
    assert_eq!((files[0].name.as_str(), files[0].size_bytes, files[0].link), (NAME, 10, sale.link));
    let token = sale.page().await.replace("/d/", "");
    assert!(!serde_json::to_string(&files[0].name).unwrap().contains(&token));
});
