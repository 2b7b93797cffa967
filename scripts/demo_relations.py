"""What people say and do in the demo: tickets, surveys, e-mails, activities, notes, projects."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from demo_billing import cancelled_on
from demo_files import Row
from demo_texts import complaint, note, praise
from demo_world import LEAD, TRIAL, Account, Person, World

CATEGORIES = ("how_to", "bug", "performance", "billing", "access", "integration")
MAIL_EVERY_DAYS = 30
LAST_MAIL_BEFORE_END = 12
TALK_EVERY_DAYS = 30  # every third talk is a review (QBR), the others are calls
WEBINAR_EVERY_DAYS = 90
NPS_EVERY_DAYS = {True: 91, False: 182}  # strategic accounts quarterly, the rest half-yearly
MAPPED_ACCOUNTS = 3
MILESTONES = (("kick-off", 10), ("data connected", 25), ("team trained", 45))


def relation_rows(world: World) -> dict[str, list[Row]]:
    """Rows of every entity about people and service, by entity."""
    rows: dict[str, list[Row]] = {
        entity: []
        for entity in (
            "contacts",
            "tickets",
            "survey_responses",
            "email_events",
            "activities",
            "project_milestones",
            "account_notes",
        )
    }
    mapped = helpdesk_ids(world)
    for account in world.accounts:
        if not account.people:
            continue
        rows["contacts"] += [_contact(world, account, person) for person in account.people]
        rows["email_events"] += _emails(world, account)
        if account.scenario is LEAD:
            continue
        tickets = list(_tickets(world, account))
        rows["survey_responses"] += _ticket_surveys(world, account, tickets)
        for ticket in tickets:
            ticket["account_id"] = mapped.get(account.account_id, ticket["account_id"])
            if account.number % 5 == 0 and account.account_id not in mapped:
                ticket["account_id"] = None  # the help desk knows the person only
        rows["tickets"] += tickets
        if account.scenario is TRIAL:
            continue
        rows["survey_responses"] += _nps(world, account)
        rows["activities"] += _activities(world, account)
        rows["project_milestones"] += _milestones(world, account)
        rows["account_notes"] += _notes(world, account)
    return rows


def helpdesk_ids(world: World) -> dict[str, str]:
    """Accounts that the help desk knows under an id of its own: account id -> that id."""
    steady = [a.account_id for a in world.accounts if a.scenario.name == "healthy"]
    return {account_id: f"helpdesk-{account_id}" for account_id in steady[:MAPPED_ACCOUNTS]}


def stamp(world: World, day: int, rng: random.Random, first: int = 8, last: int = 16) -> str:
    """A moment between two hours of a day, as the exports write it."""
    clock = time(rng.randint(first, last), rng.randint(0, 59), rng.randint(0, 59))
    return _iso(datetime.combine(world.on(day), clock))


def _iso(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='seconds')}Z"


def _later(at: str, hours: float) -> datetime:
    return datetime.fromisoformat(at[:-1]) + timedelta(seconds=round(hours * 3600))


def _contact(world: World, account: Account, person: Person) -> Row:
    return {
        "contact_id": person.contact_id,
        "account_id": account.account_id,
        "email": person.email,
        "full_name": person.full_name,
        "role": person.role,
        "joined_at": world.on(person.joined_day),
        "left_at": None if person.left_day is None else world.on(person.left_day),
    }


def _tickets(world: World, account: Account) -> Iterator[Row]:
    """Tickets at an even pace: a running sum opens one whenever it passes a whole number."""
    rng = world.rng("tickets", account.number)
    last_moment = datetime.combine(world.end_on, time(23, 59))
    usual_hours = rng.uniform(8, 30)
    total = rng.uniform(0.1, 0.9)
    number = 0
    for day in world.active_days(account):
        before = int(total)
        total = round(total + account.ticket_rate() * account.level("tickets", day) / 30, 9)
        for _ in range(int(total) - before):
            number += 1
            opened = stamp(world, day, rng)
            slowness = account.level("resolution", day)
            hours = usual_hours * slowness * rng.uniform(0.93, 1.07)
            answered, solved = _later(opened, hours / 8), _later(opened, hours)
            is_open = rng.random() < account.level("unsolved", day) or solved > last_moment
            is_escalated = rng.random() < account.level("escalated", day)
            is_slow = slowness > 1.4
            yield {
                "ticket_id": f"t{account.account_id}-{number:03d}",
                "account_id": account.account_id,
                "contact_id": account.people[number % account.user_count].contact_id,
                "opened_at": opened,
                "first_response_at": None if answered > last_moment else _iso(answered),
                "solved_at": None if is_open else _iso(solved),
                "resolution_hours": None if is_open or number % 2 else round(hours, 3),
                "status": "open" if is_open else rng.choice(("solved", "closed")),
                "priority": rng.choice(("high", "urgent") if is_slow else ("low", "normal")),
                "category": "bug" if is_slow else CATEGORIES[number % len(CATEGORIES)],
                "escalation": rng.choice(("manager", "product", "executive"))
                if is_escalated
                else "none",
                "reopen_count": rng.randint(1, 2) if is_slow and rng.random() < 0.4 else 0,
                "resolved_on_first_contact": not is_slow and number % 3 != 0,
                "sentiment": round(
                    rng.uniform(-0.9, -0.4) if is_slow else rng.uniform(0.1, 0.6), 2
                ),
            }


def _ticket_surveys(world: World, account: Account, tickets: list[Row]) -> Iterator[Row]:
    """CSAT after every second solved ticket, CES after every third, to whoever asked."""
    rng = world.rng("ticket surveys", account.number)
    answering = {p.contact_id for p in account.people if p.answers_surveys}
    last_moment = datetime.combine(world.end_on, time(23, 59))
    for number, ticket in enumerate(tickets):
        solved = ticket["solved_at"]
        survey = "csat" if number % 2 == 0 else "ces" if number % 3 == 0 else None
        if survey is None or not isinstance(solved, str):
            continue
        invited = _later(solved, 1)
        answered = _later(solved, 1 + rng.uniform(1, 30))
        if invited > last_moment:
            continue
        day = (invited.date() - world.start_on).days
        is_unhappy = float(str(ticket["sentiment"])) < 0
        # Every third account is asked "I had to make a lot of effort" on a scale of agreement.
        is_effort = survey == "ces" and account.number % 3 == 0
        low, high = (1, 7) if survey == "ces" and not is_effort else (1, 5)
        score = rng.randint(low, low + 1) if is_unhappy else rng.randint(high - 1, high)
        has_answer = (
            ticket["contact_id"] in answering
            and rng.random() < account.level("answers", day)
            and answered <= last_moment
        )
        yield {
            "response_id": f"r{ticket['ticket_id']}",
            "account_id": account.account_id,
            "contact_id": ticket["contact_id"],
            "survey_type": survey,
            "score": (low + high - score if is_effort else score) if has_answer else None,
            "scale_min": low,
            "scale_max": high,
            "high_is_good": not is_effort,
            "invited_at": _iso(invited),
            "responded_at": _iso(answered) if has_answer else None,
            "comment": _ticket_comment(account, number, is_unhappy) if has_answer else None,
            "ticket_id": ticket["ticket_id"],
        }


def _ticket_comment(account: Account, number: int, is_unhappy: bool) -> str | None:
    """Who is unhappy says so; of the others every fourth says thank you."""
    if is_unhappy:
        return complaint(account, number, "poor_support")
    return praise(account, number) if number % 8 == 0 else None


def _nps(world: World, account: Account) -> Iterator[Row]:
    """NPS waves counted back from the last day; one more in the middle of a planted fall."""
    rng = world.rng("nps", account.number)
    days = world.active_days(account)
    every = NPS_EVERY_DAYS[account.is_strategic]
    waves = set(range(days.stop - 62 - account.number % 29, days.start + 40, -every))
    if "nps" in account.scenario.curves and not account.scenario.counts_days:
        waves.add(account.reference_day - round(account.onset * 0.4))
    for day in sorted(waves):
        for person in account.people:
            if person.joined_day > day or (person.left_day or day + 1) <= day:
                continue
            answers_on = day + rng.randint(0, 4)
            answers = person.answers_surveys and rng.random() < account.level("answers", day)
            has_answer = answers and answers_on < days.stop
            score = max(0, min(10, person.nps + round(account.level("nps", day))))
            yield {
                "response_id": f"n{person.contact_id}-{day:03d}",
                "account_id": account.account_id,
                "contact_id": person.contact_id,
                "survey_type": "nps",
                "score": score if has_answer else None,
                "scale_min": 0,
                "scale_max": 10,
                "high_is_good": True,
                "invited_at": stamp(world, day, rng, 6, 7),
                "responded_at": stamp(world, answers_on, rng) if has_answer else None,
                "comment": _verbatim(account, score, day) if has_answer else None,
            }


def _verbatim(account: Account, score: int, day: int) -> str | None:
    if score <= 6:
        return complaint(account, score + day)
    return praise(account, day) if score >= 9 and day % 3 == 0 else None


def _emails(world: World, account: Account) -> Iterator[Row]:
    """One mail to everybody every 30 days; each person opens a steady share of them."""
    rng = world.rng("emails", account.number)
    days = world.active_days(account)
    if account.scenario is LEAD:
        days = range(max(0, world.last_day - 120), world.last_day + 1)
    # People start at evenly spread points, so the account opens about as many mails each month.
    shift = rng.random()
    progress = {p.contact_id: (shift + 0.618 * i) % 1 for i, p in enumerate(account.people)}
    opened = 0
    first = (world.last_day - LAST_MAIL_BEFORE_END) % MAIL_EVERY_DAYS
    for day in range(first, days.stop, MAIL_EVERY_DAYS):
        if day < days.start:
            continue
        for person in account.people:
            if person.joined_day > day or (person.left_day or day + 1) <= day:
                continue
            actions = [("sent", 0), ("delivered", 0)]
            if rng.random() < 0.004:
                actions = [("sent", 0), ("bounced", 0)]
            else:
                before = int(progress[person.contact_id])
                progress[person.contact_id] += person.open_rate * account.level("opens", day)
                if int(progress[person.contact_id]) > before:
                    opened += 1
                    actions.append(("opened", 3))
                    if opened % 4 == 0:
                        actions.append(("clicked", 4))
                    if opened % 15 == 0:
                        actions.append(("replied", 6))
            yield from _mail(world, account, person, day, actions)


def _mail(
    world: World, account: Account, person: Person, day: int, actions: list[tuple[str, int]]
) -> Iterator[Row]:
    """The events of one mail; who it went to is told in three ways, by account."""
    how = account.number % 3
    for action, hours in actions:
        yield {
            "event_id": None if how == 1 else f"m{person.contact_id}-{day:03d}-{action}",
            "account_id": account.account_id if how == 2 else None,
            "contact_id": None if how == 1 else person.contact_id,
            "email": person.email if how == 1 else None,
            "message_id": f"m{day:03d}-{person.contact_id}",
            "campaign": f"newsletter {world.on(day):%Y-%m}",
            "action": action,
            "occurred_at": f"{world.on(day)}T{8 + hours:02d}:{account.number % 60:02d}:00Z",
        }


def _activities(world: World, account: Account) -> Iterator[Row]:
    """A talk every 30 days, webinars, training at the start, and the next call as planned."""
    rng = world.rng("activities", account.number)
    days = world.active_days(account)
    offset = account.number % TALK_EVERY_DAYS

    def activity(day: int, kind: str, status: str, sentiment: float | None = None) -> Row:
        return {
            "activity_id": f"a{account.account_id}-{kind}-{day:03d}",
            "account_id": account.account_id,
            "activity_type": kind,
            "direction": "inbound" if kind == "email" else "outbound",
            "status": status,
            "occurred_at": stamp(world, day, rng),
            "owner_email": account.owner_email,
            "contact_id": account.people[0].contact_id,
            "sentiment": sentiment,
        }

    end = days.stop - 1
    for day in range(end - offset, days.start + 3, -TALK_EVERY_DAYS):
        kind = "qbr" if (account.number + (end - day) // TALK_EVERY_DAYS) % 3 == 0 else "call"
        if rng.random() < account.level("missed", day):
            yield activity(day, kind, rng.choice(("cancelled", "no_show")))
        else:
            mood = rng.uniform(0.2, 0.7) + account.level("nps", day) / 6
            yield activity(day, kind, "held", round(max(-1.0, mood), 2))
    for day in range(end - account.number % WEBINAR_EVERY_DAYS, days.start, -WEBINAR_EVERY_DAYS):
        missed = account.number % 3 == 0 or rng.random() < account.level("missed", day)
        yield activity(day, "webinar", "invited" if missed else "attended")
    if account.start_day >= 0 and account.start_day + 12 <= end:
        yield activity(account.start_day + 12, "training", "attended", 0.5)
    if account.churn_day is None:
        yield activity(world.last_day + TALK_EVERY_DAYS - offset, "call", "planned")


def _milestones(world: World, account: Account) -> Iterator[Row]:
    """The onboarding project of new accounts; every third red account runs one now, behind time."""
    is_behind = account.scenario.expected == "red" and account.number % 3 == 0
    if account.start_day < 0 and not is_behind:
        return
    rng = world.rng("milestones", account.number)
    first = world.last_day - 60 if is_behind else account.start_day
    for number, (milestone, after) in enumerate(MILESTONES, start=1):
        due = first + after
        done = due + (rng.randint(8, 30) if is_behind else -rng.randint(0, 5))
        yield {
            "milestone_id": f"p{account.account_id}-{number}",
            "account_id": account.account_id,
            "project": "extension" if is_behind else "onboarding",
            "milestone": milestone,
            "due_at": world.on(due),
            "completed_at": world.on(done) if done <= world.last_day else None,
            "postponed_count": rng.randint(1, 2) if is_behind else 0,
        }


def _notes(world: World, account: Account) -> Iterator[Row]:
    """What the CSM wrote down; nothing about steady accounts."""
    rng = world.rng("notes", account.number)
    about: list[tuple[str, int]] = []
    name = account.scenario.name
    signal = account.signal_day
    if signal is not None:
        if name == "champion_left":
            about = [("champion_left", signal + 1), ("new_decision_maker", signal + 10)]
        elif name == "expansion":
            about = [("growth", signal + 20)]
        elif name == "mixed_payment":
            about = [("payment_deferral", signal + 20)]
        elif account.scenario.expected in ("red", "churned"):
            middle = signal + round(account.onset * 0.5)
            if account.number % 2:
                bad = ("competitor_mention", "price_negotiation", "budget_cut")
                about = [(rng.choice((*bad, "comparison_request")), middle)]
                if rng.random() < 0.5:
                    about.append((rng.choice(("discount_request", "strategy_change")), middle + 10))
            elif account.number % 4 == 0:
                about = [("in_passing", middle)]
    if account.churn_day is not None and account.onset:
        about.append(("notice", (cancelled_on(world, account) - world.start_on).days))
    for number, (what, day) in enumerate(about, start=1):
        yield {
            "note_id": f"k{account.account_id}-{number}",
            "account_id": account.account_id,
            "kind": "other" if what in ("notice", "in_passing") else what,
            "noted_at": stamp(world, min(day, world.last_day), rng),
            "text": note(account, what),
        }
