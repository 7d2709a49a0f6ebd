//! The page of all files of an order: what the archive would hold, what it would leave out and why, and a button.

use poem::http::StatusCode;
use poem::web::Data;
use poem::{Request, Response, handler};

use super::words::Obstacle;
use super::{Visit, client_of, disposition, go_to, html, obstacle_of, page, status};
use crate::delivery::all_files::{ArchiveLanding, land_archive, open_archive};
use crate::delivery::settling;
use crate::keys::Purpose;
use crate::shop::Shop;

/// The landing page. It changes nothing, as that of one file.
#[handler]
pub(super) async fn show(request: &Request, shop: Data<&Shop>) -> Response {
    let token = request.raw_path_param("token").unwrap_or_default();
    let visit = Visit::of(request, &shop).await;
    match land_archive(&shop, token).await {
        Ok(found) => visit.archive(&found),
        Err(error) => visit.obstacle(obstacle_of(&error)),
    }
}

/// Opens or rejoins the archive and sends the client to it.
#[handler]
pub(super) async fn open(request: &Request, shop: Data<&Shop>) -> Response {
    let token = request.raw_path_param("token").unwrap_or_default();
    // What was fetched just now is counted first: a download that is complete is not gone on with.
    if let Ok(found) = land_archive(&shop, token).await {
        for deliverable in &found.included {
            settling::settled_soon(deliverable.link.id).await;
        }
    }
    match open_archive(&shop, token, &client_of(request)).await {
        Ok(opened) => {
            let secret = shop.keys.token(Purpose::ArchiveTransfer, opened.id, 0);
            go_to(&format!("/t/all/{secret}/{}", disposition::percent(&opened.name)))
        }
        Err(error) => {
            let visit = Visit::of(request, &shop).await;
            match land_archive(&shop, token).await {
                Ok(found) if found.included.is_empty() => visit.archive(&found),
                _ => visit.obstacle(obstacle_of(&error)),
            }
        }
    }
}

impl Visit {
    fn archive(&self, found: &ArchiveLanding) -> Response {
        let status = match found.left_out.first() {
            Some((_, issue)) if found.included.is_empty() => status(Obstacle::from(*issue)),
            _ => StatusCode::OK,
        };
        html(status, self.locale, page::archive(found, &self.settings, self.locale))
    }
}
