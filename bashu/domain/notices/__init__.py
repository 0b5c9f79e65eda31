"""What patrons are told of without having asked: what there is to tell, in which words, by which way and when.

events.py     what there is to tell, and what each says
templates.py  texts with places for values, checked and filled
usual.py      the texts of a library that has written none
saying.py     values in the words of a language
confirming.py whether an address may be asked whose it is
hours.py      when something may be sent, and when again
plan.py       whether a notice is sent, by which channel, or why not
"""
