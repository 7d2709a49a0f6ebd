//! Which problems of downloads the merchant is told of, as they set it.

use async_graphql::{InputObject, SimpleObject, Union};

use crate::error::Refused;

/// Which problems of downloads the merchant is told of.
#[derive(SimpleObject)]
pub struct AlertSettings {
    /// Somebody wants a file whose link is switched off.
    disabled: bool,
    /// Somebody comes after the last day.
    expired: bool,
    /// Every download has been used.
    limit_reached: bool,
    /// A stored file is not there.
    file_missing: bool,
    /// A stored file cannot be read.
    storage_error: bool,
    /// A link is used from many networks in a short time.
    unusual_use: bool,
    /// How many networks are unusual.
    networks: i32,
    /// Within how many hours.
    hours: i32,
}

impl From<super::AlertSettings> for AlertSettings {
    fn from(settings: super::AlertSettings) -> Self {
        let super::AlertSettings {
            disabled,
            expired,
            limit_reached,
            file_missing,
            storage_error,
            unusual_use,
            networks,
            hours,
        } = settings;
        Self { disabled, expired, limit_reached, file_missing, storage_error, unusual_use, networks, hours }
    }
}

/// The settings, or why not.
#[derive(Union)]
pub enum AlertSettingsResult {
    /// The settings as they are now.
    AlertSettings(AlertSettings),
    /// Why not.
    Refused(Refused),
}

impl From<super::AlertSettings> for AlertSettingsResult {
    fn from(settings: super::AlertSettings) -> Self {
        Self::AlertSettings(settings.into())
    }
}

/// Which problems of downloads the merchant is told of, all together.
#[derive(InputObject)]
pub struct AlertSettingsUpdateInput {
    /// Somebody wants a file whose link is switched off.
    disabled: bool,
    /// Somebody comes after the last day.
    expired: bool,
    /// Every download has been used.
    limit_reached: bool,
    /// A stored file is not there.
    file_missing: bool,
    /// A stored file cannot be read.
    storage_error: bool,
    /// A link is used from many networks in a short time.
    unusual_use: bool,
    /// From 2 to 1000.
    networks: i32,
    /// From 1 to 720.
    hours: i32,
}

impl From<AlertSettingsUpdateInput> for super::AlertSettings {
    fn from(input: AlertSettingsUpdateInput) -> Self {
        let AlertSettingsUpdateInput {
            disabled,
            expired,
            limit_reached,
            file_missing,
            storage_error,
            unusual_use,
            networks,
            hours,
        } = input;
        Self { disabled, expired, limit_reached, file_missing, storage_error, unusual_use, networks, hours }
    }
}
