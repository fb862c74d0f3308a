//! The pages inside Jira as `make frontend` built them, in the binary. A debug build reads them from `forge/` each time, so
//! that they can be built anew beside a running server.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use rust_embed::Embed;

/// `pages/` is what Forge gets too; `compressed/` has the larger files of it as `.br` and `.gz`.
#[derive(Embed)]
#[folder = "forge/"]
#[include = "pages/*"]
#[include = "compressed/*"]
#[exclude = "*.map"]
#[allow_missing = true]
struct Built;

/// The built files by their name, such as `app.html` and `assets/app-1a2b3c.js`.
#[derive(Clone, Debug)]
pub struct PageFiles(Source);

#[derive(Clone, Debug)]
enum Source {
    Built,
    Given(Arc<BTreeMap<String, Bytes>>),
}

impl PageFiles {
    /// Those of this build. A build without Node has none.
    pub fn built() -> Self {
        Self(Source::Built)
    }

    /// Others in their place, named as below `forge/`.
    pub fn given<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = files.into_iter();
        let files =
            files.map(|(name, text)| (name.to_owned(), Bytes::copy_from_slice(text.as_bytes())));
        Self(Source::Given(Arc::new(files.collect())))
    }

    pub fn find(&self, name: &str) -> Option<Bytes> {
        self.read(&format!("pages/{name}"))
    }

    /// The file as `gz` or `br`, where that was worth it.
    pub fn find_compressed(&self, name: &str, format: &str) -> Option<Bytes> {
        self.read(&format!("compressed/{name}.{format}"))
    }

    fn read(&self, path: &str) -> Option<Bytes> {
        match &self.0 {
            Source::Built => built(path),
            Source::Given(files) => files.get(path).cloned(),
        }
    }
}

fn built(path: &str) -> Option<Bytes> {
    Built::get(path).map(|file| match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    })
}
