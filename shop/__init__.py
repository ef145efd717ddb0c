"""The shop: products, accounts, orders, parcels, refunds, points. Demo data, or an operator's own files."""
