"""The demonstration network: real books, real places, and people, machines and loans that are made up.

Everything follows from one seed and the files in `data/`, so its facts can be told again without being kept anywhere.
"""
