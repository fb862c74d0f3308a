//! A site that ends, and one that comes back.

use chrono::TimeDelta;
use sandbox::{Operation, secrets};

use super::{KEY, asked, check, shown, status, with_both};

#[tokio::test]
async fn a_site_that_comes_back_uses_nothing_before_an_admin_has_it_checked() {
    let app = with_both().await;
    app.uninstall(0).await;
    app.site(0).clear_calls();
    app.advance(TimeDelta::days(2));
    app.housekeeping.check_credentials().await;
    app.install(0).await;
    app.advance(TimeDelta::days(2));
    app.keep_fresh().await;
    app.housekeeping.check_credentials().await;
    let all = shown(&app).await;
    for kind in ["organizationKey", "userToken"] {
        assert_eq!(
            status(&all[kind]),
            ("invalid", "awaitingReactivation"),
            "{all}"
        );
    }
    let asked = asked(&app, Operation::Organizations) + asked(&app, Operation::ApplicationRoles);
    assert_eq!(asked, 0);
    assert_eq!(status(&check(&app, KEY).await), ("valid", ""));
    let all = shown(&app).await;
    assert_eq!(status(&all["organizationKey"]), ("valid", ""), "{all}");
    assert_eq!(
        status(&all["userToken"]),
        ("invalid", "awaitingReactivation"),
        "{all}"
    );
}

#[tokio::test]
async fn nothing_is_left_when_the_time_of_an_uninstalled_site_is_over() {
    let app = with_both().await;
    let site = app.site_id(0).await;
    app.uninstall(0).await;
    app.advance(TimeDelta::days(31));
    app.housekeeping.round().await;
    let kept = dwell::db::credentials::of_site(&app.db, site)
        .await
        .unwrap();
    assert_eq!(kept, []);
    let dump = format!("{:?}", app.dump().await);
    assert!(
        !dump.contains(&secrets::KEY[secrets::KEY.len() - 4..]),
        "the mask is left"
    );
}
