//! The ZIP form of a file (SPEC 3.6): prepared in the background, switched at any time, never in anybody's way.

use std::io::{Cursor, Read};

use chrono::TimeDelta;
use comptoir::delivery;
use comptoir::files::{self, ZipOption, ZipState, zip_form};
use comptoir::settings::{self, DownloadSettings};
use poem::http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use sha2::{Digest, Sha256};

use crate::delivery_sale::{NAME, Sale, body, header_of, sell, text, upload};
use crate::test_shop::TestShop;
use crate::{both, sale};

const SIZE: usize = 600_000;

/// Switches the option for the whole shop, and lets the jobs run.
async fn switch(shop: &TestShop, zip: bool) {
    let staff = sale::merchant(shop).await;
    let settings = DownloadSettings { zip, ..settings::download_settings(&shop.db).await.unwrap() };
    settings::update_downloads(shop, &staff, settings).await.unwrap();
}

async fn run_jobs(shop: &TestShop) {
    let shop_wide = settings::download_settings(&shop.db).await.unwrap().zip;
    files::queue_zips(shop, shop_wide).await.unwrap();
    files::make_zips(shop).await.unwrap();
}

async fn forms(shop: &TestShop) -> Vec<zip_form::Model> {
    zip_form::Entity::find().all(&shop.db).await.unwrap()
}

fn unzipped(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(archive.len(), 1);
    let mut read = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut read).unwrap();
    read
}

async fn page(sale: &Sale<'_>) -> String {
    text(sale.client().get(sale.page().await).header("accept-language", "en").send().await).await
}

both!(a_file_is_delivered_as_it_is_until_its_zip_form_is_ready, |shop| {
    let sale = sell(shop, SIZE).await;
    switch(shop, true).await;
    assert!(page(&sale).await.contains("The file as it is"));
    run_jobs(shop).await;
    let form = forms(shop).await.remove(0);
    assert_eq!((form.state, form.done_bytes, form.entry_name.as_str()), (ZipState::Ready, SIZE as i64, NAME));
    let said = page(&sale).await;
    let hex: String = form.sha256.as_ref().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(said.contains("ZIP archive") && said.contains(&hex) && said.contains("日本.pdf.zip"), "{said}");

    let address = sale.open().await;
    assert!(address.ends_with(".pdf.zip"), "{address}");
    let answer = sale.get(&address, None).await;
    assert_eq!(header_of(&answer, "content-type").unwrap(), "application/zip");
    assert_eq!(header_of(&answer, "content-length").unwrap(), form.size_bytes.unwrap().to_string());
    assert_eq!(header_of(&answer, "etag").unwrap(), format!("\"{hex}\""));
    let whole = body(answer).await;
    assert_eq!(Sha256::digest(&whole).to_vec(), form.sha256.unwrap());
    assert_eq!(unzipped(&whole, NAME), sale.bytes);
    assert_eq!(sale.counter().await, 1);
    assert_eq!(body(sale.get(&address, Some("bytes=100-199")).await).await, whole[100..200]);
});

both!(switching_breaks_no_link_and_no_running_transfer, |shop| {
    let sale = sell(shop, SIZE).await;
    let plain = sale.open().await;
    assert_eq!(sale.fetch(&plain, 0..1000).await, StatusCode::PARTIAL_CONTENT);
    switch(shop, true).await;
    run_jobs(shop).await;
    // What was begun goes on in the form that it was begun with, and the page says so.
    assert_eq!(sale.open().await, plain);
    assert!(page(&sale).await.contains("The file as it is"));
    assert_eq!(sale.fetch(&plain, 1000..SIZE).await, StatusCode::PARTIAL_CONTENT);
    assert_eq!(sale.counter().await, 1);
    let zipped = sale.open().await;
    assert_ne!(zipped, plain);
    let half = body(sale.get(&zipped, Some("bytes=0-999")).await).await;

    switch(shop, false).await;
    run_jobs(shop).await;
    assert_eq!(sale.open().await, zipped);
    let rest = body(sale.get(&zipped, Some("bytes=1000-")).await).await;
    assert_eq!(unzipped(&[half, rest].concat(), NAME), sale.bytes);
    assert_eq!(sale.counter().await, 2);
    let again = sale.open().await;
    assert_eq!(body(sale.get(&again, None).await).await, sale.bytes);
    // The old addresses still give what they gave.
    assert_eq!(sale.fetch(&plain, 0..10).await, StatusCode::PARTIAL_CONTENT);
});

both!(a_file_can_be_an_exception, |shop| {
    let staff = sale::merchant(shop).await;
    let sale = sell(shop, 1000).await;
    files::set_zip(shop, &staff, sale.file, ZipOption::Always).await.unwrap();
    run_jobs(shop).await;
    assert!(sale.open().await.ends_with(".zip"));
    let other = sell(shop, 1000).await;
    switch(shop, true).await;
    files::set_zip(shop, &staff, other.file, ZipOption::Never).await.unwrap();
    run_jobs(shop).await;
    assert!(!other.open().await.ends_with(".zip"));
    assert_eq!(forms(shop).await.len(), 1);
    assert!(files::set_zip(shop, &staff, shop.new_id(), ZipOption::Never).await.is_err());
});

both!(what_is_a_zip_already_is_not_packed_again, |shop| {
    let sale = sell(shop, 1000).await;
    let mut version = sale.version.clone().into_active_model();
    version.media_type = Set("application/zip".into());
    version.update(&shop.db).await.unwrap();
    switch(shop, true).await;
    run_jobs(shop).await;
    assert!(forms(shop).await.is_empty());
    assert_eq!(body(sale.get(&sale.open().await, None).await).await, sale.bytes);
});

both!(another_name_makes_another_form_and_a_new_version_too, |shop| {
    let sale = sell(shop, 1000).await;
    switch(shop, true).await;
    run_jobs(shop).await;
    let mut file = files::files_by_id(&shop.db, &[sale.file]).await.unwrap().remove(0).into_active_model();
    file.customer_name = Set("Autre.pdf".into());
    file.update(&shop.db).await.unwrap();
    assert!(sale.open().await.ends_with("/Autre.pdf"));
    run_jobs(shop).await;
    assert_eq!(forms(shop).await.len(), 2);
    let address = sale.open().await;
    body(sale.get(&address, None).await).await;
    let address = sale.open().await;
    assert!(address.ends_with("/Autre.pdf.zip"), "{address}");
    assert_eq!(unzipped(&body(sale.get(&address, None).await).await, "Autre.pdf"), sale.bytes);

    upload(shop, sale.file, 2, b"another text").await;
    run_jobs(shop).await;
    let address = sale.open().await;
    assert_eq!(unzipped(&body(sale.get(&address, None).await).await, "Autre.pdf"), b"another text");
});

both!(a_process_that_died_over_a_form_is_followed_by_another, |shop| {
    let sale = sell(shop, 1000).await;
    switch(shop, true).await;
    files::queue_zips(shop, true).await.unwrap();
    let mut row = forms(shop).await.remove(0).into_active_model();
    row.state = Set(ZipState::Working);
    row.tries = Set(1);
    row.due_at = Set((*shop.clock.now() + TimeDelta::minutes(5)).into());
    row.update(&shop.db).await.unwrap();
    files::make_zips(shop).await.unwrap();
    assert_eq!(forms(shop).await[0].state, ZipState::Working);
    shop.advance(TimeDelta::minutes(5));
    let (one, other) = tokio::join!(files::make_zips(shop), files::make_zips(shop));
    one.unwrap();
    other.unwrap();
    let form = forms(shop).await.remove(0);
    assert_eq!((form.state, form.tries), (ZipState::Ready, 2));
    assert!(sale.open().await.ends_with(".zip"));
});

both!(a_file_that_cannot_be_packed_is_tried_again_and_delivered_as_it_is, |shop| {
    let sale = sell(shop, 1000).await;
    let path = shop.dir.path().join("files").join(&sale.version.storage_key);
    std::fs::write(&path, vec![7; 1000]).unwrap();
    switch(shop, true).await;
    run_jobs(shop).await;
    let form = forms(shop).await.remove(0);
    assert_eq!((form.state, form.tries), (ZipState::Queued, 1));
    assert!(form.last_error.unwrap().contains("not what was uploaded"));
    assert!(!sale.open().await.ends_with(".zip"));
    std::fs::write(&path, &sale.bytes).unwrap();
    shop.advance(TimeDelta::minutes(1));
    run_jobs(shop).await;
    assert_eq!(forms(shop).await[0].state, ZipState::Ready);
});

both!(a_form_whose_bytes_are_gone_is_made_again_with_the_same_bytes, |shop| {
    let sale = sell(shop, 1000).await;
    switch(shop, true).await;
    run_jobs(shop).await;
    let form = forms(shop).await.remove(0);
    let address = sale.open().await;
    let path = shop.dir.path().join("files").join(form.storage_key.as_ref().unwrap());
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    sale.get(&address, None).await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((forms(shop).await[0].state, sale.counter().await), (ZipState::Queued, 0));
    run_jobs(shop).await;
    assert_eq!(body(sale.get(&address, None).await).await, bytes);
});

both!(the_log_forgets_who_downloaded_when_its_time_is_over, |shop| {
    let sale = sell(shop, 1000).await;
    body(sale.get(&sale.open().await, None).await).await;
    shop.advance(TimeDelta::days(364));
    delivery::forget_clients(shop).await.unwrap();
    assert_eq!(sale.transfers().await[0].client_address, "127.0.0.1");
    shop.advance(TimeDelta::days(2));
    delivery::forget_clients(shop).await.unwrap();
    let transfer = &sale.transfers().await[0];
    assert_eq!(
        (transfer.client_address.as_str(), transfer.agent.as_str(), transfer.delivered_bytes),
        ("", "", 1000)
    );
});
