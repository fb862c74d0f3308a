//! JQL text to tokens with positions.

use std::iter::Peekable;
use std::str::Chars;

use super::JqlError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) character: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word(String),
    Quoted(String),
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`, `~`, `!~`
    Operator(&'static str),
    Open,
    Close,
    Comma,
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Position,
}

impl Token {
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(text) if text.eq_ignore_ascii_case(word))
    }

    pub(super) fn text(&self) -> String {
        match &self.kind {
            Kind::Word(text) | Kind::Quoted(text) => text.clone(),
            Kind::Operator(text) => (*text).to_owned(),
            Kind::Open => "(".to_owned(),
            Kind::Close => ")".to_owned(),
            Kind::Comma => ",".to_owned(),
            Kind::End => String::new(),
        }
    }
}

struct Scanner<'a> {
    rest: Peekable<Chars<'a>>,
    at: Position,
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, JqlError> {
    let mut scanner = Scanner {
        rest: text.chars().peekable(),
        at: Position {
            line: 1,
            character: 1,
        },
    };
    let mut tokens = Vec::new();
    loop {
        while scanner.rest.peek().is_some_and(|c| c.is_whitespace()) {
            scanner.next();
        }
        let at = scanner.at;
        let kind = scanner.kind()?;
        let last = kind == Kind::End;
        tokens.push(Token { kind, at });
        if last {
            return Ok(tokens);
        }
    }
}

impl Scanner<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        if c == '\n' {
            self.at = Position {
                line: self.at.line + 1,
                character: 1,
            };
        } else {
            self.at.character += 1;
        }
        Some(c)
    }

    fn follows(&mut self, wanted: char) -> bool {
        let follows = self.rest.peek() == Some(&wanted);
        if follows {
            self.next();
        }
        follows
    }

    fn kind(&mut self) -> Result<Kind, JqlError> {
        let at = self.at;
        let Some(&first) = self.rest.peek() else {
            return Ok(Kind::End);
        };
        if !"()=<>!~,&|'\"".contains(first) {
            return self.word();
        }
        self.next();
        Ok(match first {
            '(' => Kind::Open,
            ')' => Kind::Close,
            ',' => Kind::Comma,
            '=' => Kind::Operator("="),
            '~' => Kind::Operator("~"),
            '<' => Kind::Operator(if self.follows('=') { "<=" } else { "<" }),
            '>' => Kind::Operator(if self.follows('=') { ">=" } else { ">" }),
            '&' => {
                self.follows('&');
                Kind::Word("AND".to_owned())
            }
            '|' => {
                self.follows('|');
                Kind::Word("OR".to_owned())
            }
            '!' if self.follows('=') => Kind::Operator("!="),
            '!' if self.follows('~') => Kind::Operator("!~"),
            '!' => Kind::Word("NOT".to_owned()),
            quote => return self.quoted(quote, at),
        })
    }

    fn quoted(&mut self, quote: char, at: Position) -> Result<Kind, JqlError> {
        let mut text = String::new();
        while let Some(c) = self.next() {
            match c {
                '\\' => text.push(self.escaped(at)?),
                _ if c == quote => return Ok(Kind::Quoted(text)),
                _ => text.push(c),
            }
        }
        let message = format!("The quoted string '{text}' has not been completed.");
        Err(JqlError::syntax(&message, at))
    }

    fn escaped(&mut self, at: Position) -> Result<char, JqlError> {
        match self.next() {
            Some('n') => Ok('\n'),
            Some('t') => Ok('\t'),
            Some('r') => Ok('\r'),
            Some('u') => self.unicode(at),
            Some(c @ ('\\' | '\'' | '"' | ' ')) => Ok(c),
            other => {
                let shown = other.map(String::from).unwrap_or_default();
                let message = format!(
                    "'\\{shown}' is an illegal JQL escape sequence. The valid escape sequences are \\', \\\", \\t, \\n, \\r, '\\\\', '\\ ' and \\uXXXX."
                );
                Err(JqlError::syntax(&message, at))
            }
        }
    }

    fn unicode(&mut self, at: Position) -> Result<char, JqlError> {
        let digits: String = (0..4).map_while(|_| self.next()).collect();
        let code = u32::from_str_radix(&digits, 16)
            .ok()
            .and_then(char::from_u32);
        code.ok_or_else(|| {
            JqlError::syntax(
                &format!("'\\u{digits}' is an illegal JQL escape sequence."),
                at,
            )
        })
    }

    fn word(&mut self) -> Result<Kind, JqlError> {
        let mut text = String::new();
        while let Some(&c) = self.rest.peek() {
            if c.is_whitespace() || "()=<>!~,&|'\"".contains(c) {
                break;
            }
            let at = self.at;
            if "{}[]*/%+^$#@?;".contains(c) {
                let message = format!(
                    "The character '{c}' is a reserved JQL character. You must enclose it in a string or use the escape '\\u{:04x}' instead.",
                    u32::from(c)
                );
                return Err(JqlError::syntax(&message, at));
            }
            self.next();
            text.push(if c == '\\' { self.escaped(at)? } else { c });
        }
        Ok(Kind::Word(text))
    }
}
