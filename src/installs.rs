//! Installations and the tenants behind them: lifecycle callbacks and events, looking a tenant up, callers and admins, keys, retention.

pub mod admins;
pub mod caller;
pub mod directory;
pub mod forge;
pub mod fresh;
pub mod keys;
mod known;
pub mod licences;
pub mod lifecycle;
pub mod operator;
pub mod payload;
pub mod realms;
pub mod retention;
pub mod served;
pub mod tenant;
pub mod user_proof;
