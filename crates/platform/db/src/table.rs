/// Declares the entity of a table: a UUID `id`, then the columns given. What it names (`Uuid`, `Moment`…) is what the
/// caller's module imports; the caller depends on `sea-orm`, whose derive writes its name.
#[macro_export]
macro_rules! table {
    ($module:ident, $name:literal { $($field:ident: $type:ty),+ $(,)? }) => {
        pub mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $name)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: Uuid,
                $(pub $field: $type),+
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
