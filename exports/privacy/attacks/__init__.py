"""Attacks on a table that leaves, tried out: does it single somebody out, link what is known of them, tell a secret?"""
