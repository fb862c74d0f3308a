use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub site_id: String,
    pub account_id: String,
    pub token_id: String,
    pub state: String,
    pub parameters: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub not_before: Option<DateTimeUtc>,
    pub started_at: Option<DateTimeUtc>,
    pub finished_at: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
    pub lease_until: Option<DateTimeUtc>,
    pub attempt: i32,
    pub lost: i32,
    pub completed: i64,
    pub total: Option<i64>,
    pub outcome: Option<Vec<u8>>,
    pub for_quota: bool,
    pub kept_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
