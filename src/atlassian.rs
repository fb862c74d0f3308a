//! Atlassian's protocols, and nothing else: identifiers, hosts, the app descriptor, query string hashes and tokens.

pub mod ids;
