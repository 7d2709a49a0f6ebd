//! What search engines are told.

use std::fmt::Write;

use poem::http::header;
use poem::web::Data;
use poem::{Response, handler};

use crate::shop::Shop;

/// `/sitemap.xml`: every address that a stranger may find (sitemaps.org).
#[handler]
pub async fn sitemap(Data(shop): Data<&Shop>) -> Response {
    let addresses = match crate::catalogue::addresses(shop).await {
        Ok(addresses) => addresses,
        Err(error) => {
            tracing::error!("{error:?}");
            return Response::builder().status(poem::http::StatusCode::INTERNAL_SERVER_ERROR).finish();
        }
    };
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    // Slugs are plain; the shop's own address may hold an ampersand.
    let root = shop.url("").replace('&', "&amp;");
    let _ = writeln!(xml, "<url><loc>{root}/</loc></url>");
    for address in addresses {
        let day = address.changed_at.format("%Y-%m-%dT%H:%M:%SZ");
        let _ = writeln!(xml, "<url><loc>{root}{}</loc><lastmod>{day}</lastmod></url>", address.path);
    }
    xml.push_str("</urlset>\n");
    Response::builder()
        .content_type("application/xml; charset=utf-8")
        .header(header::CACHE_CONTROL, "public, max-age=600")
        .body(xml)
}

/// `/robots.txt`: pages that are somebody's own, or for people only.
#[handler]
pub fn robots(Data(shop): Data<&Shop>) -> Response {
    let closed = ["admin", "cart", "checkout", "order/", "d/", "t/", "pay/", "unlock/", "graphql", "search"];
    let mut text = String::from("User-agent: *\n");
    for path in closed {
        let _ = writeln!(text, "Disallow: /{path}");
    }
    let _ = writeln!(text, "Sitemap: {}", shop.url("/sitemap.xml"));
    Response::builder()
        .content_type("text/plain; charset=utf-8")
        .header(header::CACHE_CONTROL, "public, max-age=3600")
        .body(text)
}
