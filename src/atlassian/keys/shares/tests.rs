use chrono::TimeDelta;
use rstest::rstest;

use super::*;

const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn of(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// How many of 100 names are looked for, so long after the start.
fn taken(shares: &Shares, asker: impl Into<Option<IpAddr>>, seconds: i64) -> usize {
    let asker = asker.into();
    let now = START + TimeDelta::seconds(seconds);
    (0..100).filter(|_| shares.take(asker, now)).count()
}

#[test]
fn a_network_has_ten_names_at_once_and_one_in_ten_seconds() {
    let shares = Shares::new();
    let counts = [0, 9, 10, 39].map(|seconds| taken(&shares, of("192.0.2.1"), seconds));
    assert_eq!(counts, [10, 0, 1, 2]);
}

#[test]
fn what_one_network_uses_up_another_has_still() {
    let shares = Shares::new();
    assert_eq!(taken(&shares, of("192.0.2.1"), 0), 10);
    assert!(!shares.has_left(Some(of("192.0.2.1")), START));
    assert!(shares.has_left(Some(of("192.0.2.2")), START));
    assert_eq!(taken(&shares, of("192.0.2.2"), 0), 10);
    assert_eq!(taken(&shares, None, 0), 10, "nor does who has no address");
}

#[rstest]
#[case::same_64("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", 0)]
#[case::another_64("2001:db8:0:1::1", "2001:db8:0:2::1", 10)]
#[case::another_v4("192.0.2.1", "192.0.2.2", 10)]
fn a_machine_with_many_addresses_has_one_share(
    #[case] first: &str,
    #[case] second: &str,
    #[case] left: usize,
) {
    let shares = Shares::new();
    taken(&shares, of(first), 0);
    assert_eq!(taken(&shares, of(second), 0), left);
}

#[test]
fn all_networks_together_have_sixty_names_at_once_and_five_a_second() {
    let shares = Shares::new();
    let of_many = |round: u32, seconds: i64| -> usize {
        let networks = (0..50).map(|number| IpAddr::V4((round << 8 | number).into()));
        networks.map(|one| taken(&shares, one, seconds)).sum()
    };
    assert_eq!([of_many(1, 0), of_many(2, 0), of_many(3, 2)], [60, 0, 10]);
}

#[test]
fn however_many_networks_ask_few_are_remembered() {
    let shares = Shares::new();
    for number in 0..3 * u32::try_from(NETWORKS).unwrap() {
        shares.take(Some(IpAddr::V4(number.into())), START);
    }
    shares.of_network.run_pending_tasks();
    assert!(shares.of_network.entry_count() <= NETWORKS);
}
