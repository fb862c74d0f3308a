//! One binary for everything that is tested from outside: the rules of the sources, and the service over HTTP.

#[cfg(test)]
mod cli;
#[cfg(test)]
mod interop_npm;
#[cfg(test)]
mod jira_client;
#[cfg(test)]
mod layering;
