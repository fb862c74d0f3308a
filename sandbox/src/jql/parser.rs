//! Tokens to clauses. `NOT` binds tighter than `AND`, `AND` tighter than `OR`.

use super::JqlError;
use super::ast::{Clause, Operand, Operator, OrderBy, Query, Test};
use super::lexer::{Kind, Position, Token, tokens};

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

const VALID_OPERATORS: &str = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";

/// Deeper nesting is refused rather than followed into the stack's end.
const MAX_DEPTH: usize = 100;

pub(super) fn parse(text: &str) -> Result<Query, JqlError> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
        depth: 0,
    };
    let bounded = !parser.peek().is_word("order") && parser.peek().kind != Kind::End;
    let clause = if bounded { Some(parser.any()?) } else { None };
    let order = if parser.take_word("order") {
        parser.order()?
    } else {
        Vec::new()
    };
    match parser.peek().kind {
        Kind::End => Ok(Query { clause, order }),
        _ => Err(parser.unexpected("Expecting either 'OR' or 'AND' but got")),
    }
}

impl Parser {
    fn peek(&self) -> &Token {
        // The list ends with `End`, which is never stepped over.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        if token.kind != Kind::End {
            self.next += 1;
        }
        token
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek().is_word(word);
        if found {
            self.next += 1;
        }
        found
    }

    fn take_kind(&mut self, kind: &Kind) -> bool {
        let found = self.peek().kind == *kind;
        if found {
            self.next += 1;
        }
        found
    }

    fn unexpected(&self, expectation: &str) -> JqlError {
        let token = self.peek();
        match token.kind {
            Kind::End => {
                let before = expectation.trim_end_matches(" but got");
                JqlError::new(format!(
                    "Error in the JQL Query: {before} before the end of the query."
                ))
            }
            _ => JqlError::syntax(&format!("{expectation} '{}'.", token.text()), token.at),
        }
    }

    fn any(&mut self) -> Result<Clause, JqlError> {
        let mut clauses = vec![self.all()?];
        while self.take_word("or") {
            clauses.push(self.all()?);
        }
        Ok(if clauses.len() == 1 {
            clauses.remove(0)
        } else {
            Clause::Any(clauses)
        })
    }

    fn all(&mut self) -> Result<Clause, JqlError> {
        let mut clauses = vec![self.single()?];
        while self.take_word("and") {
            clauses.push(self.single()?);
        }
        Ok(if clauses.len() == 1 {
            clauses.remove(0)
        } else {
            Clause::All(clauses)
        })
    }

    fn single(&mut self) -> Result<Clause, JqlError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(JqlError::new(
                "Error in the JQL Query: the query is nested too deeply.",
            ));
        }
        let clause = if self.take_word("not") {
            Clause::Not(Box::new(self.single()?))
        } else if self.take_kind(&Kind::Open) {
            let inner = self.any()?;
            if !self.take_kind(&Kind::Close) {
                return Err(self.unexpected("Expecting ')' but got"));
            }
            inner
        } else {
            Clause::Test(self.test()?)
        };
        self.depth -= 1;
        Ok(clause)
    }

    fn test(&mut self) -> Result<Test, JqlError> {
        let field = self.name("Expecting a field name but got")?;
        let operator = self.operator()?;
        let at = self.peek().at;
        let is_list = self.peek().kind == Kind::Open;
        if is_list && !operator.takes_list() {
            let message = format!(
                "Operator '{}' does not support the given list.",
                operator.text()
            );
            return Err(JqlError::syntax(&message, at));
        }
        let operands = if is_list {
            self.list()?
        } else {
            vec![self.operand()?]
        };
        self.check_operands(operator, is_list, &operands, at)?;
        Ok(Test {
            field,
            operator,
            operands,
        })
    }

    fn check_operands(
        &self,
        operator: Operator,
        is_list: bool,
        operands: &[Operand],
        at: Position,
    ) -> Result<(), JqlError> {
        let function = matches!(operands, [Operand::Function { .. }]);
        if operator.takes_list() && !is_list && !function {
            let found = &self.tokens[self.next.saturating_sub(1)];
            let message = format!(
                "Expecting either '(' or a function but got '{}'.",
                found.text()
            );
            return Err(JqlError::syntax(&message, at));
        }
        if matches!(operator, Operator::Is | Operator::IsNot) && operands != [Operand::Empty] {
            let message = format!(
                "Operator '{}' only supports EMPTY or NULL.",
                operator.text()
            );
            return Err(JqlError::syntax(&message, at));
        }
        Ok(())
    }

    fn name(&mut self, expectation: &str) -> Result<String, JqlError> {
        match &self.peek().kind {
            Kind::Word(name) | Kind::Quoted(name) => {
                let name = name.clone();
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.unexpected(expectation)),
        }
    }

    fn operator(&mut self) -> Result<Operator, JqlError> {
        if let Kind::Operator(text) = self.peek().kind {
            self.next += 1;
            return Ok(match text {
                "=" => Operator::Equals,
                "!=" => Operator::NotEquals,
                "<" => Operator::Less,
                "<=" => Operator::LessOrEqual,
                ">" => Operator::Greater,
                ">=" => Operator::GreaterOrEqual,
                "~" => Operator::Like,
                _ => Operator::NotLike,
            });
        }
        self.word_operator()
    }

    fn word_operator(&mut self) -> Result<Operator, JqlError> {
        if self.take_word("in") {
            return Ok(Operator::In);
        }
        if self.take_word("is") {
            let negated = self.take_word("not");
            return Ok(if negated {
                Operator::IsNot
            } else {
                Operator::Is
            });
        }
        if self.take_word("was") {
            let negated = self.take_word("not");
            let list = self.take_word("in");
            return Ok(match (negated, list) {
                (false, false) => Operator::Was,
                (true, false) => Operator::WasNot,
                (false, true) => Operator::WasIn,
                (true, true) => Operator::WasNotIn,
            });
        }
        if self.take_word("not") && self.take_word("in") {
            return Ok(Operator::NotIn);
        }
        let token = self.peek();
        if token.kind == Kind::End {
            return Err(JqlError::new(format!(
                "Error in the JQL Query: Expecting operator before the end of the query. {VALID_OPERATORS}"
            )));
        }
        let message = format!(
            "Expecting operator but got '{}'. {VALID_OPERATORS}",
            token.text()
        );
        Err(JqlError::syntax(&message, token.at))
    }

    fn list(&mut self) -> Result<Vec<Operand>, JqlError> {
        self.take();
        let mut operands = vec![self.operand()?];
        while self.take_kind(&Kind::Comma) {
            operands.push(self.operand()?);
        }
        if self.take_kind(&Kind::Close) {
            return Ok(operands);
        }
        Err(self.unexpected("Expecting either ')' or ',' but got"))
    }

    fn operand(&mut self) -> Result<Operand, JqlError> {
        const WANTED: &str = "Expecting either a value, list or function but got";
        let token = self.peek().clone();
        let text = match token.kind {
            Kind::Quoted(text) => {
                self.next += 1;
                return Ok(Operand::Value(text));
            }
            Kind::Word(text) => text,
            _ => return Err(self.unexpected(WANTED)),
        };
        if ["and", "or", "not", "in", "order", "was", "is"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
        {
            let message = format!(
                "{WANTED} '{text}'. You must surround '{text}' in quotation marks to use it as a value."
            );
            return Err(JqlError::syntax(&message, token.at));
        }
        self.next += 1;
        if self.take_kind(&Kind::Open) {
            return self.arguments(text);
        }
        let empty = text.eq_ignore_ascii_case("empty") || text.eq_ignore_ascii_case("null");
        Ok(if empty {
            Operand::Empty
        } else {
            Operand::Value(text)
        })
    }

    fn arguments(&mut self, name: String) -> Result<Operand, JqlError> {
        let mut arguments = Vec::new();
        while !self.take_kind(&Kind::Close) {
            arguments.push(self.name("Expecting a function argument but got")?);
            if !self.take_kind(&Kind::Comma) && self.peek().kind != Kind::Close {
                return Err(self.unexpected("Expecting ')' but got"));
            }
        }
        Ok(Operand::Function { name, arguments })
    }

    fn order(&mut self) -> Result<Vec<OrderBy>, JqlError> {
        if !self.take_word("by") {
            return Err(self.unexpected("Expecting 'by' but got"));
        }
        let mut order = Vec::new();
        loop {
            let field = self.name("Expecting a field name but got")?;
            let descending = self.take_word("desc");
            if !descending {
                self.take_word("asc");
            }
            order.push(OrderBy { field, descending });
            if !self.take_kind(&Kind::Comma) {
                return Ok(order);
            }
        }
    }
}
