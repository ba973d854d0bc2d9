from __future__ import annotations

from typing import Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.ledger.duties import (
    ACTION_KINDS,
    DUTY_ROLES,
    USUAL_RULES,
    Action,
    ActionKind,
    DutyRole,
    Rules,
    SecondApproval,
    SeparateDuties,
    approvals_needed,
    approvers,
    refusals,
    unconfirmed,
)

LIMIT = USUAL_RULES.approval.above_minor
KEPT_APART = ("verify", "approve", "release")
APPROVED = (("approve", "bea"), ("approve", "bob"))


def did(kind: str, person: str, about: str = "run-1", amount: int | None = 500, **more: Any) -> Action:
    """An action of somebody who holds every role."""
    return Action(kind=kind, person=person, about=about, amount_minor=amount, roles=DUTY_ROLES, **more)  # type: ignore[arg-type]


def codes(action: Action, *history: Action, rules: Rules = USUAL_RULES) -> list[str]:
    """The rules that an action breaks."""
    return [problem.code for problem in refusals(action, history, rules)]


class TestRoles:
    """Who may do what at all."""

    @pytest.mark.parametrize(
        ("kind", "role"),
        [
            ("report", "reporter"),
            ("verify", "verifier"),
            ("approve", "budget_holder"),
            ("release", "payment_releaser"),
            ("release_at_bank", "bank_releaser"),
            ("appoint", "administrator"),
            ("set_rules", "administrator"),
            ("change_contract", "administrator budget_holder"),
            ("confirm_rules", " ".join(DUTY_ROLES)),
        ],
    )
    def test_needed(self, kind: ActionKind, role: str) -> None:
        """Of all roles, only those of the action are enough."""
        approved = [did("approve", "bea")]
        action = attrs.evolve(did(kind, "ann"), roles=())

        enough = [each for each in DUTY_ROLES if not refusals(attrs.evolve(action, roles=(each,)), approved)]

        assert set(role.split()) == set(enough)

    def test_says_what_is_missing(self) -> None:
        """The refusal names the person, the role that is needed, those that are held, and what to do."""
        action = attrs.evolve(did("approve", "ann"), roles=("reporter", "verifier"))

        (problem,) = refusals(action, ())

        assert (
            "payment run-1: ann may not approve: that is for budget_holder, and the roles of ann are: reporter, "
            "verifier. Let a person with the role budget_holder do it. [role_needed]"
        ) == str(problem)

    def test_kinds(self) -> None:
        """The lists of actions and roles are those of the types."""
        assert (ACTION_KINDS, DUTY_ROLES) == (get_args(ActionKind), get_args(DutyRole))


class TestSeparateDuties:
    """Nobody holds two of verify, approve and release for one payment."""

    @pytest.mark.parametrize("earlier", KEPT_APART)
    @pytest.mark.parametrize("later", KEPT_APART)
    def test_pairs(self, earlier: str, later: str) -> None:
        """Whoever did one of the three may not do another."""
        others = [did("approve", "bea"), did("approve", "bob")]

        broken = codes(did(later, "ann"), *others, did(earlier, "ann"))

        assert ("separate_duties" in broken) == (earlier != later)

    def test_other_payment(self) -> None:
        """What somebody did for another payment is no reason."""
        assert [] == codes(did("approve", "ann"), did("verify", "ann", "run-2"))

    def test_names_all(self) -> None:
        """The refusal names the person, all that the person did before, and what to do."""
        problems = refusals(did("release", "ann"), [did("verify", "ann"), did("approve", "ann")])

        assert ["ann"] == [problem.value for problem in problems]
        assert "ann has verified and approved this payment and may not release it too." == problems[0].message
        assert "Let a person release it who has done none of verify, approve, release for it." == problems[0].remedy

    def test_is_data(self) -> None:
        """A fund may keep other actions apart."""
        rules = attrs.evolve(USUAL_RULES, separate=(SeparateDuties(actions=("release", "release_at_bank")),))
        history = [did("approve", "bea"), did("release", "ann")]

        assert [] == codes(did("release_at_bank", "ann"), *history)
        assert ["separate_duties"] == codes(did("release_at_bank", "ann"), *history, rules=rules)
        assert [] == codes(did("release", "bea"), *history, rules=rules)

    @given(st.lists(st.tuples(st.sampled_from(KEPT_APART), st.sampled_from("abcd"), st.sampled_from((1, LIMIT + 1)))))
    def test_never_two(self, asked: list[tuple[str, str, int]]) -> None:
        """Where only what is not refused is done, nobody ever did two of the three, and each release was approved."""
        done: list[Action] = []
        for kind, person, amount in asked:
            action = did(kind, person, amount=amount)
            if not refusals(action, done):
                done.append(action)

        duties = {(each.person, each.kind) for each in done}
        assert len(duties) == len({person for person, _ in duties})
        for release in (each for each in done if each.kind == "release"):
            same = [each for each in done if (each.kind, each.amount_minor) == ("approve", release.amount_minor)]
            assert len({each.person for each in same}) >= (2 if release.amount_minor == LIMIT + 1 else 1)


class TestSecondApproval:
    """How many have to approve a payment."""

    @pytest.mark.parametrize(
        ("amount", "approvals", "enough"),
        [(LIMIT, 0, False), (LIMIT, 1, True), (LIMIT + 1, 1, False), (LIMIT + 1, 2, True)],
    )
    @pytest.mark.parametrize("kind", ["release", "release_at_bank"])
    def test_limit(self, kind: str, amount: int, approvals: int, enough: bool) -> None:
        """Up to the limit one approval is needed, above it two."""
        history = [did(done, person, amount=amount) for done, person in APPROVED[:approvals]]

        assert ([] if enough else ["second_approval"]) == codes(did(kind, "ann", amount=amount), *history)

    def test_different_people(self) -> None:
        """Two approvals by one person are one, and the second is refused."""
        twice = [did("approve", "bea", amount=LIMIT + 1)] * 2

        assert ["second_approval"] == codes(twice[1], twice[0])
        assert ["second_approval"] == codes(did("release", "ann", amount=LIMIT + 1), *twice)

    def test_same_amount(self) -> None:
        """An approval of another amount does not count, and may be followed by one of the new amount."""
        old = did("approve", "bea", amount=400)

        assert ["second_approval"] == codes(did("release", "ann"), old)
        assert [] == codes(did("approve", "bea"), old)

    def test_unknown_amount(self) -> None:
        """A payment without an amount is not released, even where somebody approved it so."""
        approvals = [did(kind, person, amount=None) for kind, person in APPROVED]

        (problem,) = refusals(did("release", "ann", amount=None), approvals)

        assert ("second_approval", "Give the amount.") == (problem.code, problem.remedy)

    def test_says_who_approved(self) -> None:
        """The refusal names the amount, the limit, those who approved, and what to do."""
        rules = attrs.evolve(USUAL_RULES, approval=SecondApproval(above_minor=1_000))

        (problem,) = refusals(did("release", "ann", amount=1_001), [did("approve", "bea", amount=1_001)], rules)

        assert (
            "ann may not release this payment of 1,001 minor units: expected approvals of this amount by 2 (above "
            "1,000 minor units: by 2), found: bea."
        ) == problem.message
        assert "Let a budget holder who has not approved it do so." == problem.remedy


class TestConfirmedAccount:
    """What becomes of a changed IBAN."""

    @pytest.mark.parametrize(
        ("changes", "blocked"),
        [
            ((), False),
            ((("change_iban", "cas"),), True),
            ((("change_iban", "cas"), ("confirm_iban", "cas")), True),
            ((("change_iban", "cas"), ("confirm_iban", "dirk")), False),
            ((("confirm_iban", "dirk"), ("change_iban", "cas")), True),
            ((("change_iban", "cas"), ("confirm_iban", "dirk"), ("change_iban", "dirk")), True),
            ((("change_iban", "cas"), ("change_iban", "dirk"), ("confirm_iban", "dirk")), True),
        ],
    )
    @pytest.mark.parametrize("kind", ["release", "release_at_bank"])
    def test_blocks(self, kind: str, changes: tuple[tuple[str, str], ...], blocked: bool) -> None:
        """A payment waits until somebody other than who made the last change has confirmed it."""
        history = [did("approve", "bea"), *(did(done, person, "provider") for done, person in changes)]

        broken = codes(did(kind, "ann", payees=("other", "provider")), *history)

        assert (["confirmed_account"] if blocked else []) == broken

    def test_other_payee(self) -> None:
        """The changed IBAN of a party that is not paid is no reason."""
        history = [did("approve", "bea"), did("change_iban", "cas", "provider")]

        assert [] == codes(did("release", "ann", payees=("other",)), *history)

    def test_own_confirmation(self) -> None:
        """Who changed an IBAN may not confirm it, and is told who may."""
        changed = did("change_iban", "cas", "provider")

        (problem,) = refusals(did("confirm_iban", "cas", "provider"), [changed])

        assert ("confirmed_account", "party provider", "cas") == (problem.code, problem.path, problem.value)
        assert "cas has changed the IBAN of provider and may not confirm it too." == problem.message
        assert [] == codes(did("confirm_iban", "dirk", "provider"), changed)

    def test_says_who_changed(self) -> None:
        """A payment that is blocked names the payee, who changed the IBAN, and what to do."""
        history = [did("approve", "bea"), did("change_iban", "cas", "provider")]

        (problem,) = refusals(did("release", "ann", payees=("provider",)), history)

        assert "the IBAN of provider was changed by cas, and nobody else has confirmed it." in problem.message
        assert "Let a person other than cas confirm the IBAN, or leave provider out of the payment." == problem.remedy

    def test_unconfirmed(self) -> None:
        """Whose change of an IBAN waits for confirmation is known, for each party apart."""
        history = [did("change_iban", "cas", "provider"), did("change_iban", "bea", "other")]

        found = [unconfirmed(party, history) for party in ("provider", "other", "third")]

        assert ["cas", "bea", None] == found
        assert unconfirmed("provider", [*history, did("confirm_iban", "bea", "provider")]) is None


class TestPaidBack:
    """A payment below 0, which the payee pays back."""

    @pytest.mark.parametrize("amount", [LIMIT, LIMIT + 1])
    def test_approvals(self, amount: int) -> None:
        """What is paid back needs as many approvals as what is paid."""
        approvals = [did("approve", person, amount=-amount) for person in ("bea", "bob")]

        broken = [codes(did("release", "ann", amount=-amount), *approvals[:count]) for count in range(3)]

        wanted = approvals_needed(-amount)
        assert wanted == approvals_needed(amount)
        assert [["second_approval"] if count < wanted else [] for count in range(3)] == broken

    def test_other_sign(self) -> None:
        """Who approved an amount has not approved the same amount the other way round."""
        approval = did("approve", "bea", amount=500)

        assert (("bea",), ()) == tuple(approvers("run-1", amount, [approval]) for amount in (500, -500))


class TestOwnRole:
    """Who gives roles."""

    @pytest.mark.parametrize(
        ("person", "given", "expected"),
        [
            ("ann", ("administrator", "verifier", "budget_holder"), ["own_role"]),
            ("ann", ("verifier",), ["own_role"]),
            ("ann", (), ["own_role"]),
            ("ann", ("verifier", "administrator"), []),
            ("bea", ("budget_holder",), []),
            ("bea", (), []),
        ],
    )
    def test_gives(self, person: str, given: tuple[DutyRole, ...], expected: list[str]) -> None:
        """Nobody changes the roles that they hold, not even by laying one down."""
        action = Action(kind="appoint", person="ann", about=person, roles=("administrator", "verifier"), given=given)

        assert expected == codes(action)

    def test_says_which(self) -> None:
        """The refusal names the person, the roles and what to do."""
        given: tuple[DutyRole, ...] = ("verifier", "reporter")
        action = Action(kind="appoint", person="ann", about="ann", roles=("administrator",), given=given)

        (problem,) = refusals(action, ())

        assert (
            "person ann: ann may not take the role verifier and reporter or lay down administrator: nobody changes the "
            "roles of themself. Let another administrator of the fund do it. [own_role]"
        ) == str(problem)


class TestConfirmedRules:
    """What becomes of rules that are proposed."""

    @pytest.mark.parametrize(
        ("proposers", "expected"), [(("ann",), ["confirmed_rules"]), (("bea",), []), (("ann", "bea"), []), ((), [])]
    )
    def test_second_person(self, proposers: tuple[str, ...], expected: list[str]) -> None:
        """Whoever proposed the rules that wait does not confirm them."""
        history = [did("set_rules", person, "the fund") for person in proposers]

        assert expected == codes(did("confirm_rules", "ann", "the fund"), *history)

    def test_says_who(self) -> None:
        """The refusal says what was done and who may do the rest."""
        (problem,) = refusals(did("confirm_rules", "ann", "the fund"), [did("set_rules", "ann", "the fund")])

        assert (
            "rules of the fund: ann has proposed these rules and may not confirm them too. Let another person of the "
            "fund confirm them. [confirmed_rules]"
        ) == str(problem)
