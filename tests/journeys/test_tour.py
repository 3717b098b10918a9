"""docs/api/tour.json tells the whole job through the API, and can be told twice on one database."""

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.tour import Tour


def test_the_tour_can_be_played_twice(site: Site) -> None:
    first = Tour(site.url, site.accounts, PASSWORD)
    first.play()
    second = Tour(site.url, site.accounts, PASSWORD, first.tokens)
    second.play()
    assert len(second.told) > 50
