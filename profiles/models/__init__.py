"""Parties: people, companies and their members, CMO profiles, notifications, vocabulary."""

from profiles.models.companies import Company, Invitation, Membership
from profiles.models.notifications import AccountMail, Notification, NotificationPreference
from profiles.models.people import User
from profiles.models.profile_rows import (
    Conflict,
    Experience,
    ExperienceIdentity,
    HideFrom,
    Outcome,
    ProfileLanguage,
    ProfileSearch,
    ProfileSkill,
    ProfileTool,
    ResumeImport,
)
from profiles.models.profiles import Profile, ProfileIdentity, VettingDecision
from profiles.models.vocabulary import (
    Industry,
    Kpi,
    KpiInput,
    Playbook,
    PlaybookMilestone,
    Prefecture,
    Problem,
    Role,
    Skill,
    SkillGroup,
    Tool,
    ToolCategory,
    VocabularySlot,
)

__all__ = [
    "AccountMail",
    "Company",
    "Conflict",
    "Experience",
    "ExperienceIdentity",
    "HideFrom",
    "Industry",
    "Invitation",
    "Kpi",
    "KpiInput",
    "Membership",
    "Notification",
    "NotificationPreference",
    "Outcome",
    "Playbook",
    "PlaybookMilestone",
    "Prefecture",
    "Problem",
    "Profile",
    "ProfileIdentity",
    "ProfileLanguage",
    "ProfileSearch",
    "ProfileSkill",
    "ProfileTool",
    "ResumeImport",
    "Role",
    "Skill",
    "SkillGroup",
    "Tool",
    "ToolCategory",
    "User",
    "VettingDecision",
    "VocabularySlot",
]
