# SPDX-License-Identifier: EUPL-1.2
"""The data inventory: every column of every table, and whether it says something about people (PUBLIC-SECTOR 73).

A test compares it with the models: a column that is not in here fails the run. From it come the page, the export of
what is kept about a person, the search through all free texts, and what goes when somebody becomes a former colleague.
`id` and `organisation_id`, which every table has, are left out.
"""

from __future__ import annotations

from tracker.privacy.terms import Erasure, Purpose, TableFacts


def _of(
    purpose: Purpose = Purpose.NOBODY,
    *,
    links: dict[str, str] | None = None,
    personal: str = "",
    unseen: str = "",
    texts: str = "",
    technical: str = "",
    erasure: Erasure = Erasure.STAYS,
    secret_until_close: bool = False,
) -> TableFacts:
    return TableFacts(
        purpose=purpose,
        links={name: tuple(theirs.split()) for name, theirs in (links or {}).items()},
        personal=tuple(personal.split()),
        unseen=tuple(unseen.split()),
        texts=tuple(texts.split()),
        technical=tuple(technical.split()),
        erasure=erasure,
        secret_until_close=secret_until_close,
    )


TABLES: dict[str, TableFacts] = {
    # people
    "organisation": _of(
        technical="name zone language is_demo wrap_up_days vote_days decide_days closing_hour next_number created_at"
    ),
    "free_day": _of(texts="name", technical="day is_free"),
    "person": _of(
        Purpose.ACCOUNT,
        personal="name email department is_external language is_active replace_by created_at erased_at",
        unseen="password_hash",
    ),
    "person_role": _of(Purpose.ACCOUNT, links={"person_id": "role given_at by_group"}, erasure=Erasure.GONE),
    "team": _of(
        Purpose.PLACE, links={"default_lead_id": ""}, texts="name", technical="max_running created_at archived_at"
    ),
    "membership": _of(Purpose.PLACE, links={"person_id": "joined_at left_at"}, technical="team_id"),
    "person_session": _of(
        Purpose.SECURITY, links={"person_id": "way_in device started_at"}, unseen="token_hash", erasure=Erasure.GONE
    ),
    "access_event": _of(Purpose.LOG, links={"actor_id": "action result origin at"}, technical="about"),
    # web
    "form_token": _of(
        Purpose.SECURITY, links={"person_id": "result_url kept_at"}, unseen="token", erasure=Erasure.GONE
    ),
    # sign_in
    "lock_out": _of(Purpose.SECURITY, links={"account_id": "failures failed_at until"}, erasure=Erasure.GONE),
    "link": _of(
        Purpose.SECURITY,
        links={"person_id": "kind made_at expires_at used_at ended_at"},
        technical="is_shown",
        erasure=Erasure.GONE,
    ),
    "identity": _of(Purpose.SECURITY, links={"person_id": "issuer subject linked_at"}, erasure=Erasure.GONE),
    "authenticator_app": _of(
        Purpose.SECURITY, links={"person_id": "added_at"}, unseen="sealed_secret last_step", erasure=Erasure.GONE
    ),
    "passkey": _of(
        Purpose.SECURITY,
        links={"person_id": "name is_synced added_at used_at"},
        unseen="credential_id public_key sign_count asked_at",
        erasure=Erasure.GONE,
    ),
    "recovery_code": _of(
        Purpose.SECURITY, links={"person_id": "made_at used_at"}, unseen="salt code_hash", erasure=Erasure.GONE
    ),
    # record
    "event": _of(
        Purpose.RECORD,
        links={"actor_id": "kind recorded_at"},
        technical="stream_kind stream_id seq due_at data previous_hash hash",
    ),
    "event_salt": _of(technical="event_id salt"),
    "stream_head": _of(technical="stream_kind stream_id seq hash"),
    "stream_drop": _of(technical="stream_kind stream_id dropped_at"),
    "delivery": _of(
        Purpose.SECURITY,
        links={"person_id": "kind channel state ended_at"},
        technical="event_id about_id run_at attempts leased_until trouble dedupe_key",
        erasure=Erasure.GONE,
    ),
    # directions
    "direction": _of(
        Purpose.WORK,
        links={"sponsor_id": "", "deputy_id": ""},
        texts="question title why closed_why",
        technical="review_on opened_at closed_at version",
    ),
    "frame": _of(
        texts="note",
        technical="direction_id number max_loss_eur max_hours max_sprints max_running data_allowed stages set_at "
        "answer_due_at",
    ),
    # experiments
    "experiment": _of(
        Purpose.WORK,
        links={"lead_id": "", "domain_owner_id": "", "author_id": "created_at", "receiver_id": ""},
        texts="title theme problem audience now_different sponsor_said end_reason pause_reason",
        technical="number code state origin source_key direction_id team_id domain_owner_wanted predecessor_id "
        "parent_id stage max_loss_eur max_hours max_sprints outside_frame sponsor_allowed_at sponsor_refused_at "
        "answer_due_at ready_at ended_at resume_at paused_after wake_at touched_at version",
    ),
    "hypothesis": _of(
        texts="action audience effect because doubt metric threshold_unit",
        technical="experiment_id number source threshold_value threshold_way withdrawn_at version",
    ),
    "stop_rule": _of(texts="condition", technical="experiment_id kind value way after_sprint on_day version"),
    "safety_pick": _of(texts="sentence", technical="experiment_id kind answer"),
    "question": _of(texts="text", technical="experiment_id position is_picked created_at"),
    # sprints
    "sprint": _of(
        texts="question test metric threshold_unit surprise sample visible_result baseline touched fallback contact "
        "board_url board_title end_reason not_measured_why result_note",
        technical="experiment_id number hypothesis_id state origin question_id threshold_value threshold_way "
        "length_days started_at ends_at ended_at aborted_at halted_at wrap_up_due_at late_for_all_at ask_lead_at "
        "deciding_at decide_due_at silence_at reopened_at closed_at meeting_at meeting_announced_at measured_value "
        "measured_n surprised euros_used hours_used version",
    ),
    "stop_rule_answer": _of(technical="sprint_id stop_rule_id came_true"),
    "log_entry": _of(
        Purpose.WORK,
        links={"author_id": "kind text link written_at"},
        texts="text link",
        technical="sprint_id after_sprint origin",
    ),
    "blocker": _of(
        Purpose.WORK,
        links={"taken_by_id": "kind taken_at", "resolved_by_id": "resolved_at resolved_how"},
        texts="resolved_how",
        technical="log_entry_id",
    ),
    "correction": _of(
        Purpose.WORK,
        links={"written_by_id": "text written_at"},
        texts="text",
        technical="sprint_id about learning_id",
    ),
    # learnings: signed by the team
    "learning": _of(
        texts="saw learned",
        technical="sprint_id experiment_id team_id verdict strength is_surprise origin written_at frozen_at version",
    ),
    "shown_learning": _of(technical="experiment_id learning_id position shown_at mark"),
    "reuse": _of(texts="how", technical="learning_id experiment_id used_at"),
    # votes
    "round": _of(
        Purpose.WORK,
        links={"sponsor_id": "opened_at", "deputy_id": "opened_at"},
        technical="sprint_id number kind state closes_at extension_closes_at closed_at closed_by changes eligible "
        "voted keep pivot stop abstain advice advice_strength",
    ),
    "elector": _of(Purpose.VOTE, links={"person_id": ""}, technical="round_id"),
    "open_ballot": _of(
        Purpose.VOTE,
        links={"person_id": "choice reason"},
        texts="reason",
        technical="round_id tipping_learning_id",
        secret_until_close=True,
    ),
    "ballot": _of(texts="reason", technical="round_id choice tipping_learning_id"),
    "written_advice": _of(
        Purpose.ADVICE,
        links={"person_id": "choice reason given_at"},
        texts="reason",
        technical="round_id tipping_learning_id",
        secret_until_close=True,
    ),
    "objection": _of(
        Purpose.WORK,
        links={
            "raised_by_id": "ground text raised_at",
            "answered_by_id": "answer answered_at",
            "settled_by_id": "settlement settled_at",
            "on_behalf_of_id": "settled_at",
        },
        texts="text answer settlement",
        technical="experiment_id sprint_id state halts_at lifted_at",
    ),
    "restart": _of(
        Purpose.WORK,
        links={"asked_by_id": "asked_as asked_at", "confirmed_by_id": "confirmed_at"},
        technical="sprint_id until",
    ),
    # decisions
    "decision": _of(
        Purpose.WORK,
        links={"decided_by_id": "outcome route reason decided_at discussed_on", "on_behalf_of_id": "decided_at"},
        texts="reason withdrawn_why",
        technical="sprint_id experiment_id state origin withdraw_until tipping_learning_id advice advice_strength "
        "deviates review_on next_question_id withdrawn_at",
    ),
    "argument": _of(texts="text", technical="decision_id choice"),
    "counter_note": _of(texts="text", technical="decision_id written_at"),
    "pivot": _of(texts="stays changes", technical="decision_id kind from_hypothesis_id to_hypothesis_id"),
    "set_aside": _of(
        Purpose.WORK,
        links={"by_id": "why set_aside_at", "on_behalf_of_id": "set_aside_at"},
        texts="why",
        technical="stop_rule_answer_id",
    ),
    "sponsor_request": _of(Purpose.WORK, links={"by_id": "why asked_at"}, texts="why", technical="sprint_id"),
    "handover": _of(
        Purpose.WORK,
        links={"receiver_id": "state offered_at answered_at answer"},
        texts="answer",
        technical="decision_id experiment_id",
    ),
    "stop_card": _of(
        texts="why unknown useful_for thanks",
        technical="decision_id experiment_id freed_eur freed_hours freed_sprints written_at version",
    ),
    "stop_card_learning": _of(technical="stop_card_id learning_id position"),
    "clean_up": _of(
        Purpose.WORK,
        links={
            "person_id": "what due_on",
            "added_by_id": "what added_at",
            "done_by_id": "done_at",
            "checked_by_id": "checked_at",
        },
        texts="what sent_back_why",
        technical="decision_id experiment_id version",
    ),
    # notices
    "worker_beat": _of(technical="ran_at failures"),
    # privacy
    "privacy_notice": _of(texts="purpose basis retention contact", technical="keep_years"),
    "hidden_text": _of(
        Purpose.WORK,
        links={"hidden_by_id": "reason hidden_at"},
        texts="reason",
        technical="table_name column_name row_id",
    ),
}
