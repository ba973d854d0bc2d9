"""The reference interpreter: the order of operations, step by step, slow and obvious.

It is written from `docs/language/order-of-operations.md` alone and is meant to be read beside it.
Amounts are fractions of a minor unit until step 7 rounds them.
"""
