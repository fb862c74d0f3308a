use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "realm_moves")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub installation_id: String,
    pub site_id: String,
    pub migration_id: String,
    pub origin: Option<String>,
    pub target: String,
    pub state: String,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
