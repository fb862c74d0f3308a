//! What a ciphertext is bound to.

/// The place a ciphertext is stored at. Moved to another row, column, table or site it does not open, so whoever can
/// write to the database still cannot make one site's secret serve another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub table: &'a str,
    pub row: &'a str,
    pub column: &'a str,
    pub site: &'a str,
}

impl Place<'_> {
    /// The additional authenticated data: each part behind its length, so that no two places give the same bytes.
    pub(super) fn to_aad(self) -> Vec<u8> {
        let mut aad = Vec::new();
        for part in [self.table, self.row, self.column, self.site] {
            aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
            aad.extend_from_slice(part.as_bytes());
        }
        aad
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_run_into_each_other() {
        let place = |table, row| Place {
            table,
            row,
            column: "c",
            site: "s",
        };
        assert_ne!(place("ab", "c").to_aad(), place("a", "bc").to_aad());
        assert_ne!(place("ab", "").to_aad(), place("", "ab").to_aad());
    }
}
