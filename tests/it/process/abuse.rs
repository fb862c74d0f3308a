//! Whoever means harm: says little for a long time, says far too much, or makes tokens up.

mod junk;
mod large;
mod nested;
mod slow;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::service::Service;

/// A connection past every client's good manners.
struct Raw(TcpStream);

impl Raw {
    async fn to(service: &Service) -> Self {
        let address = service.url.trim_start_matches("http://");
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// `false` once the other side has hung up.
    async fn say(&mut self, text: &[u8]) -> bool {
        self.0.write_all(text).await.is_ok()
    }

    /// Everything until the other side hangs up.
    async fn hear(&mut self) -> String {
        let mut heard = Vec::new();
        // A connection that is reset has told all that it will tell.
        self.0.read_to_end(&mut heard).await.ok();
        String::from_utf8_lossy(&heard).into_owned()
    }
}

/// It has gone on: nothing in it panicked, and it answers.
async fn is_unharmed(service: &Service) {
    service.get("/healthz").await.expect(200);
    service.get("/readyz").await.expect(200);
    assert!(!service.out().contains("panicked"), "{}", service.out());
}
