use super::*;
use crate::accounts::account::find_or_create;
use crate::accounts::create_organization::create;
use crate::accounts::email::Email;
use crate::clock::Clock;
use crate::db::Db;
use crate::db::testing::each_database;

struct Scene {
    db: Db,
    context: Context,
    organization: OrganizationId,
}

impl Scene {
    /// Ann owns an organization of which Adam is an admin.
    fn new(db: Db) -> Self {
        let context = Context::new(Clock::manual(1_000_000));
        let a = context.clone();
        let made = db.write_blocking::<_, OrganizationError, _>(move |c| {
            let (ann, adam) = (id(c, &a, "ann")?, id(c, &a, "adam")?);
            let organization = create(c, &a, &Actor::Cli, "Lake", &ann)?;
            bring_in(c, &a, &Actor::Cli, &organization.id, &adam, OrgRole::Admin)?;
            Ok(organization.id)
        });
        Self { organization: made.unwrap(), db, context }
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Conn, &Context, &OrganizationId) -> Result<T, OrganizationError> + Send + 'static,
    ) -> Result<T, &'static str> {
        let (context, organization) = (self.context.clone(), self.organization.clone());
        self.db.write_blocking(move |c| work(c, &context, &organization)).map_err(|error| error.code().as_str())
    }

    fn invite(&self, by: &'static str, whom: &'static str, role: OrgRole) -> Result<Brought, &'static str> {
        self.write(move |c, a, organization| {
            let (by, whom) = (id(c, a, by)?, id(c, a, whom)?);
            bring_in(c, a, &Actor::Customer(by), organization, &whom, role)
        })
    }

    fn accept(&self, who: &'static str) -> Result<OrgRole, &'static str> {
        self.write(move |c, a, organization| {
            let who = id(c, a, who)?;
            Ok(accept(c, a, organization, &who)?.1)
        })
    }

    fn decline(&self, who: &'static str) -> Result<(), &'static str> {
        self.write(move |c, a, organization| {
            let who = id(c, a, who)?;
            decline(c, a, organization, &who)
        })
    }

    fn take_out(&self, by: &'static str, whom: &'static str) -> Result<(), &'static str> {
        self.write(move |c, a, organization| {
            let (by, whom) = (id(c, a, by)?, id(c, a, whom)?);
            take_out(c, a, &Actor::Customer(by), organization, &whom)
        })
    }

    fn role(&self, who: &'static str) -> Option<OrgRole> {
        self.write(move |c, a, organization| {
            let who = id(c, a, who)?;
            Ok(role_of(c, organization, &who)?)
        })
        .unwrap()
    }
}

fn id(conn: &mut Conn, context: &Context, name: &str) -> Result<AccountId> {
    Ok(find_or_create(conn, context, &Email::parse(&format!("{name}@example.com")).unwrap())?.id)
}

#[test]
fn nobody_belongs_to_an_organization_without_having_said_so() {
    use OrgRole::{Admin, Member, Owner};
    each_database(|db| {
        let scene = Scene::new(db);
        assert_eq!(scene.role("adam"), Some(Admin), "an administrator adds at once");
        assert_eq!(scene.invite("ann", "max", Member), Ok(Brought::Invited));
        assert_eq!(scene.role("max"), None);
        let now = scene.context.now();
        let max = scene.write(|c, a, _| Ok(id(c, a, "max")?)).unwrap();
        let listed = scene.db.read_blocking(|c| of_account(c, &max, now)).unwrap();
        assert_eq!((listed.len(), listed[0].organization.name.as_str(), listed[0].role), (1, "Lake", Member));
        let organization = scene.organization.clone();
        assert_eq!(scene.db.read_blocking(|c| of_organization(c, &organization, now)).unwrap(), listed);
        // Nobody else can accept it, and the invited account has no rights yet.
        assert_eq!(scene.accept("eve"), Err("invitation_not_found"));
        assert_eq!(scene.invite("max", "eve", Member), Err("organization_not_found"));
        // A repeated invitation replaces the role; an accepted one is consumed.
        assert_eq!(scene.invite("adam", "max", Admin), Ok(Brought::Invited));
        assert_eq!(scene.invite("adam", "max", Owner), Err("not_allowed"));
        assert_eq!((scene.accept("max"), scene.accept("max")), (Ok(Admin), Err("invitation_not_found")));
        assert_eq!(scene.invite("ann", "max", Member), Err("already_member"));

        assert_eq!(scene.invite("ann", "eve", Member), Ok(Brought::Invited));
        assert_eq!((scene.decline("eve"), scene.decline("eve")), (Ok(()), Err("invitation_not_found")));
        assert_eq!((scene.accept("eve"), scene.role("eve")), (Err("invitation_not_found"), None));
    });
}

#[test]
fn an_invitation_ends_when_it_is_taken_back_is_old_or_its_sender_may_not_invite_any_more() {
    use OrgRole::{Admin, Member, Owner};
    each_database(|db| {
        let scene = Scene::new(db);
        scene.invite("ann", "max", Owner).unwrap();
        assert_eq!(scene.take_out("adam", "max"), Err("not_allowed"), "an admin cannot withdraw an owner's invitation");
        assert_eq!(scene.take_out("eve", "max"), Err("organization_not_found"));
        assert_eq!(scene.take_out("ann", "max"), Ok(()));
        assert_eq!(scene.accept("max"), Err("invitation_not_found"));

        scene.invite("adam", "max", Admin).unwrap();
        scene.take_out("ann", "adam").unwrap();
        assert_eq!(scene.accept("max"), Err("invitation_not_found"), "Adam was removed meanwhile");

        scene.invite("ann", "max", Member).unwrap();
        scene.context.clock.advance(LIFETIME);
        let (now, organization) = (scene.context.now(), scene.organization.clone());
        assert!(scene.db.read_blocking(|c| of_organization(c, &organization, now)).unwrap().is_empty());
        assert_eq!(scene.accept("max"), Err("invitation_not_found"));
        scene.invite("ann", "max", Member).unwrap();
        assert_eq!(scene.accept("max"), Ok(Member));
    });
}
