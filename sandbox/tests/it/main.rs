//! The sandbox from outside: over HTTP, with an app of our own.

#[cfg(test)]
mod accounts_report;
#[cfg(test)]
mod app;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod control;
#[cfg(test)]
mod forge;
#[cfg(test)]
mod licences;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod misbehaviour;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod reads;
#[cfg(test)]
mod remote;
#[cfg(test)]
mod search;
#[cfg(test)]
mod traffic;
#[cfg(test)]
mod ui;
