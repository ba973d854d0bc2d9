"""What people read: sentences for the payment rules, tables for statements."""
