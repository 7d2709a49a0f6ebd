//! Comptoir: a self-hosted shop that sells downloadable files, and goods in the same cart.
//!
//! The rooms, in reading order: what is sold, what a shopper wants, the story of a sale, how it is paid,
//! how it is handed over, what is written to people, who may steer it. `docs/ARCHITECTURE.md` is the map.

pub mod catalogue;
pub mod files;

pub mod cart;
pub mod orders;
pub mod payments;
pub mod shipping;

pub mod delivery;
pub mod mail;

pub mod auth;
pub mod settings;

pub mod dashboard;

pub mod cache;
pub mod config;
pub mod crowd;
pub mod database;
pub mod error;
pub mod ids;
pub mod keys;
pub mod metrics;
pub mod paging;
pub mod revision;
pub mod rows;
pub mod scalars;
pub mod shop;
pub mod storage;
pub mod visitor;

pub mod graphql;
pub mod http;
pub mod jobs;
pub mod pages;

pub mod backup;
pub mod demo;
