//! The little HTML that is written here; the pages themselves are built in `frontend/`.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::error::Error;

/// What people read a refusal in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    Korean,
}

impl Language {
    /// The first of the browser's languages that there is; weights are in its order in every browser.
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(ACCEPT_LANGUAGE);
        let wanted = wanted.and_then(|value| value.to_str().ok());
        let mut wanted = wanted.unwrap_or_default().split(',').map(str::trim);
        let known = wanted.find_map(|language| match language.get(..2)? {
            "ko" => Some(Self::Korean),
            "en" => Some(Self::English),
            _ => None,
        });
        known.unwrap_or(Self::English)
    }

    fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// What stands in a frame in place of a page that is not shown.
pub fn refusal(error: &Error, request_id: Option<&str>, language: Language) -> String {
    let (title, message) = match language {
        Language::English => english(error),
        Language::Korean => korean(error),
    };
    let id = request_id.map_or_else(String::new, |id| {
        format!("<p><small>{}</small></p>", escape(id))
    });
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title></head><body><main><h1>{title}</h1>\
         <p>{}</p>{id}</main></body></html>\n",
        language.code(),
        escape(message)
    )
}

fn english(error: &Error) -> (&'static str, &str) {
    match (error.status.as_u16(), error.code) {
        (401, _) => (
            "Open this page from Jira",
            "It is shown inside Jira only, under Apps, and its address is good for a few minutes. Open it there, or reload Jira's page.",
        ),
        (403, "unlicensed") => ("No licence for this app", &error.message),
        (403, _) => ("Not for this account", &error.message),
        (404, _) => ("Not found", &error.message),
        _ => ("This page cannot be shown now", &error.message),
    }
}

fn korean(error: &Error) -> (&'static str, &'static str) {
    match (error.status.as_u16(), error.code) {
        (401, _) => (
            "Jira에서 이 페이지를 여세요",
            "이 페이지는 Jira 안의 앱 메뉴에서만 표시되며, 주소는 몇 분 동안만 유효합니다. 메뉴에서 다시 열거나 Jira 페이지를 새로 고치세요.",
        ),
        (403, "forbidden") => (
            "이 계정으로는 볼 수 없습니다",
            "Jira 관리자만 이 페이지를 열 수 있습니다.",
        ),
        (403, "unlicensed") => (
            "이 앱의 라이선스가 없습니다",
            "이 Jira 사이트에는 이 앱의 활성 라이선스가 없습니다. 데이터는 모두 보관되며, 라이선스가 활성화되면 바로 다시 사용할 수 있습니다. Jira의 앱 관리를 확인하세요.",
        ),
        (403, _) => (
            "지금은 사용할 수 없습니다",
            "이 사이트에서는 이 앱이 중지되어 있습니다. Jira 관리자에게 문의하세요.",
        ),
        (404, _) => ("찾을 수 없습니다", "이 주소에는 아무것도 없습니다."),
        _ => (
            "지금은 이 페이지를 표시할 수 없습니다",
            "잠시 후 Jira 페이지를 새로 고치세요.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_there_is_is_spoken() {
        let spoken = |wanted: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(wanted) = wanted {
                headers.insert(ACCEPT_LANGUAGE, wanted.parse().unwrap());
            }
            Language::of(&headers)
        };
        for korean in ["ko", "ko-KR,ko;q=0.9,en-US;q=0.8", "fr, ko;q=0.5, en;q=0.1"] {
            assert_eq!(spoken(Some(korean)), Language::Korean, "{korean}");
        }
        for english in [None, Some(""), Some("en-US,ko"), Some("fr"), Some("é")] {
            assert_eq!(spoken(english), Language::English, "{english:?}");
        }
    }

    #[test]
    fn a_refusal_speaks_the_language_and_says_it_in_the_document() {
        let refused = Error::forbidden("Only Jira administrators may open this page.");
        let page = refusal(&refused, Some("r1"), Language::Korean);
        assert!(
            page.contains("<html lang=\"ko\">") && page.contains("관리자만"),
            "{page}"
        );
        assert!(!page.contains("Only") && page.contains("r1"), "{page}");
    }
}
