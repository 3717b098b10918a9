"""docs/api/tour.json tells the whole job through the API, and can be told twice on one database."""

from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.tour import Tour


def test_the_tour_can_be_played_twice(site: Site) -> None:
    for _again in range(2):
        tour = Tour(site.url, site.accounts, PASSWORD)
        tour.play()
        assert len(tour.told) > 20
