//! `dwell health`

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use rstest::rstest;

use super::Operator;

/// Answers one request; what was asked for comes back.
fn answering(status: &'static str) -> (u16, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        let length = stream.read(&mut request).unwrap();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
        )
        .unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    (port, asked)
}

#[rstest]
#[case::ready("127.0.0.1", "200 OK", 0)]
#[case::unready("127.0.0.1", "503 Service Unavailable", 1)]
#[case::listening_everywhere("0.0.0.0", "200 OK", 0)]
fn the_exit_code_tells_what_readyz_says(
    #[case] bind: &str,
    #[case] status: &'static str,
    #[case] code: i32,
) {
    let (port, asked) = answering(status);
    let run = Operator::configured()
        .with("DWELL_BIND", &format!("{bind}:{port}"))
        .run(&["health"]);
    assert_eq!(run.code, code, "{run:?}");
    assert!(run.out.starts_with(&status[..3]), "{run:?}");
    let request = asked.join().unwrap();
    assert!(request.starts_with("GET /readyz "), "{request}");
}

#[test]
fn nobody_there_is_not_healthy() {
    let run = Operator::configured()
        .with("DWELL_BIND", "127.0.0.1:9")
        .run(&["health"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.contains("does not answer"), "{run:?}");
}
