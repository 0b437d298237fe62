"""Where links lead, beyond `resolve.py`: names, addresses, other sites, and what there is to complain about."""
