//! Installations and the tenants behind them: lifecycle callbacks, looking a tenant up, admins, keys, retention.

pub mod admins;
pub mod directory;
pub mod fresh;
pub mod keys;
pub mod lifecycle;
pub mod operator;
pub mod payload;
pub mod retention;
pub mod tenant;
pub mod user_proof;
