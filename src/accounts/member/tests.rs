use super::*;
use crate::accounts::account::find_or_create;
use crate::accounts::create_organization::create;
use crate::accounts::email::Email;
use crate::accounts::organization::{self, of_account};
use crate::accounts::rename_organization::rename;
use crate::clock::Clock;
use crate::db::Db;
use crate::db::testing::each_database;

struct Scene {
    db: Db,
    context: Context,
    /// Ann is its owner, Adam an admin, Max a member; Eve is not a member.
    ids: [AccountId; 4],
    organization: OrganizationId,
}

const ANN: usize = 0;
const ADAM: usize = 1;
const MAX: usize = 2;
const EVE: usize = 3;

impl Scene {
    fn new(db: Db) -> Self {
        let context = Context::new(Clock::manual(1_000));
        let a = context.clone();
        let set_up = move |c: &mut Conn| -> Result<([AccountId; 4], OrganizationId), OrganizationError> {
            let mut ids = Vec::new();
            for name in ["ann", "adam", "max", "eve"] {
                let email = Email::parse(&format!("{name}@example.com")).unwrap();
                ids.push(find_or_create(c, &a, &email)?.id);
            }
            let ids: [AccountId; 4] = ids.try_into().unwrap();
            let organization = create(c, &a, &Actor::Cli, " Lake Ltd ", &ids[ANN])?;
            assert_eq!(organization.name, "Lake Ltd");
            a.clock.advance(1);
            add(c, &a, &Actor::Cli, &organization.id, &ids[ADAM], OrgRole::Admin)?;
            a.clock.advance(1);
            add(c, &a, &Actor::Cli, &organization.id, &ids[MAX], OrgRole::Member)?;
            Ok((ids, organization.id))
        };
        let (ids, organization) = db.write_blocking(set_up).unwrap();
        Self { db, context, ids, organization }
    }

    fn try_(
        &self,
        by: usize,
        work: impl Fn(&mut Conn, &Context, &Actor, &OrganizationId) -> Result<(), OrganizationError> + Send + 'static,
    ) -> Result<(), OrganizationError> {
        let (context, organization) = (self.context.clone(), self.organization.clone());
        let actor = Actor::Customer(self.ids[by].clone());
        self.db.write_blocking(move |c| work(c, &context, &actor, &organization))
    }

    fn add(&self, by: usize, whom: usize, role: OrgRole) -> &'static str {
        let whom = self.ids[whom].clone();
        code(self.try_(by, move |c, a, actor, org| add(c, a, actor, org, &whom, role)))
    }

    fn change(&self, by: usize, whom: usize, role: OrgRole) -> &'static str {
        let whom = self.ids[whom].clone();
        code(self.try_(by, move |c, a, actor, org| change_role(c, a, actor, org, &whom, role)))
    }

    fn remove(&self, by: usize, whom: usize) -> &'static str {
        let whom = self.ids[whom].clone();
        code(self.try_(by, move |c, a, actor, org| remove(c, a, actor, org, &whom)))
    }

    fn role(&self, whom: usize) -> Option<OrgRole> {
        self.db.read_blocking(|c| role_of(c, &self.organization, &self.ids[whom])).unwrap()
    }
}

fn code(result: Result<(), OrganizationError>) -> &'static str {
    result.map_or_else(|e| e.code().as_str(), |()| "done")
}

#[test]
fn roles_allow_what_they_say() {
    use OrgRole::{Admin, Member, Owner};
    each_database(|db| {
        let scene = Scene::new(db);
        for (by, expected) in [(EVE, "organization_not_found"), (MAX, "not_allowed")] {
            assert_eq!(scene.add(by, EVE, Member), expected);
            assert_eq!(scene.change(by, MAX, Admin), expected);
            assert_eq!(scene.remove(by, ADAM), expected);
            let renamed = scene.try_(by, |c, a, actor, org| rename(c, a, actor, org, "Mine").map(|_| ()));
            assert_eq!(code(renamed), expected);
        }
        assert_eq!(scene.add(ADAM, EVE, Owner), "not_allowed");
        assert_eq!(scene.change(ADAM, ADAM, Owner), "not_allowed");
        assert_eq!(scene.change(ADAM, ANN, Member), "not_allowed");
        assert_eq!(scene.remove(ADAM, ANN), "not_allowed");
        assert_eq!(scene.change(ADAM, MAX, Admin), "done");
        assert_eq!(scene.change(ADAM, MAX, Member), "done");
        assert_eq!(scene.add(ADAM, EVE, Admin), "done");
        assert_eq!(scene.add(ADAM, EVE, Admin), "already_member");
        assert_eq!(scene.remove(ADAM, EVE), "done");
        assert_eq!(scene.remove(ADAM, EVE), "not_member");
        assert_eq!(scene.change(ANN, EVE, Member), "not_member");
        assert_eq!(scene.change(ANN, ADAM, Owner), "done");
        assert_eq!(scene.remove(ADAM, ANN), "done", "one owner may take out another");
        assert_eq!(scene.role(ANN), None);
        assert_eq!(scene.remove(MAX, MAX), "done", "everybody may leave");

        let name = scene.try_(ADAM, |c, a, actor, org| rename(c, a, actor, org, "Sea Ltd").map(|_| ()));
        assert_eq!(code(name), "done");
        for wrong in ["", "  ", "a\nb", &"a".repeat(101)] {
            let wrong = wrong.to_owned();
            let refused = scene.try_(ADAM, move |c, a, actor, org| rename(c, a, actor, org, &wrong).map(|_| ()));
            assert_eq!(code(refused), "invalid_name");
        }
        let (organizations, roles): (Vec<_>, Vec<_>) =
            scene.db.read_blocking(|c| of_account(c, &scene.ids[ADAM])).unwrap().into_iter().unzip();
        assert_eq!((organizations[0].name.as_str(), roles), ("Sea Ltd", vec![Owner]));
    });
}

#[test]
fn an_organization_keeps_an_owner_even_when_two_leave_at_once() {
    each_database(|db| {
        let scene = Scene::new(db);
        assert_eq!(scene.remove(ANN, ANN), "last_owner");
        assert_eq!(scene.change(ANN, ANN, OrgRole::Admin), "last_owner");
        assert_eq!(scene.change(ANN, ANN, OrgRole::Owner), "done", "no change is no loss");
        assert_eq!(scene.change(ANN, ADAM, OrgRole::Owner), "done");
        let mut outcomes: Vec<_> = std::thread::scope(|scope| {
            let leaving = [ANN, ADAM].map(|who| (who, &scene));
            let threads: Vec<_> = leaving.map(|(who, scene)| scope.spawn(move || scene.remove(who, who))).into();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        outcomes.sort_unstable();
        assert_eq!(outcomes, ["done", "last_owner"]);
    });
}

#[test]
fn what_was_done_is_on_record_and_what_was_refused_left_nothing() {
    each_database(|db| {
        let scene = Scene::new(db);
        assert_eq!(scene.change(ANN, MAX, OrgRole::Admin), "done");
        assert_eq!(scene.remove(ANN, MAX), "done");
        assert_eq!(scene.remove(ANN, ANN), "last_owner");
        let filter = audit::Filter { subject: Some(scene.organization.to_string()), ..audit::Filter::default() };
        let entries = scene.db.read_blocking(|c| audit::list(c, &filter, None, 100)).unwrap().entries;
        let mut actions: Vec<_> = entries.iter().map(|e| e.action.trim_start_matches("organization.")).collect();
        actions.sort_unstable();
        assert_eq!(actions, ["created", "member_added", "member_added", "member_removed", "role_changed"]);

        let members = scene.db.read_blocking(|c| list(c, &scene.organization)).unwrap();
        let shown: Vec<_> = members.iter().map(|m| (m.account.id.as_str(), m.role, m.since)).collect();
        assert_eq!(shown, [(&*scene.ids[ANN], OrgRole::Owner, 1_000), (&*scene.ids[ADAM], OrgRole::Admin, 1_001)]);

        let context = scene.context.clone();
        let nobody = scene
            .db
            .write_blocking(move |c| create(c, &context, &Actor::Cli, "Nobody's", &AccountId::from_text("acc_none")));
        assert_eq!(nobody.unwrap_err().code(), "account_not_found");
        let all = scene.db.read_blocking(|c| organization::list(c, None, None, 10)).unwrap();
        assert_eq!(all.entries.iter().map(|o| o.id.as_str()).collect::<Vec<_>>(), [scene.organization.as_str()]);
    });
}
