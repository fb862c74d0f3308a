//! Just enough of HTTP/1.1 to measure with: one request after the other, answers of known length.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;

/// The text of a request. With a body it is a POST of JSON.
pub(crate) fn request(
    address: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&str>,
) -> String {
    let method = if body.is_some() { "POST" } else { "GET" };
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n");
    let mut header = |name: &str, value: &str| {
        write!(text, "{name}: {value}\r\n").expect("a String takes everything");
    };
    if let Some(token) = token {
        header("Authorization", token);
    }
    if let Some(body) = body {
        header("Content-Type", "application/json");
        header("Content-Length", &body.len().to_string());
    }
    text + "\r\n" + body.unwrap_or_default()
}

/// Bytes of the answer that begins here, its head included; `None` as long as the head is not there. An answer that is
/// not of that status is an error.
pub(super) fn answer_length(bytes: &[u8], status: u16) -> Result<Option<usize>, String> {
    let Some(head) = bytes.windows(4).position(|end| end == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes[..head]);
    if !text.starts_with(&format!("HTTP/1.1 {status} ")) {
        return Err(String::from_utf8_lossy(bytes).into_owned());
    }
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().ok())?
    });
    let length = length.ok_or("an answer of unknown length")?;
    Ok(Some(head + 4 + length))
}

/// Whether somebody answers there, with 200.
pub(super) fn answers(address: &str, request: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut line = TcpStream::connect(address)?;
        line.write_all(request.as_bytes())?;
        let mut start = [0; 12];
        line.read_exact(&mut start)?;
        Ok(start == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_an_answer_is_that_of_head_and_body() {
        let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".as_slice();
        assert_eq!(answer_length(&whole[..20], 200), Ok(None));
        assert_eq!(answer_length(&whole[..39], 200), Ok(Some(whole.len())));
        assert_eq!(answer_length(whole, 200), Ok(Some(whole.len())));
        let refused = answer_length(
            b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n",
            200,
        );
        assert!(refused.is_err(), "{refused:?}");
    }
}
