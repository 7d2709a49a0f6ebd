//! Pictures: what becomes of them, and who sees them (SPEC 2.3).

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use poem::http::{Method, StatusCode, header};
use poem::test::TestResponse;
use serde_json::{Value, json};

use crate::both;
use crate::browser::Browser;
use crate::catalogue::{catalogue, create_product, publish};

/// A picture whose left half is red and right half blue.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let colour = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, colour));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The same JPEG, as a camera held on its side writes it: EXIF orientation 6, turn by a quarter to the right.
fn held_on_its_side(jpeg: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

async fn upload(visitor: &Browser, product: &str, bytes: Vec<u8>) -> TestResponse {
    visitor.request(Method::PUT, &format!("/admin/pictures/{product}")).body(bytes).send().await
}

async fn pictures(owner: &Browser, product: &str) -> Vec<Value> {
    let query = "query($id: ID!) { adminProduct(id: $id) { pictures { id alt width height src srcset } } }";
    let data = owner.data(query, json!({ "id": product })).await;
    data["adminProduct"]["pictures"].as_array().unwrap().clone()
}

async fn decoded(answer: TestResponse) -> DynamicImage {
    let bytes = answer.0.into_body().into_vec().await.unwrap();
    image::load_from_memory_with_format(&bytes, ImageFormat::WebP).unwrap()
}

async fn product_in(owner: &Browser, shelf: &str, title: &str) -> String {
    let product = create_product(owner, title, &[shelf]).await["id"].as_str().unwrap().to_owned();
    publish(owner, &product).await;
    product
}

both!(a_picture_is_served_in_several_widths_that_everybody_may_keep, |shop| {
    let owner = Browser::owner(shop).await;
    let shelf = catalogue(&owner, "Livres", "LISTED").await;
    let product = product_in(&owner, &shelf, "Livre").await;
    let answer = upload(&owner, &product, picture(1_200, 600, ImageFormat::Jpeg)).await;
    assert_eq!(answer.0.status(), StatusCode::CREATED);
    let all = pictures(&owner, &product).await;
    assert_eq!((all[0]["width"].clone(), all[0]["height"].clone()), (json!(1_200), json!(600)));
    let srcset = all[0]["srcset"].as_str().unwrap();
    let forms: Vec<(&str, &str)> = srcset.split(", ").map(|form| form.split_once(' ').unwrap()).collect();
    assert_eq!(forms.iter().map(|form| form.1).collect::<Vec<_>>(), ["320w", "640w", "960w", "1200w"]);
    assert_eq!(all[0]["src"], forms[2].0);
    let stranger = Browser::open(shop);
    for (path, width) in forms {
        let answer = stranger.get(path).await;
        assert_eq!(answer.0.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(answer.0.headers()[header::CONTENT_TYPE], "image/webp");
        let length: usize = answer.0.headers()[header::CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
        assert!(length < 30_000, "{length}");
        let seen = decoded(answer).await;
        assert_eq!(format!("{}w", seen.width()), width);
        assert_eq!(seen.height(), seen.width() / 2);
        let left = seen.to_rgb8().get_pixel(seen.width() / 4, seen.height() / 2).0;
        assert!(left[0] > 180 && left[2] < 60, "{left:?}");
    }
    let page = stranger.get("/product/livre").await.0.into_body().into_string().await.unwrap();
    assert!(page.contains(srcset), "{page}");
    for path in ["/pictures/x/320.webp", "/pictures/x/y", &format!("{}x", all[0]["src"].as_str().unwrap())] {
        assert_eq!(stranger.get(path).await.0.status(), StatusCode::NOT_FOUND, "{path}");
    }
});

both!(a_picture_is_turned_upright_and_a_small_one_is_not_blown_up, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "Livre", &[]).await["id"].as_str().unwrap().to_owned();
    upload(&owner, &product, held_on_its_side(&picture(200, 100, ImageFormat::Jpeg))).await;
    let all = pictures(&owner, &product).await;
    assert_eq!((all[0]["width"].clone(), all[0]["height"].clone()), (json!(100), json!(200)));
    let srcset = all[0]["srcset"].as_str().unwrap();
    assert!(srcset.ends_with("100w") && !srcset.contains(", "), "{srcset}");
    let seen = decoded(owner.get(all[0]["src"].as_str().unwrap()).await).await.to_rgb8();
    assert!(seen.get_pixel(50, 40).0[0] > 150, "what was left is above now");
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let answer = upload(&owner, &product, picture(40, 30, format)).await;
        assert_eq!(answer.0.status(), StatusCode::CREATED, "{format:?}");
    }
});

both!(only_the_staff_adds_pictures_and_only_pictures, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "Livre", &[]).await["id"].as_str().unwrap().to_owned();
    let good = picture(40, 30, ImageFormat::Png);
    assert_eq!(
        upload(&Browser::open(shop), &product, good.clone()).await.0.status(),
        StatusCode::UNAUTHORIZED
    );
    let from_elsewhere = owner
        .request(Method::PUT, &format!("/admin/pictures/{product}"))
        .header("sec-fetch-site", "cross-site")
        .body(good.clone());
    assert_eq!(from_elsewhere.send().await.0.status(), StatusCode::FORBIDDEN);
    assert_eq!(upload(&owner, "prd_0", good.clone()).await.0.status(), StatusCode::NOT_FOUND);
    // 65,000 pixels square, in a few bytes: nothing is unpacked.
    let mut bomb = good.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0xfd, 0xe8, 0, 0, 0xfd, 0xe8]);
    for bytes in
        [b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), good[..60].to_vec(), Vec::new(), bomb]
    {
        let answer = upload(&owner, &product, bytes).await;
        assert_eq!(answer.0.status(), StatusCode::BAD_REQUEST);
        let told: Value = answer.json().await.value().deserialize();
        assert_eq!(told["refusals"][0]["field"], "picture", "{told}");
    }
    let large = upload(&owner, &product, vec![0; (20 << 20) + 1]).await;
    assert_eq!(large.0.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(pictures(&owner, &product).await.is_empty());
});

both!(a_picture_of_what_is_hidden_is_shown_to_nobody_else, |shop| {
    let owner = Browser::owner(shop).await;
    let stranger = Browser::open(shop);
    let shelf = catalogue(&owner, "Fermé", "LISTED").await;
    let product = product_in(&owner, &shelf, "Livre").await;
    upload(&owner, &product, picture(400, 300, ImageFormat::Png)).await;
    let path = pictures(&owner, &product).await[0]["src"].as_str().unwrap().to_owned();
    assert_eq!(stranger.get(&path).await.0.status(), StatusCode::OK);
    let protect =
        "mutation($input: CatalogueProtectInput!) { catalogueProtect(input: $input) { __typename } }";
    owner.data(protect, json!({ "input": { "id": shelf, "password": "sésame" } })).await;
    assert_eq!(stranger.get(&path).await.0.status(), StatusCode::NOT_FOUND);
    let unlock = "mutation($input: CatalogueUnlockInput!) { catalogueUnlock(input: $input) { __typename } }";
    let input = json!({ "input": { "slug": "ferme", "password": "sésame" } });
    stranger.data(unlock, input).await;
    let seen = stranger.get(&path).await;
    assert_eq!(seen.0.status(), StatusCode::OK);
    assert_eq!(seen.0.headers()[header::CACHE_CONTROL], "private, no-store");

    let draft = create_product(&owner, "Brouillon", &[]).await["id"].as_str().unwrap().to_owned();
    upload(&owner, &draft, picture(90, 30, ImageFormat::Png)).await;
    let path = pictures(&owner, &draft).await[0]["src"].as_str().unwrap().to_owned();
    assert_eq!(stranger.get(&path).await.0.status(), StatusCode::NOT_FOUND);
    assert_eq!(owner.get(&path).await.0.status(), StatusCode::OK);
});

both!(pictures_are_described_ordered_copied_and_taken_away, |shop| {
    let owner = Browser::owner(shop).await;
    let product = create_product(&owner, "Livre", &[]).await["id"].as_str().unwrap().to_owned();
    for width in [40, 50] {
        upload(&owner, &product, picture(width, 30, ImageFormat::Png)).await;
    }
    let all = pictures(&owner, &product).await;
    let moved = "mutation($input: PictureMoveInput!) { pictureMove(input: $input) { ... on AdminProduct { pictures { width } } } }";
    let answer = owner.data(moved, json!({ "input": { "id": all[1]["id"], "before": all[0]["id"] } })).await;
    assert_eq!(answer["pictureMove"]["pictures"], json!([{ "width": 50 }, { "width": 40 }]));
    let described = "mutation($input: PictureDescribeInput!) { pictureDescribe(input: $input) { ... on AdminProduct { pictures { alt } } } }";
    let input = json!({ "input": { "id": all[1]["id"], "alt": " Une grue rouge " } });
    let answer = owner.data(described, input).await;
    assert_eq!(answer["pictureDescribe"]["pictures"][0]["alt"], "Une grue rouge");
    let twice = "mutation($first: PictureDescribeInput!, $then: PictureDescribeInput!) {
        first: pictureDescribe(input: $first) { ... on AdminProduct { pictures { alt } } }
        then: pictureDescribe(input: $then) { ... on AdminProduct { pictures { alt } } } }";
    let described = |alt: &str| json!({ "id": all[1]["id"], "alt": alt });
    let input = json!({ "first": described("Une grue"), "then": described("Une grue rouge") });
    let answer = owner.data(twice, input).await;
    let alts = ["first", "then"].map(|act| answer[act]["pictures"][0]["alt"].clone());
    assert_eq!(alts, ["Une grue", "Une grue rouge"], "each act is answered by what it left");
    let copy = "mutation($input: ProductDuplicateInput!) { productDuplicate(input: $input) { ... on AdminProduct { id pictures { alt src } } } }";
    let copy =
        owner.data(copy, json!({ "input": { "id": product, "title": "Copie" } })).await["productDuplicate"]
            .clone();
    assert_eq!(copy["pictures"][0]["alt"], "Une grue rouge");
    assert_eq!(copy["pictures"][0]["src"], all[1]["src"], "the same content lies at the same address");
    let gone = "mutation($input: PictureDeleteInput!) { pictureDelete(input: $input) { ... on AdminProduct { pictures { width } } } }";
    let answer = owner.data(gone, json!({ "input": { "id": all[1]["id"] } })).await;
    assert_eq!(answer["pictureDelete"]["pictures"], json!([{ "width": 40 }]));
    let path = all[1]["src"].as_str().unwrap();
    assert_eq!(owner.get(path).await.0.status(), StatusCode::OK, "the copy still shows it");
    let delete = "mutation($id: ID!) { productDelete(input: { id: $id }) { __typename } }";
    owner.data(delete, json!({ "id": copy["id"] })).await;
    assert_eq!(owner.get(path).await.0.status(), StatusCode::NOT_FOUND);
});
