use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "forge_installations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub site_id: String,
    pub app_id: String,
    pub environment_id: String,
    pub cloud_id: String,
    pub forge_id: String,
    pub environment: String,
    pub version: String,
    pub system_token: Option<Vec<u8>>,
    pub token_expires_at: Option<DateTimeUtc>,
    pub token_received_at: Option<DateTimeUtc>,
    pub token_refused_at: Option<DateTimeUtc>,
    pub last_event_at: Option<DateTimeUtc>,
    pub settled_at: Option<DateTimeUtc>,
    pub presumed_gone_at: Option<DateTimeUtc>,
    pub superseded_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
