//! Atlassian's protocols, and nothing else: identifiers, hosts, the app's descriptor and manifest, query string hashes,
//! tokens, and what Forge sends by itself.

pub mod descriptor;
pub mod endpoints;
pub mod events;
pub mod hosts;
pub mod ids;
pub mod jwt;
pub mod keys;
pub mod licence;
pub mod manifest;
pub mod module_pages;
pub mod qsh;
pub mod region;
