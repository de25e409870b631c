"""Following artists: what is new of them is shown, asked about or fetched.

What a followed artist brings is wanted through :func:`crateful.wanted.wanting.want`.
"""
