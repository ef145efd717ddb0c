"""Measures how well messages are understood: public sets, the shop's own, and any other in the same form."""
