use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_tokens")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub site_id: String,
    pub account_id: String,
    pub active: bool,
    pub awaiting_reactivation: bool,
    pub created_at: DateTimeUtc,
    pub created_by: String,
    pub expires_at: DateTimeUtc,
    pub issued_at: DateTimeUtc,
    pub notes: String,
    pub secret_hash: Vec<u8>,
    pub sealed_secret: Option<Vec<u8>>,
    pub last_used_at: Option<DateTimeUtc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
