//! Atlassian's protocols, and nothing else: identifiers, hosts, the app descriptor, query string hashes and tokens.

pub mod descriptor;
pub mod hosts;
pub mod ids;
pub mod jwt;
pub mod keys;
pub mod qsh;
