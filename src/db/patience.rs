//! A database that does not answer at all is given up.
//!
//! A line to `PostgreSQL` can go silent without being closed: its host has lost its power, a firewall has forgotten the flow. The driver
//! waits then without end, and so would whoever asked, with one of the pool's few connections.

use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use tokio::time::timeout;

/// For one statement: far longer than any of ours takes. Who answers a caller is less patient.
const LONGEST: Duration = Duration::from_mins(2);

/// A connection, or a transaction, whose statements are not waited for without end.
#[derive(Clone, Debug)]
pub struct Patient<C>(pub(super) C);

/// The outcome, or that there is none. A file always answers.
pub(super) async fn answered<T, E: From<DbErr>>(
    backend: DbBackend,
    work: impl Future<Output = Result<T, E>> + Send,
) -> Result<T, E> {
    if backend == DbBackend::Sqlite {
        return work.await;
    }
    let silent = |_| DbErr::Conn(RuntimeErr::Internal("no answer".to_owned()));
    timeout(LONGEST, work).await.map_err(silent)?
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Patient<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        answered(self.get_database_backend(), self.0.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        answered(self.get_database_backend(), self.0.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        answered(self.get_database_backend(), self.0.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        answered(self.get_database_backend(), self.0.query_all_raw(statement)).await
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::db::DbError;

    #[tokio::test(start_paused = true)]
    async fn a_server_that_does_not_answer_is_not_waited_for_without_end() {
        let silent = answered(DbBackend::Postgres, pending::<Result<(), DbErr>>()).await;
        assert!(DbError::from(silent.unwrap_err()).is_passing());
        let long = answered(DbBackend::Postgres, async {
            tokio::time::sleep(LONGEST / 2).await;
            Ok::<_, DbErr>(7)
        });
        assert_eq!(long.await.unwrap(), 7);
    }
}
