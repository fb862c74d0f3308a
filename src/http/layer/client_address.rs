//! Who is at the other end, as far as that can be believed.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The address a request comes from: for logs and limits, never for access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The socket's peer, unless it is a trusted proxy: then the right-most `X-Forwarded-For` entry that is not one. What
/// stands further left was written by strangers. An entry that is no address ends the search at the proxy that sent it.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> ClientAddress {
    let mut address = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").into_iter().rev();
    let mut entries = lines.flat_map(|line| line.to_str().unwrap_or("").rsplit(','));
    while trusted.iter().any(|network| network.contains(&address)) {
        match entries.next().and_then(parse_entry) {
            Some(entry) => address = entry,
            None => break,
        }
    }
    ClientAddress(address)
}

/// An address, with or without a port.
fn parse_entry(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.parse().ok();
    bare.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .map(|ip: IpAddr| ip.to_canonical())
}
