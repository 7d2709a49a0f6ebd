//! What of the catalogue cannot be GraphQL: what search engines are told, and the bytes of pictures.

mod pictures;
mod search_engines;

pub use pictures::{pictures, uploads};
pub use search_engines::{robots, sitemap};
