"""An organiser who fills segments with false ones and looks: nothing that is seen tells which one somebody chose.

Through HTTP, with everything that an organiser can read: the dashboard, what is taken away, and the API.
"""

import re
from datetime import timedelta

import pytest

from tests.api.asking import with_token
from tests.conftest import Organised, sign_in
from tests.pages.test_totals import waits
from webapp.organisers import hashed
from webapp.scan.campaign import OTHER, Campaign, Ledger

SEGMENTS = ("centre", "north", OTHER)
FIGURES = "/nl/organise/{code}/figures"
TOKEN = "token of bakkers"
CODES = {"centre": "K7M4XRTP", "north": "K7M4XRT2", OTHER: "K7M4XRT3"}


def campaign_in_which(site: Organised, chosen: str, false_ones: int) -> Campaign:
    """Let there be as many false ones in each segment, and then somebody who chose this one."""
    campaign = site.campaign(CODES[chosen], rounds=[["cash-share"]], segments=SEGMENTS)
    for segment in SEGMENTS:
        waits(site, Ledger(campaign.code, 0, segment), false_ones)
    waits(site, Ledger(campaign.code, 0, chosen), 1)
    return campaign


def seen(site: Organised, campaign: Campaign) -> list[str]:
    """Give all that the organiser reads, but for the code of the campaign."""
    here = FIGURES.format(code=campaign.code)
    replies = [site.client.get(f"{here}{kind}") for kind in ("", ".csv", ".json")]
    app = with_token(TOKEN)
    replies.append(site.stranger.get(f"/api/v1/nl/campaigns/{campaign.code}/totals", headers=app))
    replies.append(site.stranger.get(f"/api/v1/nl/campaigns/{campaign.code}", headers=app))
    replies.append(site.client.get(f"/nl/organise/{campaign.code}"))
    assert [reply.status_code for reply in replies] == [200] * 6
    texts = [reply.text.replace(campaign.code, "CODE") for reply in replies]
    return [re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL) for text in texts]  # the code once more, as a square


@pytest.mark.parametrize("false_ones", [0, 1, 4, 9, 14, 24, 334])
@pytest.mark.parametrize("days", [0, 31, 61], ids=["while it runs", "when it is over", "when all is deleted"])
def test_what_an_organiser_sees_does_not_depend_on_the_segment_that_somebody_chose(
    organised: Organised, false_ones: int, days: int
) -> None:
    campaigns = {chosen: campaign_in_which(organised, chosen, false_ones) for chosen in SEGMENTS}
    organised.clock.go_on(days=days)
    if days:
        sign_in(organised, organised.client, "Bakkers")
    organised.storage.add_token(hashed(TOKEN), "bakkers", organised.clock() + timedelta(days=1))
    looks = [seen(organised, campaign) for campaign in campaigns.values()]
    assert looks[0] == looks[1] == looks[2]


def test_told_for_each_segment_even_in_fives_it_would_depend_on_it(organised: Organised) -> None:
    """What the test above is about: four false ones in each, and the next one makes five."""
    told = {}
    for chosen in SEGMENTS:
        campaign = campaign_in_which(organised, chosen, 4)
        told[chosen] = [organised.storage.waiting(ledger) for ledger in campaign.ledgers]
    assert told == {"centre": [5, 0, 0], "north": [0, 5, 0], OTHER: [0, 0, 5]}


def test_that_somebody_more_waits_in_all_segments_together_is_told_in_fives(organised: Organised) -> None:
    organised.token("bakkers")
    page, _, json, *_ = seen(organised, campaign_in_which(organised, "north", 4))
    assert "Minstens 10 mensen wachten." in page
    assert '"waiting": 10' in json
