//! Tests that the number of seats maintained by triggers equals the counted number.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::activations::activation;
use crate::activations::testing::{START, World, installation};
use crate::clock::DAY;
use crate::db::Error;
use crate::db::testing::each_database;
use crate::ids::LicenseId;

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Seats {
    #[diesel(sql_type = Text)]
    license_id: LicenseId,
    #[diesel(sql_type = BigInt)]
    used: i64,
}

/// Returns the seats as maintained, and as counted.
fn seats(world: &World) -> [Vec<Seats>; 2] {
    const KEPT: &str = "SELECT license_id, used FROM license_seats WHERE used <> 0 ORDER BY license_id";
    const COUNTED: &str = "SELECT license_id, COUNT(*) AS used FROM activations WHERE active AND takes_seat \
         GROUP BY license_id ORDER BY license_id";
    [KEPT, COUNTED]
        .map(|query| world.read(|c| Ok::<_, Error>(crate::on_either!(c, c => diesel::sql_query(query).load(c))?)))
}

#[test]
fn the_kept_number_of_seats_is_the_number_there_is() {
    each_database(|db| {
        let world = World::new(db);
        let ann = "ann@example.com";
        let end = Some(START + 300 * DAY);
        let [few, many] = [Some(3), None].map(|limit| world.mint("business", ann, limit, end));
        let check = |used: i64| {
            let [kept, counted] = seats(&world);
            assert_eq!(kept, counted);
            assert_eq!(counted.iter().map(|seats| seats.used).sum::<i64>(), used);
        };
        check(0);
        for n in 0..60 {
            assert_eq!(world.activate(&many.key, &format!("device-{n}"), ann).unwrap().used, n + 1);
        }
        for n in 0..3 {
            world.activate(&few.key, &format!("device-{n}"), ann).unwrap();
        }
        world.activate(&few.key, "device-3", ann).unwrap_err();
        check(63);
        // Activated again, ended, and activated once more.
        let (key, one) = (many.key.clone(), installation("device-7"));
        world.activate(&many.key, "device-7", ann).unwrap();
        world.write(move |c, a| a.deactivate_device(c, &key, &one).map(|_| ())).unwrap();
        check(62);
        assert_eq!(world.ask_key(&many.key, "device-8").active_count, 59);
        assert_eq!(world.activate(&many.key, "device-7", ann).unwrap().used, 60);
        let id = few.id.clone();
        world.write(move |c, a| activation::end_all(c, &id, "revoked", a.context.now())).unwrap();
        check(60);
        // Triggers cover every write, even manual statements.
        world.execute("UPDATE activations SET takes_seat = FALSE WHERE subject = 'device-20'");
        world.execute("UPDATE activations SET active = FALSE WHERE subject = 'device-20'");
        world.execute("UPDATE activations SET active = TRUE, takes_seat = TRUE WHERE subject = 'device-20'");
        world.execute("UPDATE activations SET last_seen_at = last_seen_at + 1");
        check(60);
        world.execute("DELETE FROM activations WHERE subject LIKE 'device-1%'");
        check(49);
        world.execute("DELETE FROM activations");
        check(0);
        assert_eq!(world.activate(&many.key, "device-1", ann).unwrap().used, 1);
        check(1);
    });
}
