"""The Qobuz engine, a program of its own: all that is needed of us is in this package.

It runs where there is streamrip 2.1.0 and nothing of ours. What it is told and says is in
``crateful.engines.protocol``: one job as a line of JSON on standard input, events on standard
output, its log on standard error. The input stays open; its end means that the parent is gone.
"""
