//! Seats in the model: which licenses an item has, which are removed, and which return.

use super::{DAY, Item, License, Place, Purchase, Tier, is_alive};

impl Purchase {
    /// Adjusts the licenses and seats to the items' quantities.
    pub(super) fn fit(&mut self, now: i64) {
        let Some(seen) = self.seen.clone().filter(|seen| self.is_minted() && is_alive(&seen.status)) else { return };
        self.adopt(&seen.items);
        let waits =
            |item: &str| seen.items.iter().any(|new| new.tier.is_none() && new.in_place_of.iter().any(|id| id == item));
        let may_be_unknown = seen.items.iter().any(|item| item.tier.is_none());
        for license in self.licenses.iter_mut().filter(|license| !license.once && license.removed_at.is_none()) {
            let lost = match &license.item {
                Some(item) => seen.items.iter().all(|other| other.id != *item) && !waits(item),
                None => !may_be_unknown,
            };
            if lost {
                license.remove(now);
            }
        }
        let mut open = false;
        for item in &seen.items {
            let Some(tier) = item.tier else { continue };
            self.change_tier(item, tier, now);
            open |= if tier.seats { self.fit_seats(item, tier, now) } else { self.fit_keys(item, tier, now) };
        }
        if !open {
            self.choose_until = None;
        }
    }

    /// Reassigns licenses whose item has disappeared, or was never known, to the item that pays for them now.
    fn adopt(&mut self, items: &[Item]) {
        let mut lost: Vec<String> = Vec::new();
        for license in self.licenses.iter().filter(|license| license.removed_at.is_none()) {
            if let Some(item) = &license.item
                && items.iter().all(|other| other.id != *item)
                && !lost.contains(item)
            {
                lost.push(item.clone());
            }
        }
        // The same tier under another item ID.
        lost.retain(|old| {
            let tier = self.licenses[self.held(old)[0]].tier;
            let new = items.iter().find(|item| {
                self.held(&item.id).is_empty()
                    && item.tier == Some(tier)
                    && (item.in_place_of.contains(old) || item.in_place_of.is_empty())
            });
            new.is_none_or(|new| !self.hand_over(Some(old), &new.id))
        });
        // Another tier, if exactly one item can have replaced exactly one.
        let left = lost.clone();
        for old in &left {
            let stands = |item: &&Item| {
                let only = items.len() == 1 && item.in_place_of.is_empty();
                self.held(&item.id).is_empty() && (item.in_place_of.contains(old) || only)
            };
            let fitting: Vec<&Item> = items.iter().filter(stands).collect();
            if let [new] = fitting[..]
                && left.iter().filter(|id| new.in_place_of.contains(id)).count() <= 1
            {
                self.hand_over(Some(old), &new.id);
            }
        }
        self.share_out(items);
    }

    /// Assigns licenses that were minted before their item was known.
    fn share_out(&mut self, items: &[Item]) {
        for at in 0..self.licenses.len() {
            let license = &self.licenses[at];
            if license.once || license.item.is_some() || license.removed_at.is_some() {
                continue;
            }
            let sells: Vec<&Item> = items.iter().filter(|item| item.tier == Some(license.tier)).collect();
            let short = |item: &&&Item| {
                let wanted = if license.tier.seats { item.quantity.min(1) } else { item.quantity };
                i64::try_from(self.held(&item.id).len()).unwrap() < wanted
            };
            let found = sells.iter().find(short).or(sells.last()).map(|item| item.id.clone());
            self.licenses[at].item = found;
        }
        let empty: Vec<&Item> = items.iter().filter(|item| self.held(&item.id).is_empty()).collect();
        if let [only] = empty[..] {
            self.hand_over(None, &only.id);
        } else if let [only] = items {
            self.hand_over(None, &only.id);
        }
    }

    fn hand_over(&mut self, old: Option<&String>, new: &str) -> bool {
        let mut any = false;
        for license in self.licenses.iter_mut().filter(|license| !license.once && license.removed_at.is_none()) {
            if license.item.as_ref() == old {
                license.item = Some(new.to_owned());
                any = true;
            }
        }
        any
    }

    /// Applies a change of tier: the keys stay, with the new tier's activation limit.
    fn change_tier(&mut self, item: &Item, tier: &'static Tier, now: i64) {
        for license in self.licenses.iter_mut().filter(|license| license.holds(&item.id) && license.tier != tier) {
            license.tier = tier;
            license.limit = if tier.seats { item.quantity } else { tier.limit };
            license.trim(now);
        }
    }

    /// Returns the removed license that is restored next for this tier, if any.
    fn returning(&self, tier: &Tier) -> Option<usize> {
        let mut found: Vec<usize> = (0..self.licenses.len()).collect();
        found.retain(|at| {
            let license = &self.licenses[*at];
            license.removed_at.is_some() && license.tier == tier && license.blocked.is_none()
        });
        found.sort_by_key(|at| {
            let license = &self.licenses[*at];
            (-license.removed_at.unwrap(), license.former.is_empty(), *at)
        });
        found.first().copied()
    }

    fn add(&mut self, item: &Item, tier: &'static Tier, limit: i64, now: i64) {
        match self.returning(tier) {
            Some(at) => {
                let license = &mut self.licenses[at];
                license.removed_at = None;
                license.asked = false;
                license.item = Some(item.id.clone());
                if tier.seats {
                    license.limit = limit;
                }
                license.restore();
            }
            None => self.licenses.push(License::new(tier, Some(item.id.clone()), limit, now)),
        }
    }

    fn fit_keys(&mut self, item: &Item, tier: &'static Tier, now: i64) -> bool {
        let held = self.held(&item.id);
        let have = i64::try_from(held.len()).unwrap();
        for _ in have..item.quantity {
            self.add(item, tier, tier.limit, now);
        }
        if item.quantity >= have {
            return false;
        }
        // First the customer's selection, then blocked licenses (so that as many keys work as are paid for), then
        // unused ones, then those in use; within each group, the newest first.
        let mut order: Vec<usize> = held.into_iter().rev().collect();
        let rank = |license: &License| (!license.asked, license.blocked.is_none(), !license.places.is_empty());
        order.sort_by_key(|at| rank(&self.licenses[*at]));
        order.truncate(usize::try_from(have - item.quantity).unwrap());
        let chosen = order.iter().all(|at| self.licenses[*at].goes_unasked());
        if !chosen && item.quantity > 0 && self.may_choose(tier, now) {
            return true;
        }
        for at in order {
            self.licenses[at].remove(now);
        }
        false
    }

    fn fit_seats(&mut self, item: &Item, tier: &'static Tier, now: i64) -> bool {
        // The seats belong to the first license that no person has blocked.
        let mut held = self.held(&item.id);
        held.sort_by_key(|at| self.licenses[*at].blocked.is_some());
        let keep = usize::from(item.quantity > 0);
        for at in held.iter().skip(keep) {
            self.licenses[*at].remove(now);
        }
        let Some(first) = held.first().copied().filter(|_| keep == 1) else {
            if held.is_empty() && item.quantity > 0 {
                self.add(item, tier, item.quantity, now);
            }
            return false;
        };
        // Unused seats are removed without a selection.
        let used = i64::try_from(self.licenses[first].places.len()).unwrap();
        if item.quantity < used && self.may_choose(tier, now) {
            return true;
        }
        let grows = item.quantity > self.licenses[first].limit;
        self.licenses[first].limit = item.quantity;
        self.licenses[first].trim(now);
        if grows {
            self.licenses[first].restore();
        }
        false
    }

    fn may_choose(&mut self, tier: &Tier, now: i64) -> bool {
        if !tier.ask || tier.grace == 0 {
            return false;
        }
        now < *self.choose_until.get_or_insert(now + tier.grace * DAY)
    }
}

impl License {
    /// Whether it can be removed without asking the customer.
    pub fn goes_unasked(&self) -> bool {
        self.asked || self.blocked.is_some()
    }

    fn remove(&mut self, now: i64) {
        self.removed_at = Some(now);
        self.end_after(0, now);
    }

    fn trim(&mut self, now: i64) {
        self.end_after(usize::try_from(self.limit).unwrap(), now);
    }

    fn end_after(&mut self, keep: usize, now: i64) {
        let ended = self.places.split_off(keep.min(self.places.len()));
        self.former.extend(ended.into_iter().map(|place| Place { ended_at: now, ..place }));
    }

    /// Restores the places that ended last, up to the limit.
    fn restore(&mut self) {
        let room = usize::try_from(self.limit).unwrap().saturating_sub(self.places.len());
        self.former.sort_by_key(|place| (-place.ended_at, place.number));
        let back = self.former.drain(..room.min(self.former.len()));
        self.places.extend(back);
        self.places.sort_by_key(|place| place.number);
    }
}
