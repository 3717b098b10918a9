"""Matching's rows, by noun."""

from matching.models.curation import CurationLog, Shortlist, ShortlistEntry
from matching.models.presented import Impression, RankingSnapshot
from matching.models.rows import MatchFacts, MatchNeed, MatchProfile
from matching.models.searches import Digest, SavedSearch
from matching.models.weights import ClientWeights, NeedBest, Rerank, WeightSet, WeightsLog

__all__ = [
    "ClientWeights",
    "CurationLog",
    "Digest",
    "Impression",
    "MatchFacts",
    "MatchNeed",
    "MatchProfile",
    "NeedBest",
    "RankingSnapshot",
    "Rerank",
    "SavedSearch",
    "Shortlist",
    "ShortlistEntry",
    "WeightSet",
    "WeightsLog",
]
