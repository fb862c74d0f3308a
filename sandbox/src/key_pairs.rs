//! RSA key pairs. To make one takes a quarter of a second, and nearly every test needs one: where `DWELL_SANDBOX_KEYS` names a
//! folder, as the tests' script does, they are kept there for the next process.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, io, process};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};

const FOLDER: &str = "DWELL_SANDBOX_KEYS";

static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// Another one at every call.
pub(crate) fn next() -> KeyPair {
    let number = TAKEN.fetch_add(1, Ordering::Relaxed);
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return new();
    };
    let file = folder.join(format!("{number}.der"));
    let kept = fs::read(&file).ok();
    kept.and_then(|der| KeyPair::from_pkcs8(&der).ok())
        .unwrap_or_else(|| {
            let pair = new();
            // Where that fails it is made again the next time.
            keep(&pair, &file).ok();
            pair
        })
}

fn new() -> KeyPair {
    KeyPair::generate(KeySize::Rsa2048).expect("2048 bits are a supported size")
}

/// Many processes may do so at once: whoever reads gets a whole one.
fn keep(pair: &KeyPair, file: &Path) -> io::Result<()> {
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(io::Error::other)?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let unfinished = file.with_extension(process::id().to_string());
    fs::write(&unfinished, der.as_ref())?;
    fs::rename(unfinished, file)
}
