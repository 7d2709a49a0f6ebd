//! The room's part of the API.

use chrono::TimeDelta;
use comptoir::shop::Shop;
use comptoir::{auth, mail};
use sea_orm::Iterable;
use values::Locale;

use super::{delivery, post_to};
use crate::both;

type Desk = async_graphql::Schema<
    mail::backoffice::Query,
    mail::backoffice::Mutation,
    async_graphql::EmptySubscription,
>;

/// The room's part of the API, asked by an owner.
async fn ask(shop: &Shop, query: &str) -> serde_json::Value {
    let token = auth::make_sign_in_link(shop).await.unwrap();
    let signed_in = auth::redeem_sign_in_link(shop, token.rsplit('/').next().unwrap(), "").await.unwrap();
    let mut visitor = comptoir::visitor::Visitor::stranger(Locale::Fr);
    visitor.staff = Some(signed_in.staff);
    let desk = Desk::build(Default::default(), Default::default(), async_graphql::EmptySubscription).finish();
    let request = async_graphql::Request::new(query)
        .data(shop.clone())
        .data(std::sync::Arc::new(visitor))
        .data(mail::loaders(shop));
    let response = desk.execute(request).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    response.data.into_json().unwrap()
}

both!(the_list_of_mails_is_paged_newest_first_and_filtered, |shop| {
    for n in 0..5 {
        post_to(shop, &format!("buyer{n}@example.fr"), Locale::Fr, &delivery("Camille")).await;
        shop.advance(TimeDelta::seconds(1));
    }
    let page = "{ nodes { recipient subject state text } pageInfo { hasNextPage endCursor } }";
    let first = ask(shop, &format!("{{ adminMails(first: 2) {page} }}")).await;
    let mails = &first["adminMails"];
    assert_eq!(mails["nodes"][0]["recipient"], "buyer4@example.fr");
    assert_eq!(mails["nodes"][1]["subject"], "Vos fichiers de la commande 2026-000007");
    assert!(mails["nodes"][0]["text"].as_str().unwrap().contains("http://shop.test/d/"));
    assert_eq!(mails["pageInfo"]["hasNextPage"], true);

    let after = mails["pageInfo"]["endCursor"].as_str().unwrap();
    let rest =
        ask(shop, &format!("{{ adminMails(first: 3, after: \"{after}\", state: QUEUED) {page} }}")).await;
    assert_eq!(rest["adminMails"]["nodes"][0]["recipient"], "buyer2@example.fr");
    assert_eq!(rest["adminMails"]["nodes"].as_array().unwrap().len(), 3);
    assert_eq!(rest["adminMails"]["pageInfo"]["hasNextPage"], false);

    let sent = ask(shop, "{ adminMails(state: SENT) { nodes { id } } adminMailLeaves }").await;
    assert_eq!(sent["adminMails"]["nodes"].as_array().unwrap().len(), 0);
    assert_eq!(sent["adminMailLeaves"], false);
});

both!(the_api_offers_each_letter_s_fields_and_names_a_wrong_one, |shop| {
    let templates = ask(shop, "{ adminMailTemplates { kind language fields isDefault } }").await;
    let every = mail::MailKind::iter().count() * Locale::ALL.len();
    assert_eq!(templates["adminMailTemplates"].as_array().unwrap().len(), every);
    let delivery =
        templates["adminMailTemplates"].as_array().unwrap().iter().find(|t| t["kind"] == "DELIVERY").unwrap();
    assert_eq!(
        delivery["fields"],
        serde_json::json!(["{OrderID}", "{ClientName}", "{DLFILES}", "{ShopName}", "{OrderURL}"])
    );

    let input = r#"input: { kind: DELIVERY, language: FR, subject: "x", body: "{Nope}" }"#;
    let refused = "... on Refused { refusals { reason field message } }";
    let answer = ask(shop, &format!("mutation {{ mailTemplateUpdate({input}) {{ {refused} }} }}")).await;
    let refusal = &answer["mailTemplateUpdate"]["refusals"][0];
    assert_eq!(
        (refusal["reason"].as_str(), refusal["field"].as_str()),
        (Some("UNKNOWN_FIELD"), Some("body"))
    );
    assert!(refusal["message"].as_str().unwrap().contains("{Nope}"));
    let answer =
        ask(shop, &format!("mutation {{ mailRetry(input: {{ id: \"mel_x\" }}) {{ {refused} }} }}")).await;
    assert_eq!(answer["mailRetry"]["refusals"][0]["reason"], "NOT_FOUND");
});
