"""PostgreSQL, Redis and Chromium of the tests' own: started when first asked for, private, and stopped at the end.

Everything here also works outside pytest, as context managers, for the kill test and the benchmark.
"""
