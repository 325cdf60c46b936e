"""The addresses of the desk and of the audit trail."""

from django.urls import path

from reviews.late import Late

app_name = "desk"

audit = Late("reviews.desk.audit")
authoring = Late("reviews.desk.authoring")
batch = Late("reviews.desk.batch")
board = Late("reviews.desk.board")
chair = Late("reviews.desk.chair")
comparing = Late("reviews.desk.comparing")
commenting = Late("reviews.desk.commenting")
declarations = Late("reviews.desk.declarations")
disagreements = Late("reviews.desk.disagreements")
dossier = Late("reviews.desk.dossier")
entries = Late("reviews.desk.entries")
home = Late("reviews.desk.home")
merging = Late("reviews.desk.merging")
notices = Late("reviews.desk.notices")

urlpatterns = [
    path("desk/", home.home, name="home"),
    path("desk/waiting/<slug:name>/", home.waiting_list, name="waiting"),
    path("desk/new/", authoring.new, name="new"),
    path("desk/batch/", batch.batch, name="batch"),
    path("desk/conflicts/", disagreements.register, name="conflicts"),
    path("desk/declarations/", declarations.declarations, name="declarations"),
    path("desk/notices/", notices.notices, name="notices"),
    path("desk/notices/seen/", notices.seen, name="notices_seen"),
    path("desk/mail/", notices.undelivered, name="undelivered"),
    # Entries
    path("desk/entries/", home.entries, name="entries"),
    path("desk/entries/<slug:slug>/", entries.entry, name="entry"),
    path("desk/entries/<slug:slug>/compare/", comparing.compare, name="compare"),
    path("desk/entries/<slug:slug>/propose/", entries.propose, name="entry_propose"),
    path("desk/entries/<slug:slug>/reaffirm/", entries.reaffirm, name="entry_reaffirm"),
    path("desk/entries/<slug:slug>/reinstate/", entries.reinstate, name="entry_reinstate"),
    path("desk/entries/<slug:slug>/retire/", entries.retire, name="entry_retire"),
    path("desk/entries/<slug:slug>/rename/", entries.rename, name="entry_rename"),
    path("desk/entries/<slug:slug>/editors/", entries.add_editor, name="entry_editors"),
    path("desk/entries/<slug:slug>/v/<int:number>/recall/", entries.recall, name="recall"),
    path("desk/tasks/<int:number>/close/", entries.close_task, name="close_task"),
    # Revisions
    path("desk/revisions/<int:number>/", authoring.show, name="revision"),
    path("desk/revisions/<int:number>/edit/", authoring.edit, name="edit"),
    path("desk/revisions/<int:number>/merge/", merging.merge, name="merge"),
    path("desk/revisions/<int:number>/submit/", authoring.submit, name="submit"),
    path("desk/revisions/<int:number>/discard/", authoring.discard, name="discard"),
    path("desk/revisions/<int:number>/withdraw/", authoring.withdraw, name="withdraw"),
    path("desk/revisions/<int:number>/take-back/", authoring.take_back, name="take_back"),
    path("desk/revisions/<int:number>/start/", board.start, name="start"),
    path("desk/revisions/<int:number>/decline/", chair.decline, name="decline"),
    # Comments
    path("desk/revisions/<int:number>/comment/", commenting.comment, name="comment"),
    path("desk/revisions/<int:number>/threads/<int:thread>/reply/", commenting.reply, name="reply"),
    path(
        "desk/revisions/<int:number>/threads/<int:thread>/resolve/",
        commenting.resolve,
        name="resolve",
    ),
    path(
        "desk/revisions/<int:number>/threads/<int:thread>/reopen/",
        commenting.reopen,
        name="reopen",
    ),
    path(
        "desk/revisions/<int:number>/threads/<int:thread>/<int:comment>/accept/",
        commenting.accept_suggestion,
        name="accept_suggestion",
    ),
    # Rounds of the board
    path("desk/rounds/<uuid:number>/", board.show, name="round"),
    path("desk/rounds/<uuid:number>/dossier/", dossier.dossier, name="dossier"),
    path("desk/rounds/<uuid:number>/decide/", board.decide, name="decide"),
    path("desk/rounds/<uuid:number>/waive/", board.waive, name="waive"),
    path("desk/rounds/<uuid:number>/assign/", board.assign, name="assign"),
    path("desk/rounds/<uuid:number>/co-opt/", board.co_opt, name="co_opt"),
    # The house
    path("desk/policy/", chair.policy, name="policy"),
    path("desk/people/", chair.people, name="people"),
    path("desk/people/grant/", chair.grant, name="grant"),
    path("desk/people/<int:number>/deactivate/", chair.deactivate, name="deactivate"),
    path("desk/grants/<int:number>/end/", chair.end_role, name="end_role"),
    path("desk/redactions/", chair.redactions, name="redactions"),
    path("desk/redactions/ask/", chair.ask_redaction, name="ask_redaction"),
    path(
        "desk/redactions/<int:number>/confirm/", chair.confirm_redaction, name="confirm_redaction"
    ),
    # The record
    path("audit/", audit.events, name="audit"),
    path("audit/events.csv", audit.as_csv, name="audit_csv"),
    path("audit/events.json", audit.as_json, name="audit_json"),
    path("audit/<uuid:number>/", audit.event, name="event"),
]
