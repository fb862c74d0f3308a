use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credentials")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    pub id: String,
    pub sealed_secret: Vec<u8>,
    pub sealed_email: Option<Vec<u8>>,
    pub last4: String,
    pub account_id: Option<String>,
    pub organization_id: Option<String>,
    pub organization_name: Option<String>,
    pub cloud_id: String,
    pub site_url: String,
    pub expires_on: Option<Date>,
    pub verdict: String,
    pub limited: String,
    pub refusals: i32,
    pub awaiting_reactivation: bool,
    pub updated_at: DateTimeUtc,
    pub updated_by: String,
    pub checked_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    pub next_check_at: Option<DateTimeUtc>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
