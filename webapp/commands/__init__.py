"""The flask commands: one file a topic. `app.py` adds them."""

from webapp.commands import contacts, organisers, preparing, questionnaires, totals

EVERY = (preparing.prepare, questionnaires.questionnaire, contacts.contacts, totals.totals, organisers.organiser)
