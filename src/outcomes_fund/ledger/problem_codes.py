"""Every code of a problem with a fund, with its cause and what to do, for the page on errors."""

from __future__ import annotations

from outcomes_fund.domain.problem_codes import ProblemCode, codes_of

__all__ = ["FUND_CODES"]

# A code and its cause on one line, the remedy on the next.
FUND_CODES: tuple[ProblemCode, ...] = codes_of(
    ("fund",),
    """
bad_iban: The check digits of an IBAN are wrong, or it is none.
    Copy it from a letter of the bank.
bad_key: A key that was given begins as only keys do that commands find themselves.
    Give a key of your own, or none.
bad_person: The name of a person is empty, or given twice.
    Give the name as it is given with --actor.
bad_rules: A file of rules is no JSON, or has a key or value that rules do not have.
    Begin with what 'fund rules' prints.
contract_exists: The fund has another contract with this id.
    Amend that one, or give the new contract its own id.
earlier_day: A contract was settled as of a later day already.
    Set the clock right; for an earlier day, ask for the statement as of that day.
empty_identity: A line that a pseudonym is to be made of is empty.
    Take it out.
fixed_column: A correction sets what makes the row another result.
    Reject the row, and report a new one.
fund_exists: A fund is created in a ledger that has one.
    Give another file name.
in_the_future: A row was reported or decided on later than the moment of the command.
    Set the day right in the file, or the clock of the computer.
known_person: Whoever gives the command has no role in the fund.
    Let an administrator give that person a role, or another person do it.
missing_reason: A decision or a removal needs a reason.
    Say why, in a few words, without anything about the person.
moves_no_money: A result of the bank is given for a payment of 0, of which the bank has nothing.
    Leave it out; its release has finished it.
no_change: A correction sets nothing, or what the row says already.
    Set what is right.
no_contract: Evidence is imported into a fund without contracts.
    Add the contract first.
no_fund: Nobody has created a fund in this ledger.
    Create the fund first, with its title and currency.
no_payment: No payment is named.
    Name one or more payments, or ask for all.
not_authorised: The bank is said to have executed a payment whose run was not released there.
    Authorise the run first, or record that the payment came back.
not_in_sample: A row is said to have failed that the sample does not hold.
    Name rows of the sample.
not_yet: At that moment the fund did not have the contract.
    Ask for a later day or moment.
nothing_to_draw: There are no reported rows of which a sample could be drawn.
    Import the rows as reported, and draw before they are verified.
open_sample: Rows are to be drawn from of which a sample waits for its result.
    Give its result, or give it up with a reason.
other_currency: A contract is in another currency than the fund.
    Add it to a fund in that currency, or state an exchange rate for its lines.
other_iban: The IBAN that is confirmed is not the one that was given.
    Ask the party; then change or confirm the IBAN.
other_rules: The rules that are confirmed are not those that were proposed, or none wait.
    Read what 'fund rules' prints, and confirm the file that was proposed.
other_secret: Persons were forgotten under another secret.
    Give that secret; under two, a person who comes back would count twice.
pay_until_over: Payments are asked for up to a day that is over.
    Give today or a later day; what was due before is proposed in any case.
payment_state: A payment is not in the state in which this can be done.
    Leave it out; 'payments' lists what there is.
personal_details: A text that is kept holds a name, an e-mail address, a citizen number or a pseudonym.
    Give a pseudonym where a participant is meant, and leave persons out of all else.
retention: A participant is to be forgotten before its time is over.
    Wait for the day named, or forget on request of the person.
retention_class: There is no such class of retention.
    Name one of those that are listed.
rewritten: A new version of a contract changes what was agreed.
    Leave that as it was, and write what changes as an amendment.
run_state: A payment run cannot be authorised, because it is already, or nothing is left in it.
    See what 'payments' says of it.
sample_over: A result is given for a sample that has one, or that was given up.
    Draw another sample of the rows that still wait.
sample_size: A sample is of less than one row, or of more than there are.
    Give a number of rows between these.
secret_needed: Participants were forgotten, and a file has participants whom the fund does not know.
    Give the secret under which they were forgotten.
settle_first: Something has come in since the contract was settled, so that what is approved or paid may be out of date.
    Settle the contract, then look at its payments again.
short_secret: A secret can be guessed.
    Make one of 32 random bytes, and keep it away from the fund file.
superseded_row: A decision is about a row that was decided on or corrected since.
    Name the last row of its chain, which the message names.
unknown_batch: No import of this contract has that entry.
    Name the entry that 'evidence import' gave.
unknown_participant: The fund knows no such participant.
    Give the pseudonym as the evidence or the register has it.
unknown_role: There is no such role.
    Give one of those that are listed.
unknown_sample: No sample of this contract has that entry.
    Name the entry that 'evidence sample' gave.
waiting_rows: Something of a participant who is to be forgotten is still to be decided.
    Verify, reject or correct these rows first.
which_contract: A fund has several contracts, and the file does not say of which it is.
    Name the contract.
which_rows: It is not said which rows are meant, or in several ways.
    Name the rows, or the entry that imported them, or ask for all.
which_verifier: A contract has several verifiers, or none.
    Name the party that verifies.
wrong_status: A row has a status in which this cannot be decided.
    Dispute it first, or correct it.
""",
)
