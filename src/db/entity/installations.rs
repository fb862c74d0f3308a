use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub site_id: String,
    pub platform: String,
    pub client_key: Option<String>,
    pub app_key: String,
    pub base_url: String,
    pub display_url: Option<String>,
    pub oauth_client_id: Option<String>,
    pub shared_secret: Vec<u8>,
    pub product_type: Option<String>,
    pub description: Option<String>,
    pub entitlement_id: Option<String>,
    pub entitlement_number: Option<String>,
    pub forge_installation_hint: Option<String>,
    pub state: String,
    pub installed_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub uninstalled_at: Option<DateTimeUtc>,
    pub licence: Option<String>,
    pub licence_at: Option<DateTimeUtc>,
    pub sold_at: Option<DateTimeUtc>,
    pub realm: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
